/** The image services, UEFI 2.10 §7.4. */
import type { DxeCore } from '../core/core'
import { parameter, type Service } from '../../services/service'
import { hex } from '../../spec/hex'
import { noMemory, noSuchHandle, nullPointer, refusal } from '../../trace/cause'
import { IMAGE_BYTES, isModuleType } from '../handles/images'
import { toldText } from '../../spec/text'

const imageHandle = parameter('ImageHandle', 'EFI_HANDLE')

/** LoadImage, StartImage, UnloadImage, Exit. UEFI 2.10 §7.4. */
export const imageServices: readonly Service<DxeCore>[] = [
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
      const parent = core.images.find(args.integer('parentImageHandle'))
      if (args.reference('imageHandle') === null) return nullPointer('imageHandle')
      if (!parent) return noSuchHandle('parentImageHandle', args.integer('parentImageHandle'))
      if (args.integer('sourceBuffer') !== 0n && args.integer('sourceSize') === 0n)
        return refusal('EFI_LOAD_ERROR', { code: 'nothingAsked', parameter: 'sourceSize' })
      if (args.integer('sourceBuffer') !== 0n) {
        board.console.noteOnce({ code: 'imageNeedsFile' }, at)
        return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: 'sourceBuffer' })
      }
      const path = args.raw('devicePath')
      if (path === null || path === 0n) return nullPointer('devicePath')
      const name = typeof path === 'string' ? path : board.readString(path as bigint, 2, at)
      const found = board.guest.findImage(name, parent.file)
      if (!found) return refusal('EFI_NOT_FOUND', { code: 'noSuchFile', name: toldText(name) })
      const moduleType = found.moduleType ?? 'UEFI_APPLICATION'
      if (!isModuleType(moduleType)) {
        board.console.noteOnce({ code: 'noSuchModuleType', file: found.file, moduleType }, at)
        return refusal('EFI_UNSUPPORTED', { code: 'badValue', parameter: 'MODULE_TYPE', value: moduleType })
      }
      const image = core.images.load(found.file, moduleType, parent.handle)
      if (!image) return noMemory(IMAGE_BYTES)
      core.images.tellLoaded(image)
      return { Status: 'EFI_SUCCESS', out: { imageHandle: image.handle } }
    }
  },
  {
    table: 'BootServices',
    service: 'StartImage',
    parameters: [imageHandle, parameter('ExitDataSize', 'UINTN', 'out'), parameter('ExitData', 'POINTER', 'out')],
    returns: 'EFI_STATUS',
    facts: { allocates: { what: 'pool', at: 'exitData', bytes: 'exitDataSize' }, mayMoveKey: true },
    run({ board, core, args }) {
      const image = core.images.find(args.integer('imageHandle'))
      if (!image) return noSuchHandle('imageHandle', args.integer('imageHandle'))
      if (image.state !== 'loaded')
        return refusal('EFI_INVALID_PARAMETER', { code: 'alreadyStarted', handle: hex(image.handle), state: image.state })
      const Status = core.images.start(image)
      const { exitData } = image
      if (args.reference('exitDataSize') === null || args.reference('exitData') === null) {
        if (exitData && !board.exited) core.givePool(exitData.buffer)
        return { Status }
      }
      return { Status, out: exitData ? { exitDataSize: exitData.bytes, exitData: exitData.buffer } : { exitDataSize: 0n, exitData: 0n } }
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
