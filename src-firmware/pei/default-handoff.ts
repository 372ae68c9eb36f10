/** What a constructed platform hands to DXE when no PEIM of a driver's runs: its PEI, carried out once on a board of its own. */
import { Board } from '../board/board'
import { SimulatorBug } from '../board/guest'
import { FIRMWARE } from '../memory/owners'
import { hex, hexDigits } from '../spec/hex'
import type { Platform, RecordedHobs } from '../platforms/platform'
import { ServiceCalls } from '../services/service-calls'
import type { InnerCall } from '../services/service'
import { walkHobs } from '../library/hob-walk'
import { PeiPhase } from './phase'
import { peiServices } from './services'

const known = new WeakMap<Platform, RecordedHobs>()

/** The HOB list as DXE finds it. The same platform always gives the same list. */
export function handedOverHobs(platform: Platform): RecordedHobs {
  let hobs = known.get(platform)
  if (!hobs) known.set(platform, (hobs = carryOut(platform)))
  return hobs
}

function carryOut(platform: Platform): RecordedHobs {
  const board = new Board({ platform, mode: 'strict', guest: NOBODY, phase: 'pei', maxEvents: 0, keys: '', outputBytes: Infinity })
  const calls = new ServiceCalls(board, peiServices.all, null)
  const call: InnerCall = (table, service, args) => calls.onTheWay(table, service, args, null)
  let hobList = 0n
  const pei: PeiPhase = new PeiPhase(board, call, (address) => {
    hobList = address
    return pei
  })
  calls.enter(pei)
  // The dispatcher without a PEIM of a driver's: the platform installs its own memory.
  pei.load(FIRMWARE).ended(0n)
  pei.goOn()
  const { hobs, end } = walkHobs(board.memory, hobList)
  const text = (address: bigint, length: number): string => hexDigits(board.memory.read(address, length))
  return { address: hex(hobList), hobs: [...hobs.map(({ address, length }) => text(address, length)), text(end, 8)] }
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
