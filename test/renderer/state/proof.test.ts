import { beforeAll, describe, expect, it } from 'vitest'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import type { PackFiles } from '../../../src-lab/pack/pack-files'
import { readPack } from '../../../src-lab/pack/read-pack'
import { authorRuns } from '../../../src-lab/author/author-run'
import type { MatrixCell } from '../../../src-lab/author/proof-matrix'
import { ProofState } from '../../../src-renderer/state/proof.svelte'
import { realEngine } from './real-engine'
import { realHost, value } from './real-host'

let files: PackFiles
const LAB = '01-four-pages'
const bundleOf = (changed: Readonly<Record<string, string>> = {}): LabBundle =>
  readPack('mine', new Map([...files, ...Object.entries(changed)])).drafts.get(LAB)!

const cellOf = ({ matrix }: ProofState, column: string, check: string): MatrixCell =>
  matrix!.columns.find(({ name }) => name === column)!.cells.find((cell) => cell.check === check)!

beforeAll(async () => {
  const real = realHost()
  await value(real.host.newDraft({ title: 'mine' }))
  const draft = await value(real.host.draft({ draft: 'mine' }))
  files = new Map(Object.entries(draft.files).flatMap(([path, file]) => ('text' in file ? [[path, file.text] as const] : [])))
})

describe('the proof of a lab that is written', () => {
  it('knows every cell in the end, and runs again only what has changed', async () => {
    let runs = 0
    const { compiler, execute } = realEngine().plain()
    const proof = new ProofState(authorRuns({ compiler, execute: (request) => (runs++, execute(request)) }))
    const bundle = bundleOf()
    await proof.begin(bundle, files)
    expect(proof).toMatchObject({ running: false, done: 8, all: 8, findings: [], problem: null })
    expect(proof.matrix!.columns.every(({ isRight }) => isRight === true)).toBe(true)
    expect(cellOf(proof, 'mistakes/nothing-freed.ts', 'given-back')).toMatchObject({ state: 'fail', isRight: true })

    runs = 0
    const path = `labs/${LAB}/mistakes/nothing-freed.ts`
    const solved = { [path]: files.get(`labs/${LAB}/solution/driver.ts`) as string }
    await proof.begin(bundleOf(solved), new Map([...files, ...Object.entries(solved)]))
    // It is the solution's text now, and that has been run.
    expect(runs).toBe(0)
    expect(cellOf(proof, 'mistakes/nothing-freed.ts', 'given-back')).toMatchObject({ state: 'pass', isRight: false })
    expect(proof.findings?.map(({ code }) => code)).toContain('proof.mistakePasses')

    const other = { [path]: `// Another text.\n${solved[path]!}` }
    await proof.begin(bundleOf(other), new Map([...files, ...Object.entries(other)]))
    expect(runs).toBeGreaterThan(1)
    expect(cellOf(proof, 'mistakes/nothing-freed.ts', 'given-back')).toMatchObject({ state: 'pass', isRight: false })
  })

  it('a wrong cell is seen: another check that fails, a starter that passes, a solution that does not', async () => {
    const proof = new ProofState(authorRuns(realEngine().plain()))
    const solution = files.get(`labs/${LAB}/solution/driver.ts`) as string
    const bundle = bundleOf({
      [`labs/${LAB}/starter/driver.ts`]: solution,
      [`labs/${LAB}/solution/driver.ts`]: solution.replace('EFI_PAGES_TO_SIZE(4)', '1').replace("'pages at", "'page at")
    })
    await proof.begin(bundle, files)
    expect(proof.matrix!.columns.find(({ name }) => name === 'starter')).toMatchObject({ isRight: false, amiss: 'nothingToDo' })
    expect(cellOf(proof, 'solution', 'printed')).toMatchObject({ state: 'fail', isRight: false })
  })

  it('is let go when another begins', async () => {
    const proof = new ProofState(authorRuns(realEngine().plain()))
    const first = proof.begin(bundleOf(), files)
    proof.stop()
    await first
    expect(proof).toMatchObject({ running: false, findings: null })
    expect(proof.done).toBeLessThan(8)
  })
})
