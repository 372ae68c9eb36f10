import { describe, expect, it } from 'vitest'
import { MemoryType } from '../../../../src-firmware'
import type { MapEntry } from '../../../../src-firmware/dxe/memory/memory-map'
import { MemoryTypeInformation } from '../../../../src-firmware/dxe/memory/memory-type-information'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { guidText } from '../../../../src-firmware/spec/guid'
import { pageCount } from '../../../../src-firmware/spec/units'
import { driven, out, type Driven } from '../../driven'

const GUID = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'
const END = 16

/** The list that the configuration table points at, without its end. */
function listed(on: Driven): [type: number, pages: number][] {
  const { machine } = on
  const count = Number(machine.read(machine.systemTable + 104n, 8, null))
  const table = machine.read(machine.systemTable + 112n, 8, null)
  for (let i = 0; i < count; i++) {
    const entry = table + BigInt(24 * i)
    if (guidText(machine.readBytes(entry, 16, null)) !== GUID) continue
    const list: [number, number][] = []
    for (let at = machine.read(entry + 16n, 8, null); ; at += 8n) {
      const type = Number(machine.read(at, 4, null))
      if (type === END) return list
      list.push([type, Number(machine.read(at + 4n, 4, null))])
    }
  }
  throw new Error('no such entry')
}
const pagesOf = (on: Driven, type: number): number => listed(on).find(([each]) => each === type)![1]
const take = (on: Driven, memoryType: number, pages: bigint): bigint =>
  on.call('AllocatePages', { type: 0n, memoryType: BigInt(memoryType), pages, memory: out() }).out.memory as bigint

describe('the memory type information', () => {
  it('is what the firmware had before an application starts', () => {
    expect(listed(driven())).toEqual([
      [MemoryType.AcpiNvs, 34],
      [MemoryType.AcpiReclaim, 11],
      [MemoryType.Reserved, 47],
      [MemoryType.RuntimeServicesCode, 148],
      [MemoryType.RuntimeServicesData, 466]
    ])
  })

  it('tells the most pages that a type ever had at once', () => {
    const on = driven()
    const memory = take(on, MemoryType.RuntimeServicesCode, 10n)
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(158)
    on.call('FreePages', { memory, pages: 10n })
    take(on, MemoryType.RuntimeServicesCode, 5n)
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(158)
  })

  it('begins with DXE: the types of the HOB, in its order, and what the core has taken since its bins were placed', () => {
    const on = driven({ phase: 'dxe' })
    expect(listed(on).map(([type]) => type)).toEqual([10, 9, 0, 5, 6])
    const before = pagesOf(on, MemoryType.AcpiNvs)
    expect(before).toBe(0)
    take(on, MemoryType.AcpiNvs, 7n)
    expect(pagesOf(on, MemoryType.AcpiNvs)).toBe(7)
    expect(pagesOf(on, MemoryType.RuntimeServicesData)).toBeGreaterThan(0)
  })

  it('does not count pages of a type elsewhere than in its bin or below the bins', () => {
    const on = driven()
    const before = pagesOf(on, MemoryType.RuntimeServicesCode)
    const at = { type: 2n, memoryType: BigInt(MemoryType.RuntimeServicesCode), pages: 4n, memory: out(0x2000000n) }
    expect(on.call('AllocatePages', at).name).toBe('EFI_SUCCESS')
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(before)
  })
})

