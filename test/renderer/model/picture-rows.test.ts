import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { fold, type MachineState } from '../../../src-firmware'
import { DEFAULT_LIMITS } from '../../../src-lab/request/run-request'
import { bandsOf, foldBands } from '../../../src-renderer/model/bands'
import { filteredRows } from '../../../src-renderer/model/filter-rows'
import { landmarksIn, withLandmarks } from '../../../src-renderer/model/landmarks'
import { whole } from '../../../src-renderer/model/work'
import { nodeEngine } from '../../labs/node-engine'

const DRIVER = `import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, AllocateAnyPages, EfiLoaderData, EFI_SUCCESS, OUT } from 'Uefi'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  SystemTable.BootServices.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, OUT<EFI_PHYSICAL_ADDRESS>())
  return EFI_SUCCESS
}
`
const node = nodeEngine()
const { trace } = await node.execute({
  driver: await node.compiler.compile({ 'driver.ts': DRIVER }, 'driver.ts'),
  entry: 'driver.ts',
  platform: boardById('q35-256m')!,
  phase: 'app',
  mode: 'strict',
  seed: 0,
  keys: '',
  limits: DEFAULT_LIMITS
})
const state: MachineState = fold(trace)
const rows = whole(bandsOf(state))

describe('landmarks in the picture', () => {
  it('1 MiB stands between the rows that meet there', () => {
    const all = withLandmarks(rows)
    const at = all.findIndex((row) => row.kind === 'landmark')
    expect(all.slice(at - 1, at + 2).map(({ kind, start }) => [kind, start])).toEqual([
      ['hole', 0xa0000n],
      ['landmark', 0x100000n],
      ['band', 0x100000n]
    ])
    expect(all.length).toBe(rows.length + 1)
  })

  it('16 MiB lies inside a band', () => {
    expect(rows.flatMap((row) => landmarksIn(row).map(({ name }) => name))).toEqual(['16 MiB'])
    expect(landmarksIn({ start: 0x900000n, bytes: 0xc00000n })).toEqual([{ name: '16 MiB', share: 0x700000 / 0xc00000 }])
    expect(landmarksIn({ start: 0x1000000n, bytes: 0x1000n })).toEqual([])
  })
})

describe('the filter in the picture', () => {
  it.each([
    ['driver.ts:3', 1],
    ['0xe530000', 1],
    ['LoaderData', 2]
  ])('%s: %i or more stay, and lines say how many were left out', (filter, least) => {
    const shown = filteredRows(rows, filter, trace)
    const left = shown.filter((row) => row.kind === 'leftOut')
    expect(shown.length - left.length).toBeGreaterThanOrEqual(least)
    expect(left.reduce((sum, { count }) => sum + count, 0) + shown.length - left.length).toBe(
      rows.filter(({ kind }) => kind !== 'hole').length
    )
  })

  it('what nothing speaks of leaves one line', () => {
    expect(filteredRows(rows, 'no such word', trace).map(({ kind }) => kind)).toEqual(['leftOut'])
  })
})

it('a fold stays open when it begins elsewhere: what was opened is remembered by where it lay', () => {
  const [first] = foldBands(rows, { keep: [], opened: new Set() }).filter((row) => row.kind === 'fold')
  const inside = first!.start + first!.bytes - 1n
  const opened = foldBands(rows, { keep: [], opened: new Set([inside]) }).filter((row) => row.kind === 'fold')
  expect(opened.map(({ isOpen }) => isOpen)).toEqual([true, ...Array<boolean>(opened.length - 1).fill(false)])
})
