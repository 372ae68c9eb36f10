import { describe, expect, it } from 'vitest'
import { MemoryAttributesTable } from '../../../../src-firmware/dxe/memory/memory-attributes-table'
import { PageAllocator } from '../../../../src-firmware/dxe/memory/page-allocator'
import { Pool } from '../../../../src-firmware/dxe/memory/pool'
import { PresentedMap } from '../../../../src-firmware/dxe/memory/presented-map'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'
import { byteCount, pageCount } from '../../../../src-firmware/spec/units'

const { Conventional, LoaderData, BootServicesData, RuntimeServicesCode, RuntimeServicesData } = MemoryType

/** One page of runtime code, one of runtime data, and so many free ones. */
function board(free = 64n) {
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
  const pool = new Pool(pages, memory, { clears: true, records: 0n }, { tookPages: () => {}, gavePages: () => {}, typeChanged: () => {}, isMapped: () => true }) // prettier-ignore
  const shown = new PresentedMap(pages, { presented: () => [], required: () => 0 })
  /** Bytes of a table: what its pool block says, without head and tail. */
  const bytes = (table: MemoryAttributesTable) => memory.readUint(table.address - 8n, 8) - 40n
  return { memory, pages, pool, shown, bytes }
}

describe('the Memory Attributes Table (UEFI 2.10 §4.6.4)', () => {
  it('has a header and a descriptor for each runtime entry of the map', () => {
    const { pool, shown, bytes, memory } = board()
    const table = MemoryAttributesTable.make(shown, pool, 0)!
    expect(bytes(table)).toBe(16n + 2n * 48n)
    expect(memory.readUint(table.address - 16n, 4)).toBe(BigInt(BootServicesData))
  })

  it('where there is no pool there is none', () => {
    const { pool, shown } = board(0n)
    expect(MemoryAttributesTable.make(shown, pool, 0)).toBeNull()
  })

  it.each([
    [RuntimeServicesCode, true],
    [RuntimeServicesData, true],
    [BootServicesData, false],
    [LoaderData, false]
  ])('memory of type %i changes: made anew %s', (type, isNew) => {
    const { pool, shown } = board()
    const table = MemoryAttributesTable.make(shown, pool, 0)!
    const before = table.address
    expect(table.memoryChanged(type)).toBe(isNew)
    expect(table.address !== before).toBe(isNew)
  })

  it('follows the map, and gives the table before back to the pool', () => {
    const { pages, pool, shown, bytes } = board()
    const table = MemoryAttributesTable.make(shown, pool, 0)!
    const before = table.address
    pages.allocatePages(2, RuntimeServicesData, pageCount(1n), 0x20000n)
    table.memoryChanged(RuntimeServicesData)
    expect(bytes(table)).toBe(16n + 3n * 48n)
    expect(pool.freePool(before).Status).toBe('EFI_INVALID_PARAMETER')
    expect(pool.freePool(table.address).Status).toBe('EFI_SUCCESS')
  })

  it('takes whole pages for the map in between, which move the key', () => {
    const { pages, pool, shown } = board()
    // The buffer for the map is three pages here: taken and given back the key moves twice.
    const table = MemoryAttributesTable.make(shown, pool, 56)!
    const key = pages.key
    table.memoryChanged(RuntimeServicesData)
    expect(pages.key).toBe(key + 2n)
    const few = MemoryAttributesTable.make(shown, pool, 0)!
    const keyOfFew = pages.key
    few.memoryChanged(RuntimeServicesData)
    expect(pages.key).toBe(keyOfFew)
  })

  it.each([
    // 4 entries of the map and 3 descriptors for each image: 169 fit into two pages with head and tail.
    [55, 2n],
    [56, 3n]
  ])('%i images: a buffer for as many descriptors', (images, pages) => {
    const { pool, shown, pages: allocator } = board()
    const table = MemoryAttributesTable.make(shown, pool, images)!
    const taken: bigint[] = []
    const take = allocator.takeForPool.bind(allocator)
    allocator.takeForPool = (type, count) => (taken.push(count), take(type, count))
    table.memoryChanged(RuntimeServicesCode)
    expect(taken).toEqual([pages])
  })

  it('stays what it was where there is no room for another', () => {
    const { pages, pool, shown } = board(2n)
    const table = MemoryAttributesTable.make(shown, pool, 200)!
    const before = table.address
    expect(table.memoryChanged(RuntimeServicesData)).toBe(false)
    expect(table.address).toBe(before)
    expect(pages.map.find(0x11000n)?.type).toBe(BootServicesData)
  })

  it('one that was recorded can hold descriptors of images’ sections that no map shows', () => {
    const { pages, pool, shown, bytes, memory } = board()
    pages.allocatePages(2, BootServicesData, pageCount(1n), 0x20000n)
    const table = MemoryAttributesTable.recorded(shown, pool, { buffer: 0x20018n, entries: 7, runtimeImages: 0 })
    expect(table.address).toBe(0x20018n)
    expect(memory.readUint(0x20010n, 8)).toBe(16n + 7n * 48n + 40n)
    table.memoryChanged(RuntimeServicesData)
    expect(bytes(table)).toBe(16n + 7n * 48n)
    expect(pool.allocatePool(BootServicesData, byteCount(16n + 7n * 48n), true)).toMatchObject({ Buffer: 0x20018n })
  })
})
