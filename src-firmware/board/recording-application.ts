/** The application that made a platform's recording: the first image of a run takes its place. */
import type { ApplicationMoment } from '../platforms/platform'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'
import type { Board } from './board'

/** Holds its own block of LoaderData. */
export const RECORDED_LOADER = 'the recorded loader'
/** Its handle, or that of the one in its place. */
export const RECORDED_HANDLE = 0xffff800000001018n

/** The block of LoaderData that it had. */
export function holdLoaderData(board: Board, { loaderData: { start, pages } }: ApplicationMoment): void {
  board.hold({
    start: BigInt(start),
    bytes: BigInt(pages) * PAGE_SIZE,
    unit: 'pages',
    type: MemoryType.LoaderData,
    owner: RECORDED_LOADER,
    takenBy: null
  })
}
