/** The labs' checks ask for what a driver does, not for how it is worded: a right solution may use EDK II's MemoryAllocationLib. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readPack } from '../../src-lab/pack/read-pack'
import { checkLab } from '../../src-lab/run/lab-check'
import { labFiles } from '../../src-lab/run/lab-files'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'

const folder = join(import.meta.dirname, '../../labs/uefi-memory')
const { labs } = readPack('uefi-memory', packFolder(folder))
const engine = nodeEngine()

/** The lab's solution with some of its lines in the library's words. */
function reworded(lab: string, changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  const solution = readFileSync(join(folder, 'labs', lab, 'solution/driver.ts'), 'utf8')
  const text = changes.reduce((before, [from, to]) => {
    expect(before.search(from instanceof RegExp ? from : from.replace(/[()[\].*+?$^|\\]/g, '\\$&'))).toBeGreaterThanOrEqual(0)
    return before.replace(from, to)
  }, solution)
  return `import * as Library from 'Library/MemoryAllocationLib'\nimport { EFI_OUT_OF_RESOURCES, EFI_SUCCESS } from 'Uefi'\n${text}`
}

const failures = async (lab: string, text: string): Promise<string[]> => {
  const bundle = labs.get(lab)!
  const found: string[] = []
  for await (const { result } of checkLab(engine, bundle, labFiles(bundle, { 'driver.ts': text })))
    for (const { id, status, message } of result.checks) if (status !== 'pass') found.push(`${result.machine} ${id}: ${message}`)
  return found
}

const mapBuffer: readonly [RegExp, string] = [
  /Status = gBS\.AllocatePool\(EfiLoaderData, Room, Map\)\n( +)if \(EFI_ERROR\(Status\)\) return Status/,
  'Map.value = Library.AllocateZeroPool(Room)\n$1if (!Map.value) return EFI_OUT_OF_RESOURCES'
]

it.each<[string, Parameters<typeof reworded>[1]]>([
  [
    '07-pool-or-pages',
    [
      ['let Status = gBS.AllocatePool(EfiLoaderData, FILE_RECORD.size, Record)', 'let Status = EFI_SUCCESS\n  Record.value = Library.AllocateRuntimeZeroPool(FILE_RECORD.size)'],
      ['Status = gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, Pages, File)', 'File.value = Library.AllocateReservedPages(Pages)'],
      ['Status = gBS.FreePages(File.value, Pages)', 'Library.FreePages(File.value, Pages)'],
      ['return gBS.FreePool(Record.value)\n}\n', 'Library.FreePool(Record.value)\n  return EFI_SUCCESS\n}\n']
    ]
  ],
  [
    '09-alignment',
    [
      [/const Slack[^]*?(?=\/\/ Use the picture)/, 'const Picture = Library.AllocateAlignedPages(PAGES, ALIGNMENT)\n  if (!Picture) return EFI_OUT_OF_RESOURCES\n  '],
      ['return gBS.FreePages(Picture, PAGES)', 'Library.FreeAlignedPages(Picture, PAGES)\n  return EFI_SUCCESS']
    ]
  ],
  ['12-memory-map', [mapBuffer]],
  ['17-exit-twice', [mapBuffer]]
])('%s passes on every machine and seed', async (lab, changes) => {
  expect(await failures(lab, reworded(lab, changes))).toEqual([])
})

it('a number written out is one in the library’s words too', async () => {
  const guessed = reworded('12-memory-map', [[mapBuffer[0], mapBuffer[1].replace('Room', '16384')]])
  expect(await failures('12-memory-map', guessed)).toContainEqual(
    expect.stringMatching(/room: .*AllocateZeroPool's AllocationSize is a number written out: 16384/)
  )
})

it.each([...labs].filter(([, { lab }]) => lab.starter !== 'passes'))('no machine has to tell the solution of %s how a memory map is walked', async (_id, bundle) => {
  const files = labFiles(bundle, bundle.solution)
  for await (const { result } of checkLab(engine, bundle, files)) expect(result.console).not.toContain('No descriptor of the memory map')
})
