/** The small port to the engine that runs a driver's JavaScript. Nothing else of the sandbox knows which engine it is. */

/** One crossing from the guest. undefined: done; false: the driver was stopped; else the answer. Never throws. */
export type Crossing = (operation: number, given: readonly (string | Uint8Array)[]) => undefined | false | string | Uint8Array

/** Bounds and callbacks of an engine. */
export interface VmOptions {
  readonly memoryMiB: number
  /** Cells that guest and host share: 64 bits and a tag each. */
  readonly cells: number
  /** Numbers that the guest writes and the host reads. */
  readonly frames: number
  readonly cross: Crossing
  /** Asked every 10,000 loop turns or calls; true ends the guest, and nothing of it can catch that. */
  readonly interrupt: () => boolean
  /** The full name of what a module imports; null: it does not exist. */
  readonly resolve: (from: string, specifier: string) => string | null
  readonly source: (name: string) => string
  /** The module that every guest begins with, the same for all: nothing that it runs may cross, or ask which run it is for. */
  readonly boot: string
}

/** A value inside the guest that the host hands back without looking at it. */
export interface GuestValue {
  readonly guestValue: unknown
}

/** How code of the guest's ended. */
export type Ending =
  | { readonly kind: 'done' }
  /** The module waits for a promise. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'thrown'; readonly thrown: GuestValue }
  /** The engine itself broke (its stack or its memory): only good for being dropped. */
  | { readonly kind: 'dead' }

/** A module of the guest's that was evaluated. */
export interface GuestModule {
  /** Calls an exported function, with a value of the guest's if there is one. */
  call(name: string, value?: GuestValue): Ending
}

/** What both sides see. */
export interface SharedCells {
  readonly values: BigUint64Array
  readonly tags: Int32Array
  readonly frames: Int32Array
}

/** A JavaScript engine as the sandbox needs it. */
export interface Vm {
  readonly boot: { readonly ending: Ending; readonly module: GuestModule }
  /** The shared cells. Fetch them anew after the guest ran: its memory may have grown and moved. */
  cells(): SharedCells
  evaluate(name: string, source: string): { readonly ending: Ending; readonly module: GuestModule }
  /** Did the last request for memory fail? */
  readonly isOutOfMemory: boolean
  /** Do promises wait for a turn that never comes? */
  readonly hasPendingJobs: boolean
  /** Nothing more is asked of it. */
  end(): void
}

/** Makes an engine for one run: a fresh one, or one that is in every bit of its memory as a fresh one is. */
export type VmFactory = (options: VmOptions) => Promise<Vm>
