/** The operating system's side, after the entry point has returned: it takes the machine over, and calls what the driver left behind. */
import {
  DriverStop,
  hex,
  isRuntimeType,
  MemoryAttribute,
  MemoryType,
  type Descriptor,
  type Hands,
  type LabDeed,
  type LabRefusal,
  type Machine
} from '../../src-firmware/index'
import type { Argument } from '../../src-firmware/services/signature'
import { u64 } from '../../src-firmware/spec/hex'
import { byteCount, bytesOf, pageCount, pagesFor } from '../../src-firmware/spec/units'
import { MEMORY_DESCRIPTOR_BYTES } from '../../src-firmware/memory/virtual-map'
import type { OsStep } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import { carryOut, isRefused, NotDone, tell, word, type Named } from './steps'

/** Calls a function that the entry file exports. */
export type CallExport = (name: string, args: readonly bigint[]) => Argument | undefined

const DESCRIPTOR_BYTES = Number(MEMORY_DESCRIPTOR_BYTES)
/** What an operating system's own data look like here: nothing that was there before. */
const OS_BYTE = 0xa5
/** Bytes of these types survive while the machine sleeps; the runtime types too. */
const KEPT_ASLEEP: ReadonlySet<number> = new Set([MemoryType.Reserved, MemoryType.AcpiNvs])

/** @returns Why the step was not carried out; null: it was. */
export function carryOutOs(step: OsStep, machine: Machine, named: Named, callExport: CallExport): LabRefusal | null {
  switch (step.do) {
    case 'exitBootServices':
      return tell(machine, step.id, (hands) => exit(machine, hands))
    case 'setVirtualAddressMap':
      return tell(machine, step.id, (hands) => setVirtualAddressMap(BigInt(step.offset), machine, hands))
    case 'reuse':
      return reuse(step, machine, callExport)
    case 'call':
      call(step, machine, callExport)
      return null
    case 'sleep':
      return tell(machine, step.id, (hands) => sleep(machine, hands))
    case 'wake':
      return tell(machine, step.id, () => ({ code: 'woke' }))
    default:
      return carryOut(step, machine, named)
  }
}

function exit(machine: Machine, hands: Hands): LabDeed {
  if (isHandedOver(machine)) return { code: 'hadExited' }
  if (machine.phase === 'pei' || machine.phase === 'mm') throw new NotDone({ code: 'noBootServicesYet' })
  const leave = (): ReturnType<Hands['call']> =>
    hands.call('BootServices', 'ExitBootServices', { imageHandle: machine.imageHandle, mapKey: hands.mapKey })
  // A loader that can leave: what the firmware does before it looks at the key makes it old the first time, and is not done again.
  const first = leave()
  const { Status } = isRefused(first.Status) ? leave() : first
  if (isRefused(Status)) throw new NotDone({ code: 'serviceRefused', service: 'ExitBootServices', status: word(Status) })
  return { code: 'exitBootServices' }
}

/** Every range with EFI_MEMORY_RUNTIME goes to its address + offset (UEFI 2.10 §8.4.1). The map lies in free pages, which the operating system keeps. */
function setVirtualAddressMap(offset: bigint, machine: Machine, hands: Hands): LabDeed {
  requireHandover(machine)
  const ranges = hands.map.filter(([, , , , attribute]) => (BigInt(attribute) & MemoryAttribute.RUNTIME) !== 0n)
  const bytes = new Uint8Array(ranges.length * DESCRIPTOR_BYTES)
  const view = new DataView(bytes.buffer)
  ranges.forEach(([type, start, , pages, attribute], index) => {
    const at = index * DESCRIPTOR_BYTES
    view.setUint32(at, type, true)
    view.setBigUint64(at + 8, BigInt(start), true)
    view.setBigUint64(at + 16, u64(BigInt(start) + offset), true)
    view.setBigUint64(at + 24, BigInt(pages), true)
    view.setBigUint64(at + 32, BigInt(attribute), true)
  })
  const virtualMap = takeFreePages(hands, BigInt(bytes.length))
  hands.write(virtualMap, bytes)
  const { Status } = hands.call('RuntimeServices', 'SetVirtualAddressMap', {
    memoryMapSize: BigInt(bytes.length),
    descriptorSize: BigInt(DESCRIPTOR_BYTES),
    descriptorVersion: 1n,
    virtualMap
  })
  if (isRefused(Status)) throw new NotDone({ code: 'serviceRefused', service: 'SetVirtualAddressMap', status: word(Status) })
  return { code: 'setVirtualAddressMap', ranges: ranges.length, offset: hex(offset) }
}

