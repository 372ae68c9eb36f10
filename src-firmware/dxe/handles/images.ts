/** Images: loaded, started, ended and unloaded as EDK II does it, with what that takes of its pool, UEFI 2.10 §7.4. */
import type { Board } from '../../board/board'
import { DriverStop, ImageExit } from '../../board/guest'
import { hex } from '../../spec/hex'
import { FIRMWARE } from '../../memory/owners'
import { MemoryType } from '../../spec/memory-type'
import { isError, SUCCESS, type Success } from '../../spec/status'
import { byteCount, bytesOf, pageCount, pagesFor, type ByteCount, type PageCount } from '../../spec/units'
import { noMemory, noSuchHandle, refusal, type Refusal } from '../../trace/cause'
import type { ImageEvent } from '../../trace/trace'
import type { Events } from '../events/events'
import type { LoadedSections } from '../memory/image-records'
import type { ImagePath } from './device-path'
import type { HandleWalks } from './handle-walks'
import { LOADED_IMAGE_DEVICE_PATH_PROTOCOL, LOADED_IMAGE_PROTOCOL, type Handles } from './handles'
import { moduleTypes, type ModuleType } from './module-type'
import type { ImageMemory, LoadableImage, LoadStatus } from './pe-image'

/** EDK II's own record of an image, in the pool, and where EFI_LOADED_IMAGE_PROTOCOL (UEFI 2.10 §9.1) lies in it. */
const RECORD_BYTES = byteCount(392n)
const LOADED_IMAGE_OFFSET = 40n
const LOADED_IMAGE_BYTES = 96
/** EFI_RUNTIME_IMAGE_ENTRY, PI 1.8 volume 2 §12.8: for SetVirtualAddressMap. */
const RUNTIME_ENTRY_BYTES = byteCount(48n)
/** What StartImage keeps of the processor's registers for Exit: BASE_LIBRARY_JUMP_BUFFER and its alignment. */
const JUMP_BUFFER_BYTES = { x64: byteCount(264n), aarch64: byteCount(176n) } as const
/** Images are put where they were linked for, if that is no lower and free. */
const LOWEST_LINKED = 0x100000n

/** What is loaded. */
export interface ImageSource {
  /** A file of the driver's workspace; null: machine code, which only a guest of its own can run. */
  readonly file: string | null
  readonly name: string
  /** null: LoadImage was given none. */
  readonly path: ImagePath | null
  /** Looks at it, when the firmware has its records ready. */
  read(): LoadableImage | Refusal<LoadStatus>
}

/** A loaded image. UEFI 2.10 §7.4. */
export interface Image {
  readonly handle: bigint
  readonly file: string | null
  /** 'child.ts', and 'child.ts#2' when the file was loaded before. */
  readonly name: string
  readonly moduleType: ModuleType
  readonly start: bigint
  /** ImageSize: the last page may be used in part. */
  readonly bytes: bigint
  readonly parent: bigint
  /** The structure that EFI_LOADED_IMAGE_PROTOCOL points at. */
  readonly loadedImage: bigint
  /** What the firmware took for it; null: that was before the run. */
  readonly taken: Taken | null
  state: 'loaded' | 'started' | 'returned'
  /** Its Unload function, kept by the guest under this number. */
  unload: number | null
  exitData: { readonly buffer: bigint; readonly bytes: bigint } | null
  /** Where the registers were saved when it started; null: nowhere. */
  jumpBuffer: bigint | null
}

/** Buffers and pages of an image; 0n and null: none. */
interface Taken {
  readonly record: bigint
  filePath: bigint
  devicePath: bigint
  runtimeEntry: bigint
  /** The first page is not the image's first byte where its sections are aligned to more than a page. */
  pages: { readonly start: bigint; readonly count: PageCount } | null
}

