import { describe, expect, it } from 'vitest'
import { boardById } from '../../boards'
import { wholePlatforms } from '../../whole-platforms'
import { fold, type Platform } from '../../../../src-firmware'
import { edk2Rules } from '../../../../src-firmware/platforms/edk2-rules'
import type { DriverStep } from '../../../../src-firmware/platforms/platform'
import { SystemTable } from '../../../../src-firmware/spec/system-table'
import { driven, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const board = boardById('made-board-64m')!
const begun = (...drivers: readonly DriverStep[]): Driven => driven({ platform: { ...board, drivers }, phase: 'app' })
const gcdAt = ({ machine }: Driven, base: string) => fold(machine.events).dxe.gcd.find((entry) => entry.base === base)
const pagesOf = ({ machine }: Driven, type: number): bigint =>
  machine.memoryMap().reduce((sum, row) => (row.type === type ? sum + BigInt(row.pages) : sum), 0n)

describe('the drivers of a constructed board’s firmware', () => {
  it('say who made it', () => {
    const { machine } = begun()
    const read = (offset: bigint, bytes: 4 | 8): bigint => machine.read(machine.systemTable + offset, bytes, null)
    const vendor = read(SystemTable.firmwareVendor, 8)
    const text = Buffer.from(machine.peek(vendor, 14)).toString('utf16le')
    expect([text, read(SystemTable.firmwareRevision, 4)]).toEqual(['EDK II\0', 0x10000n])
  })

  it.each<[string, DriverStep]>([
    ['an image', { image: 'BigDxe', moduleType: 'DXE_DRIVER', pages: 0x10000 }],
    ['pages', { pages: [4, 0x10000] }],
    ['a buffer', { pool: [4, 0x10000000] }]
  ])('%s that the memory is too small for ends the run', (_, step) => {
    expect(() => begun(step)).toThrow(stopFor({ code: 'noMemoryForDrivers' }))
  })

  it.each<[string, DriverStep, number, bigint]>([
    ['pages of a type', { pages: [10, 0x20] }, 10, 0x10n],
    ['a driver’s image is boot services code', { image: 'A', moduleType: 'DXE_DRIVER', pages: 0x20 }, 3, 0x20n],
    ['so is a UEFI driver’s', { image: 'A', moduleType: 'UEFI_DRIVER', pages: 0x20 }, 3, 0x20n],
    ['a runtime driver’s image is runtime services code', { image: 'A', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x40 }, 5, 0x10n],
    ['a buffer takes pages of its type', { pool: [9, 0x20000] }, 9, 0x10n]
  ])('%s', (_, step, type, more) => expect(pagesOf(begun(step), type) - pagesOf(begun(), type)).toBeGreaterThanOrEqual(more))

  it('images are the firmware’s, and are told as such', () => {
    const takes = (...steps: DriverStep[]): string[] =>
      begun(...steps)
        .machine.events.flatMap(({ changes }) => changes)
        .flatMap((change) => (change.what === 'take' ? [`${change.unit} ${change.bytes} ${change.owner}`] : []))
    expect(takes({ image: 'A', moduleType: 'DXE_DRIVER', pages: 0x31 })).toContain('image 0x31000 firmware')
    expect(takes({ pages: [4, 0x31] })).toContain('pages 0x31000 firmware')
    expect(takes({ pool: [4, 0x321] })).toContain('pool 0x321 firmware')
  })

  it('memory space is added, and made runtime', () => {
    const start = '0x70000000'
    const added = begun({ add: { gcdType: 3, start, bytes: '0x10000', capabilities: '0x1' } })
    expect(gcdAt(added, start)).toMatchObject({ length: '0x10000', gcdType: 3, attributes: '0x0' })
    expect(gcdAt(begun(), start)).toBeUndefined()
    const runtime = begun(
      { cpu: true },
      { add: { gcdType: 3, start, bytes: '0x10000', capabilities: '0x1' } },
      { runtime: { start, bytes: '0x10000' } }
    )
    expect(gcdAt(runtime, start)).toMatchObject({ attributes: '0x8000000000000001' })
    expect(runtime.machine.memoryMap().find(({ physicalStart }) => physicalStart === start)).toMatchObject({ type: 11, pages: '0x10' })
  })

  it('the CPU driver brings caching: memory write-back, devices uncached; and what can be protected', () => {
    const at = (on: Driven, base: string) =>
      fold(on.machine.events).dxe.gcd.find(
        (entry) => BigInt(entry.base) <= BigInt(base) && BigInt(base) < BigInt(entry.base) + BigInt(entry.length)
      )!
    const [before, after] = [begun(), begun({ cpu: true })]
    expect([at(before, '0x81000000').attributes, at(before, '0x60000000').attributes]).toEqual(['0x0', '0x0'])
    expect([at(after, '0x81000000').attributes, at(after, '0x60000000').attributes]).toEqual(['0x8', '0x1'])
    const PROTECTION = 0x26000n
    expect(BigInt(at(before, '0x81000000').capabilities) & PROTECTION).toBe(0n)
    expect(BigInt(at(after, '0x81000000').capabilities) & PROTECTION).toBe(PROTECTION)
    // The map follows what memory can be, but for the runtime bit.
    const free = after.machine.memoryMap().find(({ type }) => type === 7)!
    expect(BigInt(free.attribute) & (1n << 63n)).toBe(0n)
    // What does not exist stays as it was.
    expect(at(after, '0x1000').capabilities).toBe(at(before, '0x1000').capabilities)
    const set = (on: Driven): string | null =>
      on.call('SetMemorySpaceAttributes', { baseAddress: 0x81000000n, length: 0x1000n, attributes: 1n }, 'DxeServices').name
    expect([set(before), set(after)]).toEqual(['EFI_NOT_AVAILABLE_YET', 'EFI_SUCCESS'])
  })

  it('the Memory Attributes Table has its entry when they are done', () => {
    const { machine } = begun({ image: 'R', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x10 })
    const table = machine.read(machine.systemTable + SystemTable.configurationTable, 8, null)
    const count = Number(machine.read(machine.systemTable + SystemTable.numberOfTableEntries, 8, null))
    const names = Array.from({ length: count }, (_, i) => machine.read(table + BigInt(24 * i), 4, null))
    // DCFA911D-26EB-469F-A220-38B7DC461220
    expect(names.at(-1)).toBe(0xdcfa911dn)
  })
})

describe('the moment an application starts, on a recorded platform', () => {
  const recorded = wholePlatforms.filter(({ kind, app, uboot }) => kind === 'recorded' && app && !uboot)
  it.each(recorded.map((platform): [string, Platform] => [platform.id, platform]))(
    '%s: its map, key and GCD are those that were recorded',
    (_id, platform) => {
      const { app } = platform
      const { machine } = driven({ platform })
      expect(machine.mapKey).toBe(app!.mapKey)
      expect(
        machine.memoryMap().map(({ type, physicalStart, pages, attribute }) => [type, physicalStart, '0x0', pages, attribute])
      ).toEqual(app!.map)
      const { dxe } = fold(machine.events)
      expect(
        dxe.gcd.map(({ base, length, capabilities, attributes, gcdType }) => ({ base, length, capabilities, attributes, gcdType }))
      ).toEqual(
        app!.gcd.map(({ base, length, capabilities, attributes, gcdType }) => ({ base, length, capabilities, attributes, gcdType }))
      )
      expect(dxe.gcd.map(({ image, device }) => [image !== '0x0', device !== '0x0'])).toEqual(
        app!.gcd.map(({ image, device }) => [image !== '0x0', device !== '0x0'])
      )
    }
  )

  it.each(recorded.map((platform): [string, Platform] => [platform.id, platform]))(
    '%s: the free pages of its bins are free for their types',
    (_id, platform) => {
      const { app, architecture } = platform
      for (const { type, runs } of app!.bins) {
        const isGranular = architecture === 'aarch64' && edk2Rules(platform).granularTypes.includes(type)
        const unit = isGranular ? 0x10000n : 0x1000n
        for (const [start, pages, state] of runs) {
          const { call } = driven({ platform })
          const first = (BigInt(start) + unit - 1n) & ~(unit - 1n)
          if (BigInt(start) + BigInt(pages) * 4096n < first + unit) continue
          const { name } = call('AllocatePages', {
            type: 2n,
            memoryType: BigInt(type),
            pages: unit / 4096n,
            memory: { ref: true, value: first }
          })
          expect([type, start, name]).toEqual([type, start, state === 'free' ? 'EFI_SUCCESS' : 'EFI_NOT_FOUND'])
        }
      }
    }
  )

  it('freed memory is filled between what the firmware holds, and nowhere else', () => {
    const { machine } = driven()
    const holds = (row: { physicalStart: string; pages: string }): boolean => {
      const [start, bytes] = [BigInt(row.physicalStart), BigInt(row.pages) * 4096n]
      return machine.peek(start, 1)[0] === 0xaf && machine.peek(start + bytes - 1n, 1)[0] === 0xaf
    }
    for (const row of machine.memoryMap().filter(({ type }) => type === 7)) {
      const bytes = BigInt(row.pages) * 4096n
      expect([row.physicalStart, holds(row)]).toEqual([row.physicalStart, BigInt(row.physicalStart) > 0x100000n && bytes <= 0x40000n])
    }
  })

  it('the recording loader’s own pages are its own, and no driver’s', () => {
    const { machine } = driven()
    const { loaderData } = boardById('q35-256m')!.app!
    const held = fold(machine.events).owned.find(({ start }) => start === loaderData.start)
    expect(held).toMatchObject({
      owner: 'the recorded loader',
      bytes: `0x${(loaderData.pages * 4096).toString(16)}`,
      unit: 'pages',
      type: 2
    })
  })
})

describe('what lay in memory at the recorded moment', () => {
  /** Made anew: what was read of memory is kept with the moment. */
  const fresh = (id: string): Driven => {
    const platform = boardById(id)!
    return driven({ platform: { ...platform, app: { ...platform.app! } } })
  }
  it.each(['q35-256m', 'pc-1g'])('%s: each block of the firmware’s pool has its head and its tail', (id) => {
    const { machine } = fresh(id)
    const blocks = boardById(id)!.app!.usedBlocks ?? []
    expect(blocks.length).toBeGreaterThan(0)
    const text = (at: bigint): string => Buffer.from(machine.peek(at, 4)).toString('latin1')
    for (const { blocks: list } of blocks) {
      let at = 0n
      for (let i = 0; i < list.length; i += 2) {
        at += BigInt(list[i]!) * 8n
        const end = at + BigInt(list[i + 1]!) * 8n
        expect([text(at), text(end - 16n)]).toEqual(['phd0', 'ptal'])
      }
    }
  })

  it('the HOB list lies where DXE had moved it', () => {
    const { machine } = fresh('q35-256m')
    const { hobs } = boardById('q35-256m')!
    const table = machine.read(machine.systemTable + SystemTable.configurationTable, 8, null)
    const count = Number(machine.read(machine.systemTable + SystemTable.numberOfTableEntries, 8, null))
    const entries = Array.from({ length: count }, (_, i) => [
      machine.read(table + BigInt(24 * i), 4, null),
      machine.read(table + BigInt(24 * i) + 16n, 8, null)
    ])
    // 7739F24C-93D7-11D4-9A3A-0090273FC14D
    const list = entries.find(([name]) => name === 0x7739f24cn)![1]!
    const text = hobs!.hobs.join('')
    expect(Buffer.from(machine.peek(list, text.length / 2)).toString('hex')).toBe(text.toLowerCase())
  })

  it('the run begins there: nothing came before it', () => {
    const { machine } = fresh('q35-256m')
    expect(machine.events[0]).toMatchObject({ kind: 'phase', from: null, to: 'app', recorded: true })
    const held = fold(machine.events).owned.find(({ owner }) => owner === 'the recorded loader')
    expect(held?.takenBy).toBe(0)
  })
})
