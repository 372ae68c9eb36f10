/** The protocol database: handles and the interfaces on them, UEFI 2.10 §7.3. */
import { hex } from '../hex'
import type { Argument, GuestObject } from '../service'
import type { Change } from '../trace'

export const LOADED_IMAGE_PROTOCOL = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'

/** An address in memory, or an object of the driver's own. */
export type Interface = bigint | GuestObject

interface Installed {
  readonly protocol: string
  value: Interface
  /** Agents that opened it exclusively or by a driver keep it from being taken away. */
  readonly opens: { agent: bigint; controller: bigint; attributes: number }[]
}

export type HandleStatus =
  'EFI_SUCCESS' | 'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND' | 'EFI_UNSUPPORTED' | 'EFI_ACCESS_DENIED' | 'EFI_ALREADY_STARTED'

/** EFI_OPEN_PROTOCOL_…, UEFI 2.10 §7.3.9. */
const OPEN = { byHandleProtocol: 1, getProtocol: 2, testProtocol: 4, byChildController: 8, byDriver: 0x10, exclusive: 0x20 } as const

export class Handles {
  private readonly handles = new Map<bigint, Installed[]>()
  private nextHandle = 0xffff800000002018n

  constructor(private readonly note: (change: Change) => void) {}

  /** Interfaces that are installed and not taken away, for those who look for leaks. */
  get installed(): readonly { readonly handle: bigint; readonly protocol: string }[] {
    return [...this.handles].flatMap(([handle, list]) => list.map(({ protocol }) => ({ handle, protocol })))
  }

  exists(handle: bigint): boolean {
    return this.handles.has(handle)
  }

  /** @param handle 0n: a new one. */
  install(handle: bigint, protocol: string, value: Interface): { Status: HandleStatus; handle: bigint } {
    if (handle !== 0n && !this.handles.has(handle)) return { Status: 'EFI_INVALID_PARAMETER', handle }
    if (handle !== 0n && this.find(handle, protocol)) return { Status: 'EFI_INVALID_PARAMETER', handle }
    const on = handle === 0n ? this.newHandle() : handle
    this.handles.get(on)!.push({ protocol, value, opens: [] })
    this.note({ what: 'handle', handle: hex(on), protocol, state: 'installed' })
    return { Status: 'EFI_SUCCESS', handle: on }
  }

  /** The firmware's own handle for an image, under a number it has chosen. */
  adopt(handle: bigint, protocol: string, value: Interface): void {
    this.handles.set(handle, [{ protocol, value, opens: [] }])
    this.note({ what: 'handle', handle: hex(handle), protocol, state: 'installed' })
  }

  /** The firmware takes off what it put on a handle, whoever has it open, and closes what this agent opened elsewhere. */
  forget(handle: bigint, protocol: string): void {
    const list = this.handles.get(handle)?.filter((one) => one.protocol !== protocol) ?? []
    if (list.length === 0) this.handles.delete(handle)
    else this.handles.set(handle, list)
    this.note({ what: 'handle', handle: hex(handle), protocol, state: 'removed' })
    for (const { opens } of [...this.handles.values()].flat())
      opens.splice(0, opens.length, ...opens.filter(({ agent }) => agent !== handle))
  }

  reinstall(handle: bigint, protocol: string, before: Interface, after: Interface): HandleStatus {
    const found = this.find(handle, protocol)
    if (!this.handles.has(handle)) return 'EFI_INVALID_PARAMETER'
    if (!found || !same(found.value, before)) return 'EFI_NOT_FOUND'
    found.value = after
    this.note({ what: 'handle', handle: hex(handle), protocol, state: 'replaced' })
    return 'EFI_SUCCESS'
  }

