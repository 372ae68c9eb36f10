import { describe, expect, it } from 'vitest'
import {
  ImageProtection,
  protectedAs,
  RuntimeImageRecords,
  type ImageSection,
  type LoadedSections
} from '../../../../src-firmware/dxe/memory/image-records'
import { edk2Rules, type Edk2Release } from '../../../../src-firmware/platforms/edk2-rules'
import { MemoryAttribute } from '../../../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../../../src-firmware/spec/memory-type'

const START = 0x200000n
const { RO, XP, WB, RUNTIME } = MemoryAttribute

const section = (offset: bigint, bytes: bigint, kind: 'code' | 'writable' | 'data'): ImageSection => ({
  offset,
  bytes,
  virtualBytes: bytes,
  isCode: kind !== 'data',
  isReadOnlyCode: kind === 'code'
})
const image = (sections: readonly ImageSection[], more: Partial<LoadedSections> = {}): LoadedSections => ({
  start: START,
  bytes: 0x6000n,
  codeType: MemoryType.BootServicesCode,
  alignment: 0x1000n,
  sections,
  ...more
})

/** What is taken (bytes), given back (buffers, by their number) and set. @param room Buffers that there are. */
function keeper(room = Infinity, rules = edk2Rules({})): { log: string[]; records: RuntimeImageRecords; protection: ImageProtection } {
  const log: string[] = []
  let taken = 0
  const pool = {
    take: (bytes: bigint) => {
      if (taken >= room) return null
      log.push(`take ${bytes}`)
      return BigInt(++taken)
    },
    give: (buffer: bigint) => void log.push(`give ${buffer}`)
  }
  // As AArch64 has it: runtime memory is protected in units of 64 KiB.
  const granularity = (type: number): bigint => (type === MemoryType.RuntimeServicesCode ? 0x10000n : 0x1000n)
  const set = (start: bigint, bytes: bigint, protection: bigint): void =>
    void log.push(
      `${(start - START).toString(16)}+${bytes.toString(16)} ${protection === RO ? 'RO' : protection === XP ? 'XP' : protection}`
    )
  return { log, records: new RuntimeImageRecords(pool, granularity, rules), protection: new ImageProtection(pool, granularity, set, rules) }
}

describe('the records for the Memory Attributes Table', () => {
  it('are one of the image and one of each part that is code, and go with it', () => {
    const { log, records } = keeper()
    records.insert(image([section(0x1000n, 0x800n, 'code'), section(0x2000n, 0x800n, 'data'), section(0x3000n, 0x800n, 'writable')]))
    expect(log).toEqual(['take 64', 'take 40', 'take 40'])
    records.remove(START + 0x1000n, 0x6000n)
    expect(log).toHaveLength(3)
    records.remove(START, 0x6000n)
    expect(log.slice(3)).toEqual(['give 2', 'give 3', 'give 1'])
    records.remove(START, 0x6000n)
    expect(log).toHaveLength(6)
  })

  it('are sorted by where images begin: what stands in them moves, and of two images the upper one has the buffer that was taken last', () => {
    const { log, records } = keeper()
    records.insert(image([section(0x1000n, 0x800n, 'code')], { start: 0x900000n }))
    records.insert(image([section(0x1000n, 0x800n, 'code')]))
    records.remove(0x900000n, 0x6000n)
    expect(log.slice(4)).toEqual(['give 2', 'give 3'])
    records.remove(START, 0x6000n)
    expect(log.slice(6)).toEqual(['give 4', 'give 1'])
  })

  it('are sorted in among those that the firmware’s own drivers have', () => {
    const log: string[] = []
    const pool = { take: () => 1n, give: (buffer: bigint) => void log.push(buffer.toString(16)) }
    const known = [0x100000n, 0x300000n].map((start) => ({ start, bytes: 0x1000n, record: start >> 12n }))
    const records = new RuntimeImageRecords(pool, () => 0x1000n, edk2Rules({ edk2: '2026.08' }), known)
    records.insert(image([section(0x1000n, 0x800n, 'code')]))
    expect(records.remove(START, 0x6000n)).toBe(true)
    expect(log).toEqual(['1', '300'])
  })

  it('of a later release hold whole pages, and one of an image that has none is not found again', () => {
    const uneven = image([section(0x1000n, 0x800n, 'code')], { bytes: 0x5800n })
    const [first, later] = [keeper(), keeper(Infinity, edk2Rules({ edk2: '2026.08' }))]
    for (const { records } of [first, later]) records.insert(uneven)
    expect(first.records.remove(START, 0x5800n)).toBe(true)
    expect(later.records.remove(START, 0x5800n)).toBe(false)
  })

  it.each<[what: string, sections: readonly ImageSection[], more: Partial<LoadedSections>, taken: string[]]>([
    [
      'whose sections are aligned to less than what is protected',
      [section(0x1000n, 0x800n, 'code')],
      { codeType: MemoryType.RuntimeServicesCode },
      ['take 64']
    ],
    ['without code', [section(0x1000n, 0x800n, 'data')], {}, ['take 64']],
    [
      'with code behind its end',
      [section(0x1000n, 0x800n, 'code'), section(0x5000n, 0x1001n, 'code')],
      {},
      ['take 64', 'take 40', 'take 40']
    ]
  ])('of an image %s nothing is kept, and what was taken is lost', (_, sections, more, taken) => {
    const { log, records } = keeper()
    records.insert(image(sections, more))
    records.remove(START, 0x6000n)
    expect(log).toEqual(taken)
  })

  it('says whether a table can be made without such an image', () => {
    const { records } = keeper(3)
    expect(records.insert(image([section(0x1000n, 0x800n, 'data')]))).toBe('endsTable')
    expect(records.insert(image([section(0x1000n, 0x800n, 'code')], { codeType: MemoryType.RuntimeServicesCode }))).toBe('endsTable')
    expect(records.insert(image([section(0x1000n, 0n, 'code')]))).toBeNull()
    expect(records.insert(image([section(0x1000n, 0x800n, 'code')]))).toBeNull()
  })

  it.each<[what: string, sections: readonly ImageSection[]]>([
    ['of no bytes', [section(0x1000n, 0n, 'code')]],
    ['that overlaps another', [section(0x2000n, 0x800n, 'code'), section(0x1000n, 0x1001n, 'code')]]
  ])('code %s is none that is kept', (_, sections) => {
    expect(keeper().records.insert(image(sections))).toBeNull()
  })

  it('code up to the last byte is kept, and so are sections aligned to several units', () => {
    const { log, records } = keeper()
    records.insert(image([section(0x5000n, 0x1000n, 'code')], { alignment: 0x20000n, codeType: MemoryType.RuntimeServicesCode }))
    records.remove(START, 0x6000n)
    expect(log.slice(2)).toEqual(['give 2', 'give 1'])
  })

  it('without memory nothing is kept', () => {
    const { log, records } = keeper(0)
    records.insert(image([section(0x1000n, 0x800n, 'code')]))
    records.remove(START, 0x6000n)
    expect(log).toEqual([])
  })
})

