/**
 * The protocol database: handles, the interfaces on them, and who has them open, UEFI 2.10 §7.3, with the order of checks of EDK II
 * (edk2-stable202211). Its records lie in the pool, as the firmware's do: a handle is the address of its record.
 */
import { hex } from '../../spec/hex'
import type { Argument, GuestObject } from '../../services/signature'
import { byteCount, type ByteCount } from '../../spec/units'
import { SUCCESS, type Success } from '../../spec/status'
import { badValue, noMemory, noSuchHandle, nullPointer, refusal, type Cause, type Refusal } from '../../trace/cause'
import type { Change } from '../../trace/trace'

/** EFI_LOADED_IMAGE_PROTOCOL_GUID. UEFI 2.10 §9.1. */
export const LOADED_IMAGE_PROTOCOL = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'
/** EFI_LOADED_IMAGE_DEVICE_PATH_PROTOCOL_GUID. UEFI 2.10 §9.2. */
export const LOADED_IMAGE_DEVICE_PATH_PROTOCOL = 'BC62157E-3E33-4FEC-9920-2D3B36D750DF'
/** EFI_DEVICE_PATH_PROTOCOL_GUID. UEFI 2.10 §10.2. */
export const DEVICE_PATH_PROTOCOL = '09576E91-6D3F-11D2-8E39-00A0C969723B'

/** An address in memory, or an object of the driver's own. */
export type Interface = bigint | GuestObject

/** On whose behalf an interface is opened. */
interface Opening {
  /** The image that opens it. */
  readonly agent: bigint
  /** 0n: none. */
  readonly controller: bigint
  /** One of `OpenAttribute`, or several. */
  readonly attributes: number
}
interface Open extends Opening {
  readonly record: bigint
}
interface Installed {
  readonly handle: bigint
  readonly protocol: string
  /** 0n: it was there before the run. */
  readonly record: bigint
  value: Interface
  opens: Open[]
}

type HandleRefusal = Refusal<
  'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND' | 'EFI_UNSUPPORTED' | 'EFI_ACCESS_DENIED' | 'EFI_ALREADY_STARTED' | 'EFI_OUT_OF_RESOURCES'
>
type HandleResult = Success | HandleRefusal
type InstallResult = { readonly Status: 'EFI_SUCCESS'; readonly handle: bigint } | HandleRefusal

/** EFI_OPEN_PROTOCOL_…, UEFI 2.10 §7.3.9. */
export const OpenAttribute = {
  byHandleProtocol: 1,
  getProtocol: 2,
  testProtocol: 4,
  byChildController: 8,
  byDriver: 0x10,
  exclusive: 0x20
} as const
const { byHandleProtocol, getProtocol, testProtocol, byChildController, byDriver, exclusive } = OpenAttribute
/** An interface that is open only like this may be taken away. */
const HARMLESS = byHandleProtocol | getProtocol | testProtocol

/** Bytes of EDK II's records. */
const HANDLE_RECORD = byteCount(56n)
/** Where a handle stands in the database, in releases that find it by its address. */
const HANDLE_INDEX_RECORD = byteCount(40n)
const PROTOCOL_RECORD = byteCount(72n)
const INTERFACE_RECORD = byteCount(88n)
const OPEN_RECORD = byteCount(48n)

interface HandleSurroundings {
  note(change: Change): void
  /** A buffer of the firmware's own; null: there is not enough memory. */
  takePool(bytes: ByteCount): bigint | null
  givePool(buffer: bigint): void
  /** The handle of the DXE core's own image: HandleProtocol opens on its behalf. */
  readonly coreImage: bigint
  /** What somebody installed or waited for before the run. */
  readonly knownProtocols: readonly string[]
  /** Each handle has a second record, of its place in the database. */
  readonly indexesHandles?: boolean
}

/** The handle database. UEFI 2.10 §7.3. */
export class Handles {
  /** In the order in which they were made; each with its interfaces, the newest first. */
  private readonly handles = new Map<bigint, Installed[]>()
  /** The interfaces of each protocol, in the order in which they were installed. A protocol that had one once stays known. */
  private readonly protocols: Map<string, Installed[]>

