/** A PEI Foundation on a small board, driven by a test through its services. */
import { Board } from '../../../src-firmware/board/board'
import { boardById } from '../boards'
import { statusCode, statusName, type Argument, type Hex } from '../../../src-firmware'
import type { PeiCore } from '../../../src-firmware/pei/core'
import { PeiPhase } from '../../../src-firmware/pei/phase'
import type { Edk2Release } from '../../../src-firmware/platforms/edk2-rules'
import type { PeiMoment, Platform } from '../../../src-firmware/platforms/platform'
import { ServiceCalls, type Answer } from '../../../src-firmware/services/service-calls'
import type { InnerCall } from '../../../src-firmware/services/service'
import { fieldName } from '../../../src-firmware/services/signature'
import { serviceNamed } from '../../../src-firmware/machine/facts'
import { signatures } from '../../../src-firmware/machine/services'

/** A driver's function is called. */
type CallFunction = Board['guest']['callFunction']

export interface Foundation {
  readonly board: Board
  readonly pei: PeiCore
  /** As the firmware calls: any service by name. */
  readonly inner: InnerCall
  /** A PEI service with its arguments in their order; OUT arguments are filled in where none is given. Answers the status's name. */
  call(service: string, ...args: readonly Argument[]): { readonly name: string | null; readonly out: Answer['out'] }
  bytes(address: bigint, length: number): string
}

export const out = { ref: true, value: undefined } as const

/**
 * 64 KiB of temporary RAM at 0x810000 and 256 MiB of RAM, unless said otherwise.
 *
 * @param callFunction What the driver's functions do.
 */
export function foundation(
  changes: Partial<PeiMoment> = {},
  architecture: Platform['architecture'] = 'x64',
  callFunction: CallFunction = () => undefined,
  edk2?: Edk2Release
): Foundation {
  const recorded = boardById('q35-256m')!
  const platform: Platform = { ...recorded, architecture, ...(edk2 && { edk2 }), pei: { ...recorded.pei!, ...changes } }
  const board = new Board({
    platform,
    mode: 'strict',
    guest: { callFunction, startImage: () => 0n, findImage: () => null },
    phase: 'pei',
    maxEvents: Infinity,
    keys: '',
    outputBytes: 1e6
  })
  board.image = 'driver.ts'
  const calls = new ServiceCalls(board, signatures, null)
  const inner: InnerCall = (table, service, args) => calls.onTheWay(table, service, args, null)
  const phase: PeiPhase = new PeiPhase(board, inner, () => phase)
  calls.enter(phase)
  const pei = phase.core
  return {
    board,
    pei,
    inner,
    call(service, ...args) {
      const { parameters } = serviceNamed('PeiServices', service)!
      const named = Object.fromEntries(parameters.map(({ name }, i) => [fieldName(name), i < args.length ? args[i]! : out]))
      const { Status, out: written } = inner('PeiServices', service, named)
      return { name: Status === null ? null : statusName(typeof Status === 'bigint' ? Status : statusCode(Status)), out: written }
    },
    bytes: (address, length) => [...board.memory.read(address, length)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

/** A moment without resource HOBs: behind the PHIT stands nothing. */
export const BARE: Partial<PeiMoment> = { hobs: [], fill: null }

export function range(start: bigint, bytes: bigint): { readonly start: Hex; readonly bytes: Hex } {
  return { start: `0x${start.toString(16)}`, bytes: `0x${bytes.toString(16)}` }
}
