/** The phases of the firmware that a run can begin in: the one list of them, and what a driver is in each. */

interface PhaseFacts {
  /** The function that a driver of this phase exports. */
  readonly entryPoint: 'PeimEntryPoint' | 'UefiMain' | 'MmDriverEntryPoint' | 'do_command'
  /** What it returns: an EFI_STATUS, or a command's number, which is 0 when all went well. */
  readonly returns: 'EFI_STATUS' | 'int'
  /** The machine that a run takes where none is named. */
  readonly platform: string
}

/** Each phase that a run can begin in, in the order of the boot. */
export const phases = {
  pei: { entryPoint: 'PeimEntryPoint', returns: 'EFI_STATUS', platform: 'q35-256m' },
  dxe: { entryPoint: 'UefiMain', returns: 'EFI_STATUS', platform: 'q35-256m' },
  app: { entryPoint: 'UefiMain', returns: 'EFI_STATUS', platform: 'q35-256m' },
  mm: { entryPoint: 'MmDriverEntryPoint', returns: 'EFI_STATUS', platform: 'made-pc-256m' },
  uboot: { entryPoint: 'do_command', returns: 'int', platform: 'made-board-64m' }
} as const satisfies Record<string, PhaseFacts>

/** A phase that a run can begin in. */
export type StartPhase = keyof typeof phases
/** Where the machine is: 'app' becomes 'exited' with a successful ExitBootServices, then 'virtual' with SetVirtualAddressMap. */
export type MachinePhase = StartPhase | 'exited' | 'virtual'

/** In the order in which a machine can go through them. */
export const startPhases = Object.keys(phases) as [StartPhase, ...StartPhase[]]
/** Where the machine goes on to DXE by itself, when its first driver has returned. */
export function goesOnToDxe(phase: StartPhase): boolean {
  return phase === 'pei' || phase === 'mm'
}

/** How far a machine goes on by itself after a PEIM or an MM driver has returned: it stays there, or to the start of a later phase. */
export const untilPhases = ['returned', 'dxe', 'app'] as const
/** 'returned': the machine stays where the first driver has returned. */
export type UntilPhase = (typeof untilPhases)[number]

/** The phase that a file is written for, by what it exports; one that exports no entry point is taken for an application. */
export function phaseOf(exports: readonly string[]): StartPhase {
  const meant = startPhases.filter((phase) => exports.includes(phases[phase].entryPoint))
  return meant.find((phase) => phases[phase].entryPoint !== phases.app.entryPoint) ?? 'app'
}
