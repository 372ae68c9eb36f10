import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from '../../driven'

const pool = (on: Driven): bigint => on.call('AllocatePool', { poolType: 2n, size: 64n, buffer: out() }).out.buffer as bigint

describe('CalculateCrc32 (UEFI 2.10 §7.5.7)', () => {
  it('is the CRC-32 of the bytes', () => {
    const on = driven()
    const data = pool(on)
    on.machine.writeBytes(data, new TextEncoder().encode('123456789'), null)
    // The check value of CRC-32 (ISO 3309).
    expect(on.call('CalculateCrc32', { data, dataSize: 9n, crc32: out() })).toMatchObject({
      name: 'EFI_SUCCESS',
      out: { crc32: 0xcbf43926n }
    })
    expect(on.call('CalculateCrc32', { data, dataSize: 8n, crc32: out() }).out.crc32).not.toBe(0xcbf43926n)
  })

  it.each([
    ['no data', { data: 0n }, { code: 'nullPointer', parameter: 'data' }],
    ['of no bytes', { dataSize: 0n }, { code: 'nothingAsked', parameter: 'dataSize' }],
    ['into nothing', { crc32: null }, { code: 'nullPointer', parameter: 'crc32' }]
  ])('refuses %s', (_, wrong, cause) => {
    const on = driven()
    expect(on.call('CalculateCrc32', { data: on.machine.systemTable, dataSize: 8n, crc32: out(), ...wrong })).toMatchObject({
      name: 'EFI_INVALID_PARAMETER',
      out: {}
    })
    expect(on.machine.events.at(-1)).toMatchObject({ cause })
  })
})

describe('GetNextMonotonicCount (UEFI 2.10 §7.5.5)', () => {
  it('is another number each time, one more', () => {
    const on = driven()
    const next = () => on.call('GetNextMonotonicCount', { count: out() }).out.count
    expect([next(), next(), next()]).toEqual([0n, 1n, 2n])
  })
  it('refuses NULL, and counts nothing', () => {
    const on = driven()
    expect(on.call('GetNextMonotonicCount', { count: null }).name).toBe('EFI_INVALID_PARAMETER')
    expect(on.call('GetNextMonotonicCount', { count: out() }).out.count).toBe(0n)
  })
})

describe('services that this machine does not carry out', () => {
  it('answer EFI_UNSUPPORTED with the reason, and the console says so once', () => {
    const on = driven()
    const ask = () => on.call('SetTime', { time: 0n }, 'RuntimeServices')
    expect([ask().name, ask().name]).toEqual(['EFI_UNSUPPORTED', 'EFI_UNSUPPORTED'])
    expect(on.machine.events.findLast(({ kind }) => kind === 'call')).toMatchObject({ cause: { code: 'notSimulated', what: 'SetTime' } })
    expect(on.machine.console).toMatchObject([{ code: 'serviceUnsupported', table: 'RuntimeServices', service: 'SetTime' }])
  })
})

describe('InstallConfigurationTable (UEFI 2.10 §7.5.6)', () => {
  it.each([null, 0n])('refuses %s for Guid', (guid) => {
    const on = driven()
    expect(on.call('InstallConfigurationTable', { guid, table: 0x1000n }).name).toBe('EFI_INVALID_PARAMETER')
    expect(on.machine.events.at(-1)).toMatchObject({ cause: { code: 'nullPointer', parameter: 'guid' } })
  })
})
