/** The image services, UEFI 2.10 §7.4. */
import type { Board } from '../../board/board'
import type { DxeCore } from '../core/core'
import { parameter, type Arguments, type Service } from '../../services/service'
import type { Argument } from '../../services/signature'
import { hex } from '../../spec/hex'
import { toldText } from '../../spec/text'
import { noSuchHandle, nullPointer, refusal, type Refusal } from '../../trace/cause'
import type { Place } from '../../trace/trace'
import { devicePathAt, fileDevicePath, type ImagePath } from '../handles/device-path'
import { DEVICE_PATH_PROTOCOL } from '../handles/handles'
import type { Image, ImageSource } from '../handles/images'
import { isModuleType } from '../handles/module-type'
import { readPeImage } from '../handles/pe-image'
import { workspaceImage } from '../handles/workspace-image'

/** A larger image is not loaded here: it would be read and copied in one call. */
const MOST_SOURCE_BYTES = 0x1000000n

type NoSource = Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND' | 'EFI_UNSUPPORTED' | 'EFI_LOAD_ERROR'>

/** What these services need of the core that brings them. */
type ImageCore = Pick<DxeCore, 'images' | 'walks' | 'memory' | 'systemTable' | 'missesImageSource'>

const imageHandle = parameter('ImageHandle', 'EFI_HANDLE')

/** LoadImage, StartImage, UnloadImage, Exit. UEFI 2.10 §7.4. */
export const imageServices: readonly Service<ImageCore>[] = [
  {
    table: 'BootServices',
    service: 'LoadImage',
    parameters: [
      parameter('BootPolicy', 'BOOLEAN'),
      parameter('ParentImageHandle', 'EFI_HANDLE'),
      parameter('DevicePath', 'CHAR16*'),
      parameter('SourceBuffer', 'POINTER'),
      parameter('SourceSize', 'UINTN'),
      parameter('ImageHandle', 'EFI_HANDLE', 'out')
    ],
    returns: 'EFI_STATUS',
    facts: {
      allocates: { what: 'image', at: 'imageHandle' },
      mayMoveKey: true
    },
    run({ board, core, args, at }) {
      if (args.reference('imageHandle') === null) return nullPointer('imageHandle')
      const parent = core.images.look(args.integer('parentImageHandle'))
      if (!parent) return noSuchHandle('parentImageHandle', args.integer('parentImageHandle'))
      const source =
        args.integer('sourceBuffer') === 0n
          ? sourceFile(board, core, parent, args.raw('devicePath'), at)
          : sourceBuffer(board, core, args, at)
      if ('cause' in source) return source
      if (source.path) core.walks.authenticate(source.path.whole)
      const loaded = core.images.load(source, parent.handle)
      if (loaded.Status !== 'EFI_SUCCESS') return loaded
      core.images.tellLoaded(loaded.image)
      return { Status: 'EFI_SUCCESS', out: { imageHandle: loaded.image.handle } }
    }
  },
  {
    table: 'BootServices',
    service: 'StartImage',
    parameters: [imageHandle, parameter('ExitDataSize', 'UINTN', 'out'), parameter('ExitData', 'POINTER', 'out')],
    returns: 'EFI_STATUS',
    facts: { allocates: { what: 'pool', at: 'exitData', bytes: 'exitDataSize' }, mayMoveKey: true },
    run({ board, core, args }) {
      const image = core.images.look(args.integer('imageHandle'))
      if (!image) return noSuchHandle('imageHandle', args.integer('imageHandle'))
      if (image.state !== 'loaded')
        return refusal('EFI_INVALID_PARAMETER', { code: 'alreadyStarted', handle: hex(image.handle), state: image.state })
      const entry = entryPoint(board, core, image)
      if (!entry) return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: 'machine code' })
      const keepsExitData = args.reference('exitDataSize') !== null && args.reference('exitData') !== null
      const answer = core.images.start(image, entry, keepsExitData)
      if ('cause' in answer || !keepsExitData) return answer
      const { exitData } = image
      return { ...answer, out: exitData ? { exitDataSize: exitData.bytes, exitData: exitData.buffer } : { exitDataSize: 0n, exitData: 0n } }
    }
  },
  {
    table: 'BootServices',
    service: 'Exit',
    parameters: [imageHandle, parameter('ExitStatus', 'EFI_STATUS'), parameter('ExitDataSize', 'UINTN'), parameter('ExitData', 'POINTER')],
    returns: 'EFI_STATUS',
    facts: {
      frees: { what: 'image', at: 'imageHandle' },
      reads: [{ through: 'exitData', bytes: 'exitDataSize' }],
      mayMoveKey: true
    },
    run({ board, core, args, at }) {
      const data = args.integer('exitData')
      const bytes = args.integer('exitDataSize')
      if (data !== 0n) board.access(data, bytes, 'read', at)
      return core.images.exit(args.integer('imageHandle'), args.integer('exitStatus'), { data, bytes })
    }
  },
  {
    table: 'BootServices',
    service: 'UnloadImage',
    parameters: [imageHandle],
    returns: 'EFI_STATUS',
    facts: { frees: { what: 'image', at: 'imageHandle' }, mayMoveKey: true },
    run: ({ core, args }) => core.images.unload(args.integer('imageHandle'))
  },
  {
    // C writes a function's address into EFI_LOADED_IMAGE_PROTOCOL.Unload; here a function has none.
    table: 'Library',
    service: 'SetUnload',
    parameters: [imageHandle, parameter('Function', 'FUNCTION')],
    returns: 'EFI_STATUS',
    facts: {},
    run({ core, args }) {
      const image = core.images.find(args.integer('imageHandle'))
      if (!image) return noSuchHandle('imageHandle', args.integer('imageHandle'))
      const value = args.raw('function')
      image.unload = typeof value === 'object' && value !== null && 'guestFunction' in value ? value.guestFunction : null
      return { Status: 'EFI_SUCCESS' }
    }
  }
]

