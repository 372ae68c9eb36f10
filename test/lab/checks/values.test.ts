import { describe, expect, it } from 'vitest'
import { ENTRY_FIELDS } from '../../../src-lab/checks/entry-fields'
import { hobFields } from '../../../src-lab/checks/hob-fields'
import { attributeWords, descriptorWords } from '../../../src-lab/checks/memory-words'
import { sentencesIn } from '../../../src-lab/sentences'
import { isAsWanted, numberIn, wordsOf, wordsOfWanted } from '../../../src-lab/checks/value'
import type { Value } from '../../../src-firmware'
import type { Matcher } from '../../../src-lab/lab/lab'

describe('the number in a value', () => {
  it.each<[Value | undefined, bigint | null]>([
    [0, 0n],
    [4096, 4096n],
    ['0x1F', 31n],
    ['0Xff', 255n],
    ['0x', null],
    ['x0x1', null],
    ['0x1g', null],
    ['31', null],
    ['driver.ts', null],
    [null, 0n],
    [true, null],
    [undefined, null]
  ])('%s', (value, number) => expect(numberIn(value)).toBe(number))
})

describe('a value is as wanted', () => {
  it.each<[Value, Exclude<Matcher, { of: unknown }>, boolean]>([
    // NULL is the pointer, and the number 0.
    [null, null, true],
    ['0x0', null, true],
    [0, null, true],
    ['0x10', null, false],
    ['driver.ts', null, false],
    [null, 0, true],
    [true, true, true],
    [false, true, false],
    [1, true, false],
    // Numbers, however they are written.
    [16, 16, true],
    ['0x10', 16, true],
    [16, '0x10', true],
    [2, 'EfiLoaderData', true],
    [4, 'EfiLoaderData', false],
    ['0x11', 16, false],
    // Text, whatever its case.
    ['driver.ts', 'Driver.TS', true],
    ['driver.ts', 'child.ts', false],
    [true, 'true', false],
    ['driver.ts', 16, false],
    // Bounds hold their own ends.
    [3, { min: 3 }, true],
    [2, { min: 3 }, false],
    [5, { max: 5 }, true],
    [6, { max: 5 }, false],
    [4, { min: 3, max: 5 }, true],
    [null, { max: 0 }, true],
    ['driver.ts', { min: 0 }, false],
    [3, { min: 'nothing' }, false],
    ['0x3000', { multipleOf: 4096 }, true],
    ['0x3001', { multipleOf: 4096 }, false],
    [0, { multipleOf: 0 }, false],
    [5, { is: 5 }, true],
    [5, { is: 6 }, false],
    [5, { not: 6 }, true],
    [5, { not: 5 }, false],
    [5, { oneOf: [4, 5] }, true],
    [5, { oneOf: [4, 6] }, false],
    [5, { oneOf: [] }, false],
    [5, { is: 5, not: 5 }, false],
    // Under a mask.
    ['0x6', { mask: 6 }, true],
    ['0x6', { mask: 7 }, false],
    ['0xf6', { mask: 'EFI_MEMORY_WT', is: 4 }, true],
    ['0xf6', { mask: '0xf', is: '0xf6' }, false],
    ['driver.ts', { mask: 1 }, false],
    ['0x16', { mask: '0xf', max: 6 }, true],
    ['0x17', { mask: '0xf', max: 6 }, false]
  ])('%s is %j: %s', (value, wanted, holds) => expect(isAsWanted(value, wanted)).toBe(holds))
})

describe('a value in words', () => {
  it.each<[Value | bigint, string, string]>([
    [null, 'memory', 'NULL'],
    [true, '', 'true'],
    ['driver.ts', '', 'driver.ts'],
    [12, '', '12'],
    [12n, '', '12'],
    ['0x1000', '', '4096'],
    ['0x1000', 'memoryMapSize', '4096'],
    // A status, a key of all ones: nobody counts so far.
    ['0xffffffffffff', '', '281474976710655'],
    ['0x1000000000000', '', '0x1000000000000'],
    ['0x8000000000000009', '', '0x8000000000000009'],
    ...['memory', 'buffer', 'memoryMap', 'destination', 'source', 'address', 'imageHandle', 'agentHandle', 'sourceBuffer', 'event'].map(
      (field): [Value, string, string] => ['0xe52f000', field, '0xE52F000']
    ),
    ['0x0', 'buffer', 'NULL'],
    ['0x10', 'eventGroup', '16'],
    ['0x10', 'addresses', '16'],
    ['0x10', 'freeMemory', '16']
  ])('%s of %s', (value, field, words) => expect(wordsOf(value, field)).toBe(words))
})