/** What images need of the core that they are in. */
interface ImageSurroundings {
  readonly board: Board
  readonly memory: ImageMemory
  readonly pages: { freePages(start: bigint, count: PageCount): unknown }
  readonly handles: Handles
  readonly walks: HandleWalks
  readonly events: Pick<Events, 'dispatch'>
  readonly debugImages: { add(loadedImage: bigint, handle: bigint): void; remove(handle: bigint): void }
  /** null: this firmware does not protect images. */
  readonly imageProtection: { protect(image: LoadedSections): void; unprotect(start: bigint): void } | null
  /** null: the firmware's drivers have all run, and it keeps no more records of runtime images. */
  readonly runtimeImages: { insert(image: LoadedSections): void; remove(start: bigint, bytes: bigint): void } | null
  /** Address of the system table. */
  readonly systemTable: bigint
  readonly tpl: number
  /** Pages that belong to an image; null: there are not enough. @param at The first one, if it is not all the same. */
  takePages(type: number, pages: bigint, owner: string, unit: 'image', at?: bigint): bigint | null
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

type LoadRefusal = Refusal<LoadStatus | 'EFI_NOT_FOUND' | 'EFI_OUT_OF_RESOURCES'>
type LoadResult = { readonly Status: 'EFI_SUCCESS'; readonly image: Image } | LoadRefusal

/** Images from LoadImage to their end. UEFI 2.10 §7.4. */
export class Images {
  private readonly images = new Map<bigint, Image>()
  private readonly timesLoaded = new Map<string, number>()
  /** Where images lay that were unloaded, by name. */
  private readonly unloaded = new Map<string, bigint>()
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

  /** As the firmware looks for the image that a service is asked about: like HandleProtocol, it has the interface open from then on. */
  look(handle: bigint): Image | undefined {
    this.core.handles.interfaceOf(handle, LOADED_IMAGE_PROTOCOL)
    return this.images.get(handle)
  }

  /** Takes over an image whose pages and handle are part of the machine's recorded state. */
  adopt(file: string, moduleType: ModuleType, place: { readonly start: bigint; readonly bytes: bigint }, handle: bigint): Image {
    const { board, handles } = this.core
    // Where the firmware's record of it lies is not known; its first page, whose bytes nobody needs, holds the protocol.
    const name = this.nextName(file)
    const held = bytesOf(pagesOf(place))
    board.hold({ start: place.start, bytes: held, unit: 'image', type: moduleTypes[moduleType].code, owner: name, takenBy: null })
    this.describe({ ...place, moduleType, parent: 0n, loadedImage: place.start })
    handles.adopt(handle, LOADED_IMAGE_PROTOCOL, place.start)
    handles.adopt(handle, LOADED_IMAGE_DEVICE_PATH_PROTOCOL, 0n)
    return this.add({ file, name, moduleType, ...place, handle, parent: 0n, loadedImage: place.start, taken: null })
  }

  /** In the firmware's order: each buffer decides where the next one lies. */
  load(source: ImageSource, parent: bigint): LoadResult {
    const { core } = this
    const record = this.pool(RECORD_BYTES)
    if (record === null) return noMemory(RECORD_BYTES)
    core.memory.write(record, new Uint8Array(Number(RECORD_BYTES)))
    const taken: Taken = { record, filePath: this.copied(source.path?.file), devicePath: 0n, runtimeEntry: 0n, pages: null }
    const loadedImage = record + LOADED_IMAGE_OFFSET
    const installed = core.handles.install(0n, LOADED_IMAGE_PROTOCOL, loadedImage)
    if (installed.Status !== 'EFI_SUCCESS') {
      this.release(taken)
      return noMemory(RECORD_BYTES)
    }
    const { handle } = installed
    const name = this.nextName(source.name)
    const loaded = this.place(source, taken, name)
    if ('cause' in loaded) {
      this.takeAway({ handle, loadedImage }, taken)
      return loaded
    }
    const { moduleType, start } = loaded
    this.describe({ start, bytes: loaded.bytes, moduleType, parent, loadedImage })
    if (taken.filePath !== 0n) core.memory.writeUint(loadedImage + 32n, 8, taken.filePath)
    const sections = { ...loaded, codeType: moduleTypes[moduleType].code }
    if (moduleType === 'DXE_RUNTIME_DRIVER') {
      taken.runtimeEntry = core.takePool(MemoryType.RuntimeServicesData, RUNTIME_ENTRY_BYTES) ?? 0n
      core.runtimeImages?.insert(sections)
    }
    core.debugImages.add(loadedImage, handle)
    core.handles.announce(handle, LOADED_IMAGE_PROTOCOL)
    core.walks.connect(handle)
    taken.devicePath = this.copied(source.path?.whole)
    core.handles.install(handle, LOADED_IMAGE_DEVICE_PATH_PROTOCOL, taken.devicePath)
    core.imageProtection?.protect(sections)
    const facts = { file: source.file, name, moduleType, start, bytes: loaded.bytes, handle, parent, loadedImage, taken }
    return { Status: 'EFI_SUCCESS', image: this.add(facts) }
  }

