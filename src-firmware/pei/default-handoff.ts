/** What a constructed platform hands to DXE when no PEIM of a driver's runs: its PEI, carried out once on a board of its own. */
import { FIRMWARE } from '../memory/owners'
import { hex, hexDigits } from '../spec/hex'
import type { Platform, RecordedHobs } from '../platforms/platform'
import { walkHobs } from '../library/hob-walk'
import { peiAlone } from './alone'

const known = new WeakMap<Platform, RecordedHobs>()

/** The HOB list as DXE finds it. The same platform always gives the same list. */
export function handedOverHobs(platform: Platform): RecordedHobs {
  let hobs = known.get(platform)
  if (!hobs) known.set(platform, (hobs = carryOut(platform)))
  return hobs
}

function carryOut(platform: Platform): RecordedHobs {
  const { board, pei } = peiAlone(platform)
  // The dispatcher without a PEIM of a driver's: the platform installs its own memory.
  pei.load(FIRMWARE).ended(0n)
  pei.goOn()
  const hobList = pei.core.hobs.address
  const { hobs, end } = walkHobs(board.memory, hobList)
  const text = (address: bigint, length: number): string => hexDigits(board.memory.read(address, length))
  return { address: hex(hobList), hobs: [...hobs.map(({ address, length }) => text(address, length)), text(end, 8)] }
}
