/**
 * How the guest and its host speak with each other: both are made from this file. Numbers cross in two arrays of cells that both sides see, a tag
 * and 64 bits each; texts and bytes cross beside them.
 */

/** What the host is asked to do. */
export const Operation = {
  stop: 0,
  service: 1,
  read: 2,
  write: 3,
  readBytes: 4,
  writeBytes: 5,
  text: 6,
  bootServices: 7,
  /** So many steps of work that nothing else counts. */
  work: 8,
  /** A script check: the run that it judges, as JSON. */
  evidence: 9,
  /** A script check: what it says, as JSON. */
  verdict: 10
} as const

/** Cells in each array. An argument takes one, an item of a list too. */
export const CELLS = 2048

/**
 * Numbers that tell which functions of the driver's are under way: [0] how many, 1 for a file's top level, and at each depth the place from which that
 * function was called. More than the engine's own stack holds.
 */
export const FRAMES = 2048

/** The cell whose tag says where in its text the driver is. */
export const POSITION = 0
/** The cell whose tag is a number that belongs to the operation, and then the host's receipt. */
export const NUMBER = 1
/** The first cell of a request's arguments and of a reply. */
export const FIRST = 2
/** The host's receipt: it has done its part. */
export const DONE = -1

/** What the value of a cell is. */
export const Tag = {
  nothing: 0,
  null: 1,
  false: 2,
  true: 3,
  positive: 4,
  /** Two's complement. */
  negative: 5,
  /** The value is the number of the text. */
  text: 6,
  guestFunction: 7,
  guestObject: 8,
  emptyReference: 9,
  /** What it holds follows. */
  reference: 10,
  /** So many items follow. */
  list: 11
} as const
