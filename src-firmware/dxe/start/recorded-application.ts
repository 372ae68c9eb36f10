/** The moment an application starts on a recorded platform, after the firmware's own drivers have run. */
import type { Board } from '../../board/board'
import type { ApplicationMoment } from '../../platforms/platform'
import { writeHobs } from '../../library/hob-walk'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SIZE } from '../../spec/page'
import { DxeCore } from '../core/core'
import { recordedContent } from './recorded-content'
import { vitalRanges } from './hob-handoff'
import { fillFreedRanges, recordedStart } from './recorded-map'

/** Holds the recording application's own block of LoaderData. */
export const RECORDED_LOADER = 'the recorded loader'
/** The handle of the application that made the recording, or of the one in its place. */
export const RECORDED_HANDLE = 0xffff800000001018n
/** The configuration table's entry of the HOB list, PI 1.8 volume 2 §4.6. */
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
  board.hold({
    start: BigInt(moment.loaderData.start),
    bytes: BigInt(moment.loaderData.pages) * PAGE_SIZE,
    unit: 'pages',
    type: MemoryType.LoaderData,
    owner: RECORDED_LOADER,
    takenBy: null
  })
  core.recordFirst()
  return core
}
