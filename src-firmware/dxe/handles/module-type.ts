/** What an image is: it decides the memory types of its code and data. */
import { MemoryType } from '../../spec/memory-type'

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