  /** Handles whose record lies in the pool; each with the record of its place in the database, 0n: there is none. */
  private readonly made = new Map<bigint, bigint>()
  /** How often a handle was made or changed; and for each, when it was the last time. */
  private changes = 0
  private readonly changed = new Map<bigint, number>()

  constructor(private readonly around: HandleSurroundings) {
    const always = [LOADED_IMAGE_PROTOCOL, LOADED_IMAGE_DEVICE_PATH_PROTOCOL, DEVICE_PATH_PROTOCOL]
    this.protocols = new Map([...always, ...around.knownProtocols].map((protocol) => [protocol, []]))
  }

  /** Interfaces that are installed and not taken away, for those who look for leaks. */
  get installed(): readonly { readonly handle: bigint; readonly protocol: string }[] {
    return [...this.protocols.values()].flat()
  }

  /** @param handle 0n: a new one. */
  install(handle: bigint, protocol: string, value: Interface): InstallResult {
    // The firmware asks like HandleProtocol whether the handle has it already, and so opens it for itself.
    if (handle !== 0n && this.interfaceOf(handle, protocol).Status === 'EFI_SUCCESS')
      return refusal('EFI_INVALID_PARAMETER', { code: 'alreadyInstalled', handle: hex(handle), protocol })
    if (!this.know(protocol)) return noMemory(PROTOCOL_RECORD)
    const record = this.around.takePool(INTERFACE_RECORD)
    if (record === null) return noMemory(INTERFACE_RECORD)
    const on = handle === 0n ? this.newHandle() : this.handles.has(handle) ? handle : null
    if (on === null) {
      this.around.givePool(record)
      return handle === 0n ? noMemory(HANDLE_RECORD) : noSuchHandle('handle', handle)
    }
    if (handle === 0n) this.touch(on)
    this.put({ handle: on, protocol, record, value, opens: [] })
    return { Status: 'EFI_SUCCESS', handle: on }
  }

  /** null: there is not enough memory. */
  private newHandle(): bigint | null {
    const handle = this.around.takePool(HANDLE_RECORD)
    const index = handle === null || !this.around.indexesHandles ? 0n : this.around.takePool(HANDLE_INDEX_RECORD)
    if (handle === null) return null
    if (index === null) {
      this.around.givePool(handle)
      return null
    }
    this.made.set(handle, index)
    return handle
  }

  /** A handle of before the run, under a number that the firmware has chosen. The core has the interface open. */
  adopt(handle: bigint, protocol: string, value: Interface): void {
    const core = { agent: this.around.coreImage, controller: 0n, attributes: byHandleProtocol, record: 0n }
    this.put({ handle, protocol, record: 0n, value, opens: [core] })
  }

  /** How often a handle was made or changed so far. */
  get changeCount(): number {
    return this.changes
  }

  /** Those that were made or changed after so many changes. */
  changedSince(count: number): bigint[] {
    return this.all().filter((handle) => (this.changed.get(handle) ?? 0) > count)
  }

  /** In the order in which they were made. */
  all(): bigint[] {
    return [...this.handles.keys()]
  }

  /** The newest first. */
  protocolsOn(handle: bigint): string[] {
    return (this.handles.get(handle) ?? []).map(({ protocol }) => protocol)
  }

  /** Who has what is on a handle open. @param protocol Of this protocol's interface alone. */
  openings(handle: bigint, protocol?: string): readonly Opening[] {
    const interfaces = this.handles.get(handle) ?? []
    return interfaces.filter((one) => protocol === undefined || one.protocol === protocol).flatMap(({ opens }) => opens)
  }

  reinstall(handle: bigint, protocol: string, before: Interface, after: Interface): HandleResult {
    const found = this.released(handle, protocol, before)
    if ('cause' in found) return found
    found.value = after
    this.moveLast(found)
    this.around.note({ what: 'handle', handle: hex(handle), protocol, state: 'replaced' })
    return SUCCESS
  }

  /** The firmware tells whoever waits for this protocol: the interface goes behind all others, as if it were replaced by itself. */
  announce(handle: bigint, protocol: string): void {
    const found = this.find(handle, protocol)
    if (found) this.moveLast(found)
  }

  private moveLast(found: Installed): void {
    this.touch(found.handle)
    const list = this.protocols.get(found.protocol)!
    list.splice(list.indexOf(found), 1)
    list.push(found)
  }