  /** A handle without interfaces is gone. */
  uninstall(handle: bigint, protocol: string, value: Interface): HandleStatus {
    const list = this.handles.get(handle)
    if (!list) return 'EFI_INVALID_PARAMETER'
    const found = this.find(handle, protocol)
    if (!found || !same(found.value, value)) return 'EFI_NOT_FOUND'
    if (found.opens.some(({ attributes }) => (attributes & (OPEN.byDriver | OPEN.exclusive)) !== 0)) return 'EFI_ACCESS_DENIED'
    list.splice(list.indexOf(found), 1)
    if (list.length === 0) this.handles.delete(handle)
    this.note({ what: 'handle', handle: hex(handle), protocol, state: 'removed' })
    return 'EFI_SUCCESS'
  }

  interfaceOf(handle: bigint, protocol: string): { Status: HandleStatus; value?: Interface } {
    if (!this.handles.has(handle)) return { Status: 'EFI_INVALID_PARAMETER' }
    const found = this.find(handle, protocol)
    return found ? { Status: 'EFI_SUCCESS', value: found.value } : { Status: 'EFI_UNSUPPORTED' }
  }

  open(
    handle: bigint,
    protocol: string,
    agent: bigint,
    controller: bigint,
    attributes: number
  ): { Status: HandleStatus; value?: Interface } {
    const known = [1, 2, 4, 8, 0x10, 0x20, 0x30]
    if (!this.handles.has(handle) || !known.includes(attributes)) return { Status: 'EFI_INVALID_PARAMETER' }
    const owned = (attributes & (OPEN.byDriver | OPEN.exclusive | OPEN.byChildController)) !== 0
    if (owned && !this.handles.has(agent)) return { Status: 'EFI_INVALID_PARAMETER' }
    if ((attributes & (OPEN.byDriver | OPEN.byChildController)) !== 0 && !this.handles.has(controller))
      return { Status: 'EFI_INVALID_PARAMETER' }
    const found = this.find(handle, protocol)
    if (!found) return { Status: 'EFI_UNSUPPORTED' }
    const mine = found.opens.find((open) => open.agent === agent && open.controller === controller && open.attributes === attributes)
    if (mine && (attributes & OPEN.byDriver) !== 0) return { Status: 'EFI_ALREADY_STARTED' }
    const blocked = found.opens.some((open) => (open.attributes & OPEN.exclusive) !== 0 || (open.attributes & OPEN.byDriver) !== 0)
    if (blocked && (attributes & (OPEN.byDriver | OPEN.exclusive)) !== 0) return { Status: 'EFI_ACCESS_DENIED' }
    if (attributes !== OPEN.testProtocol && !mine) found.opens.push({ agent, controller, attributes })
    return { Status: 'EFI_SUCCESS', value: found.value }
  }

  close(handle: bigint, protocol: string, agent: bigint, controller: bigint): HandleStatus {
    if (!this.handles.has(handle) || !this.handles.has(agent) || (controller !== 0n && !this.handles.has(controller)))
      return 'EFI_INVALID_PARAMETER'
    const found = this.find(handle, protocol)
    const kept = found?.opens.filter((open) => open.agent !== agent || open.controller !== controller)
    if (!found || !kept || kept.length === found.opens.length) return 'EFI_NOT_FOUND'
    found.opens.splice(0, found.opens.length, ...kept)
    return 'EFI_SUCCESS'
  }

  /** @param protocol null: every handle. */
  locate(protocol: string | null): bigint[] {
    return [...this.handles]
      .filter(([, list]) => protocol === null || list.some((one) => one.protocol === protocol))
      .map(([handle]) => handle)
  }

  private find(handle: bigint, protocol: string): Installed | undefined {
    return this.handles.get(handle)?.find((one) => one.protocol === protocol)
  }

  private newHandle(): bigint {
    const handle = this.nextHandle
    this.nextHandle += 0x80n
    this.handles.set(handle, [])
    return handle
  }
}

export function same(a: Interface, b: Interface): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return a === b
  return a.guestObject === b.guestObject
}

/** An argument that is an interface; NULL is address 0. */
export function interfaceArgument(value: Argument | undefined): Interface {
  if (typeof value === 'object' && value !== null && 'guestObject' in value) return value
  return typeof value === 'bigint' ? value : 0n
}
