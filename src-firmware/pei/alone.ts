/** PEI on a board of its own where no driver runs: the platform's firmware alone. */
import { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import type { Platform } from '../platforms/platform'
import type { InnerCall } from '../services/service'
import { ServiceCalls } from '../services/service-calls'
import { PeiPhase } from './phase'
import { peiServices } from './services'

/** SEC has handed over, and nobody has been dispatched. There is no DXE to go on to: PEI ends with its hand-off. */
export function peiAlone(platform: Platform): { readonly board: Board; readonly pei: PeiPhase; readonly call: InnerCall } {
  const board = new Board({ platform, mode: 'strict', guest: NOBODY, phase: 'pei', maxEvents: 0, keys: '', outputBytes: Infinity })
  const calls = new ServiceCalls(board, peiServices.all, null)
  const call: InnerCall = (table, service, args) => calls.onTheWay(table, service, args, null)
  const pei: PeiPhase = new PeiPhase(board, call, () => pei)
  calls.enter(pei)
  return { board, pei, call }
}

const NOBODY = {
  findImage: () => null,
  startImage(): never {
    throw new SimulatorBug('no driver runs here')
  },
  callFunction(): never {
    throw new SimulatorBug('no driver runs here')
  }
}