  /** A handle without interfaces is gone. */
  uninstall(handle: bigint, protocol: string, value: Interface): HandleResult {
    const found = this.released(handle, protocol, value)
    if ('cause' in found) return found
    this.takeOff(found)
    return SUCCESS
  }

  /** The interface, which nobody has open any more: it can be taken away or replaced. */
  private released(handle: bigint, protocol: string, value: Interface): Installed | HandleRefusal {
    if (!this.handles.has(handle)) return noSuchHandle('handle', handle)
    const found = this.find(handle, protocol)
    if (!found) return refusal('EFI_NOT_FOUND', notInstalled(handle, protocol))
    if (!same(found.value, value)) return refusal('EFI_NOT_FOUND', { code: 'otherInterface', handle: hex(handle), protocol })
    const keeper = this.disconnect(found)
    return keeper ? refusal('EFI_ACCESS_DENIED', opened('inUse', found, keeper)) : found
  }

  /** HandleProtocol: OpenProtocol on behalf of the core. */
  interfaceOf(handle: bigint, protocol: string): HandleResult & { value?: Interface } {
    return this.open(handle, protocol, { agent: this.around.coreImage, controller: 0n, attributes: byHandleProtocol })
  }

  /** @returns The interface where *Interface is written; 0n: the handle has none of this protocol. */
  open(handle: bigint, protocol: string, opening: Opening): HandleResult & { value?: Interface } {
    const { agent, controller, attributes } = opening
    const refused = this.handles.has(handle) ? this.whyNoOpeners(handle, opening) : noSuchHandle('handle', handle)
    if (refused) return refused
    const found = this.find(handle, protocol)
    if (!found) return { ...refusal('EFI_UNSUPPORTED', notInstalled(handle, protocol)), value: 0n }
    const { value } = found
    const isSame = (open: Open): boolean => open.agent === agent && open.controller === controller && open.attributes === attributes
    const mine = found.opens.find(isSame)
    if (mine && (attributes & byDriver) !== 0) return { ...refusal('EFI_ALREADY_STARTED', opened('alreadyOpen', found, mine)), value }
    if (mine && (attributes & exclusive) === 0) return { Status: 'EFI_SUCCESS', value }
    // Asked for exclusively, the firmware would disconnect the driver that has it; no driver here can be disconnected.
    const rival = found.opens.find((open) => (open.attributes & (byDriver | exclusive)) !== 0)
    if (rival && (attributes & (byDriver | exclusive)) !== 0) return refusal('EFI_ACCESS_DENIED', opened('inUse', found, rival))
    if (agent === 0n) return { Status: 'EFI_SUCCESS', value }
    const record = this.around.takePool(OPEN_RECORD)
    if (record === null) return noMemory(OPEN_RECORD)
    found.opens.push({ ...opening, record })
    return { Status: 'EFI_SUCCESS', value }
  }

  /** @param protocol null: the pointer was NULL. */
  close(handle: bigint, protocol: string | null, agent: bigint, controller: bigint): HandleResult {
    if (!this.isHandle(handle)) return noSuchHandle('handle', handle)
    if (!this.isHandle(agent)) return noSuchHandle('agentHandle', agent)
    if (controller !== 0n && !this.isHandle(controller)) return noSuchHandle('controllerHandle', controller)
    if (protocol === null) return nullPointer('protocol')
    const found = this.find(handle, protocol)
    if (!found) return refusal('EFI_NOT_FOUND', notInstalled(handle, protocol))
    if (this.closeThose(found, (open) => open.agent === agent && open.controller === controller) > 0) return SUCCESS
    const asked = { handle: hex(handle), protocol, agent: hex(agent), controller: hex(controller) }
    return refusal('EFI_NOT_FOUND', { code: 'notOpen', ...asked })
  }

  /** @param protocol null: every handle, in the order in which they were made; else in the order in which it was installed. */
  locate(protocol: string | null): bigint[] {
    return protocol === null ? [...this.handles.keys()] : (this.protocols.get(protocol) ?? []).map(({ handle }) => handle)
  }

  /** The interface that was installed first and is still there. */
  first(protocol: string): Interface | undefined {
    return this.protocols.get(protocol)?.[0]?.value
  }

