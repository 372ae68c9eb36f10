/** The operating system's side, after the entry point has returned: it takes the machine over, and calls what the driver left behind. */
import { DriverStop, hex, isRuntimeType, MemoryType, type Hands, type Machine } from '../../src-firmware/index'
import type { Argument } from '../../src-firmware/service'
import { memoryTypeWord } from '../../src-firmware/spec/memory-type'
import { amount } from '../checks/memory-words'
import type { Num, OsStep } from '../pack/lab'
import { namedNumber } from '../pack/named-number'
import { carryOut, isRefused, word, type Named } from './steps'

/** Calls a function that the entry file exports. */
export type CallExport = (name: string, args: readonly bigint[]) => Argument | undefined

/** What an operating system's own data look like here: nothing that was there before. */
const OS_BYTE = 0xa5
/** Bytes of these types survive while the machine sleeps; the runtime types too. */
const KEPT_ASLEEP: ReadonlySet<number> = new Set([MemoryType.Reserved, MemoryType.AcpiNvs])

export function carryOutOs(step: OsStep, machine: Machine, named: Named, callExport: CallExport): void {
  switch (step.do) {
    case 'exitBootServices':
      machine.intervene(step.id, (hands) => exit(machine, hands))
      return
    case 'setVirtualAddressMap':
      machine.intervene(step.id, () => `'setVirtualAddressMap' is not yet supported by this version.`)
      return
    case 'reuse':
      machine.intervene(step.id, (hands) => reuse(step.types, step.fill ?? OS_BYTE, machine, hands))
      return
    case 'call':
      call(step, machine, callExport)
      return
    case 'sleep':
      machine.intervene(step.id, (hands) => sleep(machine, hands))
      return
    case 'wake':
      machine.intervene(step.id, () => 'The machine wakes.')
      return
    default:
      carryOut(step, machine, named)
  }
}

function exit(machine: Machine, hands: Hands): string {
  if (isHandedOver(machine)) return 'The driver had left the boot services itself.'
  const { Status } = hands.call('BootServices', 'ExitBootServices', { imageHandle: machine.imageHandle, mapKey: hands.mapKey })
  return isRefused(Status) ? `ExitBootServices refused with ${word(Status)}.` : 'The operating system leaves the boot services.'
}

function reuse(types: readonly Num[], fill: number, machine: Machine, hands: Hands): string {
  if (!isHandedOver(machine)) return 'Not done: memory still belongs to the firmware.'
  const taken = new Set(types.map((type) => Number(namedNumber(type) ?? -1n)))
  const bytes = overwrite(hands, (type) => taken.has(type), fill)
  return `The operating system takes ${amount(bytes, 'pages')} of ${[...taken].map(memoryTypeWord).join(' and ')} and overwrites them.`
}

function sleep(machine: Machine, hands: Hands): string {
  if (!isHandedOver(machine)) return 'Not done: there is no operating system that could put the machine to sleep.'
  overwrite(hands, (type) => !KEPT_ASLEEP.has(type) && !isRuntimeType(type), 0)
  return 'The machine sleeps. Only the bytes of ACPIMemoryNVS, Reserved and runtime memory are kept.'
}

/** Sets every byte of these ranges; whoever held any of them has lost it. @returns How many bytes. */
function overwrite(hands: Hands, isMeant: (type: number) => boolean, byte: number): bigint {
  let bytes = 0n
  for (const [type, start, , pages] of hands.map) {
    if (!isMeant(type) || type === MemoryType.Mmio || type === MemoryType.MmioPortSpace) continue
    hands.takeOver(BigInt(start), BigInt(pages) << 12n, byte)
    bytes += BigInt(pages) << 12n
  }
  return bytes
}

/** Not inside the event: what the function calls are calls of the driver's own text. */
function call(step: Extract<OsStep, { do: 'call' }>, machine: Machine, callExport: CallExport): void {
  const event = machine.intervene(step.id, () => `The operating system calls ${step.export}.`)
  if (!machine.isLoaded)
    throw new DriverStop(
      'firmware',
      `the operating system calls ${step.export}, but the image was unloaded when its entry point returned: other bytes are there now`
    )
  const returned = callExport(
    step.export,
    (step.args ?? []).map((value) => BigInt.asUintN(64, namedNumber(value) ?? 0n))
  )
  if (typeof returned === 'bigint') event.text = `The operating system calls ${step.export}; it returns ${hex(returned)}.`
}

function isHandedOver(machine: Machine): boolean {
  return machine.phase === 'exited' || machine.phase === 'virtual'
}