  /** Pages for the image, and the image in them. */
  private place(source: ImageSource, taken: Taken, name: string): (LoadableImage & { readonly start: bigint }) | LoadRefusal {
    const { core } = this
    const image = source.read()
    if ('cause' in image) return image
    const { alignment, bytes, preferred, isFixed } = image
    const type = moduleTypes[image.moduleType].code
    const count = pagesFor(byteCount(alignment > bytesOf(pageCount(1n)) ? bytes + alignment : bytes))
    const isLinked = preferred >= LOWEST_LINKED || isFixed
    const linked = isLinked ? core.takePages(type, count, name, 'image', preferred) : null
    if (linked === null && isFixed) return refusal('EFI_NOT_FOUND', { code: 'noImage', part: 'relocations' })
    const first = linked ?? core.takePages(type, count, name, 'image')
    if (first === null) return noMemory(bytesOf(count))
    const start = alignment === 0n ? first : ((first + alignment - 1n) / alignment) * alignment
    taken.pages = { start: first, count }
    // The loader of images takes address 0 for none.
    const placed =
      start === 0n ? refusal('EFI_INVALID_PARAMETER', { code: 'noImage', part: 'address' } as const) : image.place(start, core.memory)
    const isRuntime = image.moduleType === 'DXE_RUNTIME_DRIVER'
    // The firmware never gives this buffer back when the image is unloaded.
    const fixups = !placed && isRuntime ? core.takePool(MemoryType.RuntimeServicesData, image.fixupBytes) : null
    const failed = placed ?? (isRuntime && fixups === null ? noMemory(image.fixupBytes) : image.relocate(start, core.memory))
    if (!failed) return { ...image, start }
    taken.pages = null
    this.freePages(type, start, count)
    if (fixups !== null) core.givePool(fixups)
    return failed
  }

  private pool(bytes: ByteCount): bigint | null {
    return this.core.takePool(MemoryType.BootServicesData, bytes)
  }

  /** 0n: there is nothing to copy, or no memory for it. */
  private copied(bytes: Uint8Array | undefined): bigint {
    const buffer = bytes ? this.pool(byteCount(BigInt(bytes.length))) : null
    if (bytes && buffer !== null) this.core.memory.write(buffer, bytes)
    return buffer ?? 0n
  }

  private nextName(name: string): string {
    const times = (this.timesLoaded.get(name) ?? 0) + 1
    this.timesLoaded.set(name, times)
    return times === 1 ? name : `${name}#${times}`
  }

  private add(facts: Omit<Image, 'state' | 'unload' | 'exitData' | 'jumpBuffer'>): Image {
    const image: Image = { ...facts, state: 'loaded', unload: null, exitData: null, jumpBuffer: null }
    this.images.set(image.handle, image)
    return image
  }

  /** Says in the trace that an image was loaded; what that changed belongs to this event. */
  tellLoaded(image: Image): void {
    this.tell(image, 'loaded', null)
    this.core.board.recordChanges()
  }

  /** From here on the image's code runs. @returns false: there is no memory to start it. */
  begin(image: Image): boolean {
    if (image.taken) {
      image.jumpBuffer = this.pool(JUMP_BUFFER_BYTES[this.core.board.platform.architecture])
      if (image.jumpBuffer === null) return false
    }
    image.state = 'started'
    this.tell(image, 'started', null)
    this.running.push(image)
    this.core.board.image = image.name
    return true
  }

