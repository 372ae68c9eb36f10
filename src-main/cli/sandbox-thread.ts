/** The worker thread that drivers run in. */
import { parentPort } from 'node:worker_threads'
import type { RunMessage } from '../../src-lab/run/run-messages'
import { serveRuns } from '../../src-lab/run/serve-runs'
import { loadQuickJs } from './quickjs'

serveRuns(
  {
    post: (message) => parentPort!.postMessage(message),
    onMessage: (listener) => void parentPort!.on('message', (message: RunMessage) => listener(message))
  },
  loadQuickJs
)
