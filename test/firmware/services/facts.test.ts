/** What services say of themselves, against what runs of them do. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DriverStop,
  factsOf,
  fieldName,
  signatures,
  type Argument,
  type CallEvent,
  type Machine,
  type Parameter,
  type ServiceClass,
  type ServiceSignature,
  type StartPhase,
  type TraceEvent
} from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'
import { Player, wildScript } from '../dxe/memory/random-driver'

const KINDS = ['', 'Runtime', 'Reserved']
const members: Readonly<Record<ServiceClass, readonly string[]>> = {
  allocates: [
    ...['BootServices.AllocatePages', 'BootServices.AllocatePool', 'DxeServices.AllocateMemorySpace'],
    ...['PeiServices.AllocatePages', 'PeiServices.AllocatePool', 'MmServices.MmAllocatePages', 'MmServices.MmAllocatePool'],
    ...['malloc', 'calloc', 'memalign', 'lmb_alloc', 'lmb_alloc_base', 'lmb_alloc_base_flags', 'lmb_alloc_addr'].map(
      (name) => `UBoot.${name}`
    ),
    ...['lmb_alloc_addr_flags', 'lmb_alloc_mem', 'efi_allocate_pages', 'efi_allocate_pool'].map((name) => `UBoot.${name}`),
    ...KINDS.flatMap((kind) =>
      [`Allocate${kind}Pages`, `AllocateAligned${kind}Pages`, `Allocate${kind}Pool`, `Allocate${kind}ZeroPool`, `Allocate${kind}CopyPool`]
        .concat(`Reallocate${kind}Pool`)
        .map((name) => `Library.${name}`)
    )
  ],
  frees: [
    ...['BootServices.FreePages', 'BootServices.FreePool', 'DxeServices.FreeMemorySpace', 'PeiServices.FreePages'],
    ...['MmServices.MmFreePages', 'MmServices.MmFreePool', 'Library.FreePages', 'Library.FreeAlignedPages', 'Library.FreePool'],
    ...['free', 'lmb_free', 'efi_free_pages', 'efi_free_pool'].map((name) => `UBoot.${name}`)
  ],
  memory: [
    ...['BootServices.GetMemoryMap', 'BootServices.CopyMem', 'BootServices.SetMem'],
    ...['PeiServices.InstallPeiMemory', 'PeiServices.CopyMem', 'PeiServices.SetMem'],
    ...['Library.CopyMem', 'Library.SetMem', 'Library.ZeroMem'],
    ...['AddMemorySpace', 'RemoveMemorySpace', 'GetMemorySpaceDescriptor', 'GetMemorySpaceMap'].map((name) => `DxeServices.${name}`),
    ...['DxeServices.SetMemorySpaceAttributes', 'DxeServices.SetMemorySpaceCapabilities'],
    ...['efi_get_memory_map', 'efi_add_memory_map', 'load', 'tftpboot', 'bootm', 'bootefi', 'run_command'].map((name) => `UBoot.${name}`)
  ],
  console: ['ConOut.OutputString', 'Library.Print', 'Library.AsciiPrint', 'Library.DEBUG', 'UBoot.printf'],
  events: [
    ...['CreateEvent', 'CreateEventEx', 'CloseEvent', 'SignalEvent', 'CheckEvent', 'WaitForEvent', 'SetTimer'],
    ...['RaiseTPL', 'RestoreTPL', 'Stall']
  ].map((name) => `BootServices.${name}`)
}

const nameOf = ({ table, service }: Pick<ServiceSignature, 'table' | 'service'>): string => `${table}.${service}`

describe('the classes of services', () => {
  it.each(signatures.map((signature) => [nameOf(signature), signature] as const))('%s', (name, { facts }) => {
    const classes = facts.classes ?? []
    for (const [one, names] of Object.entries(members) as [ServiceClass, readonly string[]][]) {
      const isMember = names.includes(name) || (one === 'memory' && (members.allocates.includes(name) || members.frees.includes(name)))
      expect(classes.includes(one), one).toBe(isMember)
    }
  })

  it('name services that there are', () => {
    const all = new Set(signatures.map(nameOf))
    expect(
      Object.values(members)
        .flat()
        .filter((name) => !all.has(name))
    ).toEqual([])
  })
})

describe('the facts of a service', () => {
  it.each(signatures.map((signature) => [nameOf(signature), signature] as const))('of %s name its own fields', (_name, signature) => {
    const { facts, parameters, returns } = signature
    const of = (direction: (parameter: Parameter) => boolean): string[] => parameters.filter(direction).map(({ name }) => fieldName(name))
    const [given, all] = [of(({ direction }) => direction !== 'out'), of(() => true)]
    if (returns !== 'VOID' && returns !== 'EFI_STATUS') all.push('return')
    const ranges = [...(facts.reads ?? []), ...(facts.writes ?? [])]
    expect(all).toEqual(expect.arrayContaining([facts.allocates, facts.frees].flatMap((one) => (one ? [one.at] : []))))
    expect(all).toEqual(expect.arrayContaining([facts.allocates?.pages, facts.allocates?.bytes].flatMap((one) => one ?? [])))
    expect(given).toEqual(expect.arrayContaining([facts.frees?.pages, facts.frees?.bytes, facts.work].flatMap((one) => one ?? [])))
    expect(all).toEqual(
      expect.arrayContaining(ranges.flatMap(({ through, bytes }) => [through, ...(typeof bytes === 'string' ? [bytes] : [])]))
    )
    const services = new Set(signatures.map(({ service }) => service))
    for (const inner of facts.calls ?? []) expect(services).toContain(inner)
  })
})

/** What calls of a trace did, and their services do not say. */
function untold(events: readonly TraceEvent[]): string[] {
  const wrong: string[] = []
  const owners = new Map<string, string>()
  for (const event of events) {
    const facts = event.kind === 'call' ? factsOf(event) : {}
    // What a library does after its last call on the way stands in the trace beside that call.
    const outer = event.kind === 'call' && event.parent !== null ? events[event.parent] : undefined
    const told = outer?.kind === 'call' && outer.table === 'Library' ? [facts, factsOf(outer)] : [facts]
    for (const change of event.changes) {
      if (change.what === 'take') owners.set(change.start, change.owner)
      if (event.kind !== 'call') continue
      if (change.what === 'take' && change.owner !== 'firmware' && told.every(({ allocates }) => allocates?.what !== change.unit))
        wrong.push(`${nameOf(event)} takes ${change.unit}`)
      if (change.what === 'give' && owners.get(change.start) === 'driver.ts' && facts.frees === undefined)
        wrong.push(`${nameOf(event)} gives`)
      if (change.what === 'key' && !facts.mayMoveKey) wrong.push(`${nameOf(event)} moves the key`)
    }
    if (event.kind !== 'call' || event.parent === null) continue
    const parent = events[event.parent]
    if (parent?.kind === 'call' && parent.table === 'Library' && !factsOf(parent).calls?.includes(event.service))
      wrong.push(`${nameOf(parent)} calls ${event.service}`)
  }
  return [...new Set(wrong)]
}

