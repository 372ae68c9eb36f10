/** A phase in the words of the screen. */
import type { MachinePhase, MachineState } from '../../src-firmware'

const WORDS: Readonly<Record<MachinePhase, string>> = {
  pei: 'PEI',
  dxe: 'DXE',
  app: 'DXE · application',
  mm: 'Standalone MM',
  uboot: 'U-Boot',
  exited: 'operating system',
  virtual: 'operating system, virtual'
}

export function phaseWord(phase: MachinePhase): string {
  return WORDS[phase]
}

/** Where a machine is: an application may be U-Boot's. */
export function momentWord({ phase, uboot }: Pick<MachineState, 'phase' | 'uboot'>): string {
  return phase === 'app' && uboot.heap !== null ? 'U-Boot · application' : phaseWord(phase)
}
