import { describe, expect, it } from 'vitest'
import { phaseOf, phases, startPhases } from '../../../src-firmware'

describe('the phase that a driver is written for', () => {
  it.each([
    [['PeimEntryPoint'], 'pei'],
    [['UefiMain'], 'app'],
    [['UefiMain', 'PeimEntryPoint'], 'pei'],
    [['MmDriverEntryPoint', 'helper'], 'mm'],
    [['do_command'], 'uboot'],
    [['main'], 'app'],
    [[], 'app']
  ] as const)('%j is one for %s', (exports, phase) => expect(phaseOf(exports)).toBe(phase))

  it('is a phase that a run can begin in, each with an entry point', () => {
    expect(startPhases).toEqual(['pei', 'dxe', 'app', 'mm', 'uboot'])
    for (const phase of startPhases) expect([phase, 'dxe', 'app']).toContain(phaseOf([phases[phase].entryPoint]))
  })
})
