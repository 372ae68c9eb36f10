import { describe, expect, it } from 'vitest'
import { devicePathAt, fileDevicePath } from '../../../../src-firmware/dxe/handles/device-path'
import { convertToText } from '../../../../src-firmware/dxe/handles/device-path-text'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import { hexDigits } from '../../../../src-firmware/spec/hex'
import { stopFor } from '../../stop-for'

const node = (type: number, subType: number, ...data: number[]): number[] => [
  type,
  subType,
  (4 + data.length) & 0xff,
  (4 + data.length) >> 8,
  ...data
]
const end = node(0x7f, 0xff)
const utf16 = (text: string): number[] => [...text].flatMap((letter) => [letter.charCodeAt(0) & 0xff, letter.charCodeAt(0) >> 8])
const ROOT = node(2, 1, 0xd0, 0x41, 0x03, 0x0a, 0, 0, 0, 0)
const DISK = node(1, 1, 0, 1)
const file = (name: string): number[] => node(4, 4, ...utf16(`${name}\0`))

describe('the device path of a file', () => {
  it('is a media node of its name in UTF-16, below the disk where there is one', () => {
    const { file: own, whole } = fileDevicePath('drivers/a.ts')
    expect([...own]).toEqual([...file('\\drivers\\a.ts'), ...end])
    expect([...whole]).toEqual([...ROOT, ...DISK, ...own])
  })

  it('writes its length and letters low byte first', () => {
    const { file: own } = fileDevicePath(`${'é'.repeat(199)}Ω`)
    expect(hexDigits(own.subarray(0, 8))).toBe('04049801' + '5c00e900')
    expect(hexDigits(own.subarray(402, 408))).toBe('e900' + 'a903' + '0000')
  })
})

describe('a device path in memory', () => {
  const at = (address: bigint, bytes: readonly number[]): ReturnType<typeof devicePathAt> => {
    const memory = new PhysicalMemory()
    memory.write(address, Uint8Array.from(bytes))
    return devicePathAt(memory, address)
  }

  it('goes up to the end of the whole, past the end of one of its instances', () => {
    const path = [...ROOT, ...node(0x7f, 1), ...DISK, ...end]
    const { whole, file: same } = at(0x1000n, [...path, 1, 2, 3])
    expect([...whole]).toEqual(path)
    expect(same).toBe(whole)
  })

  it('may be nothing but its end, and may have long nodes', () => {
    expect([...at(0x1000n, end).whole]).toEqual(end)
    const long = node(3, 1, ...new Array<number>(0x1234).fill(7))
    expect(at(0x1000n, [...long, ...end]).whole).toHaveLength(0x1238 + 4)
  })

  it.each<[what: string, bytes: number[]]>([
    ['zeros', [0, 0, 0, 0]],
    ['a node shorter than its own header', [1, 1, 3, 0, ...end]],
    ['nodes of another kind at the end', [0x7f, 1, 4, 0]],
    ['an end of another type', [0x7e, 0xff, 4, 0]],
    ['more than a path has', [...node(3, 1, ...new Array<number>(0xfffb).fill(7)), 1, 1, 4, 0, ...end]]
  ])('of %s has no end: the firmware reads on', (_, bytes) => {
    expect(() => at(0x1000n, bytes)).toThrow(stopFor({ code: 'devicePathEndless', at: '0x1000' }))
  })

  it('whose last node ends with the most that a path has is one', () => {
    const long = node(3, 1, ...new Array<number>(0xfff8 - 4).fill(7))
    expect(at(0x1000n, [...long, ...node(1, 1), ...end]).whole).toHaveLength(0x10000)
  })
})

describe('its text', () => {
  /** What is taken (bytes) and given back (buffers, by their order) while the text is made. @param room Buffers that there are. */
  function pool(path: number[], room = Infinity): { known: boolean; log: string[] } {
    const log: string[] = []
    let taken = 0
    const known = convertToText(Uint8Array.from(path), {
      take: (bytes) => {
        if (taken >= room) return null
        log.push(`take ${bytes}`)
        return BigInt(++taken)
      },
      give: (buffer) => log.push(`give ${buffer}`)
    })
    return { known, log }
  }
  /** How long a text is: a node is copied (take, give), and its text of n characters needs (n + 1) * 2 of two bytes. */
  const lengthOf = (path: number[]): number => Number(pool(path).log[1]!.slice(5)) / 4 - 1

  it.each<[path: number[], text: string]>([
    [ROOT, 'PciRoot(0x0)'],
    [node(2, 1, 0xd0, 0x41, 0x03, 0x0a, 0x21, 0x43, 0, 0), 'PciRoot(0x4321)'],
    [DISK, 'Pci(0x1,0x0)'],
    [node(1, 1, 0x10, 2), 'Pci(0x2,0x10)'],
    [file('\\a.efi'), '\\a.efi'],
    [node(4, 4, ...utf16('\\never')), '\\never'],
    [node(4, 4, ...utf16('\\odd'), 0x41), '\\odd'],
    [file('\\Ā'), '\\Ā']
  ])('of a node: %#', (path, text) => {
    expect(pool([...path, ...end]).known).toBe(true)
    expect(lengthOf([...path, ...end])).toBe(text.length)
  })

  it('of several nodes has a slash between, in a buffer that grows when it is full', () => {
    // 12 characters in 52 bytes; a slash and 12 more just fit; the next slash does not, nor the name after it.
    expect(pool([...ROOT, ...DISK, ...file('\\a.efi'), ...end])).toEqual({
      known: true,
      log: ['take 12', 'take 52', 'give 1', 'take 6', 'give 3', 'take 58', 'give 2', 'take 18', 'take 80', 'give 4', 'give 5', 'give 6']
    })
  })

  it('of no nodes is an empty one', () => {
    expect(pool(end)).toEqual({ known: true, log: ['take 2', 'give 1'] })
    expect(pool([])).toEqual({ known: true, log: ['take 2', 'give 1'] })
  })

  it('of a path without an end is that of its nodes', () => {
    expect(pool(ROOT).log).toEqual(['take 12', 'take 52', 'give 1', 'give 2'])
  })

  it('of long nodes goes on behind them', () => {
    const name = 'x'.repeat(200)
    expect(pool([...file(name), ...DISK, ...end]).log.filter((line) => line.startsWith('take'))).toEqual([
      `take ${4 + 402}`,
      'take 804',
      'take 6'
    ])
  })

  it.each<[what: string, path: number[]]>([
    ['a PNP0A08 root', node(2, 1, 0xd0, 0x41, 0x08, 0x0a, 0, 0, 0, 0)],
    ['a vendor’s node', node(1, 4, 1, 2)],
    ['a CD-ROM', node(4, 2, 1)]
  ])('of %s is not known: nothing is taken', (_, path) => {
    expect(pool([...ROOT, ...path, ...end])).toEqual({ known: false, log: [] })
  })

  it('takes what there is', () => {
    expect(pool([...ROOT, ...end], 0)).toEqual({ known: true, log: [] })
    expect(pool([...ROOT, ...end], 1)).toEqual({ known: true, log: ['take 12', 'give 1'] })
  })
})
