/** EFI_MEMORY_ATTRIBUTE_PROTOCOL (UEFI 2.10 §37.7): what the processor forbids, page by page, where the release has it. */
import { describe, expect, it } from 'vitest'
import type { Edk2Release } from '../../../../src-firmware/platforms/edk2-rules'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'
import { boardById } from '../../boards'
import { driven, out, type Driven } from '../../driven'
import { wholeById } from '../../whole-platforms'

const { RP, RO, XP, WB } = MemoryAttribute
const PAGE = 0x1000n
const PROTOCOL = 'F4560CF6-40EC-4B4A-A192-BF1D57D0B189'

const pc = (edk2: Edk2Release = '2026.08'): Driven => driven({ platform: { ...boardById('made-pc-256m')!, edk2 } })
const arm = (): Driven => driven({ platform: { ...boardById('made-board-64m')!, edk2: '2026.08' } })
const located = (on: Driven): string | null => on.call('LocateProtocol', { protocol: PROTOCOL, registration: 0n, interface: out() }).name
const taken = (on: Driven, pages = 4n): bigint =>
  on.call('AllocatePages', { type: 0n, memoryType: 2n, pages, memory: out() }).out.memory as bigint
const get = (on: Driven, baseAddress: bigint, length: bigint, attributes: ReturnType<typeof out> | null = out()) => {
  const { name, out: told } = on.call('GetMemoryAttributes', { baseAddress, length, attributes }, 'MemoryAttribute')
  return name === 'EFI_SUCCESS' ? told.attributes : name
}
const change = (on: Driven, service: 'Set' | 'Clear', baseAddress: bigint, length: bigint, attributes: bigint): string | null =>
  on.call(`${service}MemoryAttributes`, { baseAddress, length, attributes }, 'MemoryAttribute').name

describe('the protocol', () => {
  it('is there where the processor’s driver of the release installs it', () => {
    expect((['2022.11', '2025.02', '2026.08'] as const).map((edk2) => located(pc(edk2)))).toEqual([
      'EFI_NOT_FOUND',
      'EFI_SUCCESS',
      'EFI_SUCCESS'
    ])
  })

  it.each(['q35-256m-2025.02', 'q35-256m-2026.08', 'aarch64-virt-512m-2026.08'])(
    'is gone when an application starts on %s, as was recorded',
    (id) => {
      expect(located(driven({ platform: wholeById(id) }))).toBe('EFI_NOT_FOUND')
    }
  )
})

describe('Set, Get and Clear', () => {
  it('add and take away, and leave what else a page has', () => {
    const on = pc()
    const at = taken(on)
    expect(get(on, at, 4n * PAGE)).toBe(0n)
    expect(change(on, 'Set', at, 4n * PAGE, XP)).toBe('EFI_SUCCESS')
    expect(change(on, 'Set', at + PAGE, PAGE, RO)).toBe('EFI_SUCCESS')
    expect([get(on, at, PAGE), get(on, at + PAGE, PAGE), get(on, at, 2n * PAGE)]).toEqual([XP, XP | RO, 'EFI_NO_MAPPING'])
    expect(change(on, 'Clear', at, 4n * PAGE, XP)).toBe('EFI_SUCCESS')
    expect([get(on, at, PAGE), get(on, at + PAGE, PAGE), get(on, at + 2n * PAGE, 2n * PAGE)]).toEqual([0n, RO, 0n])
    expect(change(on, 'Clear', at + PAGE, PAGE, RO | RP)).toBe('EFI_SUCCESS')
    expect(get(on, at, 4n * PAGE)).toBe(0n)
  })

  it('change neither the memory map nor its key', () => {
    const on = pc()
    const at = taken(on)
    const before = [on.machine.mapKey, JSON.stringify(on.machine.memoryMap())]
    change(on, 'Set', at, PAGE, RO)
    expect([on.machine.mapKey, JSON.stringify(on.machine.memoryMap())]).toEqual(before)
  })

  it('stop a driver that writes what is read-only', () => {
    const on = pc()
    const at = taken(on, 1n)
    change(on, 'Set', at, PAGE, RO)
    expect(() => on.machine.write(at, 1, 1n, { file: 'driver.ts', line: 1, column: 1 })).toThrow('fault')
  })

  it('leave FreePages of the younger release saying yes and freeing nothing', () => {
    const on = pc()
    const at = taken(on, 1n)
    change(on, 'Set', at, PAGE, RO)
    const key = on.machine.mapKey
    expect([on.call('FreePages', { memory: at, pages: 1n }).name, on.machine.mapKey]).toEqual(['EFI_SUCCESS', key])
  })
})

describe('what is refused', () => {
  const beyond = 1n << 52n
  it.each<[what: string, base: bigint, length: bigint, x64: string, aarch64: string]>([
    ['an address inside a page', 0x800n, PAGE, 'EFI_UNSUPPORTED', 'EFI_INVALID_PARAMETER'],
    ['a length that is no whole pages', 0n, 0x800n, 'EFI_UNSUPPORTED', 'EFI_INVALID_PARAMETER'],
    ['no length', 0n, 0n, 'EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER'],
    ['what is not mapped', beyond, PAGE, 'EFI_UNSUPPORTED', 'EFI_UNSUPPORTED']
  ])('%s', (_, offset, length, x64, aarch64) => {
    const found = [pc(), arm()].map((on) => change(on, 'Set', offset >= beyond ? offset : taken(on) + offset, length, RO))
    expect(found).toEqual([x64, aarch64])
  })

  it.each([
    ['nothing at all', 0n, 'EFI_INVALID_PARAMETER', 'EFI_SUCCESS'],
    ['a cache type', WB, 'EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER']
  ])('%s', (_, attributes, x64, aarch64) => {
    for (const service of ['Set', 'Clear'] as const)
      expect([pc(), arm()].map((on) => change(on, service, taken(on), PAGE, attributes))).toEqual([x64, aarch64])
  })

  it('Get: the same numbers, no place for the answer, and what is not mapped', () => {
    const ask = (on: Driven): unknown[] => {
      const at = taken(on)
      return [get(on, at + 0x800n, PAGE), get(on, at, 0n), get(on, at, PAGE, null), get(on, beyond, PAGE)]
    }
    expect(ask(pc())).toEqual(['EFI_UNSUPPORTED', 'EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER', 'EFI_UNSUPPORTED'])
    expect(ask(arm())).toEqual([0n, 'EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER', 'EFI_NO_MAPPING'])
  })
})