/** What calls did of what their services say. */
function shown(events: readonly TraceEvent[]): Set<string> {
  const seen = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'call') continue
    const name = nameOf(event)
    const facts = factsOf(event)
    for (const change of event.changes) {
      if (change.what === 'take' && change.unit === facts.allocates?.what) seen.add(`${name} allocates`)
    }
    if (event.parent !== null) seen.add(`${nameOf(events[event.parent] as CallEvent)} calls ${event.service}`)
  }
  return seen
}

const GUIDS = ['11111111-2222-3333-4444-555555555555', '5B1B31A1-9562-11D2-8E3F-00A0C969723B']

/** Calls a service with values that fit its types, mostly good ones. */
class Tourist {
  readonly on: Driven
  /** Addresses and handles that calls have answered, and numbers that are small enough to come back. */
  private readonly values: bigint[] = [0n, 1n, 2n, 4n, 8n, 16n, 64n, 0x1000n, 0x4000n]
  private readonly handles: bigint[] = [0n]

  constructor(
    phase: StartPhase,
    private readonly next: (below: number) => number
  ) {
    this.on = driven({
      platform: phase === 'mm' ? 'made-pc-256m' : 'q35-256m',
      phase,
      mode: 'lenient',
      keys: 'ab',
      files: { 'child.ts': () => 0n },
      moduleTypes: { 'child.ts': 'DXE_DRIVER' }
    })
    if (phase !== 'pei') this.handles.push(this.on.machine.imageHandle)
  }

