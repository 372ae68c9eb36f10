import { describe, expect, it } from 'vitest'
import { bytesOfDigits, hexDigits } from '../../../src-firmware/spec/hex'

describe('bytes as digits', () => {
  it.each<[text: string, bytes: number[]]>([
    ['', []],
    ['0309afFE', [0x03, 0x09, 0xaf, 0xfe]],
    [' 00 ff\n7\t8 ', [0x00, 0xff, 0x78]],
    ['123', [0x12]]
  ])('%j', (text, bytes) => {
    const read = bytesOfDigits(text)
    expect([...read]).toEqual(bytes)
    expect(read.buffer.byteLength).toBe(bytes.length)
  })

  it('every byte comes back', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(bytesOfDigits(hexDigits(all))).toEqual(all)
    expect(bytesOfDigits(hexDigits(all, ' ').toUpperCase())).toEqual(all)
  })
})
