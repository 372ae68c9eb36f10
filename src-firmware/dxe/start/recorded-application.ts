/** The moment an application starts on a recorded platform, after the firmware's own drivers have run. */
import type { Board } from '../../board/board'
import { holdLoaderData } from '../../board/recording-application'
import type { ApplicationMoment } from '../../platforms/platform'
import { writeHobs } from '../../library/hob-walk'
import { DxeCore } from '../core/core'
import { recordedContent } from './recorded-content'
import { vitalRanges } from './hob-handoff'
import { fillFreedRanges, recordedStart } from './recorded-map'

/** The configuration table's entry of the HOB list, PI 1.8 volume 2 §4. */
const HOB_LIST_GUID = '7739F24C-93D7-11D4-9A3A-0090273FC14D'

/** Builds the core as it was recorded. */
export function startRecorded(board: Board, moment: ApplicationMoment): DxeCore {
  const { hobs, tables } = board.platform
  board.memory.begin(recordedContent(board.platform, moment))
  // DXE moved the list into its own memory; the PHIT still names the old place.
  const moved = tables?.configuration.find(([guid]) => guid.toUpperCase() === HOB_LIST_GUID)?.[1]
  if (hobs && moved !== undefined) writeHobs(board.memory, BigInt(moved), hobs.hobs)
  const vital = hobs && moved !== undefined ? vitalRanges(board.memory, BigInt(moved)) : []
  const start = recordedStart(moment, tables, vital, board.platform.handles)
  fillFreedRanges(board.memory, start.entries)
  const core = new DxeCore(board, start)
  board.begin('app', null, true)
  holdLoaderData(board, moment)
  core.recordFirst()
  return core
}
