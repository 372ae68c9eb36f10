import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { fold } from '../../../src-firmware'
import { DEFAULT_LIMITS, type RunRequest } from '../../../src-lab/request/run-request'
import { addressTyped, byteLinesOf, instantAt, probeAt } from '../../../src-renderer/model/bytes'
import { bandsOfMap } from '../../../src-renderer/model/cut-map'
import { pageGrid, regionOf } from '../../../src-renderer/model/page-grid'
import { poolBlocks } from '../../../src-renderer/model/pool-blocks'
import { filledMaps, rawDescriptors } from '../../../src-renderer/model/raw-map'
import { ticksOf } from '../../../src-renderer/model/ticks'
import { whole } from '../../../src-renderer/model/work'
import { nodeEngine } from '../../labs/node-engine'
import { realEngine } from '../state/real-engine'

const DRIVER = `import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR, AllocateAnyPages, EfiLoaderData, EFI_SUCCESS, IN_OUT, OUT } from 'Uefi'
import { SetMem } from 'Library/BaseMemoryLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()
  gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, 3, Memory)
  SetMem(Memory.value, 20, 0x41)
  const A = OUT<VOID_PTR>()
  const B = OUT<VOID_PTR>()
  gBS.AllocatePool(EfiLoaderData, 100, A)
  gBS.AllocatePool(EfiLoaderData, 700, B)
  gBS.FreePool(A.value)
  gBS.GetMemoryMap(IN_OUT<UINTN>(8192), Memory.value, OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>())
  gBS.FreePages(Memory.value, 3)
  return EFI_SUCCESS
}
`
const engine = realEngine()
const node = nodeEngine()
const settings = { title: 'Bytes', entry: 'driver.ts', machine: 'q35-256m', phase: 'app', mode: 'strict', keys: '' } as const
const reply = await engine.runSandbox({ 'driver.ts': DRIVER }, settings)
const ticks = whole(ticksOf(reply.trace))
const cursorAt = (service: string): number => ticks.findIndex((tick) => tick.service === service)
const stateAt = (cursor: number) => fold(reply.trace, ticks[cursor]?.last ?? ticks[0]!.first - 1)
const pages = BigInt(callOut(1, 'memory'))

function callOut(call: number, name: string): string {
  const event = reply.trace.find((one) => one.kind === 'call' && one.call === call)
  return event?.kind === 'call' ? String(event.out[name]) : ''
}
async function bytesAt(cursor: number, start: bigint, bytes: number) {
  const [read] = await engine.read(reply, [probeAt(ticks, cursor, start, bytes)])
  return read!
}
const textAt = async (cursor: number): Promise<string> =>
  byteLinesOf(await bytesAt(cursor, pages, 32), null, stateAt(cursor), 32)[0]!
    .cells.map(({ text }) => text)
    .join(' ')

