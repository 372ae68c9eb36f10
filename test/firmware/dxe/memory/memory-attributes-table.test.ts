import { describe, expect, it } from 'vitest'
import { FirmwareMemory } from '../../../../src-firmware/board/firmware-memory'
import { MemoryAttributesTable } from '../../../../src-firmware/dxe/memory/memory-attributes-table'
import { PageAllocator } from '../../../../src-firmware/dxe/memory/page-allocator'
import { Pool } from '../../../../src-firmware/dxe/memory/pool'
import { PresentedMap } from '../../../../src-firmware/dxe/memory/presented-map'
import type { Machine } from '../../../../src-firmware'
import { edk2Rules } from '../../../../src-firmware/platforms/edk2-rules'
import { guidText } from '../../../../src-firmware/spec/guid'
import { driven, out } from '../../driven'
import { wholeById, wholePlatforms } from '../../whole-platforms'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'
import { byteCount, pageCount } from '../../../../src-firmware/spec/units'

const { RUNTIME, XP, RO } = MemoryAttribute
const { Conventional, LoaderData, BootServicesData, RuntimeServicesCode, RuntimeServicesData } = MemoryType

/** One page of runtime code, one of runtime data, and so many free ones. */
function board(free = 64n, rules = edk2Rules({})) {
  const memory = new PhysicalMemory()
  const pages = new PageAllocator(
    {
      entries: [
        { start: 0x1000n, last: 0x1fffn, type: RuntimeServicesCode, attribute: 8n },
        { start: 0x3000n, last: 0x3fffn, type: RuntimeServicesData, attribute: 8n },
        { start: 0x10000n, last: 0xffffn + (free << 12n), type: Conventional, attribute: 8n }
      ],
      key: 0n,
      bins: [],
      defaultMaximum: 0xffffffffffffffffn,
      binRequests: null,
      runtimeGranularity: 0x1000n
    },
    { changed: () => {}, freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
  )
  const firmware = new FirmwareMemory(memory, { isMapped: () => true, forbidden: () => null })
  const pool = new Pool(pages, firmware, { clears: true, records: 0n }, { tookPages: () => {}, gavePages: () => {}, typeChanged: () => {} })
  const shown = new PresentedMap(pages, { presented: () => [], required: () => 0 })
  const installed: bigint[] = []
  let unlocked = 0
  const around = {
    rules,
    shown,
    pool,
    memory: firmware,
    install: (table: bigint) => void installed.push(table),
    wrote: () => {},
    unlocked: () => void unlocked++
  }
  return {
    memory,
    pages,
    pool,
    around,
    /** What the configuration table was told, one after the other. */
    installed,
    /** Where the table lies. */
    at: () => installed.at(-1)!,
    /** Bytes of the table: what its pool block says, without head and tail. */
    bytes: () => memory.readUint(installed.at(-1)! - 8n, 8) - 40n,
    timesUnlocked: () => unlocked,
    /** [type, start, pages, attribute] of each descriptor. */
    rows: () =>
      Array.from({ length: Number(memory.readUint(installed.at(-1)! + 4n, 4)) }, (_, i) => {
        const row = installed.at(-1)! + 16n + BigInt(48 * i)
        return [Number(memory.readUint(row, 4)), memory.readUint(row + 8n, 8), memory.readUint(row + 24n, 8), memory.readUint(row + 32n, 8)]
      })
  }
}

describe('the Memory Attributes Table (UEFI 2.10 §4.6.4)', () => {
  it('has a header and a descriptor for each runtime entry of the map', () => {
    const { around, at, bytes, rows, memory } = board()
    MemoryAttributesTable.make(around, 0)
    expect(bytes()).toBe(16n + 2n * 48n)
    expect(memory.readUint(at() - 16n, 4)).toBe(BigInt(BootServicesData))
    expect([0n, 4n, 8n, 12n].map((offset) => memory.readUint(at() + offset, 4))).toEqual([1n, 2n, 48n, 0n])
    expect(rows()).toEqual([
      [RuntimeServicesCode, 0x1000n, 1n, RUNTIME],
      [RuntimeServicesData, 0x3000n, 1n, RUNTIME | XP]
    ])
  })

  it('where there is no pool there is none', () => {
    expect(MemoryAttributesTable.make(board(0n).around, 0)).toBeNull()
  })

  it.each([
    [RuntimeServicesCode, 2],
    [RuntimeServicesData, 2],
    [BootServicesData, 1],
    [LoaderData, 1]
  ])('memory of type %i changes: the table was installed %i times', (type, times) => {
    const { around, installed } = board()
    MemoryAttributesTable.make(around, 0)!.memoryChanged(type)
    expect(new Set(installed).size).toBe(times)
  })

  it('follows the map, and gives the table before back to the pool', () => {
    const { around, pages, pool, installed, bytes, at } = board()
    const table = MemoryAttributesTable.make(around, 0)!
    pages.allocatePages(2, RuntimeServicesData, pageCount(1n), 0x20000n)
    table.memoryChanged(RuntimeServicesData)
    expect(bytes()).toBe(16n + 3n * 48n)
    expect(pool.freePool(installed[0]!).Status).toBe('EFI_INVALID_PARAMETER')
    expect(pool.freePool(at()).Status).toBe('EFI_SUCCESS')
  })

  it('takes whole pages for the map in between, which move the key', () => {
    const { around, pages } = board()
    // The buffer for the map is three pages here: taken and given back the key moves twice.
    const table = MemoryAttributesTable.make(around, 56)!
    const key = pages.key
    table.memoryChanged(RuntimeServicesData)
    expect(pages.key).toBe(key + 2n)
    const few = MemoryAttributesTable.make(around, 0)!
    const keyOfFew = pages.key
    few.memoryChanged(RuntimeServicesData)
    expect(pages.key).toBe(keyOfFew)
  })

  it('what the map’s change has signalled is notified after each of its steps', () => {
    const { around, timesUnlocked } = board()
    const table = MemoryAttributesTable.make(around, 0)!
    const before = timesUnlocked()
    table.memoryChanged(RuntimeServicesData)
    // Once for the allocation that it follows, and for the map, the new table, the map again and the old table.
    expect(timesUnlocked() - before).toBe(5)
  })

  it.each([
    // 4 entries of the map and 3 descriptors for each image: 169 fit into two pages with head and tail.
    [55, 2n],
    [56, 3n]
  ])('%i images: a buffer for as many descriptors', (images, pages) => {
    const { around, pages: allocator } = board()
    const table = MemoryAttributesTable.make(around, images)!
    const taken: bigint[] = []
    const take = allocator.takeForPool.bind(allocator)
    allocator.takeForPool = (type, count) => (taken.push(count), take(type, count))
    table.memoryChanged(RuntimeServicesCode)
    expect(taken).toEqual([pages])
  })

  it('a map that its own buffer made too long for it gets another one', () => {
    const { around, pages } = board()
    // The table’s page lies between the loader’s, so that the map’s own page is joined with nothing: one entry more, for which there is no room.
    pages.allocatePages(2, LoaderData, pageCount(1n), 0x4f000n)
    const table = MemoryAttributesTable.make(around, 26)!
    pages.allocatePages(2, LoaderData, pageCount(1n), 0x4d000n)
    const taken: bigint[] = []
    const take = pages.takeForPool.bind(pages)
    pages.takeForPool = (type, count) => (taken.push(count), take(type, count))
    table.memoryChanged(RuntimeServicesCode)
    expect(taken).toEqual([1n, 2n])
  })

  it('stays what it was where there is no room for another', () => {
    const { around, pages, installed } = board(2n)
    const table = MemoryAttributesTable.make(around, 200)!
    table.memoryChanged(RuntimeServicesData)
    expect(installed).toHaveLength(1)
    expect(pages.map.find(0x11000n)?.type).toBe(BootServicesData)
  })

  it('cuts an image’s code from its data, and joins what is alike', () => {
    const { around, pages, rows } = board()
    pages.allocatePages(2, BootServicesData, pageCount(1n), 0x20000n)
    pages.allocatePages(2, RuntimeServicesCode, pageCount(8n), 0x30000n)
    const images = [
      { start: 0x30000n, bytes: 0x3000n, record: null, code: [{ start: 0x31000n, bytes: 0x1000n }] },
      { start: 0x33000n, bytes: 0x4000n, record: null, code: [{ start: 0x34000n, bytes: 0x2000n }] }
    ]
    const table = MemoryAttributesTable.recorded(around, { buffer: 0x20018n, entries: 7, images })
    table.memoryChanged(RuntimeServicesCode)
    expect(rows().filter(([type, start]) => type === RuntimeServicesCode && (start as bigint) >= 0x30000n)).toEqual([
      [RuntimeServicesCode, 0x30000n, 1n, RUNTIME | XP],
      [RuntimeServicesCode, 0x31000n, 1n, RUNTIME | RO],
      [RuntimeServicesCode, 0x32000n, 2n, RUNTIME | XP],
      [RuntimeServicesCode, 0x34000n, 2n, RUNTIME | RO],
      // The pages behind the images as well: they count as the last one’s data.
      [RuntimeServicesCode, 0x36000n, 2n, RUNTIME | XP]
    ])
  })

  it('one that was recorded is given back to the pool like any other', () => {
    const { around, pages, pool, memory } = board()
    pages.allocatePages(2, BootServicesData, pageCount(1n), 0x20000n)
    const table = MemoryAttributesTable.recorded(around, { buffer: 0x20018n, entries: 7, images: [] })
    expect(memory.readUint(0x20010n, 8)).toBe(16n + 7n * 48n + 40n)
    table.memoryChanged(RuntimeServicesData)
    expect(pool.allocatePool(BootServicesData, byteCount(16n + 7n * 48n), true)).toMatchObject({ Buffer: 0x20018n })
  })

  /** Where the configuration table says that it lies. */
  function installedAt(machine: Machine): bigint {
    const { systemTable } = machine
    const entries = machine.read(systemTable + 112n, 8, null)
    for (let i = 0n; i < machine.read(systemTable + 104n, 8, null); i++) {
      const guid = guidText(machine.readBytes(entries + 24n * i, 16, null))
      if (guid === 'DCFA911D-26EB-469F-A220-38B7DC461220') return machine.read(entries + 24n * i + 16n, 8, null)
    }
    return 0n
  }

  /** What the fields hold. Between a descriptor's type and its first address, and behind the structure, lie bytes that nobody writes. */
  const isField = (i: number): boolean => i < 16 || (i - 16) % 48 < 4 || ((i - 16) % 48 >= 8 && (i - 16) % 48 < 40)
  const said = (table: Uint8Array): number[] => [...table].map((byte, i) => (isField(i) ? byte : 0))

  it.each(wholePlatforms.filter(({ kind, uboot }) => kind === 'recorded' && !uboot).map(({ id }) => id))(
    'made anew on %s it says what the real one said',
    (id) => {
      const { machine, call } = driven({ platform: wholeById(id), phase: 'app' })
      const before = installedAt(machine)
      const recorded = machine.readBytes(before, 16 + 48 * Number(machine.read(before + 4n, 4, null)), null)
      const { out: taken } = call('AllocatePages', { type: 0n, memoryType: BigInt(RuntimeServicesData), pages: 16n, memory: out(0n) })
      call('FreePages', { memory: taken.memory as bigint, pages: 16n })
      const anew = machine.readBytes(installedAt(machine), recorded.length, null)
      expect(said(anew)).toEqual(said(recorded))
    }
  )
})
