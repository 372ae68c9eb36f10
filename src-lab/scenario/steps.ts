/** The steps of a lab on the machine: each is one 'lab' event, and what it takes belongs to 'lab'. */
import {
  DriverStop,
  EventGroup,
  hex,
  isError,
  statusCode,
  statusName,
  type Hands,
  type LabDeed,
  type LabRefusal,
  type Machine
} from '../../src-firmware/index'
import { bytesOfDigits } from '../../src-firmware/spec/hex'
import { byteCount, bytesOf, pageCount, pagesFor } from '../../src-firmware/spec/units'
import type { Argument, Result } from '../../src-firmware/services/signature'
import type { Num, Seeded, Step } from '../lab/lab'
import { namedNumber } from '../lab/named-number'

/** Memory that a step took, by the step's id. */
export type Named = Map<string, { readonly start: bigint; readonly bytes: bigint; readonly unit: 'pages' | 'bytes' }>

/** Groups by the names that specifications and EDK II give them; any other group by its GUID. */
const EVENT_GROUPS: Readonly<Record<string, string>> = {
  EFI_EVENT_GROUP_EXIT_BOOT_SERVICES: EventGroup.exitBootServices,
  EFI_EVENT_GROUP_BEFORE_EXIT_BOOT_SERVICES: EventGroup.beforeExitBootServices,
  EFI_EVENT_GROUP_VIRTUAL_ADDRESS_CHANGE: EventGroup.virtualAddressChange,
  EFI_EVENT_GROUP_MEMORY_MAP_CHANGE: EventGroup.memoryMapChange,
  EFI_EVENT_GROUP_READY_TO_BOOT: '7CE88FB3-4BD7-4679-87A8-A8D8DEE50D2B'
}

/** The names that a group may be signalled by. */
export const EVENT_GROUP_NAMES: readonly string[] = Object.keys(EVENT_GROUPS)

/** The event group that a step names, as its GUID in capitals; null: neither a name nor a GUID. */
export function eventGroup(name: string): string | null {
  return EVENT_GROUPS[name] ?? (/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(name) ? name.toUpperCase() : null)
}

/** A step that could not be carried out; its event says why. */
export class NotDone extends Error {
  override readonly name = 'NotDone'
  constructor(readonly why: LabRefusal) {
    super(why.code)
  }
}

/** One event of the lab. @returns Why the step was not carried out; null: it was. */
export function tell(machine: Machine, id: string, act: (hands: Hands) => LabDeed): LabRefusal | null {
  let why: LabRefusal | null = null
  machine.intervene(id, (hands) => {
    try {
      return act(hands)
    } catch (error) {
      if (!(error instanceof NotDone)) throw error
      return (why = error.why)
    }
  })
  return why
}

/** @returns Why the step was not carried out; null: it was. */
export function carryOut(step: Step, machine: Machine, named: Named): LabRefusal | null {
  return tell(machine, step.id, (hands) => act(step, machine, hands, named))
}

function act(step: Step, machine: Machine, hands: Hands, named: Named): LabDeed {
  switch (step.do) {
    case 'write': {
      const start = startOf(step.start, named)
      if (start === null) throw new NotDone({ code: 'nothingToWrite' })
      const bytes = bytesOfDigits(step.bytes ?? '')
      hands.write(start, bytes)
      return { code: 'wrote', start: hex(start), bytes: hex(bytes.length) }
    }
    case 'allocatePages':
    case 'allocatePool':
    case 'free':
    case 'configurationTable':
    case 'notify':
      if (machine.phase === 'pei' || (machine.phase === 'mm' && !MM_STEPS.has(step.do))) throw new NotDone({ code: 'noBootServicesYet' })
      if (machine.phase === 'exited' || machine.phase === 'virtual') throw new NotDone({ code: 'bootServicesGone' })
      return withServices(step, machine.phase === 'mm' ? MM : BOOT, hands, named)
    case 'resourceHob':
    case 'allocationHob':
    case 'guidHob':
      if (machine.phase !== 'pei') throw new NotDone({ code: 'hobsOnlyInPei' })
      return withHobLib(step, hands)
    case 'loadFile':
      if (machine.phase !== 'uboot') throw new NotDone({ code: 'noPrompt' })
      return loadFile(step, hands)
  }
}

/** U-Boot's load: where lmb refuses the place, so is the step. */
function loadFile({ address, file }: Extract<Step, { do: 'loadFile' }>, hands: Hands): LabDeed {
  const start = number(address)
  const bytes = BigInt.asIntN(64, valueOf(hands.call('UBoot', 'load', { addr: start, file }).value))
  if (bytes < 0n) throw new NotDone({ code: 'fileRefused', file, error: Number(bytes) })
  return { code: 'fileLoaded', file, start: hex(start), bytes: hex(bytes) }
}

type BootStep = Extract<Step, { do: 'allocatePages' | 'allocatePool' | 'free' | 'configurationTable' | 'notify' }>
type Service = (service: string, args: Readonly<Record<string, Argument>>) => ReturnType<Hands['call']>

