/** How a machine comes to each phase that a run can begin in: the one place that knows them all. */
import type { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import { DxePhase } from '../dxe/phase'
import { handedOverHobs } from '../pei/default-handoff'
import { MmPhase } from '../mm/phase'
import { PeiPhase } from '../pei/phase'
import { writeHobs } from '../library/hob-walk'
import type { Phase } from '../services/phase'
import type { InnerCall } from '../services/service'
import type { StartPhase } from '../spec/phase'
import { UBootApplicationPhase } from '../uboot/phase'
import { UBootPromptPhase } from '../uboot/prompt-phase'

/** @param call Calls a service as the firmware does. */
type Begin = (board: Board, call: InnerCall) => Phase

const begins: Readonly<Record<StartPhase, Begin | null>> = {
  pei: (board, call) => new PeiPhase(board, call, (hobList) => DxePhase.fromHobs(board, hobList, 'pei')),
  dxe: (board) => DxePhase.fromHobs(board, handedOver(board), null),
  app: (board) => {
    const { app, uboot } = board.platform
    if (app && uboot) return UBootApplicationPhase.recorded(board, app)
    return app ? DxePhase.recorded(board, app) : DxePhase.fromHobs(board, handedOver(board), null).goOn()
  },
  mm: (board) => new MmPhase(board, (management) => DxePhase.besideManagement(board, handedOver(board), management)),
  uboot: (board) => new UBootPromptPhase(board)
}

/** Powers the board on in this phase. Throws DriverStop where the platform's own data do not let its firmware come so far. */
export function beginPhase(phase: StartPhase, board: Board, call: InnerCall): Phase {
  const begin = begins[phase]
  if (!begin || !board.platform.phases.includes(phase)) throw new SimulatorBug(`${board.platform.id} has no phase ${phase}`)
  return begin(board, call)
}

/** Where the HOB list lies that DXE begins with when PEI is not part of the run. */
function handedOver({ platform, memory }: Board): bigint {
  const { address, hobs } = platform.hobs ?? handedOverHobs(platform)
  writeHobs(memory, BigInt(address), hobs)
  return BigInt(address)
}
