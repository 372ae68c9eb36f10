/** The worker that drivers run in. It is handed the compiled engine and may load nothing but its own script. */
import type { RunMessage, WorkerMessage } from '../../src-lab/run/run-messages'
import { serveRuns } from '../../src-lab/run/serve-runs'
import { reusedQuickJs } from '../../src-lab/sandbox/reused-quickjs'

/** The first message brings the engine; every later one is a run. */
let given = (_module: WebAssembly.Module): void => {}
const engine = new Promise<WebAssembly.Module>((resolve) => (given = resolve))
let listener = (_message: RunMessage): void => {}

self.onmessage = (event: MessageEvent<RunMessage | { readonly engine: WebAssembly.Module }>) => {
  if ('engine' in event.data) given(event.data.engine)
  else listener(event.data)
}

serveRuns(
  {
    post: (message: WorkerMessage) => self.postMessage(message),
    onMessage: (next) => (listener = next)
  },
  async () => reusedQuickJs({ module: await engine, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })
)