  private of<T>(list: readonly T[]): T {
    return list[this.next(list.length)]!
  }

  private given({ name, type }: Parameter): Argument {
    switch (type) {
      case 'GUID':
        return this.of(GUIDS)
      case 'CHAR16*':
      case 'CHAR8*':
        return this.of(['child.ts', 'text'])
      case 'FUNCTION':
        return this.on.keep(() => 0n)
      case 'BOOLEAN':
        return this.next(2) === 1
      case 'ARRAY':
        return [this.of(this.values)]
      case 'VARARGS':
        return []
      case 'PPI_LIST':
        return name === 'NotifyList'
          ? [0x80000020n, GUIDS[0]!, this.on.keep(() => 0n), { guestObject: 1 }]
          : [0x80000010n, GUIDS[0]!, 0x1000n, 0x2000n]
      case 'STRUCT':
        return null
      case 'EFI_HANDLE':
        return this.of(this.handles)
      case 'ENUM':
        return this.of([0n, 0n, 1n, 2n, 4n])
      default:
        return this.of(this.values)
    }
  }

  call({ table, service, parameters }: ServiceSignature): void {
    const args = Object.fromEntries(
      parameters.map((parameter) => [
        fieldName(parameter.name),
        parameter.direction === 'in' ? this.given(parameter) : out(parameter.type === 'GUID' ? '' : this.given(parameter))
      ])
    )
    if (service.startsWith('Install') && service.includes('Multiple')) args.pairs = [GUIDS[this.next(2)]!, 0x1000n]
    const { out: answers, value } = this.on.call(service, args, table)
    for (const [field, answer] of Object.entries({ ...answers, value }))
      if (typeof answer === 'bigint') (/handle/i.test(field) ? this.handles : this.values).push(answer)
  }
}

/** Ends the run: not on a tour. */
const LAST = new Set(['BootServices.ExitBootServices', 'BootServices.Exit', 'RuntimeServices.ResetSystem', 'Library.ASSERT'])

function tour(phase: StartPhase, services: RegExp, calls: readonly number[]): Machine {
  let at = 0
  const tourist = new Tourist(phase, (below) => calls[at++ % calls.length]! % below)
  const there = signatures.filter((one) => services.test(nameOf(one)) && !LAST.has(nameOf(one)))
  for (let i = 0; i < 150; i++) {
    try {
      tourist.call(there[calls[at++ % calls.length]! % there.length]!)
    } catch (error) {
      if (error instanceof DriverStop) break
      throw error
    }
  }
  return tourist.on.machine
}

