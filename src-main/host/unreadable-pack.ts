import type { PackProblem } from '../../src-lab/pack/problem'
import type { PackReading } from '../../src-lab/pack/read-pack'

/** A pack that cannot be read at all: it is listed with one problem. */
export function unreadable(name: string, message: string): PackReading {
  const problem: PackProblem = { file: 'pack.json', line: 1, column: 1, code: 'pack.unreadable', message }
  return {
    summary: {
      id: name,
      uuid: '',
      version: '',
      language: '',
      title: name,
      authors: [],
      summary: '',
      sections: [],
      labs: [],
      walks: [],
      problems: [message]
    },
    pack: null,
    labs: new Map(),
    drafts: new Map(),
    machines: new Map(),
    problems: [problem]
  }
}