/** Steps that MM has services for. */
export const MM_STEPS: ReadonlySet<string> = new Set(['allocatePages', 'allocatePool', 'free'])
/** The table that gives and takes memory, and how its services' names and the parameter that counts pages differ. */
const BOOT = { table: 'BootServices', prefix: '', count: 'pages' } as const
const MM = { table: 'MmServices', prefix: 'Mm', count: 'numberOfPages' } as const

function withServices(step: BootStep, { table, prefix, count }: typeof BOOT | typeof MM, hands: Hands, named: Named): LabDeed {
  /** @throws NotDone when the service refuses. */
  const boot: Service = (name, args) => {
    const service = `${prefix}${name}`
    const answer = hands.call(table, service, args)
    if (isRefused(answer.Status)) throw new NotDone({ code: 'serviceRefused', service, status: word(answer.Status) })
    return answer
  }
  switch (step.do) {
    case 'allocatePages': {
      const [type, memoryType, pages] = [number(step.type ?? 0), number(step.memoryType), number(step.pages)]
      const memory: Argument = { ref: true, value: number(step.memory ?? 0) }
      const start = valueOf(boot('AllocatePages', { type, memoryType, [count]: pages, memory }).out.memory)
      const bytes = bytesOf(pageCount(pages))
      named.set(step.id, { start, bytes, unit: 'pages' })
      return { code: 'took', start: hex(start), bytes: hex(bytes), unit: 'pages', type: Number(memoryType) }
    }
    case 'allocatePool': {
      const [poolType, size] = [number(step.poolType), number(step.size)]
      const start = pool(step.id, poolType, size, boot, named)
      return { code: 'took', start: hex(start), bytes: hex(size), unit: 'bytes', type: Number(poolType) }
    }
    case 'free': {
      const memory = named.get(step.named)
      if (!memory) throw new NotDone({ code: 'nothingToFree', named: step.named })
      const { start, bytes, unit } = memory
      if (unit === 'pages') boot('FreePages', { memory: start, [count]: pagesFor(byteCount(bytes)) })
      else boot('FreePool', { buffer: start })
      named.delete(step.named)
      return { code: 'freed', start: hex(start), bytes: hex(bytes), unit }
    }
    case 'configurationTable': {
      const [guid, bytes] = [step.guid.toUpperCase(), bytesOfDigits(step.bytes ?? '')]
      const start = pool(step.id, number(step.memoryType), BigInt(bytes.length), boot, named)
      hands.write(start, bytes)
      boot('InstallConfigurationTable', { guid, table: start })
      return { code: 'tableInstalled', guid, start: hex(start) }
    }
    case 'notify':
      hands.signalGroup(eventGroup(step.group) ?? step.group)
      return { code: 'groupSignalled', group: step.group }
  }
}

function pool(id: string, poolType: bigint, size: bigint, boot: Service, named: Named): bigint {
  const start = valueOf(boot('AllocatePool', { poolType, size, buffer: { ref: true, value: undefined } }).out.buffer)
  named.set(id, { start, bytes: size, unit: 'bytes' })
  return start
}

type HobStep = Extract<Step, { do: 'resourceHob' | 'allocationHob' | 'guidHob' }>

/** The platform's own PEIMs build HOBs through HobLib, and so does the lab; where HobLib asserts, the lab's step is refused. */
function withHobLib(step: HobStep, hands: Hands): LabDeed {
  const build: Service = (service, args) => {
    try {
      return hands.call('Library', service, args)
    } catch (error) {
      if (error instanceof DriverStop && error.reason === 'assert') throw new NotDone({ code: 'noHob', stop: error.why })
      throw error
    }
  }
  switch (step.do) {
    case 'resourceHob': {
      const [physicalStart, numberOfBytes] = [number(step.start), number(step.length)]
      build('BuildResourceDescriptorHob', {
        resourceType: BigInt(step.resourceType),
        resourceAttribute: number(step.attribute),
        physicalStart,
        numberOfBytes
      })
      return { code: 'resourceHob', start: hex(physicalStart), bytes: hex(numberOfBytes) }
    }
    case 'allocationHob': {
      const [baseAddress, length, memoryType] = [number(step.start), number(step.length), number(step.memoryType)]
      build('BuildMemoryAllocationHob', { baseAddress, length, memoryType })
      return { code: 'allocationHob', start: hex(baseAddress), bytes: hex(length), type: Number(memoryType) }
    }
    case 'guidHob': {
      const [guid, bytes] = [step.guid.toUpperCase(), bytesOfDigits(step.bytes)]
      const { value } = build('BuildGuidHob', { guid, dataLength: BigInt(bytes.length) })
      hands.write(valueOf(value), bytes)
      return { code: 'guidHob', guid, start: hex(valueOf(value)), bytes: hex(bytes.length) }
    }
  }
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

/** Is it an error status? */
export function isRefused(status: Status): boolean {
  return status !== null && isError(typeof status === 'bigint' ? status : statusCode(status))
}

/** A status by its name, else as a number. */
export function word(status: Status): string {
  return typeof status === 'bigint' ? (statusName(status) ?? hex(status)) : (status ?? 'nothing')
}
