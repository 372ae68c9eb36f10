import { describe, expect, it } from 'vitest'
import type { Argument } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

const GUID = '8BE4DF61-93CA-11D2-AA0D-00E098032B8C'
const NON_VOLATILE = 1n
const BOOT = 2n
const RUNTIME = 4n
const APPEND = 0x40n

/** A driver with one page of its own for data: on RuntimeServicesData, so that it is there after ExitBootServices. */
function withPage(on: Driven = driven()): { on: Driven; page: bigint } {
  const page = on.call('AllocatePages', { type: 0n, memoryType: 6n, pages: 20n, memory: out() }).out.memory as bigint
  on.machine.writeBytes(
    page,
    Uint8Array.from({ length: 20 * 4096 }, (_, i) => i & 0xff),
    null
  )
  return { on, page }
}

function set(on: Driven, page: bigint, other: Record<string, Argument> = {}): string | null {
  const args = { variableName: 'Name', vendorGuid: GUID, attributes: BOOT, dataSize: 4n, data: page, ...other }
  return on.call('SetVariable', args, 'RuntimeServices').name
}

function get(on: Driven, page: bigint, other: Record<string, Argument> = {}): ReturnType<Driven['call']> {
  const args = { variableName: 'Name', vendorGuid: GUID, attributes: out(), dataSize: out(16n), data: page + 4096n, ...other }
  return on.call('GetVariable', args, 'RuntimeServices')
}

function exit(on: Driven): void {
  expect(on.call('ExitBootServices', { imageHandle: 0n, mapKey: BigInt(on.machine.mapKey) }).name).toBe('EFI_SUCCESS')
}

describe('SetVariable (UEFI 2.10 §8.2.3)', () => {
  it.each<[string, Record<string, Argument>, string]>([
    ['NULL for the name', { variableName: 0n }, 'EFI_INVALID_PARAMETER'],
    ['an empty name', { variableName: '' }, 'EFI_INVALID_PARAMETER'],
    ['NULL for the GUID', { vendorGuid: null }, 'EFI_INVALID_PARAMETER'],
    ['data without a pointer', { data: 0n }, 'EFI_INVALID_PARAMETER'],
    ['an attribute that does not exist', { attributes: 0x102n }, 'EFI_INVALID_PARAMETER'],
    ['runtime access without boot access', { attributes: RUNTIME }, 'EFI_INVALID_PARAMETER'],
    ['non-volatile and no access', { attributes: NON_VOLATILE }, 'EFI_INVALID_PARAMETER'],
    ['a hardware error record', { attributes: 0xfn }, 'EFI_UNSUPPORTED'],
    ['the deprecated kind of authentication', { attributes: 0x12n }, 'EFI_UNSUPPORTED'],
    ['data that nobody signed', { attributes: 0x27n }, 'EFI_SECURITY_VIOLATION'],
    ['more than a variable holds', { dataSize: 0x8400n }, 'EFI_INVALID_PARAMETER'],
    ['deleting with no data what is not there', { dataSize: 0n }, 'EFI_NOT_FOUND'],
    ['deleting with no attributes what is not there', { attributes: 0n }, 'EFI_NOT_FOUND'],
    ['appending nothing to what is not there', { attributes: BOOT | APPEND, dataSize: 0n }, 'EFI_SUCCESS'],
    ['a new variable', {}, 'EFI_SUCCESS']
  ])('%s', (_what, other, status) => {
    const { on, page } = withPage()
    expect(set(on, page, other)).toBe(status)
  })

  it.each<[string, Record<string, Argument>, string, number[] | null]>([
    ['the same attributes: the data is replaced', { data: 1n }, 'EFI_SUCCESS', [1, 2, 3, 4]],
    ['other attributes', { attributes: BOOT | RUNTIME }, 'EFI_INVALID_PARAMETER', [0, 1, 2, 3]],
    ['append', { attributes: BOOT | APPEND, data: 1n, dataSize: 2n }, 'EFI_SUCCESS', [0, 1, 2, 3, 1, 2]],
    ['appending nothing', { attributes: BOOT | APPEND, dataSize: 0n }, 'EFI_SUCCESS', [0, 1, 2, 3]],
    ['no data: it is deleted', { dataSize: 0n }, 'EFI_SUCCESS', null],
    ['no attributes: it is deleted', { attributes: 0n }, 'EFI_SUCCESS', null]
  ])('over a variable: %s', (_what, other, status, bytes) => {
    const { on, page } = withPage()
    set(on, page)
    const data: Record<string, Argument> = typeof other.data === 'bigint' ? { data: page + other.data } : {}
    expect(set(on, page, { ...other, ...data })).toBe(status)
    const found = get(on, page)
    expect(found.name).toBe(bytes ? 'EFI_SUCCESS' : 'EFI_NOT_FOUND')
    if (bytes) expect([...on.machine.readBytes(page + 4096n, bytes.length, null)]).toEqual(bytes)
  })

  it('tells variables apart by name and GUID, letters of GUIDs in any case', () => {
    const { on, page } = withPage()
    set(on, page)
    expect(get(on, page, { variableName: 'name' }).name).toBe('EFI_NOT_FOUND')
    expect(get(on, page, { vendorGuid: GUID.toLowerCase() }).name).toBe('EFI_SUCCESS')
    expect(get(on, page, { vendorGuid: GUID.replace('8', '9') }).name).toBe('EFI_NOT_FOUND')
  })

  it('runs out of room, and deleting gives it back', () => {
    const { on, page } = withPage()
    const one = (n: number, other: Record<string, Argument> = {}): string | null =>
      set(on, page, { variableName: `V${n}`, dataSize: 0x8000n, ...other })
    for (let n = 0; n < 7; n++) expect(one(n)).toBe('EFI_SUCCESS')
    expect(one(7)).toBe('EFI_OUT_OF_RESOURCES')
    expect(one(7, { attributes: NON_VOLATILE | BOOT })).toBe('EFI_SUCCESS')
    expect(one(3, { attributes: 0n })).toBe('EFI_SUCCESS')
    expect(one(8)).toBe('EFI_SUCCESS')
  })
})

