/** What lmb is in each release: U-Boot's logical memory blocks changed their form in v2025.01 and again until v2026.10. */

/** The releases of U-Boot that were recorded. */
export type UBootVersion = '2023.01' | '2025.01' | '2026.10'

/** Flags of a region: who may have it beside its owner, and who is told of it. The numbers differ from release to release. */
export interface LmbFlags {
  readonly none: 0
  readonly noMap: number
  /** 0: the release has no such flag, and takes it for none. */
  readonly noOverwrite: number
  readonly noNotify: number
}

/** How one release keeps its two lists of regions. */
export interface LmbRules {
  readonly flags: LmbFlags
  /** Regions that each list has room for; null: it grows. */
  readonly room: number | null
  /** One map from power-on to power-off, under EFI, which is told what is reserved. Otherwise each command makes one of its own. */
  readonly isGlobal: boolean
  /** A request over regions of the flags none becomes one region with them. */
  readonly joinsOverlapping: boolean
  /** Every region in the way is looked at before anything changes; otherwise the first one that touches the request decides. */
  readonly looksAtAllFirst: boolean
  /** A request that touches a region of other flags from above goes on to the next one. */
  readonly passesOtherFlags: boolean
  /** Allocations answer a number and leave the address where the caller put it; otherwise they answer the address, 0 for a failure. */
  readonly answersNumber: boolean
}

/** Of each release. */
export const lmbRules: Readonly<Record<UBootVersion, LmbRules>> = {
  '2023.01': {
    flags: { none: 0, noMap: 4, noOverwrite: 0, noNotify: 0 },
    room: 8,
    isGlobal: false,
    joinsOverlapping: false,
    looksAtAllFirst: false,
    passesOtherFlags: false,
    answersNumber: false
  },
  '2025.01': {
    flags: { none: 0, noMap: 2, noOverwrite: 4, noNotify: 8 },
    room: null,
    isGlobal: true,
    joinsOverlapping: true,
    looksAtAllFirst: false,
    passesOtherFlags: false,
    answersNumber: false
  },
  '2026.10': {
    flags: { none: 0, noMap: 2, noOverwrite: 4, noNotify: 8 },
    room: null,
    isGlobal: true,
    joinsOverlapping: true,
    looksAtAllFirst: true,
    passesOtherFlags: true,
    answersNumber: true
  }
}
