/**
 * The one-page picture of the whole way: which memory there is from reset to the operating system, what becomes of each range, and where along
 * the way each lab of the pack that ships with the app is at work. Time goes to the right, addresses go up; units are those of the picture.
 */
import type { LabSummary, PackSummary, Progress } from '../../src-lab/host-api'
import type { LabRef } from '../../src-lab/lab/bundle'
import type { StartPhase } from '../../src-firmware'
import { sentence, type Sentence } from '../language'
import { isDone } from '../../src-lab/lab/what-next'

export const PICTURE = { width: 980, height: 556 } as const

/** A stretch of the way; the last two are side branches. */
type StretchId = 'temporary' | 'pei' | 'dxe' | 'loader' | 'exited' | 'virtual' | 'uboot' | 'mm'

/** Along the axis of time, from left to right: where each begins, and what it begins with. */
export const timeline: readonly { readonly id: StretchId; readonly from: number; readonly to: number; readonly event: string }[] = [
  { id: 'temporary', from: 10, to: 160, event: 'reset' },
  { id: 'pei', from: 160, to: 300, event: 'InstallPeiMemory' },
  { id: 'dxe', from: 300, to: 440, event: 'DXE IPL' },
  { id: 'loader', from: 440, to: 700, event: 'StartImage' },
  { id: 'exited', from: 700, to: 830, event: 'ExitBootServices' },
  { id: 'virtual', from: 830, to: 970, event: 'SetVirtualAddressMap' }
]

/** One kind of memory from one time to another: what it is, and by its hue what becomes of it. */
export interface Piece {
  readonly row: number
  readonly from: number
  readonly to: number
  readonly hue: 'sky' | 'vermilion' | 'yellow' | 'orange' | 'purple' | 'grey' | 'none'
  /** As in the memory pane; '' where the firmware has no type for it. */
  readonly letters: string
  readonly word: Sentence
}
export const ROW = { top: 78, pitch: 32, height: 26 } as const
/** Addresses go up: the first row is the highest. */
export const pieces: readonly Piece[] = [
  { row: 0, from: 10, to: 970, hue: 'purple', letters: 'IO', word: sentence('flash and devices: no RAM, and always there') },
  { row: 1, from: 10, to: 160, hue: 'sky', letters: '', word: sentence('cache as RAM') },
  { row: 1, from: 240, to: 970, hue: 'grey', letters: 'MM', word: sentence('MMRAM: Standalone MM’s own') },
  { row: 2, from: 352, to: 970, hue: 'vermilion', letters: 'RD', word: sentence('runtime services and their data') },
  { row: 3, from: 366, to: 970, hue: 'orange', letters: 'AN', word: sentence('ACPI NVS: kept through sleep') },
  { row: 4, from: 380, to: 880, hue: 'yellow', letters: 'AR', word: sentence('ACPI tables, until they are read') },
  { row: 5, from: 160, to: 700, hue: 'sky', letters: 'BD', word: sentence('PEI’s memory') },
  { row: 6, from: 300, to: 700, hue: 'sky', letters: 'BC', word: sentence('DXE core and drivers') },
  { row: 7, from: 440, to: 880, hue: 'sky', letters: 'LD', word: sentence('the loader, its kernel, the last map') },
  { row: 8, from: 160, to: 700, hue: 'none', letters: 'CM', word: sentence('free') }
]

/** The way in words: what happens to memory on each stretch. */
export const stretches: readonly { readonly id: StretchId; readonly title: Sentence; readonly story: Sentence }[] = [
  {
    id: 'temporary',
    title: sentence('Temporary RAM'),
    story: sentence(
      'After reset there is no RAM yet. A part of the processor’s cache stands in for it: there lie the stack and the heap, and in the heap the HOB list.'
    )
  },
  {
    id: 'pei',
    title: sentence('PEI'),
    story: sentence(
      'RAM is found and set up. InstallPeiMemory names the part that PEI gets; stack, heap and HOB list move there. PEI gives out pages and pool, and takes only pages back.'
    )
  },
  {
    id: 'dxe',
    title: sentence('DXE'),
    story: sentence(
      'The DXE core reads the HOB list and makes the GCD and the first memory map from it. Drivers get pages and pool. The memory type that each asks for says what becomes of the memory later.'
    )
  },
  {
    id: 'loader',
    title: sentence('A boot loader'),
    story: sentence(
      'The loader takes memory for itself and for the kernel, and asks for the map. Each change of the map moves its key; the loader leaves with the key of the last map.'
    )
  },
  {
    id: 'exited',
    title: sentence('No boot services'),
    story: sentence(
      'ExitBootServices ends the boot services. What belonged to PEI, DXE and drivers is free. The loader’s own memory is free as soon as nobody reads it any more.'
    )
  },
  {
    id: 'virtual',
    title: sentence('The operating system'),
    story: sentence(
      'SetVirtualAddressMap tells the runtime services where they will be called. The operating system reads the ACPI tables and takes their memory too. ACPI NVS and runtime memory never become its own.'
    )
  },
  {
    id: 'uboot',
    title: sentence('U-Boot instead: four owners of one RAM'),
    story: sentence(
      'U-Boot comes to the same loader another way. Reservations, malloc, lmb and the EFI loader keep account of one RAM, each in its own books.'
    )
  },
  {
    id: 'mm',
    title: sentence('Standalone MM, to one side'),
    story: sentence(
      'MMRAM is closed before a loader starts, and the operating system never sees it. What it wants from there it asks through a buffer outside.'
    )
  }
]

