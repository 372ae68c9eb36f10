import { describe, expect, it } from 'vitest'
import { fold, type Argument } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

/** Free RAM far from everything. */
const B = 0x2000000n
const APP = 0x1000000n
const RELEASES = ['uboot-x64-256m', 'uboot-x64-256m-2025.01', 'uboot-x64-256m-2026.10']
const [OLD, MIDDLE, NEW] = RELEASES as [string, string, string]

type Application = (on: Driven) => bigint

/** A machine at its prompt, with an application of the workspace in './app.ts'. */
function prompt(platform: string, application: Application = () => 0n, mode: 'strict' | 'lenient' = 'strict'): Driven {
  const on: Driven = driven({ platform, phase: 'uboot', mode, files: { './app.ts': () => application(on) } })
  return on
}
const call = (on: Driven, service: string, args: Record<string, Argument> = {}): bigint => on.call(service, args, 'UBoot').value as bigint
const load = (on: Driven, addr: bigint, file: string): number => Number(call(on, 'load', { addr, file }))
const typed = (on: Driven, cmd: string): number => Number(call(on, 'run_command', { cmd, flag: 0n }))
const bootefi = (on: Driven): number => {
  load(on, APP, './app.ts')
  return Number(call(on, 'bootefi', { addr: APP }))
}
const printedBy = (on: Driven): string => on.machine.console.filter((part) => typeof part === 'string').join('')
const taking =
  (...places: readonly bigint[]): Application =>
  (on) => {
    for (const place of places)
      expect(on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: out(place) }).name).toBe('EFI_SUCCESS')
    return 0n
  }

describe('a file over what an application has left', () => {
  it.each(RELEASES)('%s: exactly one block of it', (platform) => {
    const on = prompt(platform, taking(B))
    bootefi(on)
    if (platform === OLD) {
      expect(() => load(on, B, 'one.bin')).toThrow('loadedOver')
      expect(new TextDecoder().decode(on.machine.peek(B, 16))).toBe('one_:0000000000\n')
    } else expect(load(on, B, 'one.bin')).toBe(-28)
  })

  it.each(RELEASES)('%s: the second of two, beginning where the first ends', (platform) => {
    const on = prompt(platform, taking(B, B + 0x2000n))
    bootefi(on)
    if (platform === NEW) expect(load(on, B + 0x1000n, 'two.bin')).toBe(-28)
    else expect(() => load(on, B + 0x1000n, 'two.bin')).toThrow('loadedOver')
  })

  it.each(RELEASES)('%s: bootm copies first, and asks then', (platform) => {
    const on = prompt(platform, taking(B), 'lenient')
    bootefi(on)
    load(on, APP, 'reserved.img')
    call(on, 'bootm', { step: 'start', arguments: [APP] })
    expect(Number(call(on, 'bootm', { step: 'loados', arguments: [] }))).toBe(platform === NEW ? 1 : 0)
    expect(new TextDecoder().decode(on.machine.peek(B, 5))).toBe('kern:')
    expect(on.machine.console).toContainEqual(expect.objectContaining({ code: 'loadedOver', owner: './app.ts' }))
  })

  it.each(RELEASES)('%s: block after block over the network', (platform) => {
    const on = prompt(platform, taking(B), 'lenient')
    bootefi(on)
    const got = Number(call(on, 'tftpboot', { addr: B - 0x8000n, file: 'f64k.bin' }))
    expect(got).toBe(platform === MIDDLE ? 0x10000 : -28)
  })

  it('memory of one’s own may be loaded into', () => {
    const on = prompt(OLD)
    on.call('efi_allocate_pages', { type: 2n, memory_type: 2n, pages: 1n, memory: out(B) }, 'UBoot')
    expect(load(on, B, 'one.bin')).toBe(0x1000)
    expect(on.machine.read(B, 1, null)).toBe(0x6fn)
  })
})

