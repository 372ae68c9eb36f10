/** Where the host and the screen enter the two pure rooms. */
import { describe, expect, it } from 'vitest'
import { importedFiles, sources } from './imports'

/** The files of a pure room that are entered from outside. */
const doors: Readonly<Record<string, readonly string[]>> = {
  // The list of phases alone: a command line that only asks for its options, and a host that only checks them, need no machine.
  'src-firmware': ['index', 'spec/phase'],
  // No one face: it would bring the compiler and QuickJS to whoever only reads a lab, and Node's side needs no worker's.
  'src-lab': [
    'default-settings',
    'host-api',
    ...['moment/moment', 'moment/read-moment'],
    ...[
      'lab/bundle',
      'lab/lab',
      'lab/lab-steps',
      'lab/machine-of',
      'lab/progress',
      'lab/seeded',
      'lab/seeds',
      'lab/source-path',
      'lab/translation',
      'lab/until',
      'lab/what-next'
    ],
    ...['compile/compiler', 'compile/create-compiler', 'compile/reachable-files', 'compile/remembering-compiler'],
    ...[
      'request/call-stack',
      'request/probes',
      'request/run-difference',
      'request/run-request',
      'sandbox/reused-quickjs',
      'sdk/generated/typings',
      'sentences/index',
      'sentences/told',
      'checks/answer'
    ],
    ...['grade/grade-lab', 'grade/known-mistakes', 'grade/row', 'grade/statistics'],
    ...[
      'run/engine-client',
      'run/has-failed',
      'run/lab-check',
      'run/lab-files',
      'run/lab-run',
      'run/printed-result',
      'run/remembering-engine',
      'run/run',
      'run/run-messages',
      'run/serve-runs',
      'run/trace-lines'
    ],
    ...[
      'pack/compare-versions',
      'pack/entry-name',
      'pack/lint',
      'pack/nearest-name',
      'pack/pack-changes',
      'pack/pack-files',
      'pack/problem',
      'pack/read-machines',
      'pack/read-pack',
      'pack/schema/json-schemas',
      'pack/tree-findings'
    ],
    ...[
      'author/assert-this',
      'author/author-proof',
      'author/author-run',
      'author/candidate',
      'author/event-of',
      'author/fields-of',
      'author/lab-json',
      'author/lab-places',
      'author/memory-drafts',
      'author/migrations',
      'author/new-lab',
      'author/pointed',
      'author/proof-matrix',
      'author/still-as-made',
      'author/student-edition',
      'proof/proof',
      'proof/variant',
      'replay/replay-recording'
    ]
  ]
}

describe.each(Object.entries(doors))('%s is entered from the host and the screen', (room, open) => {
  const inward = ['src-main', 'src-renderer']
    .flatMap((from) => sources(from))
    .flatMap((file) =>
      importedFiles(file)
        .filter((to) => to.startsWith(`${room}/`))
        .map((to) => [file, to.slice(room.length + 1).replace(/\.ts$/, '')] as const)
    )

  it('through its doors alone', () => {
    expect(inward.filter(([, to]) => !open.includes(to)).map(([file, to]) => `${file} enters at ${to}`)).toEqual([])
  })

  it('and through each of them', () => {
    expect(open.filter((door) => !inward.some(([, to]) => to === door))).toEqual([])
  })
})
