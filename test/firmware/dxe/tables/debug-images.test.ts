import { describe, expect, it } from 'vitest'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { DebugImages } from '../../../../src-firmware/dxe/tables/debug-images'

const HEADER = 0x1000n
const ARRAY = 0x2000n
const NORMAL = 1n
/** Handle and EFI_LOADED_IMAGE_PROTOCOL of the n-th image. */
const handle = (n: number): bigint => 0x7000000n + BigInt(n) * 0x100n
const loaded = (n: number): bigint => 0x8000000n + BigInt(n) * 0x100n

interface Setting {
  readonly memory: PhysicalMemory
  readonly images: DebugImages
  /** What was taken and given back, in its order: bytes, or the buffer. */
  readonly pool: (number | bigint)[]
  entries(): bigint[]
  count(): bigint
  status(): bigint
}

/** @param known Images that the table has from the start. @param room So many buffers may be taken. @param header 0n: there is no table. */
function table({ known = 0, room = Infinity, header = HEADER }: { known?: number; room?: number; header?: bigint } = {}): Setting {
  const memory = new PhysicalMemory()
  memory.writeUint(HEADER, 4, 0n)
  memory.writeUint(HEADER + 4n, 4, BigInt(known))
  memory.writeUint(HEADER + 8n, 8, known > 0 ? ARRAY : 0n)
  for (let i = 0; i < known; i++) memory.writeUint(ARRAY + 8n * BigInt(i), 8, 0x9000000n + BigInt(i))
  const pool: (number | bigint)[] = []
  let next = 0x100000n
  const images = new DebugImages(
    {
      memory,
      takePool: (bytes) => {
        if (pool.filter((one) => typeof one === 'number').length >= room) return null
        pool.push(Number(bytes))
        // What lay there before must not be seen.
        memory.write(next, new Uint8Array(Number(bytes)).fill(0xee))
        return (next += 0x10000n) - 0x10000n
      },
      givePool: (buffer) => pool.push(buffer)
    },
    header
  )
  const count = (): bigint => memory.readUint(HEADER + 4n, 4)
  return {
    memory,
    images,
    pool,
    count,
    status: () => memory.readUint(HEADER, 4),
    entries: () => {
      const array = memory.readUint(HEADER + 8n, 8)
      return Array.from({ length: 4 }, (_, i) => memory.readUint(array + 8n * BigInt(i), 8))
    }
  }
}

describe('the debug image table', () => {
  it('points at a record of each image: its type, its loaded image protocol, its handle', () => {
    const { memory, images, entries, count, status, pool } = table({ known: 1 })
    images.add(loaded(1), handle(1))
    expect(count()).toBe(2n)
    expect(status()).toBe(2n)
    const [, info] = entries()
    expect([0n, 8n, 16n].map((offset) => memory.readUint(info! + offset, 8))).toEqual([NORMAL, loaded(1), handle(1)])
    expect(entries()).toEqual([0x9000000n, info, 0n, 0n])
    expect(pool).toEqual([24])
  })

  it('keeps what its head says beside "modified"', () => {
    const { memory, images, status } = table({ known: 1 })
    memory.writeUint(HEADER, 4, 1n)
    images.add(loaded(1), handle(1))
    expect(status()).toBe(3n)
  })

  it('takes an image out, gives its record back, and uses the entry again', () => {
    const { memory, images, entries, count, status, pool } = table({ known: 1 })
    images.add(loaded(1), handle(1))
    images.add(loaded(2), handle(2))
    const [, first, second] = entries()
    memory.writeUint(HEADER, 4, 0n)
    images.remove(handle(1))
    expect({ entries: entries(), count: count(), status: status() }).toEqual({
      entries: [0x9000000n, 0n, second, 0n],
      count: 2n,
      status: 2n
    })
    expect(pool).toEqual([24, 24, first])
    images.add(loaded(3), handle(3))
    expect(entries()[1]).not.toBe(0n)
    expect(memory.readUint(entries()[1]! + 16n, 8)).toBe(handle(3))
    expect(count()).toBe(3n)
  })

  it('knows nothing of an image that it never had, or has no longer', () => {
    const { images, count, pool } = table({ known: 1 })
    images.add(loaded(1), handle(1))
    images.remove(handle(1))
    images.remove(handle(1))
    images.remove(handle(9))
    expect(count()).toBe(1n)
    expect(pool.filter((one) => typeof one === 'bigint')).toHaveLength(1)
  })

  it('begins with room for 512 where it has none, and moves to a larger array when it is full', () => {
    const { memory, images, count, pool, entries } = table({ known: 512 })
    const before = entries()
    images.add(loaded(1), handle(1))
    // The new array comes before the record, and the old one is given back.
    expect(pool).toEqual([1024 * 8, ARRAY, 24])
    const array = memory.readUint(HEADER + 8n, 8)
    expect(array).not.toBe(ARRAY)
    expect(entries()).toEqual(before)
    expect(memory.readUint(array + 8n * 511n, 8)).toBe(0x9000000n + 511n)
    expect(memory.readUint(memory.readUint(array + 8n * 512n, 8) + 16n, 8)).toBe(handle(1))
    expect(memory.readUint(array + 8n * 513n, 8)).toBe(0n)
    expect(memory.readUint(array + 8n * 1023n, 8)).toBe(0n)
    expect(count()).toBe(513n)
  })

  it('of more than one step has room to the end of the step that its last entry is in', () => {
    const { images, pool } = table({ known: 513 })
    images.add(loaded(1), handle(1))
    expect(pool).toEqual([24])
  })

  it.each([
    ['the record', 0, 1],
    ['the larger array', 0, 512]
  ])('stays as it was where there is no memory for %s', (_, room, known) => {
    const { images, count, status, pool } = table({ known, room })
    images.add(loaded(1), handle(1))
    expect({ count: count(), status: status(), pool }).toEqual({ count: BigInt(known), status: 0n, pool: [] })
    images.remove(handle(1))
    expect(count()).toBe(BigInt(known))
  })

  it('keeps its records where no table was found, and writes to none', () => {
    const { memory, images, pool } = table({ header: 0n })
    images.add(loaded(1), handle(1))
    expect(pool).toEqual([24])
    expect(memory.readUint(0x100000n + 16n, 8)).toBe(handle(1))
    // Nothing was known of the entries: the first array of its own comes with the 513th.
    for (let n = 2; n <= 513; n++) images.add(loaded(n), handle(n))
    expect(pool.filter((one) => one === 1024 * 8)).toHaveLength(1)
    images.remove(handle(1))
    expect(pool.at(-1)).toBe(0x100000n)
    expect([memory.readUint(HEADER, 4), memory.readUint(HEADER + 8n, 8), memory.readUint(0n, 8), memory.readUint(4n, 8)]).toEqual([
      0n,
      0n,
      0n,
      0n
    ])
  })
})
