import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { platforms, wholePlatform } from '../../../../src-firmware'
import { MallocArena } from '../../../../src-firmware/uboot/malloc/arena'

const START = 0x1000000n
const fresh = (length = 0x40000n): MallocArena => MallocArena.fresh(START, length)

describe('chunks', () => {
  it('the first begins at the start, a user’s pointer 16 bytes behind; a request grows by 8 bytes and to a multiple of 16, to 32 at least', () => {
    const arena = fresh()
    const pointers = [1n, 24n, 25n, 40n, 41n].map((bytes) => arena.malloc(bytes)!)
    expect(pointers.map((pointer) => pointer - START)).toEqual([0x10n, 0x30n, 0x50n, 0x80n, 0xb0n])
    expect(pointers.map((pointer) => arena.sizeOf(pointer))).toEqual([24n, 24n, 40n, 40n, 56n])
  })

  it('what is freed is taken again by its size, and neighbours become one', () => {
    const arena = fresh()
    const [a, b, c, d] = [100n, 100n, 100n, 100n].map((bytes) => arena.malloc(bytes)!) as [bigint, bigint, bigint, bigint]
    arena.free(a)
    expect(arena.malloc(100n)).toBe(a)
    arena.free(a)
    arena.free(c)
    arena.free(b)
    expect(arena.malloc(300n)).toBe(a)
    expect(arena.free(b)).toBe(false)
    expect(arena.free(d + 8n)).toBe(false)
  })

  it('the break moves in whole pages and never leaves the region', () => {
    const arena = fresh(0x4000n)
    arena.malloc(0x1000n)
    expect(arena.breakAddress).toBe(START + 0x2000n)
    expect(arena.malloc(0x3000n)).toBeNull()
    expect(arena.malloc(0x1000n)).not.toBeNull()
  })

  it('a freed end of more than 128 KiB goes back', () => {
    const arena = fresh()
    const large = arena.malloc(0x30000n)!
    expect(arena.breakAddress).toBe(START + 0x31000n)
    arena.free(large)
    expect(arena.breakAddress).toBe(START + 0x1000n)
  })

  it('memalign gives back what lies before and behind', () => {
    const arena = fresh()
    arena.malloc(1n)
    const aligned = arena.memalign(0x1000n, 64n)!
    expect(aligned % 0x1000n).toBe(0n)
    const small = arena.malloc(64n)!
    expect(small < aligned).toBe(true)
    expect(arena.memalign(8n, 8n)! % 16n).toBe(0n)
  })
})

it('chunks never overlap and lie in the region, and when all was given back it begins anew', () => {
  const step = fc.record({
    bytes: fc.integer({ min: 0, max: 3000 }),
    free: fc.integer({ min: 0, max: 40 }),
    align: fc.constantFrom(0, 64, 4096)
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const arena = fresh()
      const told = new Map<bigint, bigint>()
      arena.noted = (address, size) => void (size === null ? told.delete(address) : told.set(address, size))
      const held = new Map<bigint, bigint>()
      for (const { bytes, free, align } of steps) {
        const victim = [...held.keys()][free]
        if (victim !== undefined) {
          expect(arena.free(victim)).toBe(true)
          held.delete(victim)
          continue
        }
        const pointer = align > 0 ? arena.memalign(BigInt(align), BigInt(bytes)) : arena.malloc(BigInt(bytes))
        if (pointer === null) continue
        if (align > 0) expect(pointer % BigInt(align)).toBe(0n)
        expect(pointer >= START + 16n && pointer + BigInt(bytes) <= START + 0x40000n).toBe(true)
        for (const [other, size] of held) expect(pointer >= other + size || other >= pointer + BigInt(bytes)).toBe(true)
        expect(arena.sizeOf(pointer)! >= BigInt(bytes)).toBe(true)
        held.set(pointer, BigInt(bytes))
      }
      // Who follows what is told knows every free chunk, and no other.
      expect([...told].sort()).toEqual([...arena.freeChunks()].map(({ address, size }) => [address, size]).sort())
      for (const pointer of held.keys()) arena.free(pointer)
      expect(arena.malloc(0x1e000n)).toBe(START + 16n)
    })
  )
})

const boards = await Promise.all(platforms.filter(({ phases }) => phases.includes('uboot')).map(wholePlatform))

it.each(boards.map(({ id, uboot }) => [id, uboot!.malloc] as const))(
  'the measured heap of %s goes on where it was: small requests from its free chunks, then from its top',
  (_id, { start, length, brk, free, top }) => {
    const numbers = ([address, bytes]: readonly [string, string]): [bigint, bigint] => [BigInt(address), BigInt(bytes)]
    const arena = new MallocArena({
      start: BigInt(start),
      length: BigInt(length),
      brk: BigInt(brk),
      free: free.map(numbers),
      top: numbers(top)
    })
    const pointer = arena.malloc(40n)!
    const chunk = pointer - 16n
    const places = [...free, top].map(numbers)
    expect(places.some(([address, bytes]) => chunk >= address && chunk < address + bytes)).toBe(true)
    expect(arena.free(pointer)).toBe(true)
  }
)
