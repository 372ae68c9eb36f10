import { type EFI_HANDLE, type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS } from 'PiPei'
import { type EFI_SYSTEM_TABLE, AllocateAddress, EFI_SUCCESS, EfiBootServicesData, IN_OUT } from 'PiPei'
import { EFI_RESOURCE_ATTRIBUTE_INITIALIZED, EFI_RESOURCE_ATTRIBUTE_PRESENT, EFI_RESOURCE_ATTRIBUTE_TESTED } from 'PiPei'
import { EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE, EFI_RESOURCE_ATTRIBUTE_WRITE_BACK_CACHEABLE } from 'PiPei'
import { EFI_RESOURCE_MEMORY_MAPPED_IO, EFI_RESOURCE_MEMORY_RESERVED, EFI_RESOURCE_SYSTEM_MEMORY } from 'PiPei'
import { Print } from 'Library/UefiLib'
import { BuildResourceDescriptorHob } from 'Library/HobLib'

/** A second processor writes its log here, from power on. */
const LOG_START = 0x81000000n
const LOG_SIZE = 0x200000n
/** Memory on the processor's chip. */
const SRAM_START = 0x900000n
const SRAM_SIZE = 0x20000n
/** The registers of the board's controller. */
const REGISTERS_START = 0xfe000000n
const REGISTERS_SIZE = 0x1000n

/** In PEI: what DXE must know. */
export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  // There is memory on the chip, and it works.
  BuildResourceDescriptorHob(
    EFI_RESOURCE_SYSTEM_MEMORY,
    EFI_RESOURCE_ATTRIBUTE_PRESENT |
      EFI_RESOURCE_ATTRIBUTE_INITIALIZED |
      EFI_RESOURCE_ATTRIBUTE_TESTED |
      EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE |
      EFI_RESOURCE_ATTRIBUTE_WRITE_BACK_CACHEABLE,
    SRAM_START,
    SRAM_SIZE
  )

  // There are registers.
  BuildResourceDescriptorHob(
    EFI_RESOURCE_MEMORY_MAPPED_IO,
    EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE,
    REGISTERS_START,
    REGISTERS_SIZE
  )

  // The memory of the log is in use, for ever.
  BuildResourceDescriptorHob(
    EFI_RESOURCE_MEMORY_RESERVED,
    EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED,
    LOG_START,
    LOG_SIZE
  )
  return EFI_SUCCESS
}

/** In DXE: a driver that would like to have that memory. */
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const Memory = IN_OUT<EFI_PHYSICAL_ADDRESS>(LOG_START)
  const Status = SystemTable.BootServices.AllocatePages(AllocateAddress, EfiBootServicesData, 16, Memory)
  Print('DXE asks for the memory of the log: %r\n', Status)
  return EFI_SUCCESS
}
