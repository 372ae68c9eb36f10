/** The script checks of a run, when it is over: each in an engine of its own, on a copy of what came of the run. */
import { Fold } from '../../src-firmware/trace/fold'
import type { RunReply, ScriptReply, ScriptRequest } from '../request/run-request'
import { runScript } from '../sandbox/script-session'
import type { VmFactory } from '../sandbox/vm'
import { printedResult } from './printed-result'

/** @param alive Told every few steps. */
export async function runScripts(
  scripts: readonly ScriptRequest[],
  reply: RunReply,
  newVm: VmFactory,
  alive: () => void
): Promise<readonly ScriptReply[]> {
  const evidence = JSON.stringify({ run: printedResult(reply), trace: reply.trace, state: lastState(reply) })
  const replies: ScriptReply[] = []
  for (const script of scripts) {
    alive()
    replies.push(await runScript(script, evidence, newVm, alive))
  }
  return replies
}

function lastState({ trace }: RunReply): unknown {
  return trace.length === 0 ? null : new Fold(trace).at(trace.length - 1)
}
