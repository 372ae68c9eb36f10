/** What a fault is about. */
import type { Hex } from '../spec/hex'

/** Why bytes must not be touched. */
export type FaultReason =
  | 'null' // address below 4096
  | 'unowned' // free memory that was never this run's, or a hole
  | 'freed' // owned once, given back since
  | 'bounds' // starts inside an allocation and runs past its end, or the pool head before it
  | 'foreign' // a write to memory of the firmware or of the platform
  | 'mmio' // device registers touched as memory
  | 'attribute' // forbidden by RP, RO, XP or WP, or the wrong cache type for the range
  | 'unmapped' // virtual mode: no entry of the virtual map covers it
  | 'mmram' // MMRAM, and the processor is not in MM
  | 'unwritten' // lenient and strict: reported, never stops: bytes read that nobody wrote since they were allocated

/** All that is told of a fault, without the trace around it. */
export interface ToldFault {
  readonly reason: FaultReason
  readonly access: 'read' | 'write' | 'execute'
  readonly address: Hex
  readonly bytes: Hex
  /** 'driver.ts:14', the line that allocated the memory; null: not known. */
  readonly taker: string | null
  /** The line that gave it back. */
  readonly giver: string | null
  /** Where the bytes lie now that have left temporary RAM; null: they never moved. */
  readonly movedTo: Hex | null
  /** DXE has copied them with the HOB list; absent: they moved with the switch to permanent memory. */
  readonly movedByDxe?: true
  /** The service that was refused and left this address in its variable: 'AllocatePages on driver.ts:12'; absent: none. */
  readonly leftBy?: string
  /** Name of the image whose code was to run and is no longer there; null: bytes were touched. */
  readonly unloaded: string | null
  /** Its code was not unloaded: the operating system has taken the memory. */
  readonly takenOver?: true
}
