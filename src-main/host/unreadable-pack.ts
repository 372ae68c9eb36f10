import type { PackProblem } from '../../src-lab/pack/problem'
import type { PackReading } from '../../src-lab/pack/read-pack'
import { inEnglish, type Told } from '../../src-lab/sentences/told'

/** A pack that cannot be read at all: it is listed with one problem. */
export function unreadable(name: string, what: Told): PackReading {
  const problem: PackProblem = { file: 'pack.json', line: 1, column: 1, code: 'pack.unreadable', message: inEnglish(what) }
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
      problems: [what]
    },
    pack: null,
    labs: new Map(),
    drafts: new Map(),
    machines: new Map(),
    problems: [problem]
  }
}