describe('what outlives an application', () => {
  it.each(RELEASES)('%s: its pages stay, whoever wants may free them, and its image goes', (platform) => {
    const on = prompt(platform, taking(B))
    bootefi(on)
    expect(fold(on.machine.events).owned.filter(({ owner }) => owner === './app.ts')).toMatchObject([{ start: '0x2000000' }])
    expect(on.call('efi_free_pages', { memory: B, pages: 1n }, 'UBoot').name).toBe('EFI_SUCCESS')
  })

  it.each([
    [OLD, 4],
    [MIDDLE, 4],
    [NEW, 6]
  ] as const)('%s: U-Boot itself keeps %i pages more each time', (platform, kept) => {
    const on = prompt(platform)
    const data = (): number => on.machine.memoryMap().reduce((sum, row) => (row.type === 4 ? sum + Number(row.pages) : sum), 0)
    bootefi(on)
    bootefi(on)
    const before = data()
    bootefi(on)
    expect(data() - before).toBe(kept)
  })

  it('it runs in a phase of its own, with a system table that the command has not', () => {
    const seen: string[] = []
    const on = prompt(NEW, (inside) => {
      seen.push(inside.machine.phase)
      expect(() => inside.call('malloc', { bytes: 1n }, 'UBoot')).toThrow('wrongPhase')
      return 0n
    })
    bootefi(on)
    expect(seen).toEqual(['app'])
    expect(() => prompt(NEW).call('AllocatePool', { poolType: 4n, size: 1n, buffer: out() })).toThrow('wrongPhase')
  })

  it('after ExitBootServices no command goes on', () => {
    const on = prompt(NEW, (inside) => {
      inside.call('ExitBootServices', { imageHandle: 0n, mapKey: BigInt(inside.machine.mapKey) })
      return 0n
    })
    expect(() => bootefi(on)).toThrow('osTookOver')
  })

  it('what is no program is not started', () => {
    const on = prompt(NEW)
    load(on, B, 'junk.efi')
    expect(Number(call(on, 'bootefi', { addr: B }))).toBe(1)
    expect(printedBy(on)).toContain('No UEFI binary known at 0x2000000')
  })
})

describe('files', () => {
  it.each(RELEASES)('%s: one that is not there, one outside of RAM, one over U-Boot', (platform) => {
    const on = prompt(platform)
    expect([load(on, B, 'none.bin'), load(on, 0x10000000n, 'one.bin'), load(on, 0xf000000n, 'one.bin')]).toEqual([-2, -28, -28])
  })

  it.each([MIDDLE, NEW])('%s: lmb and EFI’s map know where one lies, from then on', (platform) => {
    const on = prompt(platform)
    load(on, B, 'odd.bin')
    const { uboot, dxe } = fold(on.machine.events)
    expect(uboot.used[0]).toMatchObject({ base: '0x2000000', size: '0x1801', flags: 0 })
    expect(dxe.map.find(([, start]) => start === '0x2000000')).toMatchObject([4, '0x2000000', '0x2000000', '0x2', '0x8'])
    expect(on.call('efi_allocate_pages', { type: 2n, memory_type: 2n, pages: 1n, memory: out(B) }, 'UBoot').name).toBe('EFI_NOT_FOUND')
  })

  it('the oldest release forgets it with the command', () => {
    const on = prompt(OLD)
    load(on, B, 'one.bin')
    expect(on.call('efi_allocate_pages', { type: 2n, memory_type: 2n, pages: 1n, memory: out(B) }, 'UBoot').name).toBe('EFI_SUCCESS')
  })
})

