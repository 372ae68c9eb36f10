/** The worker's end of a run: it has the machine and the engine, and serves one run at a time. */
import type { RunReply } from '../request/run-request'
import type { VmFactory } from '../sandbox/vm'
import { run } from './run'
import type { Bug, RunMessage, WorkerMessage } from './run-messages'

/** The worker's end of the line. */
interface RunPort {
  post(message: WorkerMessage): void
  onMessage(listener: (message: RunMessage) => void): void
}

/** Events, and rows of the map, of one message: some milliseconds to read. */
const PART_EVENTS = 200
const PART_ROWS = 2000

/** Posts the first parts of a list. @returns The last one. */
function postParts<T>(list: readonly T[], size: number, post: (part: readonly T[]) => void): readonly T[] {
  let from = 0
  for (; list.length - from > size; from += size) post(list.slice(from, from + size))
  return list.slice(from)
}

function postInParts(port: RunPort, id: number, reply: RunReply): void {
  const trace = postParts(reply.trace, PART_EVENTS, (part) => port.post({ id, part }))
  const map = postParts(reply.result.map, PART_ROWS, (rows) => port.post({ id, map: rows }))
  port.post({ id, reply: { ...reply, trace, result: { ...reply.result, map } } })
}

/** Serves runs in a worker: call it once, with how to get an engine. The engine's code is compiled before the first run. */
export function serveRuns(port: RunPort, loadVm: () => Promise<VmFactory>): void {
  const loading = loadVm()
  port.onMessage(({ id, request }) => {
    loading
      .then((newVm) => run(request, newVm, (doing) => port.post({ id, alive: doing })))
      .then(
        (reply) => postInParts(port, id, reply),
        (error: unknown) => port.post({ id, ...bugOf(error) })
      )
  })
  loading.then(
    () => port.post({ id: 0, ready: true }),
    (error: unknown) => port.post({ id: 0, ...bugOf(error) })
  )
}

function bugOf(error: unknown): Bug {
  if (!(error instanceof Error)) return { bug: String(error) }
  return { bug: `${error.name}: ${error.message}`.split('\n', 1)[0]!, stack: error.stack }
}