  /** Runs a loaded image's entry point, and what follows its return. @param run Its entry point. @param keepsExitData Does the caller ask for it? */
  start(image: Image, run: () => bigint, keepsExitData: boolean): { readonly Status: bigint } | Refusal<'EFI_OUT_OF_RESOURCES'> {
    const { core } = this
    const outer = core.board.image
    const level = core.tpl
    const changes = core.handles.changeCount
    if (!this.begin(image)) return noMemory(JUMP_BUFFER_BYTES[core.board.platform.architecture])
    let status: bigint
    try {
      status = run()
    } catch (error) {
      if (!(error instanceof ImageExit) || error.handle !== image.handle) throw error
      status = error.status
    }
    if (!core.board.exited) {
      core.setTpl(level)
      core.events.dispatch()
    }
    this.ended(image, status, changes, keepsExitData)
    core.board.image = outer
    return { Status: status }
  }

  /**
   * An image's code has ended: applications go always, drivers when they failed.
   *
   * @param changes How often handles had changed when it began.
   */
  ended(image: Image, status: bigint, changes: number, keepsExitData: boolean): void {
    const { core } = this
    image.state = 'returned'
    this.running.splice(this.running.indexOf(image), 1)
    this.tell(image, 'returned', status)
    // After the handoff there is no firmware left that could unload anything.
    if (core.board.exited) return
    if (image.jumpBuffer !== null) core.givePool(image.jumpBuffer)
    const isApplication = image.moduleType === 'UEFI_APPLICATION'
    if (!isApplication) core.walks.connectChanged(changes)
    if (image.exitData && !keepsExitData) core.givePool(image.exitData.buffer)
    if (isApplication || isError(status)) this.remove(image)
  }

  /** Ends the image that runs, or one that was never started. Comes back only if the image that called goes on. */
  exit(
    handle: bigint,
    status: bigint,
    exitData: { data: bigint; bytes: bigint }
  ): Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_OUT_OF_RESOURCES'> {
    const { core } = this
    const image = this.look(handle)
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
    const image = this.look(handle)
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
    core.board.runAs(FIRMWARE, () => {
      this.tell(image, 'unloaded', null)
      core.imageProtection?.unprotect(image.start)
      this.takeAway(image, image.taken ?? adoptedParts(image))
      core.board.recordChanges()
    })
    this.images.delete(image.handle)
    this.unloaded.set(image.name, image.start)
  }

  /** Its handle, and all that was taken for it. */
  private takeAway(
    { handle, loadedImage, start, bytes, moduleType }: Partial<Image> & Pick<Image, 'handle' | 'loadedImage'>,
    taken: Taken
  ): void {
    const { core } = this
    core.walks.closeAll(handle)
    core.debugImages.remove(handle)
    core.handles.uninstall(handle, LOADED_IMAGE_DEVICE_PATH_PROTOCOL, taken.devicePath)
    core.handles.uninstall(handle, LOADED_IMAGE_PROTOCOL, loadedImage)
    if (taken.runtimeEntry !== 0n) {
      core.runtimeImages?.remove(start ?? 0n, bytes ?? 0n)
      core.givePool(taken.runtimeEntry)
    }
    if (taken.pages && moduleType) this.freePages(moduleTypes[moduleType].code, taken.pages.start, taken.pages.count)
    this.release(taken)
  }

  private freePages(type: number, start: bigint, count: PageCount): void {
    const { core } = this
    core.pages.freePages(start, count)
    core.memoryChanged(type)
    core.typeChanged(type, MemoryType.Conventional, start, count)
  }

  private release({ filePath, devicePath, record }: Taken): void {
    for (const buffer of [filePath, devicePath, record]) if (buffer !== 0n) this.core.givePool(buffer)
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

  private describe({ loadedImage, moduleType, parent, start, bytes }: Described): void {
    const { core } = this
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

type Described = Pick<Image, 'loadedImage' | 'moduleType' | 'parent' | 'start' | 'bytes'>

/** Of what the firmware took for it before the run only the pages are known. Its first page stands for the rest. */
function adoptedParts(image: Image): Taken {
  const pages = { start: image.start, count: pagesOf(image) }
  return { record: 0n, filePath: 0n, devicePath: 0n, runtimeEntry: 0n, pages }
}

function placeOf(image: Image): ImageEvent['place'] {
  return { start: hex(image.start), pages: Number(pagesOf(image)), type: moduleTypes[image.moduleType].code }
}

function pagesOf({ bytes }: Pick<Image, 'bytes'>): PageCount {
  return pagesFor(byteCount(bytes))
}
