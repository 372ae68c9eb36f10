/** A phase in the words of the screen. */
import type { MachinePhase, MachineState } from '../../src-firmware'
import { type Sentence, sentence, t } from '../language'

const WORDS: Readonly<Record<MachinePhase, Sentence>> = {
  pei: sentence('PEI'),
  dxe: sentence('DXE'),
  app: sentence('DXE · application'),
  mm: sentence('Standalone MM'),
  uboot: sentence('U-Boot'),
  exited: sentence('operating system'),
  virtual: sentence('operating system, virtual')
}

export function phaseWord(phase: MachinePhase): string {
  return t(WORDS[phase])
}

/** Where a machine is: an application may be U-Boot's. */
export function momentWord({ phase, uboot }: Pick<MachineState, 'phase' | 'uboot'>): string {
  return phase === 'app' && uboot.heap !== null ? t('U-Boot · application') : phaseWord(phase)
}
