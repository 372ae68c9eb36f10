import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN } from 'Uefi'
import { AllocateAnyPages, EFI_ERROR, EFI_OUT_OF_RESOURCES, EFI_SUCCESS, OUT } from 'Uefi'
import { EfiACPIMemoryNVS, EfiACPIReclaimMemory, EfiLoaderData, EfiReservedMemoryType, EfiRuntimeServicesData } from 'Uefi'
import { peek32, poke32 } from 'Library/BaseLib'
import { gBS } from 'Library/UefiBootServicesTableLib'

/** The code of a runtime driver stays when the operating system takes over. */
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'

let Info: EFI_PHYSICAL_ADDRESS = 0n
let Queue: EFI_PHYSICAL_ADDRESS = 0n
let Log: EFI_PHYSICAL_ADDRESS = 0n
let Tables: EFI_PHYSICAL_ADDRESS = 0n
let Save: EFI_PHYSICAL_ADDRESS = 0n
let Shared: EFI_PHYSICAL_ADDRESS = 0n

/** Takes pages of a type and writes a number into them; 0 if there are none. */
function Take(MemoryType: UINT32, Pages: UINTN, Number: UINT32): EFI_PHYSICAL_ADDRESS {
  const Memory = OUT<EFI_PHYSICAL_ADDRESS>()
  if (EFI_ERROR(gBS.AllocatePages(AllocateAnyPages, MemoryType, Pages, Memory))) return 0n
  poke32(Memory.value, Number)
  return Memory.value
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  // The command line: the kernel reads it, and then needs it no more.
  Info = Take(EfiLoaderData, 1, 11)
  // The disk driver's queue: in use as long as there are boot services.
  Queue = Take(EfiRuntimeServicesData, 2, 22)
  // A log: this driver writes to it whenever the operating system calls it.
  Log = Take(EfiRuntimeServicesData, 3, 33)
  // ACPI tables: the operating system reads them once.
  Tables = Take(EfiACPIReclaimMemory, 4, 44)
  // What the firmware needs to wake the machine up: must outlast sleep.
  Save = Take(EfiACPIMemoryNVS, 5, 55)
  // A second processor writes here, whenever it likes.
  Shared = Take(EfiReservedMemoryType, 6, 66)
  return Info && Queue && Log && Tables && Save && Shared ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES
}

/** The operating system has taken what was for boot services only. Its kernel starts. */
export function KernelStarts(): UINT32 {
  return peek32(Info) + peek32(Tables)
}

/** The kernel has done with what it read, and has taken that, too. It calls the runtime driver. */
export function KernelRuns(): UINT32 {
  poke32(Log, peek32(Log) + 1)
  return peek32(Log)
}

/** The machine was asleep. */
export function MachineWakes(): UINT32 {
  return peek32(Log) + peek32(Save) + peek32(Shared)
}
