/**
 * MM's own handles and protocols (PI 1.8 volume 4 §3): the normal world's database knows none of them. EDK II keeps its records in MM's pool,
 * and a handle is the address of one.
 */
import type { GuestObject } from '../services/signature'
import { SUCCESS, type Success } from '../spec/status'
import { hex } from '../spec/hex'
import { noMemory, noSuchHandle, nullPointer, badValue, refusal, type Refusal } from '../trace/cause'
import type { MmSurroundings } from './surroundings'

/** sizeof (PROTOCOL_ENTRY), (PROTOCOL_INTERFACE) and (IHANDLE) of EDK II's MM core. */
const Bytes = { entry: 72n, interface: 64n, handle: 48n } as const

/** What stands behind a protocol: an address, or an object of a driver's own. */
export type MmInterface = bigint | GuestObject

interface Installed {
  readonly value: MmInterface
  readonly record: bigint
}

/** Handles in the order in which they were made, each with its interfaces. */
export class MmProtocols {
  private readonly handles = new Map<bigint, Map<string, Installed>>()
  private readonly entries = new Set<string>()

  constructor(private readonly core: MmSurroundings) {}

  /** MmInstallProtocolInterface. @param handle 0n: a new one. */
  install(
    handle: bigint,
    protocol: string,
    value: MmInterface
  ): (Success & { readonly handle: bigint }) | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'> {
    if (this.handles.get(handle)?.has(protocol))
      return refusal('EFI_INVALID_PARAMETER', { code: 'alreadyInstalled', handle: hex(handle), protocol })
    if (!this.entries.has(protocol)) {
      // An entry stays for good.
      if (this.core.takePool(Bytes.entry) === null) return noMemory(Bytes.entry)
      this.entries.add(protocol)
    }
    const record = this.core.takePool(Bytes.interface)
    if (record === null) return noMemory(Bytes.interface)
    const own = handle === 0n ? this.core.takePool(Bytes.handle) : handle
    if (own === null) {
      this.core.givePool(record, Bytes.interface)
      return noMemory(Bytes.handle)
    }
    if (handle === 0n) this.handles.set(own, new Map())
    const interfaces = this.handles.get(own)
    if (!interfaces) {
      this.core.givePool(record, Bytes.interface)
      return noSuchHandle('handle', handle)
    }
    interfaces.set(protocol, { value, record })
    this.core.board.note({ what: 'handle', handle: hex(own), protocol, state: 'installed' })
    return { ...SUCCESS, handle: own }
  }

  /** MmUninstallProtocolInterface. A handle with nothing on it is gone. */
  uninstall(handle: bigint, protocol: string, value: MmInterface): Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND'> {
    const interfaces = this.handles.get(handle)
    if (!interfaces) return noSuchHandle('handle', handle)
    const installed = interfaces.get(protocol)
    if (!installed) return refusal('EFI_NOT_FOUND', { code: 'notInstalled', handle: hex(handle), protocol })
    if (!isSame(installed.value, value)) return refusal('EFI_NOT_FOUND', { code: 'otherInterface', handle: hex(handle), protocol })
    interfaces.delete(protocol)
    this.core.givePool(installed.record, Bytes.interface)
    if (interfaces.size === 0) {
      this.handles.delete(handle)
      this.core.givePool(handle, Bytes.handle)
    }
    this.core.board.note({ what: 'handle', handle: hex(handle), protocol, state: 'removed' })
    return SUCCESS
  }

  /** MmHandleProtocol. */
  interfaceOf(
    handle: bigint,
    protocol: string
  ): (Success & { readonly value: MmInterface }) | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_UNSUPPORTED'> {
    const interfaces = this.handles.get(handle)
    if (!interfaces) return noSuchHandle('handle', handle)
    const installed = interfaces.get(protocol)
    if (!installed) return refusal('EFI_UNSUPPORTED', { code: 'notInstalled', handle: hex(handle), protocol })
    return { ...SUCCESS, value: installed.value }
  }

  /** MmLocateProtocol: the first handle that has it. */
  locate(protocol: string): MmInterface | undefined {
    for (const interfaces of this.handles.values()) {
      const installed = interfaces.get(protocol)
      if (installed) return installed.value
    }
    return undefined
  }

  /** MmLocateHandle, PI 1.8 volume 4 §3: AllHandles 0, ByProtocol 2. Notifications, 1, nobody registers here. */
  handlesFor(
    searchType: number,
    protocol: string | null
  ): { readonly handles: readonly bigint[] } | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND'> {
    if (searchType !== 0 && searchType !== 2) return badValue('searchType', searchType)
    if (searchType === 2 && protocol === null) return nullPointer('protocol')
    const handles = [...this.handles].filter(([, interfaces]) => searchType === 0 || interfaces.has(protocol!)).map(([handle]) => handle)
    return handles.length > 0 ? { handles } : refusal('EFI_NOT_FOUND', { code: 'notInstalled', handle: null, protocol })
  }
}

function isSame(a: MmInterface, b: MmInterface): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.guestObject === b.guestObject
  return a === b
}
