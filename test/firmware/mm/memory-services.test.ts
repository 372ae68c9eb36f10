import { describe, expect, it } from 'vitest'
import { fold, hex } from '../../../src-firmware'
import { out } from '../driven'
import { stopFor } from '../stop-for'
import { at, BOARDS, call, freePages, freePool, mm, pages, poke, pool, taken } from './mm'

const TOP = (1n << 64n) - 1n

describe('MM on a board (PI 1.8 volume 4)', () => {
  it.each(BOARDS)('%s: MMRAM is free but for the core, the driver’s image and its records, and pages come from the top', (platform) => {
    const on = mm(platform)
    const { mm: state } = fold(on.machine.events)
    const [free, core] = state.mmram
    expect(state.mmram.map(({ state: bits }) => bits)).toEqual([0xa, 0x1a])
    expect(state.pages).toEqual([{ start: free!.start, bytes: hex(BigInt(free!.bytes) - 13n * 0x1000n) }])
    // A page for the records of the image and its handle lies below the image.
    expect(taken(on)).toBe(BigInt(core!.start) - 14n * 0x1000n)
    expect(taken(on, 4n)).toBe(BigInt(core!.start) - 18n * 0x1000n)
  })

  it('the operating system’s map shows nothing of it', () => {
    for (const platform of BOARDS) {
      const on = mm(platform)
      const { mmram } = fold(on.machine.events).mm
      on.machine.imageReturned(0n)
      on.machine.proceed('app')
      for (const { physicalStart, pages: count } of on.machine.memoryMap())
        for (const { start, bytes } of mmram) {
          const [low, high] = [BigInt(physicalStart), BigInt(physicalStart) + BigInt(count) * 0x1000n]
          expect(low >= BigInt(start) + BigInt(bytes) || high <= BigInt(start)).toBe(true)
        }
    }
  })
})

describe('MmAllocatePages', () => {
  it.each([0n, 1n, 2n, 3n, 4n, 7n, 8n, 9n, 10n, 16n, 0x80000000n])('a memory type that is not MM’s: %d', (memoryType) => {
    const on = mm()
    expect(pages(on, { memoryType, type: 7n, memory: null })).toMatchObject({ name: 'EFI_INVALID_PARAMETER', out: {} })
    expect(call(on, 'MmAllocatePool', { poolType: memoryType, size: 8n, buffer: out() })).toMatchObject({
      name: 'EFI_INVALID_PARAMETER',
      out: {}
    })
  })

  it.each([5n, 6n])('both types that are: %d', (memoryType) => {
    const on = mm()
    const { name, out: answers } = pages(on, { memoryType })
    expect(name).toBe('EFI_SUCCESS')
    expect(fold(on.machine.events).owned.find(({ start }) => start === hex(answers.memory as bigint))).toMatchObject({
      type: Number(memoryType)
    })
  })

  it.each([
    ['more pages than there are', { numberOfPages: 0x1000n }, 'EFI_OUT_OF_RESOURCES', { memory: TOP }],
    ['more than can be counted', { numberOfPages: (1n << 52n) + 1n, type: 9n }, 'EFI_OUT_OF_RESOURCES', {}],
    ['an allocate type that there is not', { type: 3n }, 'EFI_INVALID_PARAMETER', {}],
    ['nothing below the limit', { type: 1n, memory: at(0xfffffffn) }, 'EFI_OUT_OF_RESOURCES', { memory: TOP }],
    ['an address inside a page', { type: 2n, memory: at(0x10000001n) }, 'EFI_NOT_FOUND', { memory: TOP ^ 0x10000001n }],
    ['an address of the normal world', { type: 2n, memory: at(0x100000n) }, 'EFI_NOT_FOUND', { memory: TOP ^ 0x100000n }],
    ['an address of the core', { type: 2n, memory: at(0x107b0000n) }, 'EFI_NOT_FOUND', { memory: TOP ^ 0x107b0000n }]
  ])('%s', (_what, args, name, written) => {
    expect(pages(mm(), args)).toMatchObject({ name, out: written })
  })

  it('a limit is inclusive, and the lowest address can be had by name', () => {
    const on = mm()
    expect(pages(on, { type: 1n, memory: at(0x10000fffn) }).out).toEqual({ memory: 0x10000000n })
    expect(pages(on, { type: 2n, memory: at(0x10001000n), numberOfPages: 2n }).out).toEqual({ memory: 0x10001000n })
    expect(pages(on, { type: 2n, memory: at(0x10002000n) }).name).toBe('EFI_NOT_FOUND')
  })

  it('no variable: the core reads at address 0 and the processor faults, in either mode', () => {
    for (const mode of ['strict', 'lenient'] as const)
      expect(() => pages(mm('made-pc-256m', mode), { memory: null })).toThrow(
        stopFor({ code: 'firmwareFault', access: 'read', address: '0x0' })
      )
  })

  it('what was asked for is what the driver may touch', () => {
    const on = mm()
    const memory = taken(on, 2n)
    poke(on, memory + 0x1ff8n, 7n)
    expect(() => poke(on, memory - 8n, 7n)).toThrow(stopFor({ code: 'fault' }))
  })
})