describe('what is wanted in words', () => {
  it.each<[Matcher, string, string]>([
    [null, 'buffer', 'NULL'],
    ['EfiLoaderData', '', 'EfiLoaderData'],
    ['0x1000', '', '4096'],
    ['0x1000', 'buffer', '0x1000'],
    [12, '', '12'],
    [true, '', 'true'],
    [{ of: { service: 'GetMemoryMap' }, field: 'out.mapKey' }, '', 'the mapKey of GetMemoryMap'],
    [{ of: { service: ['AllocatePool', 'AllocatePages'] }, field: 'in.size' }, '', 'the size of AllocatePool or AllocatePages'],
    [{ is: 5, not: 6 }, '', '5, not 6'],
    [{ min: 3, max: 5 }, '', 'at least 3, at most 5'],
    [{ multipleOf: 4096, min: '0x1000' }, 'memory', 'at least 0x1000, a multiple of 0x1000'],
    [{ oneOf: ['EfiLoaderData', 'EfiLoaderCode'] }, '', 'EfiLoaderData or EfiLoaderCode'],
    [{ mask: 6 }, '', 'with the bits 0x6'],
    [{ mask: 'EFI_MEMORY_WB' }, '', 'with the bits EFI_MEMORY_WB'],
    [{ mask: '0xc', is: 4 }, '', '4 in the bits 0xc']
  ])('%j of %s', (wanted, field, words) => expect(wordsOfWanted(wanted, field, sentencesIn('en').checks)).toBe(words))
})

describe('memory in words', () => {
  const words = sentencesIn('en').checks
  it('a descriptor, with one page or several', () => {
    expect(descriptorWords([2, '0xe52f000', '0x0', '0x2', '0xf'], words)).toBe('2 pages of LoaderData at 0xE52F000')
    expect(descriptorWords([7, '0x1000', '0x0', '0x1', '0xf'], words)).toBe('1 page of ConventionalMemory at 0x1000')
  })
  it('attributes by their names', () => {
    expect(attributeWords(0x8000000000000009n, words)).toBe('EFI_MEMORY_UC | EFI_MEMORY_WB | EFI_MEMORY_RUNTIME')
    expect(attributeWords(0n, words)).toBe('no attributes')
  })
  it('types of the GCD by their names, one of the future by its number', () => {
    expect([2, 3, 99].map((type) => wordsOf(type, 'gcdMemoryType'))).toEqual([
      'EfiGcdMemoryTypeSystemMemory',
      'EfiGcdMemoryTypeMemoryMappedIo',
      '99'
    ])
  })
})

describe('the fields of a HOB (PI 1.8 volume 3 §5)', () => {
  it('of its type; what lies behind its end is left out', () => {
    const header = '0400' + '2000' + '00000000'
    const guid = '11111111' + '2222' + '3333' + '4444' + '555555555555'
    expect(hobFields(header + guid)).toEqual({ hobType: 4, hobLength: 32, name: '11111111-2222-3333-4444-555555555555' })
    expect(hobFields(header + guid.slice(2))).toEqual({ hobType: 4, hobLength: 32 })
    expect(hobFields(header)).toEqual({ hobType: 4, hobLength: 32 })
    expect(hobFields('0400')).toEqual({ hobType: 4 })
    expect(hobFields('04')).toEqual({})
  })
  it('eight bytes are an address, little-endian; fewer are a number', () => {
    const cpu = '0600' + '1000' + '00000000' + '30' + '10' + '000000000000'
    expect(hobFields(cpu)).toMatchObject({ hobType: 6, sizeOfMemorySpace: 48, sizeOfIoSpace: 16 })
    const phit = '0100' + '3800' + '00000000' + '09000000' + '00000000' + '0000002000000000' + '00'.repeat(32)
    expect(hobFields(phit)).toMatchObject({ version: 9, bootMode: 0, efiMemoryTop: '0x20000000', efiMemoryBottom: '0x0' })
  })
  it('of a type that nobody knows are those of the header', () => {
    expect(hobFields('3412' + '1000' + '00000000' + '00'.repeat(8))).toEqual({ hobType: 0x1234, hobLength: 16 })
  })
})

it('a lab may name these fields of an entry, each once', () => {
  expect(ENTRY_FIELDS.gcd).toEqual(['base', 'length', 'capabilities', 'attributes', 'gcdMemoryType', 'imageHandle', 'deviceHandle'])
  expect(ENTRY_FIELDS.pool).toEqual(['state', 'buffer', 'size', 'poolType', 'owner'])
  expect(ENTRY_FIELDS.hob).toEqual(
    expect.arrayContaining(['hobType', 'hobLength', 'physicalStart', 'resourceLength', 'efiMemoryTop', 'name'])
  )
  expect(new Set(ENTRY_FIELDS.hob).size).toBe(ENTRY_FIELDS.hob.length)
})
