/** Services of the PEI table that are not simulated: they say so, in a status and one note each. */
import { describe, expect, it } from 'vitest'
import { serviceNamed, type CallEvent } from '../../../src-firmware'
import { PpiGuid } from '../../../src-firmware/spec/ppi'
import { BARE, foundation, type Foundation } from './foundation'

const cause = ({ board }: Foundation): unknown =>
  (board.recorder.events.filter(({ kind }) => kind === 'call').at(-1) as CallEvent | undefined)?.cause

/** Every parameter given, the OUT ones by a variable. */
function call(machine: Foundation, service: string): ReturnType<Foundation['call']> {
  const { parameters } = serviceNamed('PeiServices', service)!
  return machine.call(service, ...parameters.map(({ direction }) => (direction === 'in' ? 0n : ({ ref: true, value: 0n } as const))))
}

describe('ResetSystem (PI 1.8 volume 1 §4.8)', () => {
  it('nobody has installed a reset PPI: EFI_NOT_AVAILABLE_YET, as the Foundation answers', () => {
    const machine = foundation(BARE)
    expect(call(machine, 'ResetSystem').name).toBe('EFI_NOT_AVAILABLE_YET')
    expect(cause(machine)).toEqual({ code: 'noSuchPpi', guid: PpiGuid.reset2, instance: 0 })
    expect(machine.board.console.parts).toEqual([{ code: 'noResetPpi' }])
  })

  it.each([PpiGuid.reset, PpiGuid.reset2])('a reset PPI that is there (%s) is not called, and the note says it', (guid) => {
    const machine = foundation(BARE)
    machine.pei.installOwn(guid, true)
    expect(call(machine, 'ResetSystem').name).toBe('EFI_NOT_AVAILABLE_YET')
    expect(cause(machine)).toEqual({ code: 'notSimulated', what: 'ResetSystem' })
    expect(machine.board.console.parts).toEqual([{ code: 'resetPpiNotCalled' }])
  })
})

it('ResetSystem2 answers nothing and resets nothing', () => {
  const machine = foundation(BARE)
  expect(call(machine, 'ResetSystem2').name).toBeNull()
  expect(machine.board.console.parts).toEqual([{ code: 'reset2NotSimulated' }])
})

describe('firmware volumes, shadowing and status codes', () => {
  it.each([
    ['FfsFindNextVolume', 'Instance, VolumeHandle out'],
    ['FfsFindNextFile', 'SearchType, VolumeHandle, FileHandle inout'],
    ['FfsFindSectionData', 'SectionType, FileHandle, SectionData out'],
    ['FfsFindSectionData3', 'SectionType, SectionInstance, FileHandle, SectionData out, AuthenticationStatus out'],
    ['FfsFindFileByName', 'FileName, VolumeHandle, FileHandle out'],
    ['FfsGetFileInfo', 'FileHandle, FileInfo'],
    ['FfsGetFileInfo2', 'FileHandle, FileInfo'],
    ['FfsGetVolumeInfo', 'VolumeHandle, VolumeInfo'],
    ['RegisterForShadow', 'FileHandle'],
    ['ReportStatusCode', 'Type, Value, Instance, CallerId, Data']
  ])('%s(%s): EFI_UNSUPPORTED, and one note however often it is called', (service, parameters) => {
    const machine = foundation(BARE)
    const declared = serviceNamed('PeiServices', service)!
    expect(declared.parameters.map(({ name, direction }) => (direction === 'in' ? name : `${name} ${direction}`)).join(', ')).toBe(
      parameters
    )
    expect(call(machine, service)).toEqual({ name: 'EFI_UNSUPPORTED', out: {} })
    expect(call(machine, service).name).toBe('EFI_UNSUPPORTED')
    expect(cause(machine)).toEqual({ code: 'notSimulated', what: service })
    expect(machine.board.console.parts).toEqual([{ code: 'serviceUnsupported', table: 'PeiServices', service }])
  })
})