/** A file of the workspace, as if the firmware had read it into a buffer before. */
function sourceFile(board: Board, core: ImageCore, parent: Image, path: Argument, at: Place | null): ImageSource | NoSource {
  const { cause } = nullPointer('devicePath')
  if (path === null || path === 0n) return refusal(core.missesImageSource ? 'EFI_NOT_FOUND' : 'EFI_INVALID_PARAMETER', cause)
  const name = typeof path === 'string' ? path : board.readString(path as bigint, 2, at)
  const found = board.guest.findImage(name, parent.file ?? '')
  if (!found) return refusal('EFI_NOT_FOUND', { code: 'noSuchFile', name: toldText(name) })
  const moduleType = found.moduleType ?? 'UEFI_APPLICATION'
  if (!isModuleType(moduleType)) {
    board.console.noteOnce({ code: 'noSuchModuleType', file: found.file, moduleType }, at)
    return refusal('EFI_UNSUPPORTED', { code: 'badValue', parameter: 'MODULE_TYPE', value: moduleType })
  }
  return workspaceImage(found.file, moduleType)
}

/** Bytes in memory. */
function sourceBuffer(board: Board, core: ImageCore, args: Arguments, at: Place | null): ImageSource | NoSource {
  const [buffer, bytes] = [args.integer('sourceBuffer'), args.integer('sourceSize')]
  if (!board.guest.runMachineCode) board.console.noteOnce({ code: 'imageNeedsFile' }, at)
  const path = pathOf(core, args.raw('devicePath'))
  if (path) core.walks.locateDevicePath(DEVICE_PATH_PROTOCOL)
  if (bytes === 0n) return refusal('EFI_LOAD_ERROR', { code: 'nothingAsked', parameter: 'sourceSize' })
  if (bytes > MOST_SOURCE_BYTES) return refusal('EFI_UNSUPPORTED', { code: 'tooLarge', bytes: hex(bytes), limit: hex(MOST_SOURCE_BYTES) })
  board.access(buffer, bytes, 'read', at)
  const read: ImageSource['read'] = () => readPeImage(core.memory.read(buffer, Number(bytes)), board.platform.architecture)
  return { file: null, name: `image@${hex(buffer)}`, path, read }
}

function pathOf(core: ImageCore, path: Argument): ImagePath | null {
  if (typeof path === 'string') return fileDevicePath(path)
  return typeof path === 'bigint' && path !== 0n ? devicePathAt(core.memory, path) : null
}

/** null: it is machine code, and nobody is there to run it. */
function entryPoint(board: Board, core: ImageCore, { file, handle }: Image): (() => bigint) | null {
  const { guest } = board
  if (file !== null) return () => guest.startImage(file, handle, core.systemTable)
  return guest.runMachineCode ? () => guest.runMachineCode!(handle) : null
}
