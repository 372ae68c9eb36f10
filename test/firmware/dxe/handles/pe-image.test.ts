import { describe, expect, it } from 'vitest'
import { readPeImage, type LoadableImage, type LoadStatus } from '../../../../src-firmware/dxe/handles/pe-image'
import { PhysicalMemory } from '../../../../src-firmware/memory/physical-memory'
import type { Refusal } from '../../../../src-firmware/trace/cause'

// Where this builder has things: DOS header, PE header with 16 directories, section headers, and from 0x400 on what they say.
const HEADER = 0x80
const OPTIONAL = HEADER + 24
const SECTIONS = OPTIONAL + 112 + 128
const HEADER_BYTES = 0x400
const LINKED_AT = 0x10000000n
const START = 0x200000n

interface SectionOf {
  readonly offset?: number
  readonly virtualBytes?: number
  readonly bytes?: number
  readonly from?: number
  readonly flags?: number
}
const CODE = 0x20
const EXECUTE = 0x20000000
const WRITE = 0x80000000

/** A driver of two sections: 0x200 bytes of code at 0x1000, 0x100 bytes of data at 0x2000 of which the file has 0x80. */
const PLAIN: readonly SectionOf[] = [
  { offset: 0x1000, virtualBytes: 0x200, bytes: 0x200, from: 0x400, flags: CODE | EXECUTE },
  { offset: 0x2000, virtualBytes: 0x100, bytes: 0x80, from: 0x600, flags: WRITE }
]

/** @param change Alters it before it is read. */
function file(sections = PLAIN, change: (view: DataView, bytes: Uint8Array) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(0x800)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x5a4d, true)
  view.setUint32(0x3c, HEADER, true)
  view.setUint32(HEADER, 0x4550, true)
  view.setUint16(HEADER + 4, 0x8664, true)
  view.setUint16(HEADER + 6, sections.length, true)
  view.setUint16(HEADER + 20, 112 + 128, true)
  view.setUint16(OPTIONAL, 0x20b, true)
  view.setBigUint64(OPTIONAL + 24, LINKED_AT, true)
  view.setUint32(OPTIONAL + 32, 0x1000, true)
  view.setUint32(OPTIONAL + 56, 0x4000, true)
  view.setUint32(OPTIONAL + 60, HEADER_BYTES, true)
  view.setUint16(OPTIONAL + 68, 11, true)
  view.setUint32(OPTIONAL + 108, 16, true)
  sections.forEach(({ offset = 0x1000, virtualBytes = 0, bytes: size = 0, from = 0x400, flags = 0 }, i) => {
    const at = SECTIONS + 40 * i
    view.setUint32(at + 8, virtualBytes, true)
    view.setUint32(at + 12, offset, true)
    view.setUint32(at + 16, size, true)
    view.setUint32(at + 20, from, true)
    view.setUint32(at + 36, flags, true)
  })
  for (let at = 0x400; at < 0x800; at++) bytes[at] = at & 0xff
  change(view, bytes)
  return bytes
}
const directory = (number: number): number => OPTIONAL + 112 + 8 * number

