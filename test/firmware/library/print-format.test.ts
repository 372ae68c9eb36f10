import { describe, expect, it } from 'vitest'
import { formatText, type FormatArgument } from '../../../src-firmware/library/print-format'

const LIMIT = 40
const nowhere = {
  string: () => '',
  guid: () => ''
}
const formatted = (format: string, ...args: FormatArgument[]) => formatText(format, args, nowhere, LIMIT)

describe('a width of any size makes no more than anybody will see', () => {
  const spaces = ' '.repeat(LIMIT)
  const zeros = '0'.repeat(LIMIT)
  it.each([
    ['%500000000d', 7n, spaces],
    ['%999999999999999999999999d', 7n, spaces],
    ['%-500000000dx', 7n, `7${' '.repeat(LIMIT - 1)}`],
    ['%0500000000d', 7n, zeros],
    ['%0500000000d', -7n, `-${zeros.slice(1)}`],
    ['%.500000000d', 7n, zeros],
    ['%500000000x', 7n, spaces],
    ['%0500000000x', 7n, zeros],
    ['%.500000000x', 7n, zeros],
    ['%500000000X', 7n, zeros],
    ['%500000000p', 7n, zeros],
    ['%500000000a', 'text', spaces],
    ['%500000000g', null, spaces],
    ['%500000000r', 0n, spaces],
    ['%500000000%', 0n, spaces]
  ])('%s', (format, value, text) => {
    expect(formatted(format, value)).toBe(text)
  })

  it('a width wider than the limit pads before a longer text, a narrower one does not', () => {
    const long = 'x'.repeat(100)
    expect(formatted('%200a', long)).toBe(spaces)
    expect(formatted('%60a', long)).toBe('x'.repeat(LIMIT))
  })

  it('a width from an argument is a UINTN: below zero it is very wide', () => {
    expect(formatted('%*d', 5n, 7n)).toBe('    7')
    expect(formatted('%*d', -5n, 7n)).toBe(spaces)
  })

  it('what fits is as wide as it says', () => {
    expect(formatted('%5d|%-5d|%05d|%.3d|%+d', 7n, 7n, -7n, 7n, 7n)).toBe('    7|7    |-0007|007|+7')
    expect(formatted('%8X|%11p|%,d', 0xfeen, 0xfea1000n, 1234567n)).toBe('00000FEE|0000FEA1000|1,234,567')
  })
})