describe('any run', () => {
  const numbers = fc.array(fc.nat(0xffff), { minLength: 400, maxLength: 700, size: 'max' })
  const seen = new Set<string>()
  const look = (machine: Machine): void => {
    expect(untold(machine.events)).toEqual([])
    for (const one of shown(machine.events)) seen.add(one)
  }

  it('of a random driver does what its services say', () => {
    fc.assert(
      fc.property(wildScript, (script) => look(new Player(script).play(script.steps).on.machine)),
      { numRuns: 60, seed: 3, endOnFailure: true }
    )
  })

  it.each([
    ['app', /^(?!PeiServices|UBoot|MmServices|Library.Mm)/],
    ['dxe', /^(?!PeiServices|UBoot|MmServices|Library.Mm)/],
    ['pei', /^(PeiServices|Library.(?!Mm))/],
    ['mm', /^(MmServices|Library)/]
  ] as const)('of calls with any arguments in %s does what %s say', (phase, services) => {
    fc.assert(
      fc.property(numbers, (calls) => look(tour(phase, services, calls))),
      { numRuns: 50, seed: 3, endOnFailure: true }
    )
  })

  it('shows every allocation, and every service behind a library, that is declared', () => {
    // What U-Boot's commands call, test/firmware/uboot shows.
    const declared = signatures
      .filter(({ table }) => table !== 'UBoot')
      .flatMap((one) => [
        ...(one.facts.allocates && /pages|pool/.test(one.facts.allocates.what) && !one.facts.calls ? [`${nameOf(one)} allocates`] : []),
        ...(one.facts.calls ?? []).map((inner) => `${nameOf(one)} calls ${inner}`)
      ])
    const missing = (): string[] => declared.filter((one) => !seen.has(one))
    for (let attempt = 1; attempt <= 40 && missing().length > 0; attempt++)
      for (const name of new Set(missing().map((one) => one.split(' ')[0]!)))
        for (const phase of ['app', 'pei', 'mm'] as const) {
          let state = attempt
          const calls = Array.from({ length: 400 }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16)
          look(tour(phase, new RegExp(`^(${name}$|.*AllocatePages)`), calls))
        }
    expect(missing()).toEqual([])
  })
})

