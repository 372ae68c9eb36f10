/** Images: files of the driver's workspace, loaded, started, ended and unloaded as EDK II does it, UEFI 2.10 §7.4. */
import type { Board } from '../../board/board'
import { DriverStop, ImageExit } from '../../board/guest'
import { hex } from '../../spec/hex'
import { FIRMWARE } from '../../memory/owners'
import { MemoryType } from '../../spec/memory-type'
import { isError, SUCCESS, type Success } from '../../spec/status'
import { byteCount, bytesOf, pageCount, pagesFor, type PageCount } from '../../spec/units'
import { noMemory, noSuchHandle, refusal, type Refusal } from '../../trace/cause'
import type { ImageEvent } from '../../trace/trace'
import type { Events } from '../events/events'
import type { PageAllocator } from '../memory/page-allocator'
import { LOADED_IMAGE_PROTOCOL, type Handles } from './handles'

/** Every image that is loaded is as long as the application that was recorded on x64: no address depends on how a driver is worded. */
const IMAGE_PAGES = pageCount(11n)
/** Bytes that an image takes, in whole pages. */
export const IMAGE_BYTES = bytesOf(IMAGE_PAGES)
/** EDK II's own record of an image, in the pool; EFI_LOADED_IMAGE_PROTOCOL (UEFI 2.10 §9.1) is a part of it. */
const RECORD_BYTES = byteCount(368n)
const LOADED_IMAGE_BYTES = 96

/** EDK II's MODULE_TYPEs that can be loaded, with the memory types of their code and data. */
export const moduleTypes = {
  UEFI_APPLICATION: { code: MemoryType.LoaderCode, data: MemoryType.LoaderData },
  UEFI_DRIVER: { code: MemoryType.BootServicesCode, data: MemoryType.BootServicesData },
  DXE_DRIVER: { code: MemoryType.BootServicesCode, data: MemoryType.BootServicesData },
  DXE_RUNTIME_DRIVER: { code: MemoryType.RuntimeServicesCode, data: MemoryType.RuntimeServicesData }
} as const
/** EDK II's MODULE_TYPE of an image. */
export type ModuleType = keyof typeof moduleTypes
/** As a file may write them. */
export const moduleTypeNames = Object.keys(moduleTypes)

/** Is it one that can be loaded? */
export function isModuleType(text: string): text is ModuleType {
  return Object.hasOwn(moduleTypes, text)
}

/** A loaded image. UEFI 2.10 §7.4. */
export interface Image {
  readonly handle: bigint
  readonly file: string
  /** 'child.ts', and 'child.ts#2' when the file was loaded before. */
  readonly name: string
  readonly moduleType: ModuleType
  readonly start: bigint
  /** ImageSize: the last page may be used in part. */
  readonly bytes: bigint
  readonly parent: bigint
  /** The structure that EFI_LOADED_IMAGE_PROTOCOL points at. */
  readonly loadedImage: bigint
  state: 'loaded' | 'started' | 'returned'
  /** Its Unload function, kept by the guest under this number. */
  unload: number | null
  exitData: { readonly buffer: bigint; readonly bytes: bigint } | null
}

/** What images need of the core that they are in. */
interface ImageSurroundings {
  readonly board: Board
  readonly pages: Pick<PageAllocator, 'freePages'>
  readonly handles: Pick<Handles, 'adopt' | 'forget'>
  readonly events: Pick<Events, 'dispatch'>
  /** Address of the system table. */
  readonly systemTable: bigint
  readonly tpl: number
  /** Pages that belong to an image; null: there are not enough. */
  takePages(type: number, pages: bigint, owner: string, unit: 'image'): bigint | null
  /** A pool buffer; null: there is not enough memory. @param owner The firmware, unless said otherwise. */
  takePool(type: number, bytes: bigint, owner?: string, unit?: 'pool' | 'table'): bigint | null
  /** Gives back a buffer that takePool gave. */
  givePool(buffer: bigint): void
  setTpl(level: number): void
  /** Memory of this type was handed out or given back. */
  memoryChanged(type: number): void
  /** Whole pages went from one type to another. */
  typeChanged(from: number, to: number, start: bigint, pages: bigint): void
}

/** Images from LoadImage to their end. UEFI 2.10 §7.4. */
export class Images {
  private readonly images = new Map<bigint, Image>()
  private readonly timesLoaded = new Map<string, number>()
  /** Where images lay that were unloaded, by name. */
  private readonly unloaded = new Map<string, bigint>()
  private nextHandle = 0xffff800000001098n
  /** The images whose code runs, each started by the one before it. */
  private readonly running: Image[] = []

