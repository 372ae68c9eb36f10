/** What a command or an application gets wrong: answered as real U-Boot does, and stopped where that destroys something without a word. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../boards'
import { DriverStop, fold, type Argument, type StopWhy } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

const B = 0x2000000n
const RELEASES = ['uboot-x64-256m', 'uboot-x64-256m-2025.01', 'uboot-x64-256m-2026.10']
const [OLD, MIDDLE, NEW] = RELEASES as [string, string, string]
const BIG = 0x400000n

const prompt = (platform: string, mode: 'strict' | 'lenient' = 'strict', application: (on: Driven) => bigint = () => 0n): Driven => {
  const on: Driven = driven({ platform, phase: 'uboot', mode, files: { './app.ts': () => application(on) } })
  return on
}
const call = (on: Driven, service: string, args: Record<string, Argument> = {}): bigint => on.call(service, args, 'UBoot').value as bigint
const efi = (on: Driven, service: string, args: Record<string, Argument>): string | null => on.call(service, args, 'UBoot').name
const load = (on: Driven, addr: bigint, file: string): number => Number(call(on, 'load', { addr, file }))
const signed = (value: bigint): number => Number(BigInt.asIntN(64, value))

/** Why a call stops the run; null: it does not. */
function stopOf(act: () => unknown): StopWhy | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof DriverStop) return error.why
    throw error
  }
}

describe('lmb in another release’s form', () => {
  const range = { base: B, size: 0x1000n, flags: 0n }
  it.each([
    [OLD, 'lmb_reserve', { lmb: null, ...range }, 'struct'],
    [OLD, 'lmb_alloc_mem', { lmb: null, type: 2n, align: 1n, addr: out(0n), size: 1n, flags: 0n }, 'missing'],
    [OLD, 'lmb_push', {}, 'missing'],
    [MIDDLE, 'lmb_reserve', { lmb: out(1n), ...range }, 'global'],
    [MIDDLE, 'lmb_init_and_reserve', { lmb: out() }, 'missing'],
    [NEW, 'lmb_reserve', { lmb: out(1n), ...range }, 'global'],
    [NEW, 'lmb_alloc', { lmb: null, size: 1n, align: 1n }, 'missing']
  ] as const)('%s: %s', (platform, service, args, form) => {
    expect(stopOf(() => call(prompt(platform), service, args))).toMatchObject({ code: 'lmbForm', function: service, form })
  })
})

describe('sizes and addresses that are not whole, or too much', () => {
  it.each([MIDDLE, NEW])(
    '%s: lmb takes an odd range as it is, refuses more than there is, and frees nothing that is not all there',
    (platform) => {
      const on = prompt(platform)
      const range = (base: bigint, size: bigint) => ({ lmb: null, base, size, flags: 0n })
      expect(signed(call(on, 'lmb_reserve', range(B + 1n, 3n)))).toBe(0)
      expect(fold(on.machine.events).uboot.used).toContainEqual({ list: 'used', base: '0x2000001', size: '0x3', flags: 0 })
      expect(signed(call(on, 'lmb_free', range(B, 4n)))).toBe(-1)
      expect(signed(call(on, 'lmb_free', range(B + 1n, 3n)))).toBe(0)
      expect(signed(call(on, 'lmb_free', range(B + 1n, 3n)))).toBe(-1)
      const huge: Record<string, Argument> =
        platform === NEW
          ? { lmb: null, type: 2n, align: 0x1000n, addr: out(0n), size: 1n << 63n, flags: 0n }
          : { lmb: null, size: 1n << 63n, align: 0x1000n }
      expect(signed(call(on, platform === NEW ? 'lmb_alloc_mem' : 'lmb_alloc', huge))).toBe(platform === NEW ? -1 : 0)
    }
  )

  it.each(RELEASES)('%s: pages at no page’s address, more than there are, and a count that wraps', (platform) => {
    const on = prompt(platform)
    const pages = (type: bigint, count: bigint, memory: bigint): string | null =>
      efi(on, 'efi_allocate_pages', { type, memory_type: 4n, pages: count, memory: out(memory) })
    expect([pages(2n, 1n, B + 1n), pages(0n, 1n << 40n, 0n)]).toEqual(['EFI_NOT_FOUND', 'EFI_OUT_OF_RESOURCES'])
    if (platform !== OLD) expect(pages(0n, 1n << 60n, 0n)).toBe('EFI_OUT_OF_RESOURCES')
    expect(efi(on, 'efi_free_pages', { memory: B + 1n, pages: 1n })).toBe('EFI_NOT_FOUND')
  })

  it.each(RELEASES)('%s: a pool buffer whose size wraps', (platform) => {
    const wraps = (mode: 'strict' | 'lenient') =>
      efi(prompt(platform, mode), 'efi_allocate_pool', { pool_type: 4n, size: (1n << 64n) - 64n, buffer: out() })
    expect(wraps('lenient')).toBe('EFI_SUCCESS')
    expect(stopOf(() => wraps('strict'))).toMatchObject({ code: 'poolSizeWraps' })
  })
})

