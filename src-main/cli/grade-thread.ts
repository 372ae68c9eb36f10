/** One worker of `handoff grade`. */
import { parentPort, workerData } from 'node:worker_threads'
import { learnSentences } from '../../src-lab/sentences'
import { commandEngine, engineHere } from './engine'
import { Grader, type GradeData, type GradePart, type GradeTask } from './grade/grader'
import type { ThreadAnswer } from './thread-pool'

const data = workerData as GradeData
await learnSentences(data.language)
const answer = (message: ThreadAnswer<GradePart>): void => parentPort!.postMessage(message)
const grader = new Grader(data, { here: () => engineHere(() => answer({ alive: true })), alone: () => commandEngine(undefined, 'alone') })

parentPort!.on('message', (task: GradeTask) => {
  grader.carryOut(task).then(
    (part) => {
      answer({ part })
      answer({ done: true })
    },
    (error: unknown) => answer({ bug: error instanceof Error ? error.message : String(error) })
  )
})