describe('the list alone', () => {
  const TABLE = 0x1000n
  const { RuntimeServicesData: WITH_BIN, AcpiNvs: WITHOUT_BIN } = MemoryType
  /** The bin lies from 0x800000 to 0x8fffff, the area below it from 0x200000 to 0x7fffff. */
  const areas = {
    bins: [{ type: WITH_BIN, start: 0x800000n, last: 0x8fffffn }],
    defaultMaximumAddress: 0x7fffffn,
    defaultBaseAddress: 0x200000n
  }
  const FREE = MemoryType.Conventional
  interface Alone {
    readonly memory: PhysicalMemory
    readonly information: MemoryTypeInformation
    /** What the list says of each of its types. */
    peaks(): number[]
    take(start: bigint, pages: bigint, type?: number): void
    give(start: bigint, pages: bigint, type?: number): void
  }
  function alone(types: readonly number[] = [WITHOUT_BIN, WITH_BIN]): Alone {
    const memory = new PhysicalMemory()
    const information = MemoryTypeInformation.fresh(memory, types)
    information.place(TABLE)
    const peaks = (): number[] => types.map((_, i) => Number(memory.readUint(TABLE + 8n * BigInt(i) + 4n, 4)))
    return {
      memory,
      information,
      peaks,
      take: (start, pages, type = WITH_BIN) => information.converted(start, pageCount(pages), FREE, type, areas),
      give: (start, pages, type = WITH_BIN) => information.converted(start, pageCount(pages), type, FREE, areas)
    }
  }

  it('is the core’s own array: behind the end of its list stands what it was built with', () => {
    const { memory } = alone()
    const entries = Array.from({ length: 17 }, (_, i) => Number(memory.readUint(TABLE + 8n * BigInt(i), 4)))
    expect(entries).toEqual([WITHOUT_BIN, WITH_BIN, 16, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 7, 16])
    expect(memory.readUint(TABLE + 8n * 17n, 8)).toBe(0n)
  })

  it.each<[what: string, start: bigint, type: number, peaks: number[]]>([
    ['the first byte of a bin', 0x800000n, WITH_BIN, [0, 1]],
    ['the last page of a bin', 0x8ff000n, WITH_BIN, [0, 1]],
    ['behind the bin', 0x900000n, WITH_BIN, [0, 0]],
    ['the bin of another type', 0x800000n, WITHOUT_BIN, [0, 0]],
    ['the area below the bins', 0x200000n, WITH_BIN, [0, 1]],
    ['the last page of that area', 0x7ff000n, WITH_BIN, [0, 1]],
    ['below where that area was searched', 0x1ff000n, WITH_BIN, [0, 0]],
    ['the same, of a type without a bin', 0x1ff000n, WITHOUT_BIN, [1, 0]]
  ])('counts %s as it should', (_, start, type, peaks) => {
    const on = alone()
    on.take(start, 1n, type)
    expect(on.peaks()).toEqual(peaks)
  })

  it('keeps the peak, and never counts below nothing', () => {
    const on = alone()
    on.take(0x800000n, 4n)
    on.give(0x800000n, 3n)
    on.take(0x800000n, 3n)
    expect(on.peaks()).toEqual([0, 4])
    on.take(0x804000n, 1n)
    expect(on.peaks()).toEqual([0, 5])
    on.give(0x800000n, 9n)
    on.take(0x800000n, 5n)
    expect(on.peaks()).toEqual([0, 5])
    on.take(0x805000n, 1n)
    expect(on.peaks()).toEqual([0, 6])
  })

  it('does not take off what lies where nothing is counted', () => {
    const on = alone()
    on.take(0x800000n, 4n)
    on.give(0x900000n, 4n)
    on.take(0x804000n, 1n)
    expect(on.peaks()).toEqual([0, 5])
  })

  it('counts neither free memory nor types that it does not know', () => {
    const on = alone([FREE, WITH_BIN])
    on.information.converted(0x300000n, pageCount(2n), WITH_BIN, FREE, areas)
    on.take(0x300000n, 2n, 16)
    on.take(0x300000n, 2n, 0x70000000)
    on.take(0x300000n, 2n, WITHOUT_BIN)
    expect(on.peaks()).toEqual([0, 0])
  })

  it('counts from the moment that the bins are placed, in the list too where it lies in memory already', () => {
    const memory = new PhysicalMemory()
    const information = MemoryTypeInformation.fresh(memory, [WITH_BIN])
    information.converted(0x800000n, pageCount(9n), FREE, WITH_BIN, areas)
    expect(memory.readUint(4n, 4)).toBe(0n)
    information.begin()
    information.converted(0x800000n, pageCount(2n), FREE, WITH_BIN, areas)
    information.place(TABLE)
    expect(memory.readUint(TABLE + 4n, 4)).toBe(2n)
    information.converted(0x802000n, pageCount(1n), FREE, WITH_BIN, areas)
    expect(memory.readUint(TABLE + 4n, 4)).toBe(3n)
  })

  it('of a recorded moment goes on from what the map has in use', () => {
    const { memory, take, peaks } = alone()
    take(0x800000n, 3n)
    const entry = (type: number, start: bigint, pages: bigint): MapEntry => ({
      type,
      start,
      last: start + pages * 0x1000n - 1n,
      attribute: 0xfn
    })
    // Two runs in the bin, one elsewhere.
    const map = [entry(WITH_BIN, 0x800000n, 1n), entry(FREE, 0x801000n, 1n), entry(WITH_BIN, 0x802000n, 1n), entry(WITH_BIN, 0x900000n, 7n)]
    const information = MemoryTypeInformation.recorded(memory, TABLE, map, areas)
    information.converted(0x803000n, pageCount(1n), FREE, WITH_BIN, areas)
    expect(peaks()).toEqual([0, 3])
    information.converted(0x804000n, pageCount(1n), FREE, WITH_BIN, areas)
    expect(peaks()).toEqual([0, 4])
  })
})