describe('the map key', () => {
  it('moves at least once in each service that says it may', () => {
    const { call, keep, machine } = driven({
      platform: 'q35-256m',
      files: { 'child.ts': () => 0n, 'driver2.ts': () => 0n },
      moduleTypes: { 'driver2.ts': 'DXE_DRIVER' }
    })
    const moved = new Set<string>()
    const did: Driven['call'] = (service, args, table) => {
      const before = machine.mapKey
      const result = call(service, args, table)
      if (machine.mapKey !== before) moved.add(`${table ?? 'BootServices'}.${service}`)
      return result
    }
    /** Enough small pool buffers that a page must be taken, or goes back when all are freed. */
    const often = <T>(act: (i: number) => T): T[] => Array.from({ length: 300 }, (_, i) => act(i))
    const guid = (i: number): string => `00000000-0000-0000-0000-${i.toString().padStart(12, '0')}`
    const on = { protocol: GUIDS[0]!, interface: 0x1000n }

    const event = { type: 0x200n, notifyTpl: 8n, notifyFunction: keep(() => 0n), notifyContext: 0n, event: out() }
    const events = often(() => did('CreateEvent', event).out.event as bigint)
    events.push(...often(() => did('CreateEventEx', { ...event, eventGroup: GUIDS[1]! }).out.event as bigint))
    for (const one of events) did('CloseEvent', { event: one })

    const handles = often(() => did('InstallProtocolInterface', { handle: out(0n), interfaceType: 0n, ...on }).out.handle as bigint)
    for (const handle of handles) did('HandleProtocol', { handle, protocol: on.protocol, interface: out() })
    for (const handle of handles)
      did('ReinstallProtocolInterface', { handle, protocol: on.protocol, oldInterface: 0x1000n, newInterface: 0x1000n })
    const agent = { agentHandle: machine.imageHandle, controllerHandle: 0n }
    for (const handle of handles) did('OpenProtocol', { handle, protocol: on.protocol, interface: out(), ...agent, attributes: 2n })
    for (const handle of handles) did('CloseProtocol', { handle, protocol: on.protocol, ...agent })
    for (const handle of handles) did('UninstallProtocolInterface', { handle, ...on })
    const more = often(
      () => did('InstallMultipleProtocolInterfaces', { handle: out(0n), pairs: [on.protocol, 0x1000n] }).out.handle as bigint
    )
    const search = { searchType: 2n, protocol: on.protocol, searchKey: 0n }
    did('LocateHandleBuffer', { ...search, noHandles: out(), buffer: out() })
    for (const handle of more) did('UninstallMultipleProtocolInterfaces', { handle, pairs: [on.protocol, 0x1000n] })

    const load = (devicePath: string): bigint =>
      did('LoadImage', {
        bootPolicy: false,
        parentImageHandle: machine.imageHandle,
        devicePath,
        sourceBuffer: 0n,
        sourceSize: 0n,
        imageHandle: out()
      }).out.imageHandle as bigint
    did('StartImage', { imageHandle: load('child.ts'), exitDataSize: out(), exitData: out() })
    did('UnloadImage', { imageHandle: load('driver2.ts') })
    did('Exit', { imageHandle: load('child.ts'), exitStatus: 0n, exitDataSize: 0n, exitData: 0n })
    often((i) => did('InstallConfigurationTable', { guid: guid(i), table: 0x1000n }))

    const memory = did('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out() }).out.memory as bigint
    did('FreePages', { memory, pages: 1n })
    for (const { out: made } of often(() => did('AllocatePool', { poolType: 4n, size: 64n, buffer: out() })))
      did('FreePool', { buffer: made.buffer as bigint })

    const space = (service: string, args: Parameters<Driven['call']>[1]): unknown =>
      did(service, { baseAddress: 0x40000000n, length: 0x100000n, ...args }, 'DxeServices')
    space('AddMemorySpace', { gcdMemoryType: 2n, capabilities: 0xfn })
    space('SetMemorySpaceCapabilities', { capabilities: 0x400fn })
    const hole = { baseAddress: 0x50000000n, length: 0x100000n }
    space('AddMemorySpace', { ...hole, gcdMemoryType: 3n, capabilities: 0x800000000000000fn })
    for (let i = 0n; i < 100n; i++) {
      const at = { baseAddress: hole.baseAddress + i * 0x2000n, length: 0x1000n }
      space('SetMemorySpaceAttributes', { ...at, attributes: 0x8000000000000001n })
    }
    for (let i = 0n; i < 100n; i++)
      space('AllocateMemorySpace', {
        gcdAllocateType: 2n,
        gcdMemoryType: 3n,
        alignment: 12n,
        length: 0x1000n,
        baseAddress: out(hole.baseAddress + i * 0x2000n),
        imageHandle: machine.imageHandle,
        deviceHandle: 0n
      })
    for (let i = 0n; i < 100n; i++) space('FreeMemorySpace', { baseAddress: hole.baseAddress + i * 0x2000n, length: 0x1000n })
    space('SetMemorySpaceAttributes', { ...hole, attributes: 0n })
    space('RemoveMemorySpace', hole)
    often(() => did('GetMemorySpaceMap', { numberOfDescriptors: out(), memorySpaceMap: out() }, 'DxeServices'))
    did('ExitBootServices', { imageHandle: machine.imageHandle, mapKey: BigInt(machine.mapKey) })

    const declared = signatures.filter(({ table, facts }) => table !== 'UBoot' && facts.mayMoveKey).map(nameOf)
    expect(declared.filter((name) => !moved.has(name))).toEqual([])
  })
})

describe('bytes that a service reads and writes', () => {
  /** Where q35-256m has nothing: a strict run stops at the first access, and its event says how many bytes were asked for. */
  const HOLE = 0x40000000n
  const NAME = GUIDS[0]!
  /** Outside MMRAM, where made-pc-256m has messages. */
  const SHARED = 0x107f0000n
  /** What a call must be given so that it comes to its bytes. */
  const ready: Readonly<Record<string, Readonly<Record<string, Argument>>>> = {
    'BootServices.GetMemoryMap': { memoryMapSize: out(65536n), mapKey: out(), descriptorSize: out(), descriptorVersion: out() },
    'UBoot.efi_get_memory_map': { memory_map_size: out(65536n), map_key: out(), descriptor_size: out(), descriptor_version: out() },
    'BootServices.LocateHandle': { searchType: 0n, protocol: NAME, searchKey: 0n, bufferSize: out(8n) },
    'MmServices.MmLocateHandle': { searchType: 0n, protocol: NAME, searchKey: 0n, bufferSize: out(8n) },
    'Library.MmCopyMemToMmram': { sourceBuffer: SHARED },
    'Library.MmCopyMemFromMmram': { destinationBuffer: SHARED },
    'Library.MmCopyMem': { sourceBuffer: SHARED, destinationBuffer: SHARED },
    'BootServices.CalculateCrc32': { crc32: out() },
    'BootServices.Exit': { imageHandle: 0n, exitStatus: 0n },
    'RuntimeServices.GetVariable': { variableName: 'Kept', vendorGuid: NAME, attributes: out(), dataSize: out(24n) },
    'RuntimeServices.SetVariable': { variableName: 'Other', vendorGuid: NAME, attributes: 2n },
    'RuntimeServices.SetVirtualAddressMap': { descriptorSize: 48n, descriptorVersion: 1n },
    'Library.BuildGuidDataHob': { guid: NAME }
  }
  const ranged = signatures.flatMap((signature) =>
    (['reads', 'writes'] as const).flatMap((side) =>
      (signature.facts[side] ?? [])
        .filter(({ through }) => through !== 'return')
        .map(({ through, bytes }) => [nameOf(signature), side, through, bytes, signature] as const)
    )
  )

  it.each(ranged)('%s %s through %s', (name, side, through, bytes, { table, service, parameters }) => {
    const isPei = name.startsWith('PeiServices') || name === 'Library.BuildGuidDataHob'
    const isMm = /^(MmServices|Library)\.Mm/.test(name)
    const isUBoot = name.startsWith('UBoot')
    const platform = isUBoot ? 'uboot-x64-256m' : isMm ? 'made-pc-256m' : 'q35-256m'
    const { call, machine } = driven({ platform, phase: isUBoot ? 'uboot' : isPei ? 'pei' : isMm ? 'mm' : 'app' })
    const taken = isPei
      ? call('AllocatePool', { size: 64n, buffer: out() }, 'PeiServices')
      : isMm
        ? call('MmAllocatePool', { poolType: 6n, size: 64n, buffer: out() }, 'MmServices')
        : isUBoot
          ? call('efi_allocate_pool', { pool_type: 4n, size: 64n, buffer: out() }, 'UBoot')
          : call('AllocatePool', { poolType: 4n, size: 64n, buffer: out() })
    const own = taken.out.buffer as bigint
    machine.writeBytes(own, new Uint8Array(64), null)
    if (name === 'RuntimeServices.GetVariable')
      call('SetVariable', { variableName: 'Kept', vendorGuid: NAME, attributes: 2n, dataSize: 24n, data: own }, 'RuntimeServices')
    if (name === 'RuntimeServices.SetVirtualAddressMap')
      call('ExitBootServices', { imageHandle: machine.imageHandle, mapKey: BigInt(machine.mapKey) })
    const given: Record<string, Argument> = Object.fromEntries(
      parameters.map(({ name: parameter, type }) => {
        const field = fieldName(parameter)
        return [field, field === through ? HOLE : field === bytes || /size|length/i.test(field) ? 24n : type === 'POINTER' ? own : 0n]
      })
    )
    const read = () => call(service, { ...given, ...ready[name], [through]: HOLE }, table)
    // An IN OUT name is read where it lies before the next one is written there.
    if (name === 'RuntimeServices.GetNextVariableName') return
    expect(read).toThrow(DriverStop)
    const fault = machine.events.findLast((event) => event.kind === 'fault')
    expect(fault).toMatchObject({ access: side === 'reads' ? 'read' : 'write', address: '0x40000000' })
    if (typeof bytes === 'bigint') expect(fault).toMatchObject({ bytes: Number(bytes) })
    else if (!/(GetMemoryMap|get_memory_map|LocateHandle)$/.test(name)) expect(fault).toMatchObject({ bytes: 24 })
  })
})