  private isHandle(handle: bigint): boolean {
    return this.handles.has(handle) || handle === this.around.coreImage
  }

  /** Why these cannot open an interface on this handle in this way; null: they can. */
  private whyNoOpeners(handle: bigint, { agent, controller, attributes }: Opening): HandleRefusal | null {
    const noAgent = (): HandleRefusal | null => (this.isHandle(agent) ? null : noSuchHandle('agentHandle', agent))
    const noController = (): HandleRefusal | null => (this.isHandle(controller) ? null : noSuchHandle('controllerHandle', controller))
    switch (attributes) {
      case byHandleProtocol:
      case getProtocol:
      case testProtocol:
        return null
      case byChildController:
        return noAgent() ?? noController() ?? (handle === controller ? badValue('controllerHandle', controller) : null)
      case byDriver:
      case byDriver | exclusive:
        return noAgent() ?? noController()
      case exclusive:
        return noAgent()
      default:
        return badValue('attributes', attributes)
    }
  }

  /** Whoever only looked at the interface has it open no more. @returns Who keeps it from being taken away: a driver, or a child of one. */
  private disconnect(found: Installed): Open | undefined {
    const driver = found.opens.find(({ attributes }) => (attributes & byDriver) !== 0)
    if (driver) return driver
    this.closeThose(found, ({ attributes }) => (attributes & HARMLESS) !== 0)
    return found.opens[0]
  }

  private closeThose(found: Installed, isMeant: (open: Open) => boolean): number {
    const closed = found.opens.filter(isMeant)
    found.opens = found.opens.filter((open) => !isMeant(open))
    for (const { record } of closed) if (record !== 0n) this.around.givePool(record)
    return closed.length
  }

  private touch(handle: bigint): void {
    this.changed.set(handle, ++this.changes)
  }

  private put(one: Installed): void {
    const { handle, protocol } = one
    this.handles.set(handle, [one, ...(this.handles.get(handle) ?? [])])
    this.protocols.set(protocol, [...(this.protocols.get(protocol) ?? []), one])
    this.around.note({ what: 'handle', handle: hex(handle), protocol, state: 'installed' })
  }

  private takeOff(found: Installed): void {
    const { handle, protocol, record } = found
    const rest = this.handles.get(handle)!.filter((one) => one !== found)
    this.protocols.set(
      protocol,
      this.protocols.get(protocol)!.filter((one) => one !== found)
    )
    this.touch(handle)
    if (record !== 0n) this.around.givePool(record)
    if (rest.length > 0) this.handles.set(handle, rest)
    else {
      this.handles.delete(handle)
      this.changed.delete(handle)
      const index = this.made.get(handle)
      if (index) this.around.givePool(index)
      if (this.made.delete(handle)) this.around.givePool(handle)
    }
    this.around.note({ what: 'handle', handle: hex(handle), protocol, state: 'removed' })
  }

  /** The firmware keeps a record of every protocol that anybody ever installed. */
  private know(protocol: string): boolean {
    if (this.protocols.has(protocol)) return true
    if (this.around.takePool(PROTOCOL_RECORD) === null) return false
    this.protocols.set(protocol, [])
    return true
  }

  private find(handle: bigint, protocol: string): Installed | undefined {
    return this.handles.get(handle)?.find((one) => one.protocol === protocol)
  }
}

/** The cause where a handle, or any, lacks a protocol. @param protocol null: any. */
export function notInstalled(handle: bigint | null, protocol: string | null): Cause {
  return { code: 'notInstalled', handle: handle === null ? null : hex(handle), protocol }
}

function opened(code: 'inUse' | 'alreadyOpen', { handle, protocol }: Installed, { agent, controller, attributes }: Open): Cause {
  return { code, handle: hex(handle), protocol, by: { agent: hex(agent), controller: hex(controller), attributes } }
}

/** Is it the same interface? */
export function same(a: Interface, b: Interface): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return a === b
  return a.guestObject === b.guestObject
}

/** An argument that is an interface; NULL is address 0. */
export function interfaceArgument(value: Argument | undefined): Interface {
  if (typeof value === 'object' && value !== null && 'guestObject' in value) return value
  return typeof value === 'bigint' ? value : 0n
}
