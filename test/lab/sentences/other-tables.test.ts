/** Calls of firmware that answers otherwise: U-Boot's functions, which have no status, and MM's services. */
import { describe, expect, it } from 'vitest'
import type { Argument, CallEvent } from '../../../src-firmware'
import { sentencesIn } from '../../../src-lab/sentences'
import { driven, type Driven } from '../../firmware/driven'
import { freePages, freePool, mm, pool, taken } from '../../firmware/mm/mm'

const english = sentencesIn('en')
function lastOf({ machine: { events } }: Driven): string {
  const call = events.findLast((event): event is CallEvent => event.kind === 'call' && event.parent === null)
  return english.event(events, call!)
}

describe('U-Boot', () => {
  it.each<[service: string, args: Record<string, Argument>, sentence: RegExp]>([
    ['malloc', { bytes: 4096n }, /^malloc, 4096 bytes at 0xE[0-9A-F]+\.$/],
    ['malloc', { bytes: 1n << 40n }, /^malloc, 1099511627776 bytes: NULL, there is no room\.$/],
    ['calloc', { n: 3n, elem_size: 1n }, /^calloc, 3 times 1 byte at 0xE[0-9A-F]+\.$/],
    ['memalign', { alignment: 0x1000n, bytes: 16n }, /^memalign, 16 bytes aligned to 0x1000 at 0xE[0-9A-F]+000\.$/],
    ['free', { ptr: 0n }, /^free, NULL\.$/],
    ['load', { addr: 0x1000000n, file: 'nowhere.bin' }, /^load, nowhere\.bin to 0x1000000: it answers -2, there is no such file\./],
    ['lmb_reserve', { lmb: null, base: 0x1000000n, size: 0x1000n, flags: 0n }, /^lmb_reserve, 0x1000 bytes at 0x1000000\. Key/],
    [
      'lmb_free',
      { lmb: null, base: 0x3000000n, size: 0x1000n, flags: 0n },
      /^lmb_free, 0x1000 bytes at 0x3000000: it answers -1, it was refused\.$/
    ]
  ])('%s, case %#', (service, args, sentence) => {
    const on = driven({ platform: 'uboot-x64-256m-2025.01', phase: 'uboot' })
    on.call(service, args, 'UBoot')
    expect(lastOf(on)).toMatch(sentence)
  })

  it('what was taken, and is given back', () => {
    const on = driven({ platform: 'uboot-x64-256m', phase: 'uboot' })
    const { value } = on.call('malloc', { bytes: 64n }, 'UBoot')
    on.call('free', { ptr: value as bigint }, 'UBoot')
    expect(lastOf(on)).toBe(`free, the chunk at 0x${(value as bigint).toString(16).toUpperCase()}.`)
  })
})

describe('Standalone MM', () => {
  it('says how much of what lies where', () => {
    const on = mm()
    const pages = taken(on, 4n)
    const at = (address: bigint): string => `0x${address.toString(16).toUpperCase()}`
    expect(lastOf(on)).toBe(`MmAllocatePages, 4 pages of RuntimeServicesData at ${at(pages)}.`)
    freePages(on, pages, 4n)
    expect(lastOf(on)).toBe(`MmFreePages, 4 pages at ${at(pages)}.`)
    const buffer = pool(on, 100n)
    expect(lastOf(on)).toBe(`MmAllocatePool, 100 bytes of RuntimeServicesData at ${at(buffer)}.`)
    freePool(on, buffer)
    expect(lastOf(on)).toBe(`MmFreePool, the buffer at ${at(buffer)}.`)
  })
})
