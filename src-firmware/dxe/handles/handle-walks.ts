/**
 * Where the core goes through its handles it takes buffers from the pool for a moment (edk2-stable202211): lists of handles, of the protocols on
 * one, of who has one open. They are given back before the service returns; yet a block that is cut for one of them stays cut, so that later
 * buffers lie elsewhere.
 */
import { byteCount, type ByteCount } from '../../spec/units'
import { convertToText } from './device-path-text'
import { DEVICE_PATH_PROTOCOL, type Handles } from './handles'

const FIRMWARE_VOLUME_PROTOCOL = '220E73B6-6BDB-4413-8405-B974B108619A'
const DRIVER_BINDING_PROTOCOL = '18A031AB-B443-4D1A-A5C0-0C09261E9F71'
const POINTER_BYTES = 8n
/** EFI_OPEN_PROTOCOL_INFORMATION_ENTRY, UEFI 2.10 §7.3.11. */
const OPENING_BYTES = 24n
/** EFI_OPEN_PROTOCOL_BY_CHILD_CONTROLLER. */
const BY_CHILD_CONTROLLER = 8

/** What the firmware had on handles before the run. */
export interface FirmwareHandles {
  readonly protocols: readonly string[]
  /** In the core's order, and of each its interfaces: the protocol by its number in the list, and how many have it open. */
  readonly handles: readonly (readonly (readonly [protocol: number, openings: number])[])[]
}

/** The pool of BootServicesData, for buffers that nobody sees. */
interface BriefPool {
  /** null: there is not enough memory. */
  take(bytes: ByteCount): bigint | null
  give(buffer: bigint): void
}

/** The core's ways through all handles: the firmware's own, as they were recorded, and after them those of this run. */
export class HandleWalks {
  private readonly recorded: FirmwareHandles

  /**
   * @param recorded null: the firmware has put nothing on handles that counts.
   * @param hasDebugCode Was it built with the code that only debugging needs?
   */
  constructor(
    private readonly handles: Handles,
    private readonly pool: BriefPool,
    recorded: FirmwareHandles | null,
    private readonly hasDebugCode: boolean
  ) {
    this.recorded = recorded ?? { protocols: [], handles: [] }
  }

  /** The firmware's security driver asks where an image comes from, PI 1.8 volume 2 §12, before it is loaded. */
  authenticate(path: Uint8Array): void {
    this.locateDevicePath(FIRMWARE_VOLUME_PROTOCOL)
    // What it would print is made all the same.
    if (this.hasDebugCode && this.recorded.handles.length > 0) convertToText(path, this.pool)
  }

  /** LocateDevicePath among the handles of a protocol, UEFI 2.10 §7.3.8, for a path that leads to none of them. */
  locateDevicePath(protocol: string): void {
    const count = this.countOf(protocol)
    if (count > 0) this.brief(POINTER_BYTES * BigInt(count), () => this.openDevicePaths(protocol))
  }

  /** ConnectController for all drivers and children, UEFI 2.10 §7.3.12, of a handle that no driver of the firmware's wants. */
  connect(handle: bigint): void {
    const drivers = this.countOf(DRIVER_BINDING_PROTOCOL)
    const list = POINTER_BYTES * BigInt(drivers)
    if (drivers > 0) {
      const found = this.take(list)
      const sorted = this.take(list)
      this.give(found)
      this.brief(list)
      this.give(sorted)
    }
    const children = this.handles.openings(handle).filter(({ attributes }) => (attributes & BY_CHILD_CONTROLLER) !== 0)
    this.brief(POINTER_BYTES * BigInt(children.length))
  }

  /** What StartImage does for drivers of the 1.02 specification: every handle made or changed since then is connected. UEFI 2.10 §7.4.2. */
  connectChanged(since: number): void {
    const changed = this.handles.changedSince(since)
    this.brief(POINTER_BYTES * BigInt(changed.length), () => {
      for (const handle of changed) this.connect(handle)
    })
  }

  /** The end of an image: whatever it has open, on any handle, it has open no more. */
  closeAll(agent: bigint): void {
    const own = this.handles.all()
    this.brief(POINTER_BYTES * BigInt(this.recorded.handles.length + own.length), () => {
      for (const interfaces of this.recorded.handles)
        this.brief(POINTER_BYTES * BigInt(interfaces.length), () => {
          for (const [, openings] of interfaces) this.brief(openingBytes(openings))
        })
      for (const handle of own) this.closeOn(handle, agent)
    })
  }

  private closeOn(handle: bigint, agent: bigint): void {
    const protocols = this.handles.protocolsOn(handle)
    this.brief(POINTER_BYTES * BigInt(protocols.length), () => {
      for (const protocol of protocols) {
        const openings = this.handles.openings(handle, protocol)
        this.brief(openingBytes(openings.length), () => {
          for (const opening of openings) if (opening.agent === agent) this.handles.close(handle, protocol, agent, opening.controller)
        })
      }
    })
  }

  private countOf(protocol: string): number {
    const number = this.recorded.protocols.indexOf(protocol)
    const recorded = this.recorded.handles.filter((interfaces) => interfaces.some(([each]) => each === number))
    return recorded.length + this.handles.locate(protocol).length
  }

  /** The core asks each of these handles for its device path, like HandleProtocol. The firmware's own it has open already. */
  private openDevicePaths(protocol: string): void {
    for (const handle of this.handles.locate(protocol)) this.handles.interfaceOf(handle, DEVICE_PATH_PROTOCOL)
  }

  private brief(bytes: bigint, meanwhile: () => void = () => undefined): void {
    const buffer = this.take(bytes)
    if (buffer === null) return
    meanwhile()
    this.give(buffer)
  }

  private take(bytes: bigint): bigint | null {
    return this.pool.take(byteCount(bytes))
  }

  private give(buffer: bigint | null): void {
    if (buffer !== null) this.pool.give(buffer)
  }
}

/** None take as much as one. */
function openingBytes(openings: number): bigint {
  return OPENING_BYTES * BigInt(Math.max(1, openings))
}
