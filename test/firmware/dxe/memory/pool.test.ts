import { describe, expect, it } from 'vitest'
import { FirmwareMemory, NOWHERE } from '../../../../src-firmware/board/firmware-memory'
import { PageAllocator } from '../../../../src-firmware/dxe/memory/page-allocator'
import { freeListOffset, Pool, TYPE_RECORD_BYTES } from '../../../../src-firmware/dxe/memory/pool'
import { BLOCK_SIZES } from '../../../../src-firmware/dxe/memory/pool-block'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { hex } from '../../../../src-firmware/spec/hex'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'
import { byteCount, pageCount } from '../../../../src-firmware/spec/units'

const { Conventional, LoaderData, BootServicesData, RuntimeServicesData } = MemoryType
const OEM = 0x80000001
/** Free memory: 1 MiB, whose highest pages go first. */
const BASE = 0x100000n
const LAST = 0x1fffffn
/** The first page that the pool gets. */
const P = 0x1ff000n

interface Small {
  readonly pool: Pool
  readonly pages: PageAllocator
  readonly memory: PhysicalMemory
  readonly told: string[]
  take(type: number, size: number | bigint): bigint
  free(buffer: bigint): string
}

function small(options: { clears?: boolean; records?: bigint; granularity?: bigint; mapped?: (address: bigint) => boolean } = {}): Small {
  const told: string[] = []
  const memory = new PhysicalMemory()
  const pages = new PageAllocator(
    {
      entries: [{ start: BASE, last: LAST, type: Conventional, attribute: 8n }],
      key: 0n,
      bins: [],
      defaultMaximum: 0xffffffffffffffffn,
      binRequests: null,
      runtimeGranularity: options.granularity ?? 0x1000n
    },
    { changed: () => {}, freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
  )
  const at = (start: bigint, count: bigint) => `0x${start.toString(16)} ${count}`
  const pool = new Pool(
    pages,
    new FirmwareMemory(memory, { isMapped: options.mapped ?? (() => true), forbidden: () => null }),
    { clears: options.clears ?? true, records: options.records ?? 0n },
    {
      tookPages: (start, count, type) => told.push(`took ${at(start, count)} ${type}`),
      gavePages: (start, count) => told.push(`gave ${at(start, count)}`),
      typeChanged: (from, to, start, count) => told.push(`${from}→${to} ${at(start, count)}`)
    }
  )
  return {
    pool,
    pages,
    memory,
    told,
    take(type, size) {
      const result = pool.allocatePool(type, byteCount(BigInt(size)), true)
      if (result.Status !== 'EFI_SUCCESS') throw new Error(result.Status)
      return result.Buffer
    },
    free: (buffer) => pool.freePool(buffer).Status
  }
}

describe('AllocatePool (UEFI 2.10 §7.2.4)', () => {
  it.each<[what: string, type: number, size: bigint, hasBuffer: boolean, expected: object]>([
    ['Conventional', Conventional, 8n, true, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType' } }],
    ['Persistent', MemoryType.Persistent, 8n, true, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType' } }],
    ['type 16', 16, 8n, true, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType' } }],
    ['type 0x6FFFFFFF', 0x6fffffff, 8n, true, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType' } }],
    ['Buffer NULL', LoaderData, 8n, false, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'nullPointer', parameter: 'buffer' } }],
    ['the type comes before the pointer', 16, 8n, false, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'wrongType' } }],
    ['and the pointer before the size', LoaderData, 1n << 60n, false, { Status: 'EFI_INVALID_PARAMETER', cause: { code: 'nullPointer' } }],
    [
      'more than the address space with head and tail',
      LoaderData,
      0xffffffffffffffd8n,
      true,
      { Status: 'EFI_OUT_OF_RESOURCES', Buffer: 0n }
    ],
    ['as much as the address space', LoaderData, 0xffffffffffffffd7n, true, { Status: 'crash' }],
    ['a page less is only too much', LoaderData, 0xffffffffffffefd0n, true, { Status: 'EFI_OUT_OF_RESOURCES' }],
    ['more than there is', LoaderData, 1n << 20n, true, { Status: 'EFI_OUT_OF_RESOURCES', Buffer: 0n, cause: { code: 'noRunLongEnough', pages: '0x101', longest: '0x100' } }] // prettier-ignore
  ])('%s', (_, type, size, hasBuffer, expected) => {
    const one = small()
    const result = one.pool.allocatePool(type, byteCount(size), hasBuffer)
    expect(result).toMatchObject(expected)
    if (result.Status === 'EFI_INVALID_PARAMETER') expect(result).not.toHaveProperty('Buffer')
    expect(one.told).toEqual([])
  })

  it.each([0, 1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 0x70000000, 0xffffffff])('type 0x%s may be had', (type) => {
    const one = small()
    expect(one.take(type, 8) & 0xfffn).toBe(0x18n)
  })

  it('head and tail stand around the buffer', () => {
    const { take, memory } = small()
    const buffer = take(LoaderData, 30)
    expect(memory.readUint(buffer - 24n, 4)).toBe(0x30646870n)
    expect(memory.readUint(buffer - 16n, 4)).toBe(BigInt(LoaderData))
    expect(memory.readUint(buffer - 8n, 8)).toBe(0x48n)
    expect(memory.readUint(buffer + 32n, 4)).toBe(0x6c617470n)
    expect(memory.readUint(buffer + 40n, 8)).toBe(0x48n)
  })

  it.each([
    [true, 0xafn],
    [false, 0x55n]
  ])('firmware that clears memory (%s) fills the buffer', (clears, byte) => {
    const { take, memory } = small({ clears })
    memory.fill(P, 0x1000n, 0x55)
    const buffer = take(LoaderData, 30)
    for (let i = 0n; i < 32n; i++) expect(memory.readUint(buffer + i, 1)).toBe(byte)
  })

  it('firmware that does not clear has nothing to crash on', () => {
    expect(small({ clears: false }).pool.allocatePool(LoaderData, byteCount(1n << 60n), true).Status).toBe('EFI_OUT_OF_RESOURCES')
  })

  /** The recorded run of requests of one fresh type: pointers relative to its first page. */
  it('blocks come out of one page as recorded', () => {
    const { take } = small()
    const got = [1, 16, 88, 89, 200, 216, 217, 600, 984].map((size) => take(LoaderData, size) - P)
    expect(got).toEqual([0x018n, 0xf18n, 0xf98n, 0xb18n, 0xc18n, 0xd18n, 0x098n, 0x898n, 0x218n])
    // Too large for what is left: new pages, the higher ones first. Then the list of 128 goes on.
    expect([2000, 2648, 2649].map((size) => take(LoaderData, size) & 0xfffn)).toEqual([0x18n, 0x18n, 0x18n])
    expect(take(LoaderData, 0) - P).toBe(0xe18n)
  })

  it.each([
    [128, [[0x80, 6], [0xb00, 4], [0xf00, 1]]], // prettier-ignore
    [256, [[0x100, 6], [0xb80, 4], [0xf80, 0]]], // prettier-ignore
    [384, [[0x180, 6], [0xc00, 4]]], // prettier-ignore
    [640, [[0x280, 6], [0xd00, 3], [0xf80, 0]]], // prettier-ignore
    [1024, [[0x400, 6], [0xe80, 2]]], // prettier-ignore
    [1664, [[0x680, 5], [0xd00, 3], [0xf80, 0]]], // prettier-ignore
    [2688, [[0xa80, 4], [0xe80, 2]]] // prettier-ignore
  ])('what is left of a page behind a block of %i', (block, rest) => {
    const { take, memory } = small()
    expect(take(LoaderData, block - 40)).toBe(P + 0x18n)
    for (const [offset, sizeClass] of rest) {
      expect(memory.readUint(P + BigInt(offset!), 4)).toBe(0x30726670n)
      expect(memory.readUint(P + BigInt(offset! + 4), 4)).toBe(BigInt(sizeClass!))
    }
    // Larger blocks lie in front of smaller ones, so the next request of each size gets exactly these.
    for (const [offset, sizeClass] of rest) expect(take(LoaderData, Number(BLOCK_SIZES[sizeClass!]) - 40)).toBe(P + BigInt(offset!) + 0x18n)
  })

  it.each([
    [2648, 1n],
    [2649, 1n],
    [4056, 1n],
    [4057, 2n],
    [8152, 2n],
    [8153, 3n]
  ])('%i bytes take %i pages', (size, pages) => {
    const { take, told, pages: allocator } = small()
    const start = LAST + 1n - (pages << 12n)
    expect(take(LoaderData, size)).toBe(start + 0x18n)
    expect(told).toEqual([
      `took 0x${start.toString(16)} ${pages} ${LoaderData}`,
      `${Conventional}→${LoaderData} 0x${start.toString(16)} ${pages}`
    ])
    expect(allocator.key).toBe(1n)
  })

  it('types do not share pages', () => {
    const { take } = small()
    expect([take(LoaderData, 8), take(BootServicesData, 8), take(LoaderData, 8)]).toEqual([P + 0x18n, P - 0xfe8n, P + 0xf18n])
  })

  it('an OEM type keeps a record of its own in BootServicesData', () => {
    const { take, told, memory } = small()
    expect(take(OEM, 8)).toBe(P - 0xfe8n)
    expect(told.filter((what) => what.startsWith('took'))).toEqual([`took 0x1ff000 1 ${BootServicesData}`, `took 0x1fe000 1 ${OEM}`])
    expect(memory.readUint(P + 0x18n - 8n, 8)).toBe(TYPE_RECORD_BYTES + 40n)
    take(OEM, 8)
    expect(told.filter((what) => what.startsWith('took'))).toHaveLength(2)
  })

  it('64 KiB at once for runtime types on AArch64', () => {
    const { take, told } = small({ granularity: 0x10000n })
    expect(take(RuntimeServicesData, 8)).toBe(0x1f0018n)
    // Blocks up to 29824 bytes come out of it, larger ones take 64 KiB each.
    expect(take(RuntimeServicesData, 29784)).toBe(0x1f7518n)
    expect(take(RuntimeServicesData, 29785)).toBe(0x1e0018n)
    expect(told.filter((what) => what.startsWith('took'))).toEqual([
      `took 0x1f0000 16 ${RuntimeServicesData}`,
      `took 0x1e0000 16 ${RuntimeServicesData}`
    ])
  })
})

describe('FreePool (UEFI 2.10 §7.2.5)', () => {
  it('NULL', () => {
    expect(small().pool.freePool(0n)).toMatchObject({ Status: 'EFI_INVALID_PARAMETER', cause: { code: 'nullPointer' } })
  })

  it.each([
    ['an address within a buffer', 8n],
    ['an address of nobody’s', 0x8000n]
  ])('%s', (_, offset) => {
    const { pool, take } = small()
    expect(pool.freePool(take(LoaderData, 64) + offset)).toMatchObject({ Status: 'EFI_INVALID_PARAMETER', cause: { code: 'noHead' } })
  })

  it.each([
    ['the tail’s signature', 64n, 4, 'noTail'],
    ['the tail’s size', 72n, 8, 'noTail'],
    ['the head’s signature', -24n, 4, 'noHead'],
    ['the head’s type', -16n, 4, 'headOverwritten']
  ] as const)('%s was written over', (_, offset, width, code) => {
    const { pool, take, memory, told } = small()
    const buffer = take(LoaderData, 64)
    told.length = 0
    memory.writeUint(buffer + offset, width, 0x6ffffff5n)
    expect(pool.freePool(buffer)).toMatchObject({ Status: 'EFI_INVALID_PARAMETER', cause: { code } })
    expect(told).toEqual([])
  })

  it('a type that nobody has used yet is one all the same', () => {
    const { pool, take, memory } = small()
    const buffer = take(LoaderData, 64)
    memory.writeUint(buffer - 16n, 4, BigInt(BootServicesData))
    expect(pool.freePool(buffer)).toEqual({ Status: 'EFI_SUCCESS', type: BootServicesData })
  })

  it.each([
    ['head', P],
    ['tail', P + 0x58n]
  ])('where the processor cannot read the %s the firmware faults', (_, missing) => {
    let isMapped = true
    const { pool, take } = small({ mapped: (address) => isMapped || address !== missing })
    const buffer = take(LoaderData, 64)
    isMapped = false
    expect(() => pool.freePool(buffer)).toThrow(
      expect.objectContaining({
        reason: 'firmware',
        why: { code: 'firmwareFault', how: 'notMapped', access: 'read', address: hex(missing) }
      })
    )
    expect(pool.freePool(buffer + 8n)).toMatchObject({ Status: 'EFI_INVALID_PARAMETER' })
  })

  it('a head of whole pages is taken as well, and gives pages back', () => {
    const { pool, take, memory, told } = small()
    const buffer = take(LoaderData, 64)
    memory.writeUint(buffer - 24n, 4, 0x31646870n)
    told.length = 0
    expect(pool.freePool(buffer).Status).toBe('EFI_SUCCESS')
    expect(told).toContain(`gave 0x${P.toString(16)} 1`)
  })

  it('a type of an OEM that nobody has used gets a record, which then says less than nothing', () => {
    const { pool, take, memory, told } = small()
    const buffer = take(LoaderData, 64)
    memory.writeUint(buffer - 16n, 4, 0x70000005n)
    told.length = 0
    expect(pool.freePool(buffer)).toEqual({ Status: 'EFI_SUCCESS', type: 0x70000005 })
    expect(told.filter((what) => what.startsWith('took'))).toEqual([`took 0x${(P - 0x1000n).toString(16)} 1 ${BootServicesData}`])
  })

  it('twice: the head is that of a free block by then', () => {
    const { take, free } = small()
    take(LoaderData, 64)
    const buffer = take(LoaderData, 64)
    expect([free(buffer), free(buffer)]).toEqual(['EFI_SUCCESS', 'EFI_INVALID_PARAMETER'])
  })

  it.each([
    [true, 0xafn],
    [false, 0x77n]
  ])('firmware that clears memory (%s) fills head, buffer and tail', (clears, byte) => {
    const { take, free, memory } = small({ clears })
    const buffer = take(LoaderData, 5000)
    memory.fill(buffer, 5000n, 0x77)
    expect(free(buffer)).toBe('EFI_SUCCESS')
    expect(memory.readUint(buffer, 1)).toBe(byte)
    expect(memory.readUint(buffer + 4999n, 1)).toBe(byte)
    if (clears) expect([memory.readUint(buffer - 24n, 1), memory.readUint(buffer + 5015n, 1), memory.readUint(buffer + 5016n, 1)]).toEqual([0xafn, 0xafn, 0n]) // prettier-ignore
  })

  it('the last freed is the first reused', () => {
    const { take, free } = small()
    take(LoaderData, 64)
    const [a, b] = [take(LoaderData, 64), take(LoaderData, 64)]
    free(a)
    free(b)
    expect([take(LoaderData, 64), take(LoaderData, 64)]).toEqual([b, a])
  })

  it('free neighbours stay two while their page lives', () => {
    const { take, free } = small()
    take(LoaderData, 64)
    const [a, b] = [take(LoaderData, 64), take(LoaderData, 64)]
    free(a)
    free(b)
    // The two together would be 256 bytes.
    expect([a, b]).not.toContain(take(LoaderData, 200))
  })

  it('a page whose blocks are all free goes back', () => {
    const one = small()
    const buffers = [64, 64, 600].map((size) => one.take(LoaderData, size))
    one.told.length = 0
    for (const buffer of buffers.reverse()) expect(one.free(buffer)).toBe('EFI_SUCCESS')
    expect(one.told).toEqual(['gave 0x1ff000 1', `${LoaderData}→${Conventional} 0x1ff000 1`])
    expect([...one.pages.map]).toHaveLength(1)
    // Its blocks are gone with it: the next request starts a page anew.
    expect(one.take(LoaderData, 64)).toBe(P + 0x18n)
    expect(one.take(LoaderData, 64)).toBe(P + 0xf18n)
  })

  it('a page whose first block is in use does not', () => {
    const one = small()
    const first = one.take(LoaderData, 64)
    one.free(one.take(LoaderData, 64))
    expect(one.told.filter((what) => what.startsWith('gave'))).toEqual([])
    one.free(first)
    expect(one.told.filter((what) => what.startsWith('gave'))).toEqual(['gave 0x1ff000 1'])
  })

  it.each([
    [4057, 2n],
    [2649, 1n]
  ])('%i bytes give %i pages back', (size, pages) => {
    const one = small()
    const buffer = one.take(LoaderData, size)
    one.told.length = 0
    expect(one.pool.freePool(buffer)).toEqual({ Status: 'EFI_SUCCESS', type: LoaderData })
    const start = `0x${(LAST + 1n - (pages << 12n)).toString(16)} ${pages}`
    expect(one.told).toEqual([`gave ${start}`, `${LoaderData}→${Conventional} ${start}`])
    expect([...one.pages.map]).toHaveLength(1)
  })

  it('64 KiB go back as a whole', () => {
    const one = small({ granularity: 0x10000n })
    const [a, b] = [one.take(RuntimeServicesData, 8), one.take(RuntimeServicesData, 29784)]
    one.free(b)
    one.free(a)
    expect(one.told.at(-2)).toBe('gave 0x1f0000 16')
    const large = one.take(RuntimeServicesData, 30000)
    one.free(large)
    expect(one.told.at(-2)).toBe('gave 0x1f0000 16')
  })

  it('an OEM type’s record goes with its last buffer', () => {
    const one = small()
    const [a, b] = [one.take(OEM, 8), one.take(OEM, 8)]
    one.free(a)
    expect(one.told.filter((what) => what.startsWith('gave'))).toEqual([])
    one.free(b)
    expect(one.told.filter((what) => what.startsWith('gave'))).toHaveLength(2)
    expect([...one.pages.map]).toHaveLength(1)
    expect(one.free(a)).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('what lay in the pool before the run', () => {
  it('a buffer of the firmware’s can be freed', () => {
    const one = small()
    one.pages.allocatePages(2, BootServicesData, pageCount(1n), P)
    one.pool.adopt(BootServicesData, P + 0x18n, 30n)
    expect(one.memory.readUint(P + 0x10n, 8)).toBe(0x48n)
    expect(one.pool.freePool(P + 0x18n)).toEqual({ Status: 'EFI_SUCCESS', type: BootServicesData })
    // What lies behind the block is not known, so the page stays.
    expect(one.told).toEqual([])
    expect(one.take(BootServicesData, 8)).toBe(P + 0x18n)
  })

  it('an adopted buffer counts: the record of its type stays until it is freed', () => {
    const one = small()
    one.pages.allocatePages(2, OEM, pageCount(1n), BASE)
    one.pool.adopt(OEM, BASE + 0x18n, 8n)
    const other = one.take(OEM, 8)
    one.free(other)
    expect(one.free(BASE + 0x18n)).toBe('EFI_SUCCESS')
  })

  it('free blocks are handed out, the last added first', () => {
    const { pool, take } = small()
    pool.addFreeBlock(LoaderData, 0x5000n, 128n)
    pool.addFreeBlock(LoaderData, 0x6000n, 128n)
    pool.addFreeBlock(LoaderData, 0x7000n, 1024n)
    expect([take(LoaderData, 8), take(LoaderData, 8), take(LoaderData, 984)]).toEqual([0x6018n, 0x5018n, 0x7018n])
  })

  it.each([
    [88, 128],
    [89, 256],
    [2648, 2688]
  ])('the block that a request of %i bytes gets has %i', (request, block) => {
    const { pool, take } = small()
    pool.addFreeBlockFor(LoaderData, 0x5000n, BigInt(request))
    expect(take(LoaderData, block - 40)).toBe(0x5018n)
  })

  it.each([2649n, 1n << 20n])('a request of %i bytes gets none', (request) => {
    const { pool, take } = small()
    pool.addFreeBlockFor(LoaderData, 0x5000n, request)
    expect(take(LoaderData, 8)).toBe(P + 0x18n)
    expect(take(LoaderData, 2648)).not.toBe(0x5018n)
  })

  it('blocks in pages that were given away are forgotten', () => {
    const { pool, take } = small()
    for (const block of [0x4f80n, 0x5000n, 0x5f80n, 0x6000n]) pool.addFreeBlock(LoaderData, block, 128n)
    pool.forget(0x5000n, pageCount(1n))
    expect([take(LoaderData, 8), take(LoaderData, 8), take(LoaderData, 8)]).toEqual([0x6018n, 0x4f98n, P + 0x18n])
  })
})

describe('the lists of free blocks lie in memory', () => {
  const LINKS = 8n
  it('each block points at its neighbours, the ends at the list in the type’s record', () => {
    const records = 0x8000n
    const { pool, memory } = small({ records })
    const list = records + BigInt(LoaderData) * TYPE_RECORD_BYTES + freeListOffset(1)
    pool.addFreeBlock(LoaderData, 0x5000n, 256n)
    pool.addFreeBlock(LoaderData, 0x6000n, 256n)
    expect(freeListOffset(1)).toBe(40n)
    expect(memory.readUint(0x6000n + LINKS, 8)).toBe(0x5000n + LINKS)
    expect(memory.readUint(0x6000n + LINKS + 8n, 8)).toBe(list)
    expect(memory.readUint(0x5000n + LINKS, 8)).toBe(list)
    expect(memory.readUint(0x5000n + LINKS + 8n, 8)).toBe(0x6000n + LINKS)
  })

  it('a block taken out of the middle joins its neighbours', () => {
    const { pool, memory } = small()
    for (const block of [0x5000n, 0x6000n, 0x7000n]) pool.addFreeBlock(LoaderData, block, 256n)
    pool.forget(0x6000n, pageCount(1n))
    expect(memory.readUint(0x7000n + LINKS, 8)).toBe(0x5000n + LINKS)
    expect(memory.readUint(0x5000n + LINKS + 8n, 8)).toBe(0x7000n + LINKS)
    pool.forget(0x5000n, pageCount(1n))
    // The record lies nowhere here, and its lists in it.
    expect(memory.readUint(0x7000n + LINKS, 8)).toBe(NOWHERE + 0x70000n + BigInt(LoaderData) * TYPE_RECORD_BYTES + freeListOffset(1))
  })

  it('a block that comes a second time makes a short ring: the firmware hands it out, and then whatever its bytes say', () => {
    const { pool, take } = small()
    for (const block of [0x5000n, 0x6000n, 0x5000n]) pool.addFreeBlock(LoaderData, block, 128n)
    expect([take(LoaderData, 8), take(LoaderData, 8), take(LoaderData, 8)]).toEqual([0x5018n, 0x6018n, 0x5018n])
  })

  it('what a driver writes into a free block decides what is handed out next', () => {
    const { pool, take, memory } = small()
    pool.addFreeBlock(LoaderData, 0x5000n, 128n)
    memory.writeUint(0x5000n + LINKS, 8, 0x9000n + LINKS)
    expect(take(LoaderData, 8)).toBe(0x5018n)
    expect(take(LoaderData, 8)).toBe(0x9018n)
  })

  it('links that were cleared lead to no address: the processor stops in the call', () => {
    const { pool, take, memory } = small()
    pool.addFreeBlock(LoaderData, 0x5000n, 128n)
    memory.fill(0x5000n, 0x1000n, 0xaf)
    expect(() => take(LoaderData, 8)).toThrow(
      expect.objectContaining({ why: { code: 'firmwareFault', how: 'nonCanonical', access: 'write', address: '0xafafafafafafafaf' } })
    )
  })

  it('a free block that says a size there is not', () => {
    const { take, free, memory } = small()
    const [first, second] = [take(LoaderData, 8), take(LoaderData, 8)]
    free(first)
    memory.writeUint(P + 4n, 4, 99n)
    expect(() => free(second)).toThrow(expect.objectContaining({ why: { code: 'poolIndexWild', block: hex(P) } }))
  })

  it('an OEM type’s record holds its lists', () => {
    const { take, free, memory } = small()
    take(OEM, 8)
    free(take(OEM, 200))
    const record = P + 0x18n
    // The block of 256 that was freed last: its list lies in the record.
    const block = memory.readUint(P - 0x1000n + 0xf00n, 4) === 0x30726670n ? P - 0x1000n + 0xf00n : P - 0x1000n + 0xb00n
    expect(memory.readUint(block + LINKS + 8n, 8)).toBe(record + freeListOffset(1))
  })
})