describe('GetVariable (UEFI 2.10 §8.2.1)', () => {
  it.each<[string, Record<string, Argument>, string, Record<string, bigint>]>([
    ['NULL for the name', { variableName: 0n }, 'EFI_INVALID_PARAMETER', {}],
    ['NULL for the GUID', { vendorGuid: null }, 'EFI_INVALID_PARAMETER', {}],
    ['NULL for DataSize', { dataSize: null }, 'EFI_INVALID_PARAMETER', {}],
    ['an empty name', { variableName: '' }, 'EFI_NOT_FOUND', {}],
    ['another name', { variableName: 'Other' }, 'EFI_NOT_FOUND', {}],
    ['too little room: size and attributes are told', { dataSize: out(3n) }, 'EFI_BUFFER_TOO_SMALL', { dataSize: 4n, attributes: 2n }],
    ['asking for the size', { dataSize: out(0n), data: 0n }, 'EFI_BUFFER_TOO_SMALL', { dataSize: 4n, attributes: 2n }],
    ['room enough and no buffer', { data: 0n }, 'EFI_INVALID_PARAMETER', {}],
    ['NULL for Attributes', { attributes: null }, 'EFI_SUCCESS', { dataSize: 4n }],
    ['room enough', {}, 'EFI_SUCCESS', { dataSize: 4n, attributes: 2n }]
  ])('%s', (_what, other, status, given) => {
    const { on, page } = withPage()
    set(on, page)
    const answer = get(on, page, other)
    expect({ status: answer.name, out: answer.out }).toEqual({ status, out: given })
  })
})

