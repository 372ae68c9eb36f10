/** How the machine goes from phase to phase, and inside PEI to permanent memory. */
import type { PhaseEvent, SwitchStep } from '../../../src-firmware/index'
import { shown } from '../values'

/** Where the machine came. */
export function phaseSentence({ from, to, machine, step }: PhaseEvent): string {
  if (step) return switchSentence(step)
  return `${machine ? `${machine.title}: ${machine.firmware}; ` : ''}${begins(to, from)}`
}

function begins(phase: PhaseEvent['to'], from: PhaseEvent['from']): string {
  if (from === 'mm' && phase !== 'dxe') return 'The processor leaves MM (RSM), and what was interrupted goes on. MMRAM is closed.'
  switch (phase) {
    case 'pei':
      return 'SEC has handed over temporary RAM.'
    case 'dxe':
      return 'DXE builds its first map from the HOB list.'
    case 'app':
      return from === null ? "the firmware's drivers ran (recorded)." : "The firmware's own drivers have run; applications start from here."
    case 'exited':
      return 'The boot services are gone; memory belongs to the operating system.'
    case 'virtual':
      return 'Addresses are virtual; only what the map of SetVirtualAddressMap covers can be reached.'
    case 'mm':
      return from === null
        ? 'The MM core has taken over MMRAM; its drivers are dispatched before there is a normal world.'
        : 'An interrupt (MMI): the processor enters MM, and MMRAM is open.'
    case 'uboot':
      return ''
  }
}

function switchSentence(step: SwitchStep): string {
  switch (step.code) {
    case 'newStack':
      return `A new stack of ${shown(step.bytes)} bytes is set up at ${shown(step.start)}; its HOB goes into the list that is about to move.`
    case 'migration': {
      const who = step.by === 'ppi' ? 'TemporaryRamMigration' : 'The PEI Foundation'
      return `${who} copies heap and stack to permanent memory and switches the stack pointer.`
    }
    case 'pagesMove':
      return 'Pages that were allocated in temporary RAM move to the top of permanent memory.'
    case 'interruptTable':
      return `The processor's interrupt table moves to pages of its own, ${shown(step.bytes)} bytes at ${shown(step.start)}.`
    case 'fixUp':
      return 'The HOB list and what points into it follow: the PHIT describes permanent memory now.'
    case 'temporaryRamGone':
      return 'Temporary RAM is nobody’s any more. Pointers into it that a PEIM kept were not changed.'
    case 'memoryDiscovered':
      return 'The PPI that says memory is there is installed.'
  }
}
