/** An engine that remembers: an `everywhere` check of every machine and seed asks for the same runs again and again. */
import { platformById } from '../../src-firmware/index'
import { rememberingCompiler } from '../compile/remembering-compiler'
import type { CompiledDriver } from '../compile/compiler'
import type { LabEngine } from './lab-run'
import { probeName } from '../request/probes'
import type { RunReply, RunRequest } from '../request/run-request'

/** Events of all runs that are kept; the oldest run goes first. */
const ROOM = 200_000

/** Of two runs of the same driver that depend on the same only the first is made. @param room Events of all runs that are kept. */
export function rememberingEngine({ compiler, execute }: LabEngine, room = ROOM): LabEngine {
  const numbers = new WeakMap<CompiledDriver, number>()
  const kept = new Map<string, RunReply>()
  let drivers = 0
  let events = 0
  const nameOf = ({ driver, platform, probes, ...request }: RunRequest): string => {
    const number = numbers.get(driver) ?? drivers++
    numbers.set(driver, number)
    // One of a pack's own may be another with the same id, when the pack was changed.
    const machine = platformById(platform.id) === platform ? platform.id : platform
    return JSON.stringify([number, machine, request, probes?.map(probeName)])
  }
  const forget = (name: string, reply: RunReply): void => {
    kept.delete(name)
    events -= reply.trace.length
  }
  return {
    compiler: rememberingCompiler(compiler),
    execute: async (request) => {
      const name = nameOf(request)
      const known = kept.get(name)
      if (known) return known
      const reply = await execute(request)
      // Ended from outside, it may go better the next time.
      if (reply.result.stopped?.reason === 'watchdog') return reply
      kept.set(name, reply)
      events += reply.trace.length
      for (const [oldest, old] of kept) {
        if (events <= room || old === reply) break
        forget(oldest, old)
      }
      return reply
    }
  }
}