describe('MmFreePages', () => {
  it('parts, in any order, become one region again', () => {
    const on = mm()
    const before = fold(on.machine.events).mm.pages
    const memory = taken(on, 8n)
    for (const page of [3n, 0n, 7n, 1n, 2n, 6n, 4n, 5n]) expect(freePages(on, memory + page * 0x1000n).name).toBe('EFI_SUCCESS')
    expect(fold(on.machine.events).mm.pages).toEqual(before)
  })

  it('twice, unaligned, or over free memory: EFI_INVALID_PARAMETER', () => {
    const on = mm()
    const memory = taken(on, 2n)
    freePages(on, memory, 2n)
    expect(freePages(on, memory).name).toBe('EFI_INVALID_PARAMETER')
    expect(freePages(on, memory + 8n).name).toBe('EFI_INVALID_PARAMETER')
    const other = taken(on, 2n)
    expect(freePages(on, other - 0x1000n, 2n).name).toBe('EFI_INVALID_PARAMETER')
    expect(freePages(on, other, 2n).name).toBe('EFI_SUCCESS')
  })
})

describe('what the real core destroys in silence, a strict run says, and a lenient one lets happen', () => {
  type On = ReturnType<typeof mm>
  it.each<[what: string, act: (on: On) => unknown]>([
    ['outsideMmram', (on) => freePages(on, 0x100000n)],
    ['coreMemory', (on) => freePages(on, 0x107b0000n)],
    ['image', (on) => freePages(on, 0x107b0000n - 12n * 0x1000n)],
    ['poolPages', (on) => freePages(on, pool(on, 40n) & ~0xfffn)],
    ['noPages', (on) => freePages(on, taken(on), 0n)],
    ['endWraps', (on) => pages(on, { type: 2n, memory: at(TOP - 0xfffn) })],
    ['sizeWraps', (on) => call(on, 'MmAllocatePool', { poolType: 6n, size: TOP, buffer: out() })],
    [
      'noBuffer',
      (on) => {
        const memory = taken(on)
        poke(on, memory, 0x40n)
        poke(on, memory + 8n, 0n)
        return freePool(on, memory + 16n)
      }
    ]
  ])('%s', (what, act) => {
    expect(() => act(mm())).toThrow(stopFor({ code: 'mmDestroys', what }))
    act(mm('made-pc-256m', 'lenient'))
  })

  it('pages that a refused call with a wrapping end has lost are nobody’s', () => {
    const on = mm('made-pc-256m', 'lenient')
    const lost = pages(on, { type: 2n, memory: at(TOP - 0xfffn) })
    expect(lost.name).toBe('EFI_NOT_FOUND')
    const memory = lost.out.memory as bigint
    expect(taken(on)).toBe(memory - 0x1000n)
  })

  it('memory of the normal world that was freed into MM is given out by it', () => {
    const on = mm('made-pc-256m', 'lenient')
    expect(freePages(on, 0x200000n, 4n).name).toBe('EFI_SUCCESS')
    expect(fold(on.machine.events).mm.pages[0]).toEqual({ start: '0x200000', bytes: '0x4000' })
    expect(pages(on, { type: 1n, memory: at(0xffffffn) }).out).toEqual({ memory: 0x203000n })
  })
})