describe('bytes at a moment', () => {
  it('unwritten before, written after the call, given back after the last', async () => {
    expect(await textAt(cursorAt('AllocatePages'))).toMatch(/^(AF |·· )+(AF|··)$/)
    expect(await textAt(cursorAt('SetMem'))).toMatch(/^(41 ){20}(AF |·· ){11}(AF|··)$/)
    expect(await textAt(cursorAt('FreePages'))).toMatch(/^(AF ){31}AF$/)
  })

  it('says what changed since the moment before, and how each byte came there', async () => {
    const now = cursorAt('SetMem')
    const [line] = byteLinesOf(await bytesAt(now, pages, 32), await bytesAt(now - 1, pages, 32), stateAt(now), 32)
    expect(line!.cells.map(({ changed }) => changed)).toEqual([...Array<boolean>(20).fill(true), ...Array<boolean>(12).fill(false)])
    expect(line!.cells[0]!.kind).toBe('written')
    expect(line!.text.slice(0, 21)).toBe('AAAAAAAAAAAAAAAAAAAA·')
  })

  it('?? where no descriptor tells of memory', async () => {
    const [line] = byteLinesOf(await bytesAt(0, 0xa0000n, 16), null, stateAt(0), 16)
    expect(line!.cells.every(({ text }) => text === '??')).toBe(true)
  })

  it('a run that keeps no trace reads the same bytes as one that keeps it all', async () => {
    const driver = await node.compiler.compile({ 'driver.ts': DRIVER }, 'driver.ts')
    const probes = ticks.map((_, cursor) => probeAt(ticks, cursor, pages, 0x3000))
    const request: RunRequest = { ...settings, driver, platform: boardById('q35-256m')!, seed: 0, limits: DEFAULT_LIMITS, probes }
    const [kept, cut] = [await node.execute(request), await node.execute({ ...request, limits: { ...DEFAULT_LIMITS, events: 1 } })]
    expect(cut.memory).toEqual(kept.memory)
    expect(kept.memory).toHaveLength(ticks.length)
  })

  it('a moment that is no call is that of the next one, and the end', () => {
    expect(instantAt(ticks, -1)).toEqual({ before: ticks[0]!.first })
    expect(instantAt(ticks, 0)).toEqual({ after: ticks[0]!.first })
    expect(instantAt([], -1)).toBe('start')
  })

  it.each([
    ['0xE530000', 0xe530000n],
    [' e530000 ', 0xe530000n],
    ['call 3', null],
    ['', null]
  ])('%j is typed for %s', (typed, address) => {
    expect(addressTyped(typed)).toBe(address)
  })
})

describe('a page of the pool', () => {
  it('is cut as its heads say: one given back, a free rest, one in use, each with its tail', async () => {
    const now = cursorAt('FreePool')
    const page = stateAt(now).dxe.poolPages.at(-1)!
    const blocks = poolBlocks((await bytesAt(now, BigInt(page.start), Number(page.bytes))).bytes)
    expect(blocks.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(Number(page.bytes))
    expect(blocks.filter(({ kind }) => kind === 'used')).toMatchObject([{ bytes: 1024, buffer: 704, type: 2, hasTail: true }])
    expect(blocks[0]).toMatchObject({ kind: 'free', bytes: 256 })
  })

  it('what is no head ends the list', () => {
    expect(poolBlocks(new Uint8Array(4096))).toMatchObject([{ kind: 'lost', offset: 0, bytes: 4096 }])
  })
})

describe('a map in bytes', () => {
  it('begins every 48 bytes; who steps by 40 reads something else from the second on', async () => {
    const now = cursorAt('GetMemoryMap')
    const [map] = filledMaps(ticks)
    expect(map).toMatchObject({ start: pages, stride: 48 })
    const { bytes } = await bytesAt(now, map!.start, map!.bytes)
    const { map: descriptors } = stateAt(now).dxe
    const right = rawDescriptors(bytes, map!.start, 48, 48)
    expect(right.map(({ physicalStart }) => physicalStart).sort((a, b) => Number(a - b))).toEqual(
      descriptors.map(([, start]) => BigInt(start))
    )
    const wrong = rawDescriptors(bytes, map!.start, 40, 48)
    expect(wrong.slice(0, 7).map(({ isOne }) => isOne)).toEqual([true, false, false, false, false, false, true])
    expect(wrong[1]!.physicalStart).not.toBe(right[1]!.physicalStart)
  })
})

describe('a region’s pages to scale', () => {
  const bands = whole(bandsOfMap(stateAt(cursorAt('AllocatePages'))))

  it('a square for each page of a short one', () => {
    const index = bands.findIndex(({ start }) => start === pages)
    const grid = pageGrid(regionOf(bands, index))
    expect(grid.pagesPerCell).toBe(1)
    expect(grid.cells.filter(({ band }) => band.start === pages)).toHaveLength(3)
  })

  it('of a long one a square is several, and all of it is there', () => {
    const index = bands.findIndex(({ pages }) => pages > 10_000)
    const grid = pageGrid(regionOf(bands, index))
    expect(grid.cells.length).toBeLessThanOrEqual(512)
    expect(grid.cells.at(-1)!.start + BigInt(grid.pagesPerCell) * 4096n).toBeGreaterThanOrEqual(grid.end)
  })
})
