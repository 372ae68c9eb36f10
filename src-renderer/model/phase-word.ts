/** A phase in the words of the screen. */
import type { MachinePhase } from '../../src-firmware'

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