interface Place {
  readonly stretch: StretchId
  readonly x: number
  readonly y: number
}
/** Labs of the pack `uefi-memory` by their ids, at the memory that each is about. */
const places: Readonly<Record<string, Place>> = {
  '00-tour': { stretch: 'loader', x: 464, y: 347 },
  '01-temporary-ram': { stretch: 'temporary', x: 117, y: 123 },
  '02-hobs': { stretch: 'temporary', x: 145, y: 123 },
  '03-install-pei-memory': { stretch: 'pei', x: 186, y: 188 },
  '04-pei-pages': { stretch: 'pei', x: 286, y: 251 },
  '05-copymem': { stretch: 'loader', x: 494, y: 347 },
  '06-pei-to-dxe': { stretch: 'dxe', x: 286, y: 283 },
  '07-pool-or-pages': { stretch: 'loader', x: 524, y: 347 },
  '08-any-max-address': { stretch: 'loader', x: 554, y: 347 },
  '09-alignment': { stretch: 'loader', x: 584, y: 347 },
  '10-types': { stretch: 'exited', x: 700, y: 267 },
  '11-three-rules': { stretch: 'loader', x: 614, y: 347 },
  '12-memory-map': { stretch: 'loader', x: 548, y: 394 },
  '13-map-key': { stretch: 'loader', x: 640, y: 387 },
  '14-cacheability': { stretch: 'loader', x: 664, y: 91 },
  '15-acpi': { stretch: 'virtual', x: 880, y: 219 },
  '16-three-machines': { stretch: 'loader', x: 594, y: 391 },
  '17-exit-twice': { stretch: 'exited', x: 700, y: 378 },
  '18-runtime': { stretch: 'virtual', x: 830, y: 155 },
  '19-u-boot': { stretch: 'uboot', x: 394, y: 498 },
  '20-standalone-mm': { stretch: 'mm', x: 484, y: 123 },
  capstone: { stretch: 'virtual', x: 880, y: 315 }
}
/** Where a driver of a phase is at work, for labs that have no place of their own. */
const stretchOfPhase: Readonly<Record<StartPhase, StretchId>> = {
  pei: 'temporary',
  dxe: 'dxe',
  app: 'loader',
  uboot: 'uboot',
  mm: 'mm'
}

/** A lab on the way. */
export interface Station extends Place {
  readonly ref: LabRef
  readonly lab: LabSummary
  readonly isPassed: boolean
  readonly isHere: boolean
}

/** Who looks at the picture, and from where. */
export interface Here {
  readonly stretch: StretchId
  /** null: from no lab of the picture. */
  readonly lab: string | null
}

/** The pack whose labs stand along the way; the picture of another pack's lab marks its stretch alone. */
const PACK = 'uefi-memory'

/** @param pack Its id. @param lab The lab that is open. */
export function hereAt(pack: string, lab: Pick<LabSummary, 'id' | 'phase'>): Here {
  const place = pack === PACK ? places[lab.id] : undefined
  return { stretch: place?.stretch ?? stretchOfPhase[lab.phase], lab: place ? lab.id : null }
}

/** The labs along the way, in the order of their pack. */
export function stationsOf(packs: readonly PackSummary[], progress: Progress, here: Here | null): readonly Station[] {
  const pack = packs.find(({ id }) => id === PACK)
  if (!pack) return []
  return pack.labs.flatMap((lab) => {
    const place = places[lab.id]
    const isPassed = isDone(pack, lab, progress)
    return place ? [{ ...place, ref: { pack: pack.id, lab: lab.id }, lab, isPassed, isHere: here?.lab === lab.id }] : []
  })
}
