/** EFI_MEMORY_TYPE, UEFI 2.10 §7.2.1, and what EDK II makes of the types. */
import { hex } from './hex'

/** The types' numbers. */
export const MemoryType = {
  Reserved: 0,
  LoaderCode: 1,
  LoaderData: 2,
  BootServicesCode: 3,
  BootServicesData: 4,
  RuntimeServicesCode: 5,
  RuntimeServicesData: 6,
  Conventional: 7,
  Unusable: 8,
  AcpiReclaim: 9,
  AcpiNvs: 10,
  Mmio: 11,
  MmioPortSpace: 12,
  PalCode: 13,
  Persistent: 14,
  Unaccepted: 15
} as const

/** The first number behind the defined types. */
export const MAX_MEMORY_TYPE = 16
/** OEM types begin here, types of operating system loaders at 0x80000000. Between 16 and this nothing is valid. */
export const FIRST_OEM_TYPE = 0x70000000

const names = [
  'EfiReservedMemoryType',
  'EfiLoaderCode',
  'EfiLoaderData',
  'EfiBootServicesCode',
  'EfiBootServicesData',
  'EfiRuntimeServicesCode',
  'EfiRuntimeServicesData',
  'EfiConventionalMemory',
  'EfiUnusableMemory',
  'EfiACPIReclaimMemory',
  'EfiACPIMemoryNVS',
  'EfiMemoryMappedIO',
  'EfiMemoryMappedIOPortSpace',
  'EfiPalCode',
  'EfiPersistentMemory',
  'EfiUnacceptedMemoryType'
]

/** The specification's name of a type; OEM and loader types are their number ('0x80000001'). */
export function memoryTypeName(type: number): string {
  return names[type] ?? hex(type)
}

/** The type's name without its prefix, for sentences: 'LoaderData'. */
export function memoryTypeWord(type: number): string {
  return memoryTypeName(type).replace(/^Efi/, '')
}

/** Types whose memory the operating system must map for runtime calls (bit 63 of the attributes). */
export function isRuntimeType(type: number): boolean {
  return type === MemoryType.RuntimeServicesCode || type === MemoryType.RuntimeServicesData || type === MemoryType.PalCode
}

/** Types whose bin is kept free of other types; its free pages are reported as the bin's type. */
export function isSpecialType(type: number): boolean {
  switch (type) {
    case MemoryType.Reserved:
    case MemoryType.RuntimeServicesCode:
    case MemoryType.RuntimeServicesData:
    case MemoryType.AcpiReclaim:
    case MemoryType.AcpiNvs:
    case MemoryType.PalCode:
    case MemoryType.Unaccepted:
      return true
    default:
      return false
  }
}
