/** A lab with everything that belongs to it, read from its pack. */
import type { Platform } from '../../src-firmware/platforms/platform'
import type { Lab, Pack } from './lab'
import type { LabTranslation } from './words'

/** Which lab: the pack's folder and the lab's id. */
export interface LabRef {
  readonly pack: string
  readonly lab: string
}

/** What a text was made from. */
export interface MadeFrom {
  /** The file of the lab that its author writes: 'solution/driver.ts', 'lab.json', 'mistakes/exact-size.diff'. */
  readonly file: string
  /** For each line of the text the line of that file, counted from 1; one number alone stands for all lines. */
  readonly lines: readonly number[] | number
}

/** Everything of one lab that the screen and the engine need. File contents by path. */
export interface LabBundle {
  readonly ref: LabRef
  readonly pack: Pick<Pack, 'uuid' | 'title' | 'version' | 'language' | 'edition'>
  /** With the pack's defaults filled in. */
  readonly lab: Lab
  /** The number its id begins with ('12-memory-map'); else its place in the pack, counted from 0. */
  readonly number: number
  /** Markdown. */
  readonly text: string
  /** Of the languages that the pack says it is translated into, those that this lab has words in. */
  readonly translations?: Readonly<Record<string, LabTranslation>>
  readonly starter: Readonly<Record<string, string>>
  /** Empty in a student's edition, but for a lab whose starter is right already. */
  readonly solution: Readonly<Record<string, string>>
  /** Other right answers, by file name: each stands in for the solution's entry file. */
  readonly solutions: Readonly<Record<string, string>>
  /** As they are run, by the names that lab.json gives them: each stands in for the solution's entry file. */
  readonly mistakes: Readonly<Record<string, string>>
  /** Of the texts above those that no file of the pack holds as they are, by their paths in the lab: 'starter/driver.ts', 'mistakes/exact-size.ts'. */
  readonly made: Readonly<Record<string, MadeFrom>>
  /** What script checks run, by path in checks/. */
  readonly scripts: Readonly<Record<string, string>>
  /** The driver in C, by file name. */
  readonly inC: Readonly<Record<string, string>>
  /** Those of the pack's own machines that the lab runs on. */
  readonly machines: readonly Platform[]
  /** Pictures as data: URLs by file name. */
  readonly assets: Readonly<Record<string, string>>
}

/** Is there a solution to be run and shown? A student's edition has none. */
export function hasSolution({ solution }: Pick<LabBundle, 'solution'>): boolean {
  return Object.keys(solution).length > 0
}