describe('the protection of an image', () => {
  it('makes code read-only and does not let the rest run, in whole units and pages', () => {
    const { log, protection } = keeper()
    protection.protect(
      image([section(0x3000n, 0x801n, 'code'), section(0x1000n, 0x1000n, 'code'), section(0x4000n, 0x10n, 'data')], { bytes: 0x5001n })
    )
    expect(log).toEqual(['take 64', 'take 40', 'take 40', '0+1000 XP', '1000+1000 RO', '2000+1000 XP', '3000+1000 RO', '4000+2000 XP'])
    protection.unprotect(START)
    // Sorting the parts has moved what stands in their records, and not the records.
    expect(log.slice(8)).toEqual(['0+6000 0', 'give 2', 'give 3', 'give 1'])
    protection.unprotect(START)
    expect(log).toHaveLength(12)
  })

  it('sets nothing where nothing lies before, between or behind the code', () => {
    const { log, protection } = keeper()
    protection.protect(image([section(0n, 0x2000n, 'code'), section(0x2000n, 0x4000n, 'code')]))
    expect(log.slice(3)).toEqual(['0+2000 RO', '2000+4000 RO'])
  })

  it.each<[what: string, sections: readonly ImageSection[], more: Partial<LoadedSections>]>([
    ['that can only run where it can be written', [section(0x1000n, 0x1000n, 'writable')], {}],
    ['whose code ends behind it, once it is rounded up', [section(0x1000n, 0x1001n, 'code')], { alignment: 0x4000n, bytes: 0x4000n }],
    ['that is aligned to too little', [section(0x1000n, 0x1000n, 'code')], { alignment: 0x20n }]
  ])('leaves an image alone %s', (_, sections, more) => {
    const { log, protection } = keeper()
    protection.protect(image(sections, more))
    protection.unprotect(START)
    expect(log.filter((line) => !line.startsWith('take'))).toEqual([])
  })

  it.each<[release: Edk2Release, protection: string[]]>([
    ['2022.11', ['0+1000 XP', '1000+2000 RO', '3000+3000 XP']],
    ['2025.02', ['0+1000 XP', '1000+1000 RO', '2000+2000 XP', '4000+1000 RO', '5000+1000 XP']]
  ])(
    'goes by what is marked as code, and by its length in memory, since the records of both lists are made alike: %s',
    (release, expected) => {
      const { log, protection } = keeper(Infinity, edk2Rules({ edk2: release }))
      const shorter = { ...section(0x1000n, 0x1800n, 'code'), virtualBytes: 0x400n }
      protection.protect(image([shorter, section(0x4000n, 0x400n, 'writable')]))
      expect(log.filter((line) => !line.startsWith('take'))).toEqual(expected)
    }
  )

  it.each([0n, 0x20n])('an alignment of %i does not stop it', (alignment) => {
    const { log, protection } = keeper()
    protection.protect(image([section(0x1000n, 0x1000n, 'code')], { alignment }))
    expect(log.filter((line) => !line.startsWith('take'))).toEqual([])
  })

  it('leaves the cache type of a range as it is', () => {
    expect(protectedAs(WB | RUNTIME | XP, RO)).toBe(WB | RO)
    expect(protectedAs(WB, 0n)).toBe(WB)
  })
})