describe('GetNextVariableName (UEFI 2.10 §8.2.2)', () => {
  function walk(on: Driven, page: bigint): string[] {
    const buffer = page + 8192n
    on.machine.writeBytes(buffer, new Uint8Array(64), null)
    const names: string[] = []
    let guid: string | undefined
    for (;;) {
      const answer = on.call(
        'GetNextVariableName',
        { variableNameSize: out(64n), variableName: buffer, vendorGuid: out(guid) },
        'RuntimeServices'
      )
      if (answer.name !== 'EFI_SUCCESS') return [...names, answer.name!]
      guid = answer.out.vendorGuid as string
      const bytes = on.machine.readBytes(buffer, Number(answer.out.variableNameSize as bigint) - 2, null)
      names.push(String.fromCharCode(...bytes.filter((_byte, i) => i % 2 === 0)))
    }
  }

  it('gives every variable once: the volatile ones first, each in the order in which they were written last', () => {
    const { on, page } = withPage()
    for (const [variableName, attributes] of [
      ['A', NON_VOLATILE | BOOT],
      ['B', BOOT],
      ['C', BOOT],
      ['B', BOOT]
    ] as const)
      set(on, page, { variableName, attributes })
    expect(walk(on, page)).toEqual(['C', 'B', 'A', 'EFI_NOT_FOUND'])
  })

  it('after ExitBootServices shows only what has runtime access', () => {
    const { on, page } = withPage()
    set(on, page, { variableName: 'Boot' })
    set(on, page, { variableName: 'Both', attributes: BOOT | RUNTIME })
    exit(on)
    expect(walk(on, page)).toEqual(['Both', 'EFI_NOT_FOUND'])
  })

  it.each<[string, Record<string, Argument>, string]>([
    ['NULL for the size', { variableNameSize: null }, 'EFI_INVALID_PARAMETER'],
    ['NULL for the name', { variableName: 0n }, 'EFI_INVALID_PARAMETER'],
    ['NULL for the GUID', { vendorGuid: null }, 'EFI_INVALID_PARAMETER'],
    ['no room for a NUL', { variableNameSize: out(1n) }, 'EFI_INVALID_PARAMETER'],
    ['too little room for the next name', { variableNameSize: out(4n) }, 'EFI_BUFFER_TOO_SMALL']
  ])('%s', (_what, other, status) => {
    const { on, page } = withPage()
    set(on, page)
    on.machine.writeBytes(page + 8192n, new Uint8Array(64), null)
    const args = { variableNameSize: out(64n), variableName: page + 8192n, vendorGuid: out(GUID), ...other }
    const answer = on.call('GetNextVariableName', args, 'RuntimeServices')
    expect(answer.name).toBe(status)
    if (status === 'EFI_BUFFER_TOO_SMALL') expect(answer.out).toEqual({ variableNameSize: 10n })
  })

  it.each([
    ['a name that is not there', 'Nobody', 64n],
    ['a name that does not end inside the buffer', 'Name', 8n]
  ])('%s is no place to go on from', (_what, name, size) => {
    const { on, page } = withPage()
    set(on, page)
    on.machine.writeBytes(page + 8192n, Uint8Array.from([...name, '\0'].flatMap((letter) => [letter.charCodeAt(0), 0])), null)
    const args = { variableNameSize: out(size), variableName: page + 8192n, vendorGuid: out(GUID) }
    expect(on.call('GetNextVariableName', args, 'RuntimeServices').name).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('variables after ExitBootServices', () => {
  it.each<[string, bigint | null, bigint, bigint, string]>([
    ['one without runtime access', BOOT, BOOT, 4n, 'EFI_WRITE_PROTECTED'],
    ['a volatile one', BOOT | RUNTIME, BOOT | RUNTIME, 4n, 'EFI_WRITE_PROTECTED'],
    ['a volatile one, to delete it', BOOT | RUNTIME, 0n, 0n, 'EFI_WRITE_PROTECTED'],
    ['a non-volatile one', NON_VOLATILE | BOOT | RUNTIME, NON_VOLATILE | BOOT | RUNTIME, 4n, 'EFI_SUCCESS'],
    ['a non-volatile one, to delete it', NON_VOLATILE | BOOT | RUNTIME, 0n, 0n, 'EFI_SUCCESS'],
    ['a new volatile one', null, BOOT | RUNTIME, 4n, 'EFI_INVALID_PARAMETER'],
    ['a new non-volatile one', null, NON_VOLATILE | BOOT | RUNTIME, 4n, 'EFI_SUCCESS']
  ])('writing %s', (_what, existing, attributes, dataSize, status) => {
    const { on, page } = withPage()
    if (existing !== null) set(on, page, { attributes: existing })
    exit(on)
    expect(set(on, page, { attributes, dataSize })).toBe(status)
  })

  it('one without runtime access is not found', () => {
    const { on, page } = withPage()
    set(on, page)
    exit(on)
    expect(get(on, page).name).toBe('EFI_NOT_FOUND')
  })
})
