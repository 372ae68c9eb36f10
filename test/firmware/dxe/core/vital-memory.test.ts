import { describe, expect, it } from 'vitest'
import { lostWith, type VitalRange } from '../../../../src-firmware/dxe/core/vital-memory'

const CORE: VitalRange = { kind: 'core', start: 0x100000n, last: 0x10ffffn } as VitalRange
const STACK: VitalRange = { kind: 'stack', start: 0x200000n, last: 0x20ffffn }
/** Three pages, the last one used in part. */
const IMAGE = { start: 0x300000n, bytes: 0x2800n }
const lost = (start: bigint, last: bigint, { isCleared = true, isProtected = false } = {}) =>
  lostWith({ start, last }, [CORE, STACK], [IMAGE], { isCleared, isProtected })

describe('freed memory that something runs in', () => {
  it.each<[string, bigint, bigint, string | null]>([
    ['the byte before the core', 0xff000n, 0xfffffn, null],
    ['the core’s first byte', 0xff000n, 0x100000n, 'core'],
    ['its last byte', 0x10ffffn, 0x110fffn, 'core'],
    ['the byte behind it', 0x110000n, 0x110fffn, null],
    ['a part of the stack', 0x204000n, 0x204fffn, 'stack'],
    ['an image’s header, which nobody reads any more', 0x300000n, 0x300fffn, null],
    ['an image’s second page', 0x301000n, 0x301fffn, 'image'],
    ['the rest of its last page', 0x302fffn, 0x302fffn, 'image'],
    ['the page behind it', 0x303000n, 0x303fffn, null]
  ])('%s', (_, start, last, kind) => expect(lost(start, last)?.kind ?? null).toBe(kind))

  it('the range that is lost is told whole', () => {
    expect(lost(0x301000n, 0x301fffn)).toEqual({ kind: 'image', start: 0x301000n, last: 0x302fffn })
    expect(lost(0x100000n, 0x3fffffn)).toEqual(CORE)
  })

  it('where freed memory is neither cleared nor protected nothing is felt', () => {
    for (const at of [0x100000n, 0x200000n, 0x301000n]) expect(lost(at, at + 0xfffn, { isCleared: false })).toBeNull()
  })

  it('where it is only protected, code is lost and the stack is not', () => {
    const kinds = [0x100000n, 0x200000n, 0x301000n].map((at) => lost(at, at + 0xfffn, { isCleared: false, isProtected: true })?.kind)
    expect(kinds).toEqual(['core', undefined, 'image'])
  })
})
