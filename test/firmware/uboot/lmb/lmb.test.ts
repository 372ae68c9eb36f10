import { describe, expect, it } from 'vitest'
import { hex } from '../../../../src-firmware/spec/hex'
import { Lmb, type LmbNotice } from '../../../../src-firmware/uboot/lmb/lmb'
import { Errno } from '../../../../src-firmware/uboot/lmb/region-list'
import { lmbRules, type UBootVersion } from '../../../../src-firmware/uboot/lmb/rules'

const RAM = { base: 0x40000000n, size: 0x4000000n, flags: 0 }
const [P, Q] = [0x40100000n, 0x40101000n]

function lmbOf(version: UBootVersion, notices: LmbNotice[] = []): Lmb {
  return new Lmb(lmbRules[version], { available: [RAM] }, (notice) => notices.push(notice))
}
const used = (lmb: Lmb): string[] => lmb.used.regions.map(({ base, size, flags }) => `${hex(base)}+${hex(size)} ${flags}`)

describe('the conflict in its three releases', () => {
  const efi = 12

  it('2023.01 takes a request for exactly a region, and one that begins where a region ends', () => {
    const lmb = lmbOf('2023.01')
    lmb.reserve(P, 0x1000n, 0)
    lmb.reserve(P + 0x2000n, 0x1000n, 0)
    expect(lmb.allocateAt(P, 0x1000n, 0).address).toBe(P)
    expect(lmb.allocateAt(P, 0x800n, 0).address).toBe(0n)
    expect(lmb.allocateAt(Q, 0x2000n, 0).address).toBe(Q)
  })

  it('2025.01 stops at the first region that touches, and so lists two that overlap', () => {
    const lmb = lmbOf('2025.01')
    lmb.reserve(P, 0x1000n, efi)
    lmb.reserve(P + 0x2000n, 0x1000n, efi)
    expect(lmb.allocateAt(P, 0x1000n, 0)).toEqual({ error: Errno.fail, address: 0n })
    expect(lmb.allocateAt(Q, 0x2000n, 0).address).toBe(Q)
    expect(used(lmb)).toEqual(['0x40100000+0x1000 12', '0x40101000+0x2000 0', '0x40102000+0x1000 12'])
  })

  it('2026.10 looks at every region first', () => {
    const lmb = lmbOf('2026.10')
    lmb.reserve(P, 0x1000n, efi)
    lmb.reserve(P + 0x2000n, 0x1000n, efi)
    expect(lmb.allocateAt(Q, 0x2000n, 0).error).toBe(Errno.exists)
    expect(lmb.allocateAt(Q, 0x1000n, 0).error).toBe(0)
    expect(used(lmb)).toEqual(['0x40100000+0x1000 12', '0x40101000+0x1000 0', '0x40102000+0x1000 12'])
  })
})

describe('what is reserved', () => {
  it('2023.01 has room for eight regions, and refuses the ninth even in free memory', () => {
    const lmb = lmbOf('2023.01')
    for (let i = 0n; i < 8n; i++) expect(lmb.reserve(P + i * 0x10000n, 0x1000n, 0)).toBe(0)
    expect(lmb.reserve(P + 0x100000n, 0x1000n, 0)).toBe(Errno.fail)
    expect(lmb.reserve(P + 0x1000n, 0x1000n, 0)).toBe(1)
  })

  it.each(['2025.01', '2026.10'] as const)('%s gives two merged loads back with one free of a part: nobody counts', (version) => {
    const lmb = lmbOf(version)
    lmb.allocateAt(P, 0x2000n, 0)
    lmb.allocateAt(Q, 0x2000n, 0)
    expect(used(lmb)).toEqual(['0x40100000+0x3000 0'])
    expect(lmb.free(P, 0x2000n, 0)).toBe(0)
    expect(used(lmb)).toEqual(['0x40102000+0x1000 0'])
    expect(lmb.free(P, 0x2000n, 0)).toBe(Errno.fail)
  })

  it('tells EFI of all but what EFI itself has', () => {
    const notices: LmbNotice[] = []
    const lmb = lmbOf('2026.10', notices)
    lmb.reserve(P, 0x1000n, 12)
    lmb.reserve(Q, 0x1801n, 0)
    lmb.free(Q, 0x1801n, 0)
    expect(notices).toEqual([
      { what: 'reserved', base: Q, size: 0x1801n },
      { what: 'free', base: Q, size: 0x1801n }
    ])
  })
})

describe('what is found', () => {
  it('the limit is exclusive, the highest place comes first, address 0 never', () => {
    const lmb = lmbOf('2026.10')
    expect(lmb.allocate(0x1000n, 0x1000n, 0n, 0).address).toBe(0x43fff000n)
    expect(lmb.allocate(0x1000n, 0x1000n, 0x40002000n, 0).address).toBe(0x40001000n)
    expect(lmb.allocate(0x1000n, 0x1000n, 0x40000000n, 0)).toEqual({ error: Errno.fail, address: null })
    const low = new Lmb(lmbRules['2026.10'], { available: [{ base: 0n, size: 0x2000n, flags: 0 }] })
    expect(low.allocate(0x1000n, 0x1000n, 0n, 0).address).toBe(0x1000n)
    expect(low.allocate(0x1000n, 0x1000n, 0n, 0).address).toBeNull()
  })

  it('a limit below the size wraps, as in C', () => {
    const lmb = new Lmb(lmbRules['2026.10'], { available: [{ base: 0n, size: 0x2000n, flags: 0 }] })
    expect(lmb.allocate(0x1000n, 0x1000n, 0x800n, 0).address).toBe(0xfffffffffffff000n)
  })

  it('size 0: an address in 2025.01, none and no error in 2026.10; alignment 0 finds nothing', () => {
    expect(lmbOf('2025.01').allocate(0n, 0x1000n, 0n, 0).address).toBe(0x44000000n)
    expect(lmbOf('2026.10').allocate(0n, 0x1000n, 0n, 0)).toEqual({ error: 0, address: null })
    const lmb = lmbOf('2025.01')
    expect(lmb.allocate(0x1000n, 0n, 0n, 0).address).toBeNull()
    expect(lmb.takePrinted()).toEqual(['ERROR: Failed to allocate 0x1000 bytes below 0x0.'])
    expect(lmb.takePrinted()).toEqual([])
  })

  it('free size and flags of an address', () => {
    const lmb = lmbOf('2026.10')
    lmb.reserve(P, 0x1000n, 4)
    expect([RAM.base, P, Q, 0n].map((at) => lmb.freeSizeAt(at))).toEqual([0x100000n, 0n, 0x3eff000n, 0n])
    expect([4, 2, 0].map((flags) => lmb.isReserved(P, flags))).toEqual([true, false, true])
    expect(lmb.isReserved(Q, 0)).toBe(false)
  })
})
