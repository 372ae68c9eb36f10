/** A lab with everything that belongs to it, read from its pack. */
import type { Platform } from '../../src-firmware/platforms/platform'
import type { Lab, Pack } from './lab'

/** Which lab: the pack's folder and the lab's id. */
export interface LabRef {
  readonly pack: string
  readonly lab: string
}

/** Everything of one lab that the screen and the engine need. File contents by path. */
export interface LabBundle {
  readonly ref: LabRef
  readonly pack: Pick<Pack, 'uuid' | 'title' | 'version' | 'language'>
  /** With the pack's defaults filled in. */
  readonly lab: Lab
  /** The number its id begins with ('12-memory-map'); else its place in the pack, counted from 0. */
  readonly number: number
  /** Markdown. */
  readonly text: string
  readonly starter: Readonly<Record<string, string>>
  readonly solution: Readonly<Record<string, string>>
  readonly mistakes: Readonly<Record<string, string>>
  /** The driver in C, by file name. */
  readonly inC: Readonly<Record<string, string>>
  /** Those of the pack's own machines that the lab runs on. */
  readonly machines: readonly Platform[]
  /** Pictures as data: URLs by file name. */
  readonly assets: Readonly<Record<string, string>>
}