/** The highest free pages of the map, so many that these bytes fit. */
function takeFreePages(hands: Hands, bytes: bigint): bigint {
  const needed = bytesOf(pagesFor(byteCount(bytes)))
  const highest = hands.map
    .filter(([type]) => type === MemoryType.Conventional)
    .reduce((best, [, start, , pages]) => {
      const at = BigInt(start) + bytesOf(pageCount(BigInt(pages))) - needed
      return at >= BigInt(start) && at > best ? at : best
    }, 0n)
  if (highest === 0n) throw new NotDone({ code: 'noPageForMap' })
  hands.hold(highest, needed, MemoryType.LoaderData)
  return highest
}

function reuse({ id, types = [], asks, fill = OS_BYTE }: Reuse, machine: Machine, callExport: CallExport): LabRefusal | null {
  const said = asks === undefined || !isHandedOver(machine) ? null : saidFree(id, asks, machine, callExport)
  return tell(machine, id, (hands) => {
    requireHandover(machine)
    const named = types.map((type) => Number(namedNumber(type) ?? -1n))
    const bytes = overwrite(hands, ([type, start]) => (said ? said.has(BigInt(start)) : named.includes(type)), fill)
    const taken = said
      ? hands.map.flatMap(([type, start]) => (said.has(BigInt(start)) && isMemory(type) ? [type] : [])).sort((a, b) => a - b)
      : named
    return { code: 'reused', bytes: hex(bytes), types: [...new Set(taken)] }
  })
}

type Reuse = Extract<OsStep, { do: 'reuse' }>

/** Asks a function of the entry file about each range of the map. @returns First addresses of those that it says may be taken. */
function saidFree(id: string, name: string, machine: Machine, callExport: CallExport): ReadonlySet<bigint> {
  let map: readonly Descriptor[] = []
  machine.intervene(id, (hands) => {
    map = hands.map
    return { code: 'exportAsked', export: name, ranges: map.length }
  })
  requireLoaded(machine, name)
  return machine.asEntryImage(
    () =>
      new Set(
        map.flatMap(([type, start, , pages]) => {
          const answer = callExport(name, [BigInt(type), BigInt(start), BigInt(pages)])
          return answer === undefined || answer === 0n ? [] : [BigInt(start)]
        })
      )
  )
}

function sleep(machine: Machine, hands: Hands): LabDeed {
  if (!isHandedOver(machine)) throw new NotDone({ code: 'noOsToSleep' })
  overwrite(hands, ([type]) => !KEPT_ASLEEP.has(type) && !isRuntimeType(type), 0)
  return { code: 'slept' }
}

/** Sets every byte of these ranges; whoever held any of them has lost it. @returns How many bytes. */
function overwrite(hands: Hands, isMeant: (range: Descriptor) => boolean, byte: number): bigint {
  let bytes = 0n
  for (const range of hands.map) {
    const [type, start, , pages] = range
    if (!isMeant(range) || !isMemory(type)) continue
    const length = bytesOf(pageCount(BigInt(pages)))
    hands.takeOver(BigInt(start), length, byte)
    bytes += length
  }
  return bytes
}

function isMemory(type: number): boolean {
  return type !== MemoryType.Mmio && type !== MemoryType.MmioPortSpace
}

/** Not inside the event: what the function calls are calls of the driver's own text. */
function call(step: Extract<OsStep, { do: 'call' }>, machine: Machine, callExport: CallExport): void {
  const event = machine.intervene(step.id, () => ({ code: 'exportCalled', export: step.export, returned: null }))
  requireLoaded(machine, step.export)
  const args = (step.args ?? []).map((value) => BigInt.asUintN(64, namedNumber(value) ?? 0n))
  const returned = machine.asEntryImage(() => callExport(step.export, args))
  if (typeof returned === 'bigint') event.did = { code: 'exportCalled', export: step.export, returned: hex(returned) }
}

function requireLoaded(machine: Machine, name: string): void {
  if (!machine.isLoaded) throw new DriverStop('firmware', { code: 'exportUnloaded', export: name })
}

function requireHandover(machine: Machine): void {
  if (!isHandedOver(machine)) throw new NotDone({ code: 'notHandedOver' })
}

function isHandedOver(machine: Machine): boolean {
  return machine.phase === 'exited' || machine.phase === 'virtual'
}