describe('where the real code asserts', () => {
  it.each<[assert: string, act: (on: ReturnType<typeof mm>) => unknown]>([
    [
      'blockInUse',
      (on) => {
        const buffer = pool(on, 40n)
        freePool(on, buffer)
        return freePool(on, buffer)
      }
    ],
    [
      'largeBlockWholePages',
      (on) => {
        const buffer = pool(on, 5000n)
        pool(on, 5000n)
        freePool(on, buffer)
        return freePool(on, buffer)
      }
    ],
    ['blockAligned', (on) => freePool(on, pool(on, 100n) + 8n)],
    ['entryInList', (on) => pages(on, { type: 2n, memory: at(0x10000000n), numberOfPages: 0n })]
  ])('%s: a strict run ends, a lenient one goes on as a RELEASE build', (assert, act) => {
    expect(() => act(mm())).toThrow(stopFor({ code: 'mmAssert', assert }))
    const on = mm('made-pc-256m', 'lenient')
    try {
      act(on)
    } catch (error) {
      expect(error).toMatchObject({ why: { code: 'firmwareFault' } })
    }
  })

  it('a block that is free twice is given out twice', () => {
    const on = mm('made-pc-256m', 'lenient')
    const buffer = pool(on, 2000n)
    pool(on, 2000n)
    freePool(on, buffer)
    freePool(on, buffer)
    expect([pool(on, 2000n), pool(on, 2000n)]).toEqual([buffer, buffer])
  })

  it('a region in a circle: what nothing satisfies never comes back', () => {
    const on = mm('made-pc-256m', 'lenient')
    const memory = taken(on, 8n)
    freePages(on, memory + 0x4000n, 0n)
    freePages(on, memory + 0x4000n, 0n)
    expect(() => pages(on, { numberOfPages: 0x1000n })).toThrow(stopFor({ code: 'mmListEndless' }))
  })

  it('a node that was written over is believed', () => {
    const on = mm('made-pc-256m', 'lenient')
    const memory = taken(on, 4n)
    taken(on)
    freePages(on, memory, 4n)
    poke(on, memory + 16n, 0x10n)
    expect(taken(on, 8n)).toBe(memory + 0x8000n)
  })
})

describe('MmAllocatePool and MmFreePool', () => {
  it.each([
    [0n, 64n],
    [48n, 64n],
    [49n, 128n],
    [112n, 128n],
    [1008n, 1024n],
    [2032n, 2048n],
    [2033n, 4096n],
    [4081n, 8192n]
  ])('%d bytes are a block of %d', (size, block) => {
    const on = mm()
    const buffer = pool(on, size)
    expect(on.machine.peek(buffer - 16n, 9)).toEqual(new Uint8Array([...new Uint8Array(new BigUint64Array([block]).buffer), 0]))
    expect(freePool(on, buffer).name).toBe('EFI_SUCCESS')
  })

  it('NULL is refused; a variable that is NULL takes the block, and the processor faults', () => {
    const on = mm()
    expect(freePool(on, 0n).name).toBe('EFI_INVALID_PARAMETER')
    expect(() => call(on, 'MmAllocatePool', { poolType: 6n, size: 8n, buffer: null })).toThrow(
      stopFor({ code: 'firmwareFault', access: 'write', address: '0x0' })
    )
  })

  it('the header and the slack behind the size asked for are nobody’s', () => {
    for (const offset of [-8n, 40n]) {
      const on = mm()
      const buffer = pool(on, 40n)
      poke(on, buffer + 32n, 1n)
      expect(() => poke(on, buffer + offset, 1n)).toThrow(stopFor({ code: 'fault' }))
    }
  })
})
