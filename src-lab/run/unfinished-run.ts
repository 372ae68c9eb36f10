/** The reply of a run that its worker could not finish: the machine as it was before the driver began, and why there is no more. */
import { powerOn } from '../../src-firmware/index'
import { SimulatorBug, type Guest } from '../../src-firmware/board/guest'
import type { StopReason, StopWhy } from '../../src-firmware/trace/trace'
import type { RunReply, RunRequest } from '../request/run-request'
import { replyOf } from './run-reply'

/** A reply whose trace ends before the driver began. */
export function unfinished(request: RunRequest, reason: StopReason, why: StopWhy): RunReply {
  const { platform, phase, mode, keys, limits, entry } = request
  const machine = powerOn({
    platform,
    phase,
    mode,
    keys,
    maxEvents: limits.events,
    outputBytes: limits.outputBytes,
    entry,
    moduleType: null,
    guest: NOBODY
  })
  machine.finish()
  return replyOf(request, machine, { status: null, stopped: { reason, why, file: null, line: null, column: null }, notes: [] })
}

const NOBODY: Guest = {
  findImage: () => null,
  startImage: () => {
    throw new SimulatorBug('no driver runs here')
  },
  callFunction: () => {
    throw new SimulatorBug('no driver runs here')
  }
}
