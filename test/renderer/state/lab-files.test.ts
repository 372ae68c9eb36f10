import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addLab,
  addMistake,
  addPicture,
  addRightAnswer,
  addScript,
  addSolutionFile,
  addStarterFile,
  removeLab,
  removeLabFile
} from '../../../src-renderer/state/author-edits'
import { AuthorBenchState } from '../../../src-renderer/state/author-bench.svelte'
import type { DraftState } from '../../../src-renderer/state/draft.svelte'
import { documentsOf, isOptional } from '../../../src-renderer/model/author-documents'
import { png } from '../../lab/pack/pictures'
import { openedDraft } from './real-draft'
import { realEngine } from './real-engine'
import { realHost, value, type RealHost } from './real-host'

const LAB = '01-four-pages'
const ROOT = `labs/${LAB}`

let real: RealHost
let draft: DraftState
let bench: AuthorBenchState
const codes = (): string[] => draft.problems.map(({ code }) => code)
const onDisk = (path: string): string => join(real.folder, 'drafts/mine', path)
const replaced = (path: string, from: string, to: string): Promise<void> => draft.put({ [path]: draft.text(path)!.replace(from, to) })

beforeEach(async () => {
  real = realHost()
  await value(real.host.newDraft({ title: 'mine' }))
  draft = await openedDraft(real, 'mine')
  await draft.put({})
  bench = new AuthorBenchState(draft, realEngine())
  bench.open(LAB, 'solution')
})

describe('a lab', () => {
  it('is added with one check, and is deleted with all of its files', async () => {
    const before = draft.text('pack.json')
    expect(await addLab(draft, 'The memory map', null)).toBe('02-the-memory-map')
    expect(codes()).toEqual([])
    bench.open('02-the-memory-map', 'starter')
    await bench.start()
    expect(bench.run.checks).toMatchObject([{ id: 'hello', status: 'fail' }])
    bench.show('solution')
    await bench.start()
    expect(bench.run.checks).toMatchObject([{ id: 'hello', status: 'pass' }])
    await removeLab(draft, '02-the-memory-map')
    expect(draft.text('pack.json')).toBe(before)
    expect(readdirSync(onDisk('labs'))).toEqual([LAB])
    expect(readdirSync(join(real.folder, 'removed/drafts/mine'))).toHaveLength(4)
    expect(codes()).toEqual([])
  })

  it('is added as a copy of another one', async () => {
    expect(await addLab(draft, '再来四页', LAB)).toBe('02-new-lab')
    expect(draft.bundle('02-new-lab')?.lab).toMatchObject({ title: '再来四页', checks: bench.bundle!.lab.checks })
    expect(codes()).toEqual([])
  })
})