describe('given back twice', () => {
  it.each(RELEASES)('%s: pages and pool of EFI’s', (platform) => {
    const on = prompt(platform)
    const pages = { memory: B, pages: 1n }
    efi(on, 'efi_allocate_pages', { type: 2n, memory_type: 4n, pages: 1n, memory: out(B) })
    expect([efi(on, 'efi_free_pages', pages), efi(on, 'efi_free_pages', pages)]).toEqual(['EFI_SUCCESS', 'EFI_NOT_FOUND'])
    const buffer = on.call('efi_allocate_pool', { pool_type: 4n, size: 8n, buffer: out() }, 'UBoot').out.buffer as bigint
    expect([efi(on, 'efi_free_pool', { buffer }), efi(on, 'efi_free_pool', { buffer })]).toEqual(['EFI_SUCCESS', 'EFI_NOT_FOUND'])
  })
  it.each(['strict', 'lenient'] as const)('a chunk of the heap, or what is none: the heap would be broken (%s)', (mode) => {
    const on = prompt(NEW, mode)
    const ptr = call(on, 'malloc', { bytes: 64n })
    call(on, 'free', { ptr })
    expect(stopOf(() => call(on, 'free', { ptr }))).toMatchObject({ code: 'notChunk' })
    expect(stopOf(() => call(prompt(NEW, mode), 'free', { ptr: B }))).toMatchObject({ code: 'notChunk', pointer: '0x2000000' })
    const fresh = prompt(NEW, mode)
    const inside = call(fresh, 'malloc', { bytes: 64n }) + 16n
    expect(stopOf(() => call(fresh, 'free', { ptr: inside }))).toMatchObject({ code: 'notChunk' })
  })
})

describe('files', () => {
  it.each(RELEASES)('%s: that is not there; too large for the RAM that follows; odd addresses do', (platform) => {
    const on = prompt(platform)
    expect([load(on, B, 'nothing.bin'), load(on, 0xdc00000n, 'big.bin'), load(on, B + 1n, 'odd.bin')]).toEqual([-2, -28, 0x1801])
    expect(BIG).toBe(0x400000n)
  })
})

describe('giving away what is U-Boot’s own', () => {
  const { uboot } = boardById(NEW)!
  const image = BigInt(uboot!.relocaddr) + 0x10000n
  const heap = BigInt(uboot!.malloc.start)
  const own = 0xdc42000n

  it.each<[string, string, (on: Driven) => unknown, Record<string, unknown>]>([
    ['its image', NEW, (on) => efi(on, 'efi_free_pages', { memory: image, pages: 2n }), { what: 'reservation', name: 'U-Boot image' }],
    ['its heap', NEW, (on) => efi(on, 'efi_free_pages', { memory: heap, pages: 1n }), { what: 'reservation', name: 'malloc arena' }],
    ['pages of its EFI loader', NEW, (on) => efi(on, 'efi_free_pages', { memory: own, pages: 1n }), { what: 'pages', type: 4 }],
    [
      'the same through lmb',
      NEW,
      (on) => call(on, 'lmb_free', { lmb: null, base: own, size: 0x1000n, flags: 4n }),
      { what: 'pages', type: 4 }
    ],
    [
      'its stack, through the map',
      MIDDLE,
      (on) => efi(on, 'efi_add_memory_map', { start: 0xe000000n, size: 0x1000n, memory_type: 7n }),
      { what: 'reservation' }
    ],
    [
      'its image, in the oldest release',
      OLD,
      (on) => efi(on, 'efi_free_pages', { memory: 0xef60000n, pages: 1n }),
      { what: 'reservation', name: 'U-Boot image' }
    ]
  ])('%s: it does not ask; a strict run ends', (_what, platform, act, expected) => {
    expect(stopOf(() => act(prompt(platform)))).toMatchObject({ code: 'ubootDestroys', own: expected })
    expect(stopOf(() => act(prompt(platform, 'lenient')))).toBeNull()
  })

  it('the code of the application that runs', () => {
    let found: StopWhy | null = null
    const on = prompt(NEW, 'strict', (inside) => {
      const { start } = fold(inside.machine.events).owned.find(({ unit }) => unit === 'image')!
      found = stopOf(() => inside.call('FreePages', { memory: BigInt(start), pages: 1n }))
      return 0n
    })
    load(on, 0x1000000n, './app.ts')
    stopOf(() => call(on, 'bootefi', { addr: 0x1000000n }))
    expect(found).toMatchObject({ code: 'ubootDestroys', own: { what: 'image', name: './app.ts' } })
  })

  it('what an application has left, a file, and what one reserved oneself may be given back', () => {
    const on = prompt(NEW, 'strict', (inside) => {
      inside.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: out(B) })
      return 0n
    })
    load(on, 0x1000000n, './app.ts')
    call(on, 'bootefi', { addr: 0x1000000n })
    expect(efi(on, 'efi_free_pages', { memory: B, pages: 1n })).toBe('EFI_SUCCESS')
    load(on, B, 'one.bin')
    expect(efi(on, 'efi_free_pages', { memory: B, pages: 1n })).toBe('EFI_SUCCESS')
    const range = { lmb: null, base: B, size: 0x1000n, flags: 4n }
    call(on, 'lmb_reserve', range)
    expect(signed(call(on, 'lmb_free', range))).toBe(0)
  })

  it.each<[string, bigint]>([
    ['its image', image],
    ['the heap’s own words', heap + 8n],
    ['its stack', BigInt(uboot!.startSp) - 8n]
  ])('a write over %s is a fault', (_what, address) => {
    expect(stopOf(() => prompt(NEW).machine.write(address, 8, 0n, null))).toMatchObject({ code: 'fault', fault: { reason: 'foreign' } })
  })
})
