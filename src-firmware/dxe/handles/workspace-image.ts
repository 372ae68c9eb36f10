/** A file of the driver's workspace as an image: its code has no bytes, and the firmware treats it as if it had. */
import { PAGE_SIZE } from '../../spec/page'
import { bytesOf, pageCount } from '../../spec/units'
import { fileDevicePath } from './device-path'
import type { ImageSource } from './images'
import type { ModuleType } from './module-type'

/** Every such image is as long as the application that was recorded on x64: no address depends on how a driver is worded. */
const PAGES = pageCount(11n)
/** A page of headers, pages of code, and the rest is data. */
const CODE_PAGES = 7n

/** What LoadImage loads for a file. @param pages How long it is, if it is not as long as all others. */
export function workspaceImage(file: string, moduleType: ModuleType, pages: bigint = PAGES): ImageSource {
  const bytes = CODE_PAGES * PAGE_SIZE
  const code = { offset: PAGE_SIZE, bytes, virtualBytes: bytes, isCode: true, isReadOnlyCode: true }
  const image = {
    moduleType,
    bytes: bytesOf(pageCount(pages)),
    alignment: PAGE_SIZE,
    preferred: 0n,
    isFixed: false,
    fixupBytes: 0n,
    sections: [code],
    place: () => null,
    relocate: () => null
  }
  return { file, name: file, path: fileDevicePath(file), read: () => image }
}
