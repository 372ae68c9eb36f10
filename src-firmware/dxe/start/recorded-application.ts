/** The moment an application starts on a recorded platform, after the firmware's own drivers have run. */
import type { Board } from '../../board/board'
import { holdLoaderData } from '../../board/recording-application'
import type { ApplicationMoment, Platform } from '../../platforms/platform'
import { type MemoryContent, PhysicalMemory } from '../../memory/physical-memory'
import { DxeCore } from '../core/core'
import { recordedContent } from './recorded-content'
import { vitalRanges } from './hob-handoff'
import type { VitalRange } from '../core/vital-memory'
import { fillFreedRanges, recordedStart } from './recorded-map'

/** The configuration table's entry of the HOB list, PI 1.8 volume 2 §4. */
const HOB_LIST_GUID = '7739F24C-93D7-11D4-9A3A-0090273FC14D'

/** What is the same for every run that begins here. */
interface Recorded {
  readonly content: MemoryContent
  readonly vital: readonly VitalRange[]
}
const known = new WeakMap<ApplicationMoment, Recorded>()

function recordedFor(platform: Platform, moment: ApplicationMoment): Recorded {
  const before = known.get(moment)
  if (before) return before
  // DXE moved the list into its own memory; the PHIT still names the old place.
  const moved = platform.tables?.configuration.find(([guid]) => guid.toUpperCase() === HOB_LIST_GUID)?.[1]
  const hobList = platform.hobs && moved !== undefined ? BigInt(moved) : null
  const content = recordedContent(platform, moment, hobList)
  const memory = new PhysicalMemory()
  memory.begin(content)
  const recorded = { content, vital: hobList === null ? [] : vitalRanges(memory, hobList) }
  known.set(moment, recorded)
  return recorded
}

/** Builds the core as it was recorded. */
export function startRecorded(board: Board, moment: ApplicationMoment): DxeCore {
  const { tables, handles } = board.platform
  const { content, vital } = recordedFor(board.platform, moment)
  board.memory.begin(content)
  const start = recordedStart(moment, tables, vital, handles)
  fillFreedRanges(board.memory, start.entries)
  const core = new DxeCore(board, start)
  board.begin('app', null, true)
  holdLoaderData(board, moment)
  core.recordFirst()
  return core
}