  constructor(private readonly core: ImageSurroundings) {}

  /** The images whose code runs, the outermost first. */
  get whichRun(): readonly Image[] {
    return this.running
  }

  find(handle: bigint): Image | undefined {
    return this.images.get(handle)
  }

  /** Takes over an image whose pages and handle are part of the machine's recorded state. */
  adopt(file: string, moduleType: ModuleType, place: { readonly start: bigint; readonly bytes: bigint }, handle: bigint): Image {
    // Where the firmware's record of it lies is not known; its first page, whose bytes nobody needs, holds the protocol.
    const name = this.nextName(file)
    const held = bytesOf(pagesOf(place))
    this.core.board.hold({ start: place.start, bytes: held, unit: 'image', type: moduleTypes[moduleType].code, owner: name, takenBy: null })
    return this.add({ file, name, moduleType, ...place, handle, parent: 0n, loadedImage: place.start })
  }

  /** @returns null: there is not enough memory. */
  load(file: string, moduleType: ModuleType, parent: bigint): Image | null {
    const { core } = this
    const record = core.takePool(MemoryType.BootServicesData, RECORD_BYTES)
    if (record === null) return null
    const name = this.nextName(file)
    const start = core.takePages(moduleTypes[moduleType].code, IMAGE_PAGES, name, 'image')
    if (start === null) {
      core.givePool(record)
      return null
    }
    const handle = this.nextHandle
    this.nextHandle += 0x80n
    return this.add({ file, name, moduleType, start, bytes: IMAGE_BYTES, handle, parent, loadedImage: record })
  }

  private nextName(file: string): string {
    const times = (this.timesLoaded.get(file) ?? 0) + 1
    return times === 1 ? file : `${file}#${times}`
  }

  private add(facts: Omit<Image, 'state' | 'unload' | 'exitData'>): Image {
    const image: Image = { ...facts, state: 'loaded', unload: null, exitData: null }
    this.timesLoaded.set(image.file, (this.timesLoaded.get(image.file) ?? 0) + 1)
    this.images.set(image.handle, image)
    this.describe(image)
    this.core.handles.adopt(image.handle, LOADED_IMAGE_PROTOCOL, image.loadedImage)
    return image
  }

  /** Says in the trace that an image was loaded; what that changed belongs to this event. */
  tellLoaded(image: Image): void {
    this.tell(image, 'loaded', null)
    // New runtime pages move the Memory Attributes Table.
    this.core.memoryChanged(moduleTypes[image.moduleType].code)
    this.core.board.recordChanges()
  }

  /** From here on the image's code runs. */
  begin(image: Image): void {
    image.state = 'started'
    this.tell(image, 'started', null)
    this.running.push(image)
    this.core.board.image = image.name
  }

  /** Runs a loaded image's entry point, and what follows its return. */
  start(image: Image): bigint {
    const { core } = this
    const outer = core.board.image
    const level = core.tpl
    this.begin(image)
    let status: bigint
    try {
      status = core.board.guest.startImage(image.file, image.handle, core.systemTable)
    } catch (error) {
      if (!(error instanceof ImageExit) || error.handle !== image.handle) throw error
      status = error.status
    }
    if (!core.board.exited) {
      core.setTpl(level)
      core.events.dispatch()
    }
    this.ended(image, status)
    core.board.image = outer
    return status
  }

  /** An image's code has ended: applications go always, drivers when they failed. */
  ended(image: Image, status: bigint): void {
    image.state = 'returned'
    this.running.splice(this.running.indexOf(image), 1)
    this.tell(image, 'returned', status)
    // After the handoff there is no firmware left that could unload anything.
    if (!this.core.board.exited && (image.moduleType === 'UEFI_APPLICATION' || isError(status))) this.remove(image)
  }