describe('files that an author adds to a lab', () => {
  it('a second file is the learner’s, and becomes the solution’s own', async () => {
    const path = await addStarterFile(draft, bench.bundle!, 'Page count')
    expect(path).toBe(`${ROOT}/starter/page-count.ts`)
    expect(bench.bundle!.lab.files).toEqual([
      { path: 'driver.ts', role: 'edit' },
      { path: 'page-count.ts', role: 'edit' }
    ])
    expect(codes()).toEqual([])
    expect(await addStarterFile(draft, bench.bundle!, 'page-count.ts')).toBe(null)

    expect(await addSolutionFile(draft, bench.bundle!, 'page-count.ts')).toBe(`${ROOT}/solution/page-count.ts`)
    await draft.put({ [`${ROOT}/solution/page-count.ts`]: 'export const PAGES = 4\n' })
    await replaced(`${ROOT}/solution/driver.ts`, 'EfiLoaderData, 4, ', 'EfiLoaderData, PAGES, ')
    await replaced(`${ROOT}/solution/driver.ts`, 'import ', "import { PAGES } from './page-count'\nimport ")
    await bench.start()
    expect(bench.run.checks.map(({ status }) => status)).toEqual(Array(bench.run.checks.length).fill('pass'))

    expect(isOptional(`${ROOT}/starter/driver.ts`, bench.bundle!)).toBe(false)
    expect(isOptional(`${ROOT}/solution/driver.ts`, bench.bundle!)).toBe(false)
    expect(isOptional(path!, bench.bundle!)).toBe(true)
    await removeLabFile(draft, bench.bundle!, path!)
    expect(bench.bundle!.lab.files).toEqual([{ path: 'driver.ts', role: 'edit' }])
    expect([path!, `${ROOT}/solution/page-count.ts`].map((one) => existsSync(onDisk(one)))).toEqual([false, false])
  })

  it('another right answer begins as the solution and is run as itself', async () => {
    const path = await addRightAnswer(draft, bench.bundle!, 'the long way')
    expect(path).toBe(`${ROOT}/solutions/the-long-way.ts`)
    bench.path = path!
    await bench.start()
    expect(bench.variant).toEqual({ solution: 'the-long-way.ts' })
    expect(codes()).toEqual([])
    await removeLabFile(draft, bench.bundle!, path!)
    expect(Object.keys(bench.bundle!.solutions)).toEqual([])
  })

  it('words of which no name of a file can be made are the title, and the file has a number', async () => {
    const paths = []
    for (const words of ['什么都没有释放', '释放了两次']) paths.push(await addMistake(draft, bench.bundle!, words))
    expect(paths).toEqual([`${ROOT}/mistakes/mistake-1.ts`, `${ROOT}/mistakes/mistake-2.ts`])
    expect(bench.bundle!.lab.mistakes.slice(-2)).toMatchObject([
      { file: 'mistake-1.ts', title: '什么都没有释放' },
      { file: 'mistake-2.ts', title: '释放了两次' }
    ])
    expect(await addMistake(draft, bench.bundle!, 'FreePool on pages')).toBe(`${ROOT}/mistakes/freepool-on-pages.ts`)
    expect(bench.bundle!.lab.mistakes.at(-1)!.title).toBe('FreePool on pages')
    expect(await addRightAnswer(draft, bench.bundle!, '另一种做法')).toBe(`${ROOT}/solutions/answer-1.ts`)
    expect(codes()).toEqual([])
  })

  it('a script is a check that judges at once, and the pack asks for it', async () => {
    const path = await addScript(draft, bench.bundle!, 'calls something')
    expect(codes()).toEqual([])
    expect(JSON.parse(draft.text('pack.json')!)).toMatchObject({ capabilities: ['script-check'] })
    expect(documentsOf(bench.paths, LAB, 'checks', bench.bundle).map((one) => one.path)).toEqual([`${ROOT}/lab.json`, path])
    bench.openFile(path!)
    expect([bench.tab, bench.path]).toEqual(['checks', path])
    await bench.start()
    expect(bench.run.checks.find(({ id }) => id === 'calls-something')).toMatchObject({ status: 'pass' })
    await replaced(path!, 'calls.length > 0', 'calls.length > 100')
    await bench.start()
    expect(bench.run.checks.find(({ id }) => id === 'calls-something')).toMatchObject({
      status: 'fail',
      message: 'The driver calls no service.'
    })
    await removeLabFile(draft, bench.bundle!, path!)
    expect(bench.bundle!.lab.checks.some(({ kind }) => kind === 'script')).toBe(false)
    expect(codes()).toEqual([])
  })

  it('a picture lies among the assets as it was given, each under a name of its own', async () => {
    const first = await addPicture(draft, LAB, 'Two Pages.PNG', png(4, 4))
    const second = await addPicture(draft, LAB, 'two-pages.png', png(8, 8))
    expect([first, second]).toEqual([`${ROOT}/assets/two-pages.png`, `${ROOT}/assets/two-pages-2.png`])
    expect(new Uint8Array(readFileSync(onDisk(second!)))).toEqual(new Uint8Array(png(8, 8)))
    expect(bench.bundle!.assets['two-pages.png']).toMatch(/^data:image\/png;base64,/)
    bench.insertPicture(first!)
    expect([bench.tab, bench.path, bench.inserted?.text]).toEqual([
      'text',
      `${ROOT}/text.md`,
      '![Say here what the picture shows](assets/two-pages.png)'
    ])
    await draft.put({ [`${ROOT}/text.md`]: `${draft.text(`${ROOT}/text.md`)}\n![Two pages](assets/two-pages.png)\n` })
    expect(codes()).toEqual([])
    await removeLabFile(draft, bench.bundle!, first!)
    expect(codes()).not.toEqual([])
  })

  it('what is too large, or no picture, is told', async () => {
    expect(await addPicture(draft, LAB, 'huge.png', new Uint8Array(5 * 1024 * 1024 + 1))).toBe(null)
    expect(draft.message).toBe(`${ROOT}/assets/huge.png was not saved: it is larger than 5120 KiB.`)
    await addPicture(draft, LAB, 'words.png', new TextEncoder().encode('words'))
    expect(draft.problems).toContainEqual(expect.objectContaining({ file: `${ROOT}/assets/words.png`, code: 'file.kind' }))
  })
})
