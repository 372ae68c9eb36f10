/** What a lab does to a machine beside the driver, as its events tell it: a code and values. */
import type { Hex } from '../spec/hex'
import type { StopWhy } from './stop'

/** What a step of a lab did; addresses and bytes are hexadecimal. */
export type LabDeed =
  /** It has begun; an event keeps this only when the driver was stopped inside it. */
  | { code: 'begun' }
  | { code: 'wrote'; start: Hex; bytes: Hex }
  | { code: 'took'; start: Hex; bytes: Hex; unit: 'pages' | 'bytes'; type: number }
  | { code: 'freed'; start: Hex; bytes: Hex; unit: 'pages' | 'bytes' }
  | { code: 'tableInstalled'; guid: string; start: Hex }
  | { code: 'groupSignalled'; group: string }
  | { code: 'resourceHob'; start: Hex; bytes: Hex }
  | { code: 'allocationHob'; start: Hex; bytes: Hex; type: number }
  | { code: 'guidHob'; guid: string; start: Hex; bytes: Hex }
  | { code: 'fileLoaded'; file: string; start: Hex; bytes: Hex }
  /** A fault of the lab's: the call answers this status, or this number, and nothing else happens. */
  | { code: 'callFails'; status: string }
  | { code: 'exitBootServices' }
  | { code: 'hadExited' }
  | { code: 'setVirtualAddressMap'; ranges: number; offset: Hex }
  | { code: 'reused'; bytes: Hex; types: number[] }
  /** returned: null while the function runs, and when it returned no number. */
  | { code: 'exportCalled'; export: string; returned: Hex | null }
  /** A function is asked for each range of the map whether the operating system may have it. */
  | { code: 'exportAsked'; export: string; ranges: number }
  | { code: 'slept' }
  | { code: 'woke' }
  | LabRefusal

/** Why a step of a lab could not be carried out. */
export type LabRefusal =
  | { code: 'serviceRefused'; service: string; status: string }
  /** The memory that the step writes to was to be named by a step that took none. */
  | { code: 'nothingToWrite' }
  | { code: 'nothingToFree'; named: string }
  | { code: 'noPageForMap' }
  | { code: 'noBootServicesYet' }
  | { code: 'bootServicesGone' }
  | { code: 'hobsOnlyInPei' }
  | { code: 'noHob'; stop: StopWhy }
  | { code: 'noOsToSleep' }
  | { code: 'notHandedOver' }
  /** Files are loaded at U-Boot's prompt. */
  | { code: 'noPrompt' }
  /** error: what U-Boot's load answers. */
  | { code: 'fileRefused'; file: string; error: number }