  /** Ends the image that runs, or one that was never started. Comes back only if the image that called goes on. */
  exit(
    handle: bigint,
    status: bigint,
    exitData: { data: bigint; bytes: bigint }
  ): Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'> {
    const { core } = this
    const image = this.images.get(handle)
    if (!image) return noSuchHandle('imageHandle', handle)
    if (image.state === 'loaded') {
      this.remove(image)
      return SUCCESS
    }
    if (image !== this.running.at(-1))
      return refusal('EFI_INVALID_PARAMETER', { code: 'notRunning', handle: hex(handle), running: core.board.image })
    const { data, bytes } = exitData
    const starter = this.running.at(-2)
    if (data !== 0n && starter) {
      const buffer = core.takePool(MemoryType.BootServicesData, byteCount(bytes), starter.name)
      if (buffer === null) return noMemory(bytes)
      core.board.memory.write(buffer, core.board.memory.read(data, Number(bytes)))
      image.exitData = { buffer, bytes }
    }
    throw new ImageExit(handle, status)
  }

  /** A status of the image's own Unload function is a number. */
  unload(handle: bigint): { readonly Status: bigint } | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_UNSUPPORTED'> {
    const image = this.images.get(handle)
    if (!image) return noSuchHandle('imageHandle', handle)
    if (image.state !== 'loaded' && image.unload === null) return refusal('EFI_UNSUPPORTED', { code: 'noUnload', handle: hex(handle) })
    const status = image.state === 'loaded' || image.unload === null ? 0n : this.callUnload(image, image.unload)
    if (isError(status)) return { Status: status }
    if (this.running.includes(image)) throw new DriverStop('firmware', { code: 'unloadedWhileRunning', image: image.name })
    this.remove(image)
    return { Status: status }
  }

  private callUnload(image: Image, unload: number): bigint {
    const { board } = this.core
    const status = board.runAs(image.name, () => board.guest.callFunction(unload, [image.handle]))
    if (typeof status !== 'bigint') throw new DriverStop('noStatus', { code: 'unloadNoStatus', image: image.name })
    return status
  }

  /** Something calls a function of this image: what lies there after it was unloaded, or the operating system took its pages, is no code any more. */
  requireCode(name: string): void {
    const { board } = this.core
    const gone = this.unloaded.get(name)
    if (gone !== undefined) board.executeFreed(gone, name)
    for (const image of this.images.values()) {
      const taken = image.name === name ? board.firstTakenOver(image.start, image.bytes) : null
      if (taken !== null) board.executeFreed(taken, name, true)
    }
  }

  /** Frees what the firmware loaded, and nothing of what the image allocated. */
  private remove(image: Image): void {
    const { core } = this
    const type = moduleTypes[image.moduleType].code
    core.board.runAs(FIRMWARE, () => {
      this.tell(image, 'unloaded', null)
      core.handles.forget(image.handle, LOADED_IMAGE_PROTOCOL)
      core.pages.freePages(image.start, pagesOf(image))
      core.typeChanged(type, MemoryType.Conventional, image.start, pagesOf(image))
      if (image.loadedImage !== image.start) core.givePool(image.loadedImage)
      core.memoryChanged(type)
      core.board.recordChanges()
    })
    this.images.delete(image.handle)
    this.unloaded.set(image.name, image.start)
  }

  private tell(image: Image, state: 'loaded' | 'started' | 'returned' | 'unloaded', status: bigint | null): void {
    const { core } = this
    // What a call did so far belongs to the call; but what loading did belongs here.
    if (state !== 'loaded') core.board.recordChanges()
    const { n } = core.board.tell({
      kind: 'image',
      at: null,
      state,
      handle: hex(image.handle),
      name: image.name,
      status: status === null ? null : hex(status),
      place: state === 'loaded' ? placeOf(image) : null
    })
    if (state !== 'returned') core.board.currentEvent = n
    core.board.recordChanges()
  }

  private describe(image: Image): void {
    const { core } = this
    const { loadedImage, moduleType, parent, start, bytes } = image
    const { code, data } = moduleTypes[moduleType]
    core.board.memory.write(loadedImage, new Uint8Array(LOADED_IMAGE_BYTES))
    const put = (offset: bigint, bytes: 4 | 8, value: bigint): void => core.board.memory.writeUint(loadedImage + offset, bytes, value)
    put(0n, 4, 0x1000n) // EFI_LOADED_IMAGE_PROTOCOL_REVISION
    put(8n, 8, parent)
    put(16n, 8, core.systemTable)
    put(64n, 8, start)
    put(72n, 8, bytes)
    put(80n, 4, BigInt(code))
    put(84n, 4, BigInt(data))
  }
}

function placeOf(image: Image): ImageEvent['place'] {
  return { start: hex(image.start), pages: Number(pagesOf(image)), type: moduleTypes[image.moduleType].code }
}

function pagesOf({ bytes }: Pick<Image, 'bytes'>): PageCount {
  return pagesFor(byteCount(bytes))
}
