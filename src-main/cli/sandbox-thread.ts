/** The worker thread that drivers run in. */
import { parentPort } from 'node:worker_threads'
import { serveRuns, type RunMessage } from '../../src-lab/run/runner'
import { loadQuickJs } from './quickjs'

serveRuns(
  {
    post: (message) => parentPort!.postMessage(message),
    onMessage: (listener) => void parentPort!.on('message', (message: RunMessage) => listener(message))
  },
  loadQuickJs
)
