/** The steps of a lab on the machine: each is one 'lab' event, and what it takes belongs to 'lab'. */
import { EventGroup, hex, isError, serviceNamed, statusCode, statusName, type Hands, type Machine } from '../../src-firmware/index'
import { address } from '../../src-firmware/hex'
import type { Argument, Result } from '../../src-firmware/service'
import { memoryTypeWord } from '../../src-firmware/spec/memory-type'
import { amount } from '../checks/memory-words'
import { bytesOf } from '../pack/hex-bytes'
import type { Num, Seeded, Step } from '../pack/lab'
import { namedNumber } from '../pack/named-number'

/** Memory that a step took, by the step's id. */
export type Named = Map<string, { readonly start: bigint; readonly bytes: bigint; readonly unit: 'pages' | 'bytes' }>

/** Groups by the names that specifications and EDK II give them; any other group by its GUID. */
export const EVENT_GROUPS: Readonly<Record<string, string>> = {
  EFI_EVENT_GROUP_EXIT_BOOT_SERVICES: EventGroup.exitBootServices,
  EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES: EventGroup.beforeExitBootServices,
  EFI_EVENT_GROUP_VIRTUAL_ADDRESS_CHANGE: EventGroup.virtualAddressChange,
  EFI_EVENT_GROUP_MEMORY_MAP_CHANGE: EventGroup.memoryMapChange,
  EFI_EVENT_GROUP_READY_TO_BOOT: '7CE88FB3-4BD7-4679-87A8-A8D8DEE50D2B'
}

/** Steps that this version carries out; lint names the others. */
export const SUPPORTED_STEPS: ReadonlySet<string> = new Set([
  'allocatePages',
  'allocatePool',
  'free',
  'write',
  'notify',
  'exitBootServices',
  'reuse',
  'call',
  'sleep',
  'wake',
  ...(serviceNamed('BootServices', 'InstallConfigurationTable') ? ['configurationTable'] : [])
])

/** The event group that a step names, as its GUID in capitals; null: neither a name nor a GUID. */
export function eventGroup(name: string): string | null {
  return EVENT_GROUPS[name] ?? (/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(name) ? name.toUpperCase() : null)
}

export function carryOut(step: Step, machine: Machine, named: Named): void {
  machine.intervene(step.id, (hands) => act(step, machine, hands, named))
}

function act(step: Step, machine: Machine, hands: Hands, named: Named): string {
  switch (step.do) {
    case 'write': {
      const start = startOf(step.start, named)
      if (start === null) return `Nothing was written: the step that should name the memory took none.`
      const bytes = bytesOf(step.bytes ?? '')
      hands.write(start, bytes)
      return `${amount(BigInt(bytes.length), 'bytes')} written at ${address(start)}.`
    }
    case 'allocatePages':
    case 'allocatePool':
    case 'free':
    case 'configurationTable':
    case 'notify':
      if (machine.phase === 'exited' || machine.phase === 'virtual') return `Not done: the boot services are gone.`
      return withBootServices(step, hands, named)
    case 'resourceHob':
    case 'allocationHob':
    case 'guidHob':
    case 'loadFile':
      return `'${step.do}' is not yet supported by this version.`
  }
}

type BootStep = Extract<Step, { do: 'allocatePages' | 'allocatePool' | 'free' | 'configurationTable' | 'notify' }>

function withBootServices(step: BootStep, hands: Hands, named: Named): string {
  const boot = (service: string, args: Readonly<Record<string, Argument>>): ReturnType<Hands['call']> =>
    hands.call('BootServices', service, args)
  switch (step.do) {
    case 'allocatePages': {
      const [type, memoryType, pages] = [number(step.type ?? 0), number(step.memoryType), number(step.pages)]
      const memory: Argument = { ref: true, value: number(step.memory ?? 0) }
      const { Status, out } = boot('AllocatePages', { type, memoryType, pages, memory })
      if (isRefused(Status)) return `AllocatePages refused with ${word(Status)}.`
      const start = valueOf(out.memory)
      named.set(step.id, { start, bytes: pages << 12n, unit: 'pages' })
      return `${amount(pages << 12n, 'pages')} of ${memoryTypeWord(Number(memoryType))} taken at ${address(start)}.`
    }
    case 'allocatePool':
      return pool(step.id, number(step.poolType), number(step.size), boot, named)
    case 'free': {
      const memory = named.get(step.named)
      if (!memory) return `Nothing was freed: '${step.named}' took no memory.`
      const { start, bytes, unit } = memory
      const { Status } = unit === 'pages' ? boot('FreePages', { memory: start, pages: bytes >> 12n }) : boot('FreePool', { buffer: start })
      if (isRefused(Status)) return `The memory at ${address(start)} could not be freed: ${word(Status)}.`
      named.delete(step.named)
      return `${amount(bytes, unit)} at ${address(start)} freed.`
    }
    case 'configurationTable': {
      const bytes = bytesOf(step.bytes ?? '')
      const text = pool(step.id, number(step.memoryType), BigInt(bytes.length), boot, named)
      const memory = named.get(step.id)
      if (!memory) return text
      hands.write(memory.start, bytes)
      const { Status } = boot('InstallConfigurationTable', { guid: step.guid.toUpperCase(), table: memory.start })
      return isRefused(Status)
        ? `InstallConfigurationTable refused with ${word(Status)}.`
        : `The table ${step.guid.toUpperCase()} installed at ${address(memory.start)}.`
    }
    case 'notify':
      hands.signalGroup(eventGroup(step.group) ?? step.group)
      return `The event group ${step.group} signalled.`
  }
}

function pool(
  id: string,
  poolType: bigint,
  size: bigint,
  boot: (service: string, args: Readonly<Record<string, Argument>>) => ReturnType<Hands['call']>,
  named: Named
): string {
  const { Status, out } = boot('AllocatePool', { poolType, size, buffer: { ref: true, value: undefined } })
  if (isRefused(Status)) return `AllocatePool refused with ${word(Status)}.`
  const start = valueOf(out.buffer)
  named.set(id, { start, bytes: size, unit: 'bytes' })
  return `${amount(size, 'bytes')} of ${memoryTypeWord(Number(poolType))} taken at ${address(start)}.`
}

/** Where a step writes; null: the step it names took no memory. */
function startOf(start: Seeded | { named: string }, named: Named): bigint | null {
  return typeof start === 'object' && 'named' in start ? (named.get(start.named)?.start ?? null) : number(start)
}

/** A number whose seed was drawn before the run. */
function number(value: Seeded): bigint {
  return namedNumber(value as Num) ?? 0n
}

function valueOf(result: Result | undefined): bigint {
  return typeof result === 'bigint' ? result : 0n
}

type Status = ReturnType<Hands['call']>['Status']

export function isRefused(status: Status): boolean {
  return status !== null && isError(typeof status === 'bigint' ? status : statusCode(status))
}

export function word(status: Status): string {
  return typeof status === 'bigint' ? (statusName(status) ?? hex(status)) : (status ?? 'nothing')
}