describe('the heap', () => {
  it('gives memory that may be used to its last byte, and takes it back', () => {
    const on = prompt(NEW)
    const pointer = call(on, 'malloc', { bytes: 24n })
    on.machine.write(pointer + 16n, 8, 7n, null)
    expect(() => on.machine.write(pointer + 24n, 1, 7n, null)).toThrow('fault')
  })
  it('calloc clears, memalign aligns, too much is NULL', () => {
    const on = prompt(NEW)
    const zero = call(on, 'calloc', { n: 4n, elem_size: 8n })
    expect(on.machine.read(zero + 24n, 8, null)).toBe(0n)
    expect(call(on, 'memalign', { alignment: 4096n, bytes: 8n }) % 4096n).toBe(0n)
    expect([call(on, 'malloc', { bytes: 1n << 40n }), call(on, 'malloc', { bytes: (1n << 64n) - 1n })]).toEqual([0n, 0n])
  })
  it('free of what is no chunk stops the run; of NULL it does nothing', () => {
    const on = prompt(NEW)
    const pointer = call(on, 'malloc', { bytes: 64n })
    call(on, 'free', { ptr: 0n })
    call(on, 'free', { ptr: pointer })
    expect(() => call(on, 'free', { ptr: pointer })).toThrow('notChunk')
  })
})

describe('lmb by its functions', () => {
  const base = { lmb: null, base: B, size: 0x1000n }
  it('2023.01 wants a struct, the others have none', () => {
    expect(() => call(prompt(OLD), 'lmb_add', base)).toThrow('lmbForm')
    const on = prompt(OLD)
    const { out: given } = on.call('lmb_init_and_reserve', { lmb: out() }, 'UBoot')
    const lmb = out(given.lmb as bigint)
    expect(call(on, 'lmb_alloc_addr', { ...base, lmb })).toBe(B)
    expect(call(on, 'lmb_alloc_addr', { ...base, lmb, base: B + 0x800n })).toBe(0n)
    expect(() => call(prompt(NEW), 'lmb_add', { ...base, lmb: out(1n) })).toThrow('lmbForm')
    expect(() => call(prompt(NEW), 'lmb_alloc', { lmb: null, size: 1n, align: 1n })).toThrow('lmbForm')
  })

  it('2026.10 answers a number and writes the address; sets its map aside and takes it back', () => {
    const on = prompt(NEW)
    const asked = { lmb: null, type: 2n, align: 0x1000n, size: 0x2000n, flags: 0n }
    const before = fold(on.machine.events).uboot.used
    const found = on.call('lmb_alloc_mem', { ...asked, addr: out(0n) }, 'UBoot')
    expect([found.value, found.out.addr]).toEqual([0n, 0xdc40000n])
    expect(call(on, 'lmb_alloc_mem', { ...asked, type: 1n, addr: out(0xdc41000n), flags: 4n })).toBe(-17n)
    expect(call(on, 'lmb_alloc_mem', { ...asked, type: 9n, addr: out(0n) })).toBe(-1n)
    expect(call(on, 'lmb_free', { ...base, base: 0xdc40000n, size: 0x2000n, flags: 0n })).toBe(0n)
    call(on, 'lmb_push')
    expect(fold(on.machine.events).uboot.used).toEqual([])
    call(on, 'lmb_pop')
    expect(fold(on.machine.events).uboot.used).toEqual(before)
  })
})

describe('lines at the prompt', () => {
  it('what is unknown, or lacks its words, is told', () => {
    const on = prompt(NEW)
    expect([typed(on, 'frobnicate'), typed(on, 'load virtio 0:1'), typed(on, 'crc32 xyz'), typed(on, 'bootm go')]).toEqual([1, -1, -1, -1])
    expect(printedBy(on)).toContain("Unknown command 'frobnicate'")
  })
  it('bytes are shown, summed and filled', () => {
    const on = prompt(NEW)
    load(on, B, 'two.bin')
    expect(typed(on, 'md.b 2000000 10')).toBe(0)
    expect(printedBy(on)).toContain('02000000: 74 77 6f 5f 3a 30 30 30 30 30 30 30 30 30 30 0a  two_:0000000000.')
    expect(typed(on, 'mw.l 2000000 deadbeef 2')).toBe(0)
    expect(on.machine.read(B, 8, null)).toBe(0xdeadbeefdeadbeefn)
    expect(() => typed(on, 'mw.b f000000 0')).toThrow('loadedOver')
  })
})