function refusalOf(answer: LoadableImage | Refusal<LoadStatus> | null): [string, unknown] {
  if (answer === null || 'sections' in answer) throw new Error('it was not refused')
  return [answer.Status, 'part' in answer.cause ? answer.cause.part : 'what' in answer.cause ? answer.cause.what : null]
}
function image(bytes: Uint8Array): LoadableImage {
  const answer = readPeImage(bytes, 'x64')
  if (!('sections' in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return answer
}

describe('the header of an image', () => {
  it('says what the loader needs to know', () => {
    expect(image(file())).toMatchObject({
      moduleType: 'UEFI_DRIVER',
      bytes: 0x4000n,
      alignment: 0x1000n,
      preferred: LINKED_AT,
      isFixed: false,
      fixupBytes: 0n,
      sections: [
        { offset: 0x1000n, bytes: 0x200n, isCode: true, isReadOnlyCode: true },
        { offset: 0x2000n, bytes: 0x80n, isCode: false, isReadOnlyCode: false }
      ]
    })
  })

  it.each([
    [10, 'UEFI_APPLICATION'],
    [11, 'UEFI_DRIVER'],
    [12, 'DXE_RUNTIME_DRIVER']
  ])('subsystem %i is a %s', (subsystem, moduleType) => {
    expect(image(file(PLAIN, (view) => view.setUint16(OPTIONAL + 68, subsystem, true)))).toMatchObject({ moduleType })
  })

  it('may have a section header less than the image has room for', () => {
    const bytes = file(PLAIN, (view) => {
      view.setUint32(OPTIONAL + 56, HEADER_BYTES + 1, true)
      view.setUint16(HEADER + 6, 14, true)
    })
    expect(image(bytes).sections).toHaveLength(14)
  })

  it('may have no directories', () => {
    const bytes = file([], (view) => {
      view.setUint32(OPTIONAL + 108, 0, true)
      view.setUint16(HEADER + 20, 112, true)
      // They are not looked at: a size where that of the resources would be is none.
      view.setUint32(directory(2) + 4, 1, true)
    })
    expect(image(bytes)).toMatchObject({ sections: [], fixupBytes: 0n })
  })

  it('code that may be written is not read-only, and what may be executed need not be code', () => {
    const { sections } = image(
      file([
        { offset: 0x1000, virtualBytes: 0x10, bytes: 0x10, flags: CODE | EXECUTE | WRITE },
        { offset: 0x2000, virtualBytes: 0x10, bytes: 0x10, flags: CODE },
        { offset: 0x3000, virtualBytes: 0x10, bytes: 0x10, flags: EXECUTE }
      ])
    )
    expect(sections.map(({ isCode, isReadOnlyCode }) => [isCode, isReadOnlyCode])).toEqual([
      [true, false],
      [true, false],
      [false, true]
    ])
  })

  it('two bytes of relocations are one that SetVirtualAddressMap may have to make, of 8 bytes', () => {
    const bytes = file(PLAIN, (view) => view.setUint32(directory(5) + 4, 13, true))
    expect(image(bytes).fixupBytes).toBe(48n)
  })

  it('of a file without a DOS stub begins with the PE signature', () => {
    const stub = file()
    const bare = stub.slice(HEADER)
    const view = new DataView(bare.buffer)
    view.setUint16(HEADER + 20 - HEADER, 112 + 128, true)
    // Offsets in the file are as they were.
    expect(readPeImage(bare, 'x64')).toMatchObject({ sections: [{ bytes: 0x200n }, { bytes: 0x80n }] })
  })
})

describe('what is no image', () => {
  it.each<[what: string, status: LoadStatus, part: string, change: (view: DataView, bytes: Uint8Array) => void]>([
    [
      'another first signature, with zeros where the PE header would be',
      'EFI_UNSUPPORTED',
      'signature',
      (view) => view.setUint16(0, 0x4d5a, true)
    ],
    ['a PE header behind the end', 'EFI_UNSUPPORTED', 'header', (view) => view.setUint32(0x3c, 0x800 - 263, true)],
    ['another PE signature', 'EFI_UNSUPPORTED', 'signature', (view) => view.setUint32(HEADER, 0x14550, true)],
    ['PE32 for 32 bits', 'EFI_UNSUPPORTED', 'machine', (view) => view.setUint16(OPTIONAL, 0x10b, true)],
    ['another processor', 'EFI_UNSUPPORTED', 'machine', (view) => view.setUint16(HEADER + 4, 0xaa64, true)],
    [
      '17 directories',
      'EFI_UNSUPPORTED',
      'header',
      (view) => (view.setUint32(OPTIONAL + 108, 17, true), view.setUint16(HEADER + 20, 112 + 136, true))
    ],
    [
      'an optional header that is longer than its directories',
      'EFI_UNSUPPORTED',
      'header',
      (view) => view.setUint16(HEADER + 20, 112 + 136, true)
    ],
    [
      'an image that ends with its section headers',
      'EFI_UNSUPPORTED',
      'header',
      (view) => (view.setUint32(OPTIONAL + 56, SECTIONS, true), view.setUint16(HEADER + 6, 0, true))
    ],
    [
      'as many section headers as the image has room for',
      'EFI_UNSUPPORTED',
      'header',
      (view) => (view.setUint32(OPTIONAL + 56, 0x401, true), view.setUint16(HEADER + 6, 15, true))
    ],
    [
      'headers that end with the optional one',
      'EFI_UNSUPPORTED',
      'header',
      (view) => (view.setUint32(OPTIONAL + 60, SECTIONS, true), view.setUint16(HEADER + 6, 0, true))
    ],
    ['headers as long as the image', 'EFI_UNSUPPORTED', 'header', (view) => view.setUint32(OPTIONAL + 56, HEADER_BYTES, true)],
    ['headers with room for one section less', 'EFI_UNSUPPORTED', 'header', (view) => view.setUint32(OPTIONAL + 60, SECTIONS + 79, true)],
    ['headers that the file does not have', 'EFI_UNSUPPORTED', 'header', (view) => view.setUint32(OPTIONAL + 60, 0x801, true)],
    [
      'a signature behind the end of the file',
      'EFI_UNSUPPORTED',
      'header',
      (view) => (view.setUint32(directory(4), 0x7f0, true), view.setUint32(directory(4) + 4, 0x11, true))
    ],
    ['a section of the file’s header', 'EFI_UNSUPPORTED', 'sections', (view) => view.setUint32(SECTIONS + 20, HEADER_BYTES - 1, true)],
    ['a section that lies over the header', 'EFI_UNSUPPORTED', 'sections', (view) => view.setUint32(SECTIONS + 12, HEADER_BYTES - 1, true)],
    ['a section that the file does not have', 'EFI_UNSUPPORTED', 'sections', (view) => view.setUint32(SECTIONS + 40 + 20, 0x781, true)],
    ['a subsystem of another world', 'EFI_UNSUPPORTED', 'subsystem', (view) => view.setUint16(OPTIONAL + 68, 9, true)],
    ['resources, which are not simulated', 'EFI_UNSUPPORTED', 'HII', (view) => view.setUint32(directory(2) + 4, 1, true)]
  ])('%s: %s', (_, status, part, change) => {
    expect(refusalOf(readPeImage(file(PLAIN, change), 'x64'))).toEqual([status, part])
  })

  it.each([0, 63])('%i bytes are too few for a header', (length) => {
    expect(refusalOf(readPeImage(file().slice(0, length), 'x64'))).toEqual(['EFI_UNSUPPORTED', 'header'])
  })

  it('the other processor’s is one there', () => {
    const bytes = file(PLAIN, (view) => view.setUint16(HEADER + 4, 0xaa64, true))
    expect(readPeImage(bytes, 'aarch64')).toMatchObject({ moduleType: 'UEFI_DRIVER' })
  })

  it.each<[what: string, change: (view: DataView) => void]>([
    ['headers with just the room for their sections', (view) => view.setUint32(OPTIONAL + 60, SECTIONS + 80, true)],
    [
      'a signature up to the last byte',
      (view) => (view.setUint32(directory(4), 0x7f0, true), view.setUint32(directory(4) + 4, 0x10, true))
    ],
    ['a section up to the last byte', (view) => view.setUint32(SECTIONS + 40 + 20, 0x780, true)],
    ['a section right behind the header', (view) => view.setUint32(SECTIONS + 12, HEADER_BYTES, true)],
    [
      'an empty section anywhere',
      (view) => (view.setUint32(SECTIONS + 16, 0, true), view.setUint32(SECTIONS + 12, 0, true), view.setUint32(SECTIONS + 20, 0, true))
    ]
  ])('%s is no fault', (_, change) => {
    expect(image(file(PLAIN, change)).sections).toHaveLength(2)
  })
})

/** Memory in which nothing is zero yet. */
function memory(): PhysicalMemory {
  const made = new PhysicalMemory()
  made.write(START, new Uint8Array(0x5000).fill(0xcc))
  return made
}
const written = (from: number, length: number): number[] => Array.from({ length }, (_, i) => (from + i) & 0xff)
const rest = (length: number, byte: number): number[] => new Array<number>(length).fill(byte)
const read = (of: PhysicalMemory, offset: number, length: number): number[] => [...of.read(START + BigInt(offset), length)]

describe('an image is placed', () => {
  it('its headers, its sections where they belong, zeros behind what the file has of one; and nothing between', () => {
    const bytes = file()
    const to = memory()
    expect(image(bytes).place(START, to)).toBeNull()
    expect(read(to, 0, HEADER_BYTES)).toEqual([...bytes.slice(0, HEADER_BYTES)])
    expect(read(to, HEADER_BYTES, 0x10)).toEqual(rest(0x10, 0xcc))
    expect(read(to, 0x1000, 0x200)).toEqual(written(0x400, 0x200))
    expect(read(to, 0x1200, 0x10)).toEqual(rest(0x10, 0xcc))
    expect(read(to, 0x2000, 0x80)).toEqual(written(0x600, 0x80))
    expect(read(to, 0x2080, 0x80)).toEqual(rest(0x80, 0))
    expect(read(to, 0x2100, 0x10)).toEqual(rest(0x10, 0xcc))
  })

  it.each<[what: string, section: SectionOf, there: number[]]>([
    ['a section without a size in memory has that of the file', { virtualBytes: 0, bytes: 0x20 }, [...written(0x400, 0x20), 0xcc]],
    [
      'of one that is shorter in memory only so much is taken',
      { virtualBytes: 0x10, bytes: 0x20 },
      [...written(0x400, 0x10), ...rest(0x10, 0xcc)]
    ],
    ['one that the file has nothing of is zeros', { virtualBytes: 0x10, bytes: 0 }, [...rest(0x10, 0), 0xcc]],
    ['one of equal size has no zeros behind it', { virtualBytes: 0x10, bytes: 0x10 }, [...written(0x400, 0x10), 0xcc]]
  ])('%s', (_, section, there) => {
    const to = memory()
    expect(image(file([section])).place(START, to)).toBeNull()
    expect(read(to, 0x1000, there.length)).toEqual(there)
  })

  it.each<[what: string, section: SectionOf, status: string | null]>([
    ['begins behind the image', { offset: 0x4000, bytes: 0x10, virtualBytes: 0x10 }, 'EFI_LOAD_ERROR'],
    ['without a size in memory begins behind the image', { offset: 0x4000, bytes: 0x10, virtualBytes: 0 }, 'EFI_LOAD_ERROR'],
    ['ends behind the image', { offset: 0x3ff0, bytes: 0x10, virtualBytes: 0x11 }, 'EFI_LOAD_ERROR'],
    ['ends with the image', { offset: 0x3ff0, bytes: 0x10, virtualBytes: 0x10 }, null],
    ['is empty, wherever', { offset: 0x8000, bytes: 0, virtualBytes: 0 }, null]
  ])('a section that %s: %s', (_, section, status) => {
    expect(image(file([section])).place(START, memory())?.Status ?? null).toBe(status)
  })

  it('without relocations it runs where it was linked to and nowhere else, and never at the operating system’s addresses', () => {
    const fixed = (subsystem: number): LoadableImage =>
      image(file(PLAIN, (view) => (view.setUint16(HEADER + 22, 1, true), view.setUint16(OPTIONAL + 68, subsystem, true))))
    expect(fixed(11).isFixed).toBe(true)
    expect(refusalOf(fixed(11).place(START, memory()))).toEqual(['EFI_INVALID_PARAMETER', 'relocations'])
    expect(fixed(11).place(LINKED_AT, new PhysicalMemory())).toBeNull()
    expect(refusalOf(fixed(12).place(LINKED_AT, new PhysicalMemory()))).toEqual(['EFI_LOAD_ERROR', 'relocations'])
    const to = memory()
    expect(fixed(11).relocate(START, to)).toBeNull()
    expect(read(to, OPTIONAL + 24, 8)).toEqual(rest(8, 0xcc))
  })
})

/** Blocks of relocations from 0x3000 on: [page, bytes or null for what they are, entries]. */
type Block = readonly [page: number, bytes: number | null, entries: readonly number[]]
const DIR64 = 0xa000
const FIX = 0x1008

/** An image that was placed, whose relocations were written into it. @param bytes What the directory says, null: what they are. */
function relocated(
  blocks: readonly Block[],
  bytes: number | null = null,
  offset = 0x3000,
  start = START
): { answer: Refusal<LoadStatus> | null; at: PhysicalMemory } {
  const length = blocks.reduce((sum, [, , entries]) => sum + 8 + 2 * entries.length, 0)
  const from = file(PLAIN, (view) => {
    view.setUint32(directory(5), offset, true)
    view.setUint32(directory(5) + 4, bytes ?? length, true)
  })
  const at = new PhysicalMemory()
  const made = image(from)
  made.place(start, at)
  at.writeUint(start + BigInt(FIX), 8, LINKED_AT + 0x1234n)
  let to = start + BigInt(offset)
  for (const [page, own, entries] of blocks) {
    at.writeUint(to, 4, BigInt(page))
    at.writeUint(to + 4n, 4, BigInt(own ?? 8 + 2 * entries.length))
    entries.forEach((entry, i) => at.writeUint(to + 8n + 2n * BigInt(i), 2, BigInt(entry)))
    to += BigInt(8 + 2 * entries.length)
  }
  return { answer: made.relocate(start, at), at }
}

describe('an image is relocated', () => {
  it('each place by as much as the image lies elsewhere, and its header says where that is', () => {
    const { answer, at } = relocated([
      [0x1000, null, [DIR64 | 8, 0]],
      [0x2000, null, [DIR64 | 0x10]]
    ])
    expect(answer).toBeNull()
    expect(at.readUint(START + BigInt(FIX), 8)).toBe(START + 0x1234n)
    expect(at.readUint(START + 0x2010n, 8)).toBe(BigInt.asUintN(64, 0x1716151413121110n + START - LINKED_AT))
    expect(at.readUint(START + BigInt(OPTIONAL) + 24n, 8)).toBe(START)
    // A filling entry changes nothing, not even at its page's start.
    expect(at.readUint(START + 0x1000n, 8)).toBe(0x0706050403020100n)
  })

  it('not at all where it was linked to', () => {
    const { answer, at } = relocated([[0x1000, null, [DIR64 | 8]]], null, 0x3000, LINKED_AT)
    expect(answer).toBeNull()
    expect(at.readUint(LINKED_AT + BigInt(FIX), 8)).toBe(LINKED_AT + 0x1234n)
  })

  it('up to the end of the directory and no further', () => {
    const { answer, at } = relocated(
      [
        [0x2000, null, [DIR64, 0]],
        [0x1000, null, [DIR64 | 8, 0]]
      ],
      12
    )
    expect(answer).toBeNull()
    expect(at.readUint(START + BigInt(FIX), 8)).toBe(LINKED_AT + 0x1234n)
  })

  it.each<[what: string, blocks: readonly Block[], bytes: number | null, offset: number, answer: [string, string] | null]>([
    ['none', [], 0, 0x3000, null],
    ['a directory of nothing behind the image', [], 0, 0x9000, null],
    ['a directory up to the last byte', [[0x1000, null, [0, 0]]], null, 0x3ff4, null],
    ['a directory behind the image', [[0x1000, null, [0, 0]]], null, 0x3ff5, ['EFI_LOAD_ERROR', 'relocations']],
    ['a block of no bytes', [[0x1000, 0, [0, 0]]], null, 0x3000, ['EFI_LOAD_ERROR', 'relocations']],
    ['a block longer than the directory', [[0x1000, 13, [0, 0]]], null, 0x3000, ['EFI_LOAD_ERROR', 'relocations']],
    ['a page behind the image', [[0x4000, null, [0, 0]]], null, 0x3000, ['EFI_LOAD_ERROR', 'relocations']],
    ['a place behind the image', [[0x3001, null, [DIR64 | 0xfff, 0]]], null, 0x3000, ['EFI_LOAD_ERROR', 'relocations']],
    ['a place that is the image’s last byte', [[0x3000, null, [0xfff, 0]]], null, 0x3000, null],
    ['another kind of relocation', [[0x1000, null, [0x3008, 0]]], null, 0x3000, ['EFI_UNSUPPORTED', 'relocations']]
  ])('%s', (_, blocks, bytes, offset, answer) => {
    const result = relocated(blocks, bytes, offset).answer
    expect(result === null ? null : refusalOf(result)).toEqual(answer)
  })
})
