// What drivers import, for your editor. Made by Handoff: handoff pack types brings it up to date. No part of what is built.

declare module 'Library/BaseLib' {
import type { INTEGER, POINTER, UINT16, UINT32, UINT64, UINT8 } from 'handoff:Uefi/base';
/** C's `*(UINT8 *)Address`. This SDK's own. */
export function peek8(Address: POINTER): UINT8;
/** C's `*(UINT16 *)Address`. This SDK's own. */
export function peek16(Address: POINTER): UINT16;
/** C's `*(UINT32 *)Address`. This SDK's own. */
export function peek32(Address: POINTER): UINT32;
/** C's `*(UINT64 *)Address`. This SDK's own. */
export function peek64(Address: POINTER): UINT64;
/** C's `*(UINT8 *)Address = Value`. This SDK's own. */
export function poke8(Address: POINTER, Value: INTEGER): void;
/** C's `*(UINT16 *)Address = Value`. This SDK's own. */
export function poke16(Address: POINTER, Value: INTEGER): void;
/** C's `*(UINT32 *)Address = Value`. This SDK's own. */
export function poke32(Address: POINTER, Value: INTEGER): void;
/** C's `*(UINT64 *)Address = Value`. This SDK's own. */
export function poke64(Address: POINTER, Value: INTEGER): void;
/** Reads 16 bits from any address. EDK II BaseLib. */
export function ReadUnaligned16(Buffer: POINTER): UINT16;
/** Reads 32 bits from any address. EDK II BaseLib. */
export function ReadUnaligned32(Buffer: POINTER): UINT32;
/** Reads 64 bits from any address. EDK II BaseLib. */
export function ReadUnaligned64(Buffer: POINTER): UINT64;
/** Writes 16 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned16(Buffer: POINTER, Value: INTEGER): UINT16;
/** Writes 32 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned32(Buffer: POINTER, Value: INTEGER): UINT32;
/** Writes 64 bits to any address and answers them. EDK II BaseLib. */
export function WriteUnaligned64(Buffer: POINTER, Value: INTEGER): UINT64;
}

declare module 'Library/BaseMemoryLib' {
import type { INTEGER, INTN, POINTER, VOID_PTR } from 'handoff:Uefi/base';
/** Copies bytes; the ranges may overlap. Answers the destination. EDK II BaseMemoryLib. */
export const CopyMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => VOID_PTR;
/** Fills bytes with a value. Answers the buffer. EDK II BaseMemoryLib. */
export const SetMem: (Buffer: POINTER, Length: INTEGER, Value: INTEGER) => VOID_PTR;
/** Fills bytes with 0. Answers the buffer. EDK II BaseMemoryLib. */
export const ZeroMem: (Buffer: POINTER, Length: INTEGER) => VOID_PTR;
/** 0 if the bytes are the same, else the difference of the first two that are not. EDK II BaseMemoryLib. */
export const CompareMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => INTN;
}

declare module 'Library/DebugLib' {
import type { EFI_STATUS, INTEGER, UINT32 } from 'handoff:Uefi/base';
import type { PRINT_VALUE } from 'Library/UefiLib';
/** Initialization. EDK II DebugLib. */
export const DEBUG_INIT: UINT32;
/** Warnings. EDK II DebugLib. */
export const DEBUG_WARN: UINT32;
/** Load events. EDK II DebugLib. */
export const DEBUG_LOAD: UINT32;
/** File systems. EDK II DebugLib. */
export const DEBUG_FS: UINT32;
/** Pool allocations; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_POOL: UINT32;
/** Page allocations; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_PAGE: UINT32;
/** Informational. EDK II DebugLib. */
export const DEBUG_INFO: UINT32;
/** More than most want to see; not printed by this firmware. EDK II DebugLib. */
export const DEBUG_VERBOSE: UINT32;
/** Errors. EDK II DebugLib. */
export const DEBUG_ERROR: UINT32;
/** Prints if its level is one that the firmware prints (0x8000004F). EDK II DebugLib. */
export const DEBUG: (ErrorLevel: INTEGER, Format: string, ...Arguments: PRINT_VALUE[]) => void;
/** Stops the driver if the expression is false. EDK II DebugLib. */
export function ASSERT(Expression: boolean): void;
/** Stops the driver if the status is an error. EDK II DebugLib. */
export function ASSERT_EFI_ERROR(Status: EFI_STATUS): void;
}

declare module 'Library/DxeServicesTableLib' {
import type { EFI_DXE_SERVICES } from 'PiDxe';
/** The DXE services table. EDK II DxeServicesTableLib. */
export const gDS: EFI_DXE_SERVICES;
}

declare module 'Library/HobLib' {
import type { BOOLEAN, EFI_GUID, INTEGER, POINTER, UINT16, UINT32, VOID_PTR } from 'handoff:Uefi/base';
/** The HOB list: in PEI from the PEI services, later from the configuration table. EDK II HobLib. */
export function GetHobList(): VOID_PTR;
/** The first HOB of a type at or behind this one; `NULL`: there is none. EDK II HobLib. */
export function GetNextHob(Type: INTEGER, HobStart: POINTER): VOID_PTR;
/** The first HOB of a type; `NULL`: there is none. EDK II HobLib. */
export function GetFirstHob(Type: INTEGER): VOID_PTR;
/** The first GUID HOB of this name at or behind this one; `NULL`: there is none. EDK II HobLib. */
export function GetNextGuidHob(Guid: EFI_GUID, HobStart: POINTER): VOID_PTR;
/** The first GUID HOB of this name; `NULL`: there is none. EDK II HobLib. */
export function GetFirstGuidHob(Guid: EFI_GUID): VOID_PTR;
/** How the machine starts, from the PHIT. EDK II HobLib. */
export function GetBootModeHob(): UINT32;
/** A HOB's type. PI 1.8 volume 3 §5.2. */
export function GET_HOB_TYPE(HobStart: POINTER): UINT16;
/** A HOB's length in bytes, its head included. PI 1.8 volume 3 §5.2. */
export function GET_HOB_LENGTH(HobStart: POINTER): UINT16;
/** The HOB behind this one. EDK II HobLib. */
export function GET_NEXT_HOB(HobStart: POINTER): VOID_PTR;
/** Is this the end mark? EDK II HobLib. */
export function END_OF_HOB_LIST(HobStart: POINTER): BOOLEAN;
/** Where a GUID HOB's data begins. EDK II HobLib. */
export function GET_GUID_HOB_DATA(HobStart: POINTER): VOID_PTR;
/** How many bytes a GUID HOB holds, rounded up to a multiple of 8. EDK II HobLib. */
export function GET_GUID_HOB_DATA_SIZE(HobStart: POINTER): UINT16;
/** Makes a GUID HOB for so many bytes and answers where they lie. Stops the driver if there is no room. EDK II HobLib. */
export const BuildGuidHob: (Guid: EFI_GUID, DataLength: INTEGER) => VOID_PTR;
/** Makes a GUID HOB with a copy of these bytes and answers where the copy lies. EDK II HobLib. */
export const BuildGuidDataHob: (Guid: EFI_GUID, Data: POINTER, DataLength: INTEGER) => VOID_PTR;
/** Tells what lies at a range of addresses: `EFI_RESOURCE_SYSTEM_MEMORY`, … EDK II HobLib. */
export const BuildResourceDescriptorHob: (ResourceType: INTEGER, ResourceAttribute: INTEGER, PhysicalStart: INTEGER, NumberOfBytes: INTEGER) => void;
/** The same with an owner. EDK II HobLib. */
export const BuildResourceDescriptorWithOwnerHob: (ResourceType: INTEGER, ResourceAttribute: INTEGER, PhysicalStart: INTEGER, NumberOfBytes: INTEGER, OwnerGUID: EFI_GUID) => void;
/** Says that memory is in use; nobody hands it out any more. Both must be multiples of 4096. EDK II HobLib. */
export const BuildMemoryAllocationHob: (BaseAddress: INTEGER, Length: INTEGER, MemoryType: INTEGER) => void;
/** Says where the stack is. EDK II HobLib. */
export const BuildStackHob: (BaseAddress: INTEGER, Length: INTEGER) => void;
/** Says where a processor's store is. EDK II HobLib. */
export const BuildBspStoreHob: (BaseAddress: INTEGER, Length: INTEGER, MemoryType: INTEGER) => void;
/** Says where a module was loaded. EDK II HobLib. */
export const BuildModuleHob: (ModuleName: EFI_GUID, MemoryAllocationModule: INTEGER, ModuleLength: INTEGER, EntryPoint: INTEGER) => void;
/** Says where a firmware volume is. EDK II HobLib. */
export const BuildFvHob: (BaseAddress: INTEGER, Length: INTEGER) => void;
/** Says where a firmware volume is that came out of another. EDK II HobLib. */
export const BuildFv2Hob: (BaseAddress: INTEGER, Length: INTEGER, FvName: EFI_GUID, FileName: EFI_GUID) => void;
/** Says where a firmware volume is, with its authentication status. EDK II HobLib. */
export const BuildFv3Hob: (BaseAddress: INTEGER, Length: INTEGER, AuthenticationStatus: INTEGER, ExtractedFv: BOOLEAN, FvName: EFI_GUID, FileName: EFI_GUID) => void;
/** Says how wide addresses are: of memory, of I/O. EDK II HobLib. */
export const BuildCpuHob: (SizeOfMemorySpace: INTEGER, SizeOfIoSpace: INTEGER) => void;
}

declare module 'Library/IoLib' {
import type { INTEGER, POINTER, UINT16, UINT32, UINT64, UINT8 } from 'handoff:Uefi/base';
/** Reads a device register of 8 bits. EDK II IoLib. */
export const MmioRead8: (Address: POINTER) => UINT8;
/** Reads a device register of 16 bits. EDK II IoLib. */
export const MmioRead16: (Address: POINTER) => UINT16;
/** Reads a device register of 32 bits. EDK II IoLib. */
export const MmioRead32: (Address: POINTER) => UINT32;
/** Reads a device register of 64 bits. EDK II IoLib. */
export const MmioRead64: (Address: POINTER) => UINT64;
/** Writes a device register of 8 bits and answers the value. EDK II IoLib. */
export const MmioWrite8: (Address: POINTER, Value: INTEGER) => UINT8;
/** Writes a device register of 16 bits and answers the value. EDK II IoLib. */
export const MmioWrite16: (Address: POINTER, Value: INTEGER) => UINT16;
/** Writes a device register of 32 bits and answers the value. EDK II IoLib. */
export const MmioWrite32: (Address: POINTER, Value: INTEGER) => UINT32;
/** Writes a device register of 64 bits and answers the value. EDK II IoLib. */
export const MmioWrite64: (Address: POINTER, Value: INTEGER) => UINT64;
}

declare module 'Library/MemoryAllocationLib' {
import type { INTEGER, POINTER, VOID_PTR } from 'handoff:Uefi/base';
/** Pages of BootServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocatePages: (Pages: INTEGER) => VOID_PTR;
/** Pages of RuntimeServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimePages: (Pages: INTEGER) => VOID_PTR;
/** Pages of Reserved memory; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedPages: (Pages: INTEGER) => VOID_PTR;
/** Gives pages back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreePages: (Buffer: POINTER, Pages: INTEGER) => void;
/** Pages of BootServicesData at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedPages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR;
/** Pages of RuntimeServicesData at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedRuntimePages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR;
/** Pages of Reserved memory at a multiple of Alignment (a power of two); `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateAlignedReservedPages: (Pages: INTEGER, Alignment: INTEGER) => VOID_PTR;
/** Gives aligned pages back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreeAlignedPages: (Buffer: POINTER, Pages: INTEGER) => void;
/** Bytes of BootServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocatePool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of RuntimeServicesData; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimePool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of Reserved memory; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedPool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of BootServicesData, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateZeroPool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of RuntimeServicesData, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimeZeroPool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of Reserved memory, all 0; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedZeroPool: (AllocationSize: INTEGER) => VOID_PTR;
/** Bytes of BootServicesData with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR;
/** Bytes of RuntimeServicesData with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateRuntimeCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR;
/** Bytes of Reserved memory with a copy of a buffer; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const AllocateReservedCopyPool: (AllocationSize: INTEGER, Buffer: POINTER) => VOID_PTR;
/** Bytes of BootServicesData with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocatePool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR;
/** Bytes of RuntimeServicesData with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocateRuntimePool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR;
/** Bytes of Reserved memory with what the old buffer held, which is freed; `NULL` if there are not enough. EDK II MemoryAllocationLib. */
export const ReallocateReservedPool: (OldSize: INTEGER, NewSize: INTEGER, OldBuffer: POINTER) => VOID_PTR;
/** Gives pool bytes back; stops the driver if the firmware refuses. EDK II MemoryAllocationLib. */
export const FreePool: (Buffer: POINTER) => void;
}

declare module 'Library/MmServicesTableLib' {
import type { EFI_MM_SYSTEM_TABLE } from 'handoff:PiMm/mm-system-table';
/** The MM system table, wherever an MM driver needs it. EDK II MmServicesTableLib. */
export const gMmst: EFI_MM_SYSTEM_TABLE;
}

declare module 'Library/PeiServicesLib' {
import type { EFI_PEI_SERVICES } from 'handoff:PiPei/pei-services';
/** Installs PPIs. PI 1.8 volume 1 §4.2. */
export const PeiServicesInstallPpi: EFI_PEI_SERVICES['InstallPpi'];
/** Puts a new PPI in the place of an old one. PI 1.8 volume 1 §4.2. */
export const PeiServicesReInstallPpi: EFI_PEI_SERVICES['ReInstallPpi'];
/** Finds a PPI. PI 1.8 volume 1 §4.2. */
export const PeiServicesLocatePpi: EFI_PEI_SERVICES['LocatePpi'];
/** Asks to be called when a PPI is installed. PI 1.8 volume 1 §4.2. */
export const PeiServicesNotifyPpi: EFI_PEI_SERVICES['NotifyPpi'];
/** How the machine starts. PI 1.8 volume 1 §4.3. */
export const PeiServicesGetBootMode: EFI_PEI_SERVICES['GetBootMode'];
/** Says how the machine starts. PI 1.8 volume 1 §4.3. */
export const PeiServicesSetBootMode: EFI_PEI_SERVICES['SetBootMode'];
/** The HOB list: the address of the PHIT. PI 1.8 volume 1 §4.4. */
export const PeiServicesGetHobList: EFI_PEI_SERVICES['GetHobList'];
/** Makes a HOB at the end of the list. PI 1.8 volume 1 §4.4. */
export const PeiServicesCreateHob: EFI_PEI_SERVICES['CreateHob'];
/** Tells PEI where RAM is; heap and stack move when the PEIM has returned. PI 1.8 volume 1 §4.6. */
export const PeiServicesInstallPeiMemory: EFI_PEI_SERVICES['InstallPeiMemory'];
/** Takes pages, from the top down. PI 1.8 volume 1 §4.6. */
export const PeiServicesAllocatePages: EFI_PEI_SERVICES['AllocatePages'];
/** Takes bytes in a HOB of their own. PI 1.8 volume 1 §4.6. */
export const PeiServicesAllocatePool: EFI_PEI_SERVICES['AllocatePool'];
/** Gives pages back. PI 1.8 volume 1 §4.6. */
export const PeiServicesFreePages: EFI_PEI_SERVICES['FreePages'];
/** Resets the machine through a reset PPI, if there is one. PI 1.8 volume 1 §4.8. */
export const PeiServicesResetSystem: EFI_PEI_SERVICES['ResetSystem'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindNextVolume: EFI_PEI_SERVICES['FfsFindNextVolume'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindNextFile: EFI_PEI_SERVICES['FfsFindNextFile'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindSectionData: EFI_PEI_SERVICES['FfsFindSectionData'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindSectionData3: EFI_PEI_SERVICES['FfsFindSectionData3'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindFileByName: EFI_PEI_SERVICES['FfsFindFileByName'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetFileInfo: EFI_PEI_SERVICES['FfsGetFileInfo'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetFileInfo2: EFI_PEI_SERVICES['FfsGetFileInfo2'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetVolumeInfo: EFI_PEI_SERVICES['FfsGetVolumeInfo'];
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesRegisterForShadow: EFI_PEI_SERVICES['RegisterForShadow'];
/** Not simulated: says so and does nothing. PI 1.8 volume 1 §4.8. */
export const PeiServicesResetSystem2: EFI_PEI_SERVICES['ResetSystem2'];
}

declare module 'Library/PeiServicesTablePointerLib' {
import type { EFI_PEI_SERVICES } from 'handoff:PiPei/pei-services';
/** The PEI services table, wherever a PEIM needs it. EDK II PeiServicesTablePointerLib. */
export function GetPeiServicesTablePointer(): EFI_PEI_SERVICES;
}

declare module 'Library/StandaloneMmMemLib' {
import type { BOOLEAN, EFI_STATUS, INTEGER, POINTER } from 'handoff:Uefi/base';
/** Do all of these bytes lie outside MMRAM, at addresses that the processor has? EDK II StandaloneMmMemLib. */
export const MmIsBufferOutsideMmValid: (Buffer: POINTER, Length: INTEGER) => BOOLEAN;
/** Copies into MM's memory from outside MMRAM; `EFI_SECURITY_VIOLATION` if the source does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMemToMmram: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS;
/** Copies out of MM's memory to outside MMRAM; `EFI_SECURITY_VIOLATION` if the destination does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMemFromMmram: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS;
/** Copies outside MMRAM; `EFI_SECURITY_VIOLATION` if one of the two does not lie there. EDK II StandaloneMmMemLib. */
export const MmCopyMem: (DestinationBuffer: POINTER, SourceBuffer: POINTER, Length: INTEGER) => EFI_STATUS;
/** Fills outside MMRAM; `EFI_SECURITY_VIOLATION` if the buffer does not lie there. EDK II StandaloneMmMemLib. */
export const MmSetMem: (Buffer: POINTER, Length: INTEGER, Value: INTEGER) => EFI_STATUS;
}

declare module 'Library/UefiBootServicesTableLib' {
import type { EFI_BOOT_SERVICES } from 'handoff:Uefi/boot-services';
import { EFI_SYSTEM_TABLE } from 'handoff:Uefi/system-table';
import type { EFI_HANDLE } from 'handoff:Uefi/base';
/** The boot services table. EDK II UefiBootServicesTableLib. */
export const gBS: EFI_BOOT_SERVICES;
/** The system table. EDK II UefiBootServicesTableLib. */
export const gST: EFI_SYSTEM_TABLE;
/** The handle of this image. EDK II UefiBootServicesTableLib. */
export const gImageHandle: EFI_HANDLE;
}

declare module 'Library/UefiLib' {
import type { EFI_HANDLE, EFI_STATUS, INTEGER, NULL, OVERLAY, UINTN } from 'handoff:Uefi/base';
/** What a format may be given: numbers, texts, addresses, status codes. This SDK's own. */
export type PRINT_VALUE = INTEGER | string | boolean | OVERLAY | null;
/**
 * Prints on the console, and answers how many characters. The library formats into 642 bytes of pool that it takes and gives back, so a call may
 * move the memory map's key.
 *
 * `%d` `%u` `%x` take 32 bits, `%ld` `%lu` `%lx` 64; `%r` is a status, `%g` a GUID, `%s` and `%a` text, `%c` a character, `%p` a pointer; `%016lx` pads,
 * `%,ld` groups by thousands. EDK II PrintLib.
 */
export const Print: (Format: string, ...Arguments: PRINT_VALUE[]) => UINTN;
/** `Print` for a text of 8-bit characters. EDK II UefiLib. */
export const AsciiPrint: (Format: string, ...Arguments: PRINT_VALUE[]) => UINTN;
/**
 * Sets what UnloadImage calls before it takes a driver out of memory: C writes the function's address into `EFI_LOADED_IMAGE_PROTOCOL.Unload`, and
 * here a function has none. UEFI 2.10 §9.1.
 */
export const SetUnload: (ImageHandle: INTEGER, Unload: ((ImageHandle: EFI_HANDLE) => EFI_STATUS) | NULL | null) => EFI_STATUS;
}

declare module 'Library/UefiRuntimeServicesTableLib' {
import type { EFI_RUNTIME_SERVICES } from 'handoff:Uefi/runtime-services';
/** The runtime services table. EDK II UefiRuntimeServicesTableLib. */
export const gRT: EFI_RUNTIME_SERVICES;
}

declare module 'handoff:PiDxe/gcd' {
import type { EFI_GUID, EFI_HANDLE, EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, OUT_PTR, OVERLAY, UINT32, UINT64, UINTN, VOID_PTR } from 'handoff:Uefi/base';
import { type StructType } from 'handoff:Uefi/layout';
/** Nothing answers at these addresses. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeNonExistent: UINT32;
/** Something may answer, the core does not use it. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeReserved: UINT32;
/** RAM. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeSystemMemory: UINT32;
/** Device registers. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeMemoryMappedIo: UINT32;
/** Memory that keeps its bytes without power. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypePersistent: UINT32;
/** More reliable RAM. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeMoreReliable: UINT32;
/** RAM that a confidential guest has not accepted yet. 7 in edk2-stable202211; the PI specification says 6. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeUnaccepted: UINT32;
/** AllocateMemorySpace: from the bottom, anywhere. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAnySearchBottomUp: UINT32;
/** AllocateMemorySpace: from the bottom, below an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateMaxAddressSearchBottomUp: UINT32;
/** AllocateMemorySpace: at an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAddress: UINT32;
/** AllocateMemorySpace: from the top, anywhere. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAnySearchTopDown: UINT32;
/** AllocateMemorySpace: from the top, below an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateMaxAddressSearchTopDown: UINT32;
/** The list of HOBs in the configuration table. PI 1.8 volume 2 §4. */
export const gEfiHobListGuid: EFI_GUID;
/** How much memory each type's bin is given. EDK II. */
export const gEfiMemoryTypeInformationGuid: EFI_GUID;
/** One range of the map of the whole address space. PI 1.8 volume 2 §7.2.4. */
export interface EFI_GCD_MEMORY_SPACE_DESCRIPTOR extends OVERLAY {
    readonly BaseAddress: EFI_PHYSICAL_ADDRESS;
    readonly Length: UINT64;
    readonly Capabilities: UINT64;
    readonly Attributes: UINT64;
    readonly GcdMemoryType: UINT32;
    readonly ImageHandle: EFI_HANDLE;
    readonly DeviceHandle: EFI_HANDLE;
}
/** One range of the map of the whole address space: 56 bytes. PI 1.8 volume 2 §7.2.4. */
export const EFI_GCD_MEMORY_SPACE_DESCRIPTOR: StructType<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>;
/** The services that manage the address space. PI 1.8 volume 2 §4.1 and §7.2. */
export interface EFI_DXE_SERVICES {
    /** Adds a range of addresses to the map. PI 1.8 volume 2 §7.2.4.1. */
    AddMemorySpace(GcdMemoryType: INTEGER, BaseAddress: INTEGER, Length: INTEGER, Capabilities: INTEGER): EFI_STATUS;
    /** Takes a range for an image or a device. PI 1.8 volume 2 §7.2.4.2. */
    AllocateMemorySpace(GcdAllocateType: INTEGER, GcdMemoryType: INTEGER, Alignment: INTEGER, Length: INTEGER, BaseAddress: OUT_PTR<EFI_PHYSICAL_ADDRESS>, ImageHandle: INTEGER, DeviceHandle: INTEGER): EFI_STATUS;
    /** Gives a range back. PI 1.8 volume 2 §7.2.4.3. */
    FreeMemorySpace(BaseAddress: INTEGER, Length: INTEGER): EFI_STATUS;
    /** Takes a range out of the map. PI 1.8 volume 2 §7.2.4.4. */
    RemoveMemorySpace(BaseAddress: INTEGER, Length: INTEGER): EFI_STATUS;
    /** The range that holds an address. PI 1.8 volume 2 §7.2.4.5. */
    GetMemorySpaceDescriptor(BaseAddress: INTEGER, Descriptor: OUT_PTR<Readonly<Omit<EFI_GCD_MEMORY_SPACE_DESCRIPTOR, 'address'>>>): EFI_STATUS;
    /** Changes what a range is: its cache type, its runtime bit. PI 1.8 volume 2 §7.2.4.6. */
    SetMemorySpaceAttributes(BaseAddress: INTEGER, Length: INTEGER, Attributes: INTEGER): EFI_STATUS;
    /** The whole map in a buffer from the pool, 56 bytes each: the caller frees it. PI 1.8 volume 2 §7.2.4.8. */
    GetMemorySpaceMap(NumberOfDescriptors: OUT_PTR<UINTN>, MemorySpaceMap: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** Changes what a range can be. PI 1.8 volume 2 §7.2.4.7. */
    SetMemorySpaceCapabilities(BaseAddress: INTEGER, Length: INTEGER, Capabilities: INTEGER): EFI_STATUS;
}
}

declare module 'PiDxe' {
/** What `#include <PiDxe.h>` brings in: everything of `Uefi`, the DXE services, and messages to MM. */
export * from 'Uefi';
export * from 'handoff:PiDxe/gcd';
export * from 'handoff:PiMm/communication';
}

declare module 'handoff:PiMm/communication' {
import type { EFI_GUID, EFI_STATUS, OUT_PTR, POINTER, UINTN } from 'handoff:Uefi/base';
/** Sends messages to MM. PI 1.8 volume 4 §5.7. */
export const gEfiMmCommunication2ProtocolGuid: EFI_GUID;
/** What a message begins with; its data lie behind it, at `address + 24n`. `MessageLength` counts the data alone. PI 1.8 volume 4 §5.7. */
export const EFI_MM_COMMUNICATE_HEADER: import("PiMm").StructType<import("PiMm").Overlay<{
    HeaderGuid: import("PiMm").Field<string>;
    MessageLength: import("PiMm").Field<bigint>;
}>>;
/** How the normal world sends a message to MM, and gets the answer in the same buffer. PI 1.8 volume 4 §5.7. In C the protocol is the first argument. */
export interface EFI_MM_COMMUNICATION2_PROTOCOL {
    /**
     * Interrupts the processor into MM, where the handlers of the message's GUID run.
     * @param CommBufferPhysical Where the message lies, header first.
     * @param CommBufferVirtual The same place; after SetVirtualAddressMap its virtual address.
     * @param CommSize The bytes of header and data; may be NULL. Receives the most that is possible when it is 0 or more than that.
     * @returns `EFI_SUCCESS` when a handler said so, `EFI_NOT_FOUND` when none did.
     */
    Communicate(CommBufferPhysical: POINTER, CommBufferVirtual: POINTER, CommSize: OUT_PTR<UINTN>): EFI_STATUS;
}
}

declare module 'PiMm' {
/** What `#include <PiMm.h>` brings in: everything of `Uefi`, the MM system table, and messages between the two worlds. */
export * from 'Uefi';
export * from 'handoff:PiMm/communication';
export * from 'handoff:PiMm/mm-system-table';
export * from 'handoff:PiMm/mmram';
}

declare module 'handoff:PiMm/mm-system-table' {
import type { EFI_GUID, EFI_HANDLE, EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, NULL, OUT_PTR, POINTER, Ref, UINTN, VOID_PTR } from 'handoff:Uefi/base';
/** Of a handler of interrupts: there are more sources that wait. PI 1.8 volume 4 §3. */
export const EFI_INTERRUPT_PENDING: EFI_STATUS;
/** Of a handler of interrupts: the source still waits. PI 1.8 volume 4 §3. */
export const EFI_WARN_INTERRUPT_SOURCE_PENDING: EFI_STATUS;
/** Of a handler of interrupts: the source is quiet, and other handlers may look. PI 1.8 volume 4 §3. */
export const EFI_WARN_INTERRUPT_SOURCE_QUIESCED: EFI_STATUS;
/**
 * A handler of MM interrupts. PI 1.8 volume 4 §3.
 *
 * The message lies outside MMRAM, where the normal world can still write it: copy what you check before you check it.
 *
 * @param CommBuffer The data behind the message's header; NULL when there is no message.
 * @param CommBufferSize How many bytes of data there are; `null` when there is no message.
 * @returns `EFI_SUCCESS` when the message was handled. What became of the request goes into the message itself.
 */
export type EFI_MM_HANDLER_ENTRY_POINT = (DispatchHandle: EFI_HANDLE, Context: VOID_PTR, CommBuffer: VOID_PTR, CommBufferSize: Ref<UINTN> | null) => EFI_STATUS;
/** What an MM driver can ask for. PI 1.8 volume 4 §3. All memory it gives is MMRAM, which no operating system sees. */
export interface EFI_MM_SYSTEM_TABLE {
    /**
     * Takes bytes of MMRAM. PI 1.8 volume 4 §3.
     * @param PoolType `EfiRuntimeServicesCode` or `EfiRuntimeServicesData`; every other type is refused.
     * @param Size In bytes.
     * @param Buffer Receives the address, a multiple of 16. It is not written when the call is refused.
     */
    MmAllocatePool(PoolType: INTEGER, Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** Gives bytes back. What lies before the buffer is believed: free only what `MmAllocatePool` gave, and once. PI 1.8 volume 4 §3. */
    MmFreePool(Buffer: POINTER): EFI_STATUS;
    /**
     * Takes pages of 4 KiB of MMRAM, the highest ones. PI 1.8 volume 4 §3.
     * @param Type `AllocateAnyPages`, `AllocateMaxAddress` or `AllocateAddress`.
     * @param MemoryType `EfiRuntimeServicesCode` or `EfiRuntimeServicesData`; every other type is refused.
     * @param NumberOfPages Pages, not bytes.
     * @param Memory Receives the address. EDK II's core writes it also when it refuses for want of memory.
     */
    MmAllocatePages(Type: INTEGER, MemoryType: INTEGER, NumberOfPages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS;
    /** Gives pages back. Nobody looks whose they are: free only what `MmAllocatePages` gave. PI 1.8 volume 4 §3. */
    MmFreePages(Memory: INTEGER, NumberOfPages: INTEGER): EFI_STATUS;
    /**
     * Puts an interface on a handle of MM's own. PI 1.8 volume 4 §3.
     * @param Handle The handle; one that holds 0 receives a new one.
     * @param InterfaceType `EFI_NATIVE_INTERFACE`.
     */
    MmInstallProtocolInterface(Handle: OUT_PTR<EFI_HANDLE>, Protocol: EFI_GUID | NULL | null, InterfaceType: INTEGER, Interface: object | POINTER): EFI_STATUS;
    /** Takes an interface off a handle; a handle with nothing on it is gone. PI 1.8 volume 4 §3. */
    MmUninstallProtocolInterface(Handle: EFI_HANDLE, Protocol: EFI_GUID | NULL | null, Interface: object | POINTER): EFI_STATUS;
    /** Finds the interface that a handle has. PI 1.8 volume 4 §3. */
    MmHandleProtocol<T>(Handle: EFI_HANDLE, Protocol: EFI_GUID | NULL | null, Interface: OUT_PTR<T>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3. */
    MmRegisterProtocolNotify(Protocol: EFI_GUID, Function: (() => EFI_STATUS) | NULL | null, Registration: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /**
     * Finds handles. PI 1.8 volume 4 §3.
     * @param SearchType `AllHandles` or `ByProtocol`.
     * @param BufferSize Bytes of the buffer, and then of the handles, 8 for each.
     */
    MmLocateHandle(SearchType: INTEGER, Protocol: EFI_GUID | NULL | null, SearchKey: POINTER, BufferSize: OUT_PTR<UINTN>, Buffer: POINTER): EFI_STATUS;
    /** Finds the first interface of a protocol. PI 1.8 volume 4 §3. */
    MmLocateProtocol<T>(Protocol: EFI_GUID | NULL | null, Registration: POINTER, Interface: OUT_PTR<T>): EFI_STATUS;
    /**
     * Runs the handlers of a message, as an interrupt does. PI 1.8 volume 4 §3.
     * @param HandlerType The message's GUID; NULL for the handlers that no GUID names.
     */
    MmiManage(HandlerType: EFI_GUID | NULL | null, Context: POINTER, CommBuffer: POINTER, CommBufferSize: OUT_PTR<UINTN>): EFI_STATUS;
    /**
     * Registers a handler of interrupts. PI 1.8 volume 4 §3.
     * @param HandlerType The GUID of the messages that it handles; NULL: it runs at every interrupt.
     * @param DispatchHandle Receives what takes the handler off again.
     */
    MmiHandlerRegister(Handler: EFI_MM_HANDLER_ENTRY_POINT | NULL | null, HandlerType: EFI_GUID | NULL | null, DispatchHandle: OUT_PTR<EFI_HANDLE>): EFI_STATUS;
    /** Takes a handler off. PI 1.8 volume 4 §3. */
    MmiHandlerUnRegister(DispatchHandle: EFI_HANDLE): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3.2. */
    MmInstallConfigurationTable(SystemTable: unknown, Guid: EFI_GUID, Table: POINTER, TableSize: INTEGER): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 4 §3.2. */
    MmStartupThisAp(Procedure: ((Argument: VOID_PTR) => void) | NULL | null, CpuNumber: INTEGER, ProcArguments: POINTER): EFI_STATUS;
    /** The processor that runs. PI 1.8 volume 4 §3.2. */
    readonly CurrentlyExecutingCpu: UINTN;
    /** How many processors there are. PI 1.8 volume 4 §3.2. */
    readonly NumberOfCpus: UINTN;
    /** Entries of the table; none here. PI 1.8 volume 4 §3.2. */
    readonly NumberOfTableEntries: UINTN;
    /** The configuration table; `NULL` here. PI 1.8 volume 4 §3.2. */
    readonly MmConfigurationTable: VOID_PTR;
}
}

declare module 'handoff:PiMm/mmram' {
import type { UINT64 } from 'handoff:Uefi/base';
/** One range of MMRAM: `PhysicalStart`, `CpuStart`, `PhysicalSize` in bytes, `RegionState`. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_DESCRIPTOR: import("PiMm").StructType<import("PiMm").Overlay<{
    PhysicalStart: import("PiMm").Field<bigint>;
    CpuStart: import("PiMm").Field<bigint>;
    PhysicalSize: import("PiMm").Field<bigint>;
    RegionState: import("PiMm").Field<bigint>;
}>>;
/** The range can be reached from outside MM. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_OPEN: UINT64;
/** The range cannot be reached from outside MM. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_CLOSED: UINT64;
/** Nobody can open the range any more. PI 1.8 volume 4 §5. */
export const EFI_MMRAM_LOCKED: UINT64;
/** The range can be cached. PI 1.8 volume 4 §5. */
export const EFI_CACHEABLE: UINT64;
/** The range is taken: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_ALLOCATED: UINT64;
/** The range needs a test: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_NEEDS_TESTING: UINT64;
/** The range needs its error correction set up: the MM core does not hand it out. PI 1.8 volume 4 §5. */
export const EFI_NEEDS_ECC_INITIALIZATION: UINT64;
}

declare module 'handoff:PiPei/boot-mode' {
import type { UINT32 } from 'handoff:Uefi/base';
/** How the machine starts. PI 1.8 volume 1 §4.3. */
export type EFI_BOOT_MODE = UINT32;
/** Everything is set up. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_FULL_CONFIGURATION: EFI_BOOT_MODE;
/** As little as possible is set up. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_MINIMAL_CONFIGURATION: EFI_BOOT_MODE;
/** Nothing has changed since the last start. PI 1.8 volume 1 §4.3. */
export const BOOT_ASSUMING_NO_CONFIGURATION_CHANGES: EFI_BOOT_MODE;
/** Everything is set up, with diagnostics. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_FULL_CONFIGURATION_PLUS_DIAGNOSTICS: EFI_BOOT_MODE;
/** The default settings are used. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_DEFAULT_SETTINGS: EFI_BOOT_MODE;
/** The machine wakes from S4. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S4_RESUME: EFI_BOOT_MODE;
/** The machine wakes from S5. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S5_RESUME: EFI_BOOT_MODE;
/** The manufacturer's settings are used. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_MFG_MODE_SETTINGS: EFI_BOOT_MODE;
/** The machine wakes from S2. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S2_RESUME: EFI_BOOT_MODE;
/** The machine wakes from S3: memory has kept its bytes. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S3_RESUME: EFI_BOOT_MODE;
/** The firmware is about to be updated. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_FLASH_UPDATE: EFI_BOOT_MODE;
/** The firmware is damaged. PI 1.8 volume 1 §4.3. */
export const BOOT_IN_RECOVERY_MODE: EFI_BOOT_MODE;
}

declare module 'handoff:PiPei/guids' {
import type { EFI_GUID } from 'handoff:Uefi/base';
/** Name of the stack's memory allocation HOB. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocStackGuid: EFI_GUID;
/** Name of a processor's store. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocBspStoreGuid: EFI_GUID;
/** Name of a loaded module's memory allocation HOB. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocModuleGuid: EFI_GUID;
/** How much memory each type's bin is given. EDK II. */
export { gEfiMemoryTypeInformationGuid } from 'handoff:PiDxe/gcd';
/** Permanent memory is there, and the switch is done. PI 1.8 volume 1 §6.2. */
export const gEfiPeiMemoryDiscoveredPpiGuid: EFI_GUID;
/** Moves temporary RAM to permanent memory for the PEI Foundation. PI 1.8 volume 1 §6.3. */
export const gEfiTemporaryRamSupportPpiGuid: EFI_GUID;
/** Switches temporary RAM off. PI 1.8 volume 1 §6.3. */
export const gEfiTemporaryRamDonePpiGuid: EFI_GUID;
/** PEI is about to end. PI 1.8 volume 1 §6.3. */
export const gEfiEndOfPeiSignalPpiGuid: EFI_GUID;
/** Starts DXE. PI 1.8 volume 1 §6.2.2. */
export const gEfiDxeIplPpiGuid: EFI_GUID;
/** The boot mode is known. PI 1.8 volume 1 §6.2.1. */
export const gEfiPeiMasterBootModePpiGuid: EFI_GUID;
/** The boot mode is recovery. PI 1.8 volume 1 §6.3. */
export const gEfiPeiBootInRecoveryModePpiGuid: EFI_GUID;
/** Resets the system. PI 1.8 volume 1 §6.3. */
export const gEfiPeiResetPpiGuid: EFI_GUID;
/** Resets the system, with a type. PI 1.8 volume 1 §6.3. */
export const gEfiPeiReset2PpiGuid: EFI_GUID;
}

declare module 'handoff:PiPei/hob' {
import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, INTEGER, OVERLAY, UINT16, UINT32, UINT64, UINT8 } from 'handoff:Uefi/base';
import { type StructType } from 'handoff:Uefi/layout';
/** The first HOB of the list (PHIT). PI 1.8 volume 3 §5.3. */
export const EFI_HOB_TYPE_HANDOFF: UINT16;
/** Memory that is in use, or was freed (its type is then `EfiConventionalMemory`). PI 1.8 volume 3 §5.4. */
export const EFI_HOB_TYPE_MEMORY_ALLOCATION: UINT16;
/** What lies at a range of addresses. PI 1.8 volume 3 §5.5. */
export const EFI_HOB_TYPE_RESOURCE_DESCRIPTOR: UINT16;
/** Data under a GUID. PI 1.8 volume 3 §5.6. */
export const EFI_HOB_TYPE_GUID_EXTENSION: UINT16;
/** A firmware volume. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV: UINT16;
/** How wide the processor's addresses are. PI 1.8 volume 3 §5.8. */
export const EFI_HOB_TYPE_CPU: UINT16;
/** What AllocatePool gives in PEI. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_MEMORY_POOL: UINT16;
/** A firmware volume that came out of another. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV2: UINT16;
/** Not used any more. PI 1.8 volume 3 §5.2. */
export const EFI_HOB_TYPE_LOAD_PEIM_UNUSED: UINT16;
/** A capsule to be processed. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_UEFI_CAPSULE: UINT16;
/** A firmware volume with its authentication status. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_TYPE_FV3: UINT16;
/** A HOB that means nothing any more; its bytes stay. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_UNUSED: UINT16;
/** Behind the last HOB. PI 1.8 volume 3 §5. */
export const EFI_HOB_TYPE_END_OF_HOB_LIST: UINT16;
/** The PHIT's `Version`. PI 1.8 volume 3 §5.3. */
export const EFI_HOB_HANDOFF_TABLE_VERSION: UINT32;
/** RAM. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_SYSTEM_MEMORY: UINT32;
/** Device registers. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_MAPPED_IO: UINT32;
/** I/O ports. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_IO: UINT32;
/** Flash. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_FIRMWARE_DEVICE: UINT32;
/** Memory through which I/O ports are reached. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_MAPPED_IO_PORT: UINT32;
/** Memory that nobody may use. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_RESERVED: UINT32;
/** I/O ports that nobody may use. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_IO_RESERVED: UINT32;
/** RAM that a confidential guest has not accepted yet. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_MEMORY_UNACCEPTED: UINT32;
/** It is there. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PRESENT: UINT32;
/** It has been set up. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_INITIALIZED: UINT32;
/** It has been tested. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_TESTED: UINT32;
/** Errors of one bit are corrected. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_SINGLE_BIT_ECC: UINT32;
/** Errors of several bits are corrected. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_MULTIPLE_BIT_ECC: UINT32;
/** Reserved. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_ECC_RESERVED_1: UINT32;
/** Reserved. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_ECC_RESERVED_2: UINT32;
/** Reads are forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_PROTECTED: UINT32;
/** Writes are forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_PROTECTED: UINT32;
/** Execution is forbidden now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_EXECUTION_PROTECTED: UINT32;
/** Can be uncacheable. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE: UINT32;
/** Can combine writes. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_COMBINEABLE: UINT32;
/** Can be cached with write-through. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_THROUGH_CACHEABLE: UINT32;
/** Can be cached with write-back. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_BACK_CACHEABLE: UINT32;
/** 16-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_16_BIT_IO: UINT32;
/** 32-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_32_BIT_IO: UINT32;
/** 64-bit I/O. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_64_BIT_IO: UINT32;
/** Can be uncacheable and exported. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_UNCACHED_EXPORTED: UINT32;
/** Is read-only now. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_ONLY_PROTECTED: UINT32;
/** Can be made read-only. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_ONLY_PROTECTABLE: UINT32;
/** Can be protected from reads. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_READ_PROTECTABLE: UINT32;
/** Can be protected from writes. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_WRITE_PROTECTABLE: UINT32;
/** Can be protected from execution. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_EXECUTION_PROTECTABLE: UINT32;
/** Keeps its bytes without power. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PERSISTENT: UINT32;
/** Can keep its bytes without power. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_PERSISTABLE: UINT32;
/** More reliable than other memory of the machine. PI 1.8 volume 3 §5.5. */
export const EFI_RESOURCE_ATTRIBUTE_MORE_RELIABLE: UINT32;
/** The head of every HOB. PI 1.8 volume 3 §5.2. */
export interface EFI_HOB_GENERIC_HEADER extends OVERLAY {
    get HobType(): UINT16;
    set HobType(value: INTEGER);
    /** In bytes, this head included; the next HOB lies so far behind this one. */
    get HobLength(): UINT16;
    set HobLength(value: INTEGER);
    get Reserved(): UINT32;
    set Reserved(value: INTEGER);
}
/** The head of every HOB: 8 bytes. PI 1.8 volume 3 §5.2. */
export const EFI_HOB_GENERIC_HEADER: StructType<EFI_HOB_GENERIC_HEADER>;
/** The first HOB (PHIT): what the list begins with, and where memory is free. PI 1.8 volume 3 §5.3. */
export interface EFI_HOB_HANDOFF_INFO_TABLE extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    get Version(): UINT32;
    set Version(value: INTEGER);
    get BootMode(): UINT32;
    set BootMode(value: INTEGER);
    /** Behind the last byte that PEI manages. */
    get EfiMemoryTop(): EFI_PHYSICAL_ADDRESS;
    set EfiMemoryTop(value: INTEGER);
    get EfiMemoryBottom(): EFI_PHYSICAL_ADDRESS;
    set EfiMemoryBottom(value: INTEGER);
    /** Pages are taken below it. */
    get EfiFreeMemoryTop(): EFI_PHYSICAL_ADDRESS;
    set EfiFreeMemoryTop(value: INTEGER);
    /** HOBs grow towards the top from here. */
    get EfiFreeMemoryBottom(): EFI_PHYSICAL_ADDRESS;
    set EfiFreeMemoryBottom(value: INTEGER);
    /** Where the end mark lies, and the next HOB will. */
    get EfiEndOfHobList(): EFI_PHYSICAL_ADDRESS;
    set EfiEndOfHobList(value: INTEGER);
}
/** The first HOB (PHIT): 56 bytes. PI 1.8 volume 3 §5.3. */
export const EFI_HOB_HANDOFF_INFO_TABLE: StructType<EFI_HOB_HANDOFF_INFO_TABLE>;
/** What a memory allocation HOB says. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION_HEADER extends OVERLAY {
    /** All zero for ordinary pages; else it says what the memory is for. */
    get Name(): EFI_GUID;
    set Name(value: EFI_GUID);
    get MemoryBaseAddress(): EFI_PHYSICAL_ADDRESS;
    set MemoryBaseAddress(value: INTEGER);
    get MemoryLength(): UINT64;
    set MemoryLength(value: INTEGER);
    /** `EfiBootServicesData`, …; `EfiConventionalMemory`: freed. */
    get MemoryType(): UINT32;
    set MemoryType(value: INTEGER);
    get Reserved(): Uint8Array;
    set Reserved(value: Uint8Array);
}
/** What a memory allocation HOB says: 40 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_HEADER: StructType<EFI_HOB_MEMORY_ALLOCATION_HEADER>;
/** Memory that is in use. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    readonly AllocDescriptor: EFI_HOB_MEMORY_ALLOCATION_HEADER;
}
/** Memory that is in use: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION: StructType<EFI_HOB_MEMORY_ALLOCATION>;
/** The stack that runs when the list is made; its name is `gEfiHobMemoryAllocStackGuid`. PI 1.8 volume 3 §5.4. */
export type EFI_HOB_MEMORY_ALLOCATION_STACK = EFI_HOB_MEMORY_ALLOCATION;
/** The stack that runs when the list is made: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_STACK: StructType<EFI_HOB_MEMORY_ALLOCATION_STACK>;
/** A processor's store; its name is `gEfiHobMemoryAllocBspStoreGuid`. PI 1.8 volume 3 §5.4. */
export type EFI_HOB_MEMORY_ALLOCATION_BSP_STORE = EFI_HOB_MEMORY_ALLOCATION;
/** A processor's store: 48 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_BSP_STORE: StructType<EFI_HOB_MEMORY_ALLOCATION_BSP_STORE>;
/** A module that was loaded: the DXE core. Its name is `gEfiHobMemoryAllocModuleGuid`. PI 1.8 volume 3 §5.4. */
export interface EFI_HOB_MEMORY_ALLOCATION_MODULE extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    readonly MemoryAllocationHeader: EFI_HOB_MEMORY_ALLOCATION_HEADER;
    get ModuleName(): EFI_GUID;
    set ModuleName(value: EFI_GUID);
    get EntryPoint(): EFI_PHYSICAL_ADDRESS;
    set EntryPoint(value: INTEGER);
}
/** A module that was loaded: 72 bytes. PI 1.8 volume 3 §5.4. */
export const EFI_HOB_MEMORY_ALLOCATION_MODULE: StructType<EFI_HOB_MEMORY_ALLOCATION_MODULE>;
/** What lies at a range of addresses. PI 1.8 volume 3 §5.5. */
export interface EFI_HOB_RESOURCE_DESCRIPTOR extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    get Owner(): EFI_GUID;
    set Owner(value: EFI_GUID);
    /** `EFI_RESOURCE_SYSTEM_MEMORY`, … */
    get ResourceType(): UINT32;
    set ResourceType(value: INTEGER);
    /** `EFI_RESOURCE_ATTRIBUTE_TESTED`, … */
    get ResourceAttribute(): UINT32;
    set ResourceAttribute(value: INTEGER);
    get PhysicalStart(): EFI_PHYSICAL_ADDRESS;
    set PhysicalStart(value: INTEGER);
    /** In bytes. */
    get ResourceLength(): UINT64;
    set ResourceLength(value: INTEGER);
}
/** What lies at a range of addresses: 48 bytes. PI 1.8 volume 3 §5.5. */
export const EFI_HOB_RESOURCE_DESCRIPTOR: StructType<EFI_HOB_RESOURCE_DESCRIPTOR>;
/** The head of data under a GUID; the data follows. PI 1.8 volume 3 §5.6. */
export interface EFI_HOB_GUID_TYPE extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    get Name(): EFI_GUID;
    set Name(value: EFI_GUID);
}
/** The head of data under a GUID: 24 bytes, the data follows. PI 1.8 volume 3 §5.6. */
export const EFI_HOB_GUID_TYPE: StructType<EFI_HOB_GUID_TYPE>;
/** A firmware volume. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    get BaseAddress(): EFI_PHYSICAL_ADDRESS;
    set BaseAddress(value: INTEGER);
    get Length(): UINT64;
    set Length(value: INTEGER);
}
/** A firmware volume: 24 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME: StructType<EFI_HOB_FIRMWARE_VOLUME>;
/** A firmware volume that came out of another. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME2 extends EFI_HOB_FIRMWARE_VOLUME {
    get FvName(): EFI_GUID;
    set FvName(value: EFI_GUID);
    get FileName(): EFI_GUID;
    set FileName(value: EFI_GUID);
}
/** A firmware volume that came out of another: 56 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME2: StructType<EFI_HOB_FIRMWARE_VOLUME2>;
/** A firmware volume with its authentication status. PI 1.8 volume 3 §5.7. */
export interface EFI_HOB_FIRMWARE_VOLUME3 extends EFI_HOB_FIRMWARE_VOLUME2 {
    get AuthenticationStatus(): UINT32;
    set AuthenticationStatus(value: INTEGER);
    /** 1: it came out of another volume. */
    get ExtractedFv(): UINT8;
    set ExtractedFv(value: INTEGER);
}
/** A firmware volume with its authentication status: 64 bytes. PI 1.8 volume 3 §5.7. */
export const EFI_HOB_FIRMWARE_VOLUME3: StructType<EFI_HOB_FIRMWARE_VOLUME3>;
/** How wide the processor's addresses are. PI 1.8 volume 3 §5.8. */
export interface EFI_HOB_CPU extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
    /** Bits of a memory address. */
    get SizeOfMemorySpace(): UINT8;
    set SizeOfMemorySpace(value: INTEGER);
    /** Bits of an I/O address. */
    get SizeOfIoSpace(): UINT8;
    set SizeOfIoSpace(value: INTEGER);
    get Reserved(): Uint8Array;
    set Reserved(value: Uint8Array);
}
/** How wide the processor's addresses are: 16 bytes. PI 1.8 volume 3 §5.8. */
export const EFI_HOB_CPU: StructType<EFI_HOB_CPU>;
/** The head of a pool allocation; its bytes follow. PI 1.8 volume 3 §5. */
export interface EFI_HOB_MEMORY_POOL extends OVERLAY {
    readonly Header: EFI_HOB_GENERIC_HEADER;
}
/** The head of a pool allocation: 8 bytes, its bytes follow. PI 1.8 volume 3 §5. */
export const EFI_HOB_MEMORY_POOL: StructType<EFI_HOB_MEMORY_POOL>;
/** A capsule to be processed. PI 1.8 volume 3 §5. */
export type EFI_HOB_UEFI_CAPSULE = EFI_HOB_FIRMWARE_VOLUME;
/** A capsule to be processed: 24 bytes. PI 1.8 volume 3 §5. */
export const EFI_HOB_UEFI_CAPSULE: StructType<EFI_HOB_UEFI_CAPSULE>;
}

declare module 'PiPei' {
/** What `#include <PiPei.h>` brings in: everything of `Uefi`, HOBs, PPIs, and the PEI services. */
export * from 'Uefi';
export * from 'handoff:PiPei/boot-mode';
export * from 'handoff:PiPei/guids';
export * from 'handoff:PiPei/hob';
export * from 'handoff:PiPei/pei-services';
export * from 'handoff:PiPei/ppi';
}

declare module 'handoff:PiPei/pei-services' {
import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, NULL, OUT_PTR, POINTER, UINT32, VOID_PTR } from 'handoff:Uefi/base';
import type { EFI_BOOT_MODE } from 'handoff:PiPei/boot-mode';
import type { EFI_PEI_PPI_DESCRIPTOR } from 'handoff:PiPei/ppi';
/** The handle of a file in a firmware volume. PI 1.8 volume 1 §4.5. */
export type EFI_PEI_FILE_HANDLE = bigint;
/** The handle of a firmware volume. PI 1.8 volume 1 §4.5. */
export type EFI_PEI_FV_HANDLE = bigint;
/**
 * What a PEIM can ask for. PI 1.8 volume 1 §4.
 *
 * There is no FreePool: pool is cut from the HOB list, which only grows. In C each service takes `PeiServices` as its first argument; here the object
 * stands for it.
 */
export interface EFI_PEI_SERVICES {
    /**
     * Installs PPIs: all of the list, or none when a descriptor is not one of a PPI. PI 1.8 volume 1 §4.2.
     * @param PpiList Descriptors; the last has `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST`.
     */
    InstallPpi(PpiList: readonly EFI_PEI_PPI_DESCRIPTOR[] | NULL | null): EFI_STATUS;
    /** Puts a new PPI in the place of an old one. PI 1.8 volume 1 §4.2. */
    ReInstallPpi(OldPpi: EFI_PEI_PPI_DESCRIPTOR | NULL | null, NewPpi: EFI_PEI_PPI_DESCRIPTOR | NULL | null): EFI_STATUS;
    /**
     * Finds a PPI. PI 1.8 volume 1 §4.2.
     * @param Guid Its name.
     * @param Instance 0 for the first that was installed under this name.
     * @param PpiDescriptor Receives the descriptor; may be NULL.
     * @param Ppi Receives the interface.
     */
    LocatePpi<T>(Guid: EFI_GUID, Instance: INTEGER, PpiDescriptor: OUT_PTR<EFI_PEI_PPI_DESCRIPTOR>, Ppi: OUT_PTR<T>): EFI_STATUS;
    /**
     * Asks to be called when a PPI is installed; for one that is there already, a callback runs at once. PI 1.8 volume 1 §4.2.
     * @param NotifyList Descriptors; the last has `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST`.
     */
    NotifyPpi(NotifyList: readonly EFI_PEI_NOTIFY_DESCRIPTOR[] | NULL | null): EFI_STATUS;
    /** How the machine starts. PI 1.8 volume 1 §4.3. */
    GetBootMode(BootMode: OUT_PTR<EFI_BOOT_MODE>): EFI_STATUS;
    /** Says how the machine starts; the PHIT holds it. PI 1.8 volume 1 §4.3. */
    SetBootMode(BootMode: INTEGER): EFI_STATUS;
    /** The HOB list: the address of the PHIT. PI 1.8 volume 1 §4.4. */
    GetHobList(HobList: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /**
     * Makes a HOB at the end of the list; its body keeps the bytes that lay there. PI 1.8 volume 1 §4.4.
     * @param Type `EFI_HOB_TYPE_GUID_EXTENSION`, …
     * @param Length In bytes with the 8 of the head; rounded up to a multiple of 8.
     * @param Hob Receives its address.
     */
    CreateHob(Type: INTEGER, Length: INTEGER, Hob: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /**
     * Tells PEI where RAM is. Heap and stack move there when the PEIM has returned, not before. PI 1.8 volume 1 §4.6.
     * @param MemoryBegin The first byte.
     * @param MemoryLength In bytes.
     */
    InstallPeiMemory(MemoryBegin: INTEGER, MemoryLength: INTEGER): EFI_STATUS;
    /**
     * Takes pages, from the top down, and describes them in a HOB. PI 1.8 volume 1 §4.6.
     * @param MemoryType `EfiBootServicesData`, …
     * @param Pages How many pages of 4096 bytes.
     * @param Memory Receives the address.
     */
    AllocatePages(MemoryType: INTEGER, Pages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS;
    /**
     * Takes bytes in a HOB of their own, at most 65520. There is no way to give them back. PI 1.8 volume 1 §4.6.
     * @param Size In bytes.
     * @param Buffer Receives the address, a multiple of 8.
     */
    AllocatePool(Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** Gives pages back: their HOB says that they are free. PI 1.8 volume 1 §4.6. */
    FreePages(Memory: INTEGER, Pages: INTEGER): EFI_STATUS;
    /** Copies bytes; the ranges may overlap. PI 1.8 volume 1 §4.6. */
    CopyMem(Destination: POINTER, Source: POINTER, Length: INTEGER): void;
    /** Fills bytes with a value. PI 1.8 volume 1 §4.6. */
    SetMem(Buffer: POINTER, Size: INTEGER, Value: INTEGER): void;
    /** Resets the machine through a reset PPI, if there is one. PI 1.8 volume 1 §4.8. */
    ResetSystem(): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsFindNextVolume(Instance: INTEGER, VolumeHandle: OUT_PTR<EFI_PEI_FV_HANDLE>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsFindNextFile(SearchType: INTEGER, VolumeHandle: POINTER, FileHandle: OUT_PTR<EFI_PEI_FILE_HANDLE>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsFindSectionData(SectionType: INTEGER, FileHandle: POINTER, SectionData: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsFindSectionData3(SectionType: INTEGER, SectionInstance: INTEGER, FileHandle: POINTER, SectionData: OUT_PTR<VOID_PTR>, AuthenticationStatus: OUT_PTR<UINT32>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsFindFileByName(FileName: EFI_GUID, VolumeHandle: POINTER, FileHandle: OUT_PTR<EFI_PEI_FILE_HANDLE>): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsGetFileInfo(FileHandle: POINTER, FileInfo: POINTER): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsGetFileInfo2(FileHandle: POINTER, FileInfo: POINTER): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    FfsGetVolumeInfo(VolumeHandle: POINTER, VolumeInfo: POINTER): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
    RegisterForShadow(FileHandle: POINTER): EFI_STATUS;
    /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.7. */
    ReportStatusCode(Type: INTEGER, Value: INTEGER, Instance: INTEGER, CallerId: EFI_GUID | NULL | null, Data: POINTER): EFI_STATUS;
    /** Not simulated: says so and does nothing. PI 1.8 volume 1 §4.8. */
    ResetSystem2(ResetType: INTEGER, ResetStatus: INTEGER, DataSize: INTEGER, ResetData: POINTER): void;
}
/** What runs when a PPI is installed. PI 1.8 volume 1 §4.2. */
export interface EFI_PEI_NOTIFY_DESCRIPTOR {
    /** `EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK` or `…_DISPATCH`, and `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST` for the last one of a list. */
    readonly Flags: UINT32;
    readonly Guid: EFI_GUID;
    readonly Notify: EFI_PEIM_NOTIFY_ENTRY_POINT;
}
/** A function that runs when a PPI is installed. PI 1.8 volume 1 §4.2. */
export type EFI_PEIM_NOTIFY_ENTRY_POINT = (PeiServices: EFI_PEI_SERVICES, NotifyDescriptor: EFI_PEI_NOTIFY_DESCRIPTOR, Ppi: never) => EFI_STATUS;
}

declare module 'handoff:PiPei/ppi' {
import type { EFI_GUID, NULL, UINT32, VOID_PTR } from 'handoff:Uefi/base';
/** For old processors; means nothing here. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_PIC: UINT32;
/** The descriptor is one of a PPI. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_PPI: UINT32;
/** The notification runs at once. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK: UINT32;
/** The notification runs when the PEIM has returned to the dispatcher. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_DISPATCH: UINT32;
/** Either kind of notification. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_TYPES: UINT32;
/** The last descriptor of every list has it. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST: UINT32;
/** A PPI and its name. PI 1.8 volume 1 §4.2. */
export interface EFI_PEI_PPI_DESCRIPTOR {
    /** `EFI_PEI_PPI_DESCRIPTOR_PPI`, and `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST` for the last one of a list. */
    readonly Flags: UINT32;
    readonly Guid: EFI_GUID;
    /** The interface: an object of the PEIM's own, an address, or NULL. */
    readonly Ppi: object | VOID_PTR | NULL | null;
}
}

declare module 'handoff:UBoot/commands' {
import type { EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, OUT_PTR, POINTER, UINT32, UINTN, VOID_PTR } from 'handoff:Uefi/base';
import type { PRINT_VALUE } from 'Library/UefiLib';
/** All went well: what a command returns. U-Boot's command.h. */
export const CMD_RET_SUCCESS = 0;
/** Something failed. U-Boot's command.h. */
export const CMD_RET_FAILURE = 1;
/** It was typed wrongly. U-Boot's command.h. */
export const CMD_RET_USAGE = -1;
/** `load`: there is no such file. U-Boot's errno.h. */
export const ENOENT = 2;
/** `load`: lmb refuses the place. U-Boot's errno.h. */
export const ENOSPC = 28;
/** EFI's AllocatePages, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_allocate_pages: (type: INTEGER, memory_type: INTEGER, pages: INTEGER, memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>) => EFI_STATUS;
/** EFI's FreePages, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_free_pages: (memory: INTEGER, pages: INTEGER) => EFI_STATUS;
/** EFI's AllocatePool, by U-Boot's name: each buffer has pages of its own. U-Boot's efi_loader.h. */
export const efi_allocate_pool: (pool_type: INTEGER, size: INTEGER, buffer: OUT_PTR<VOID_PTR>) => EFI_STATUS;
/** EFI's FreePool, by U-Boot's name. U-Boot's efi_loader.h. */
export const efi_free_pool: (buffer: POINTER) => EFI_STATUS;
/** EFI's GetMemoryMap, by U-Boot's name: descriptors of 40 bytes. U-Boot's efi_loader.h. */
export const efi_get_memory_map: (memory_map_size: OUT_PTR<UINTN>, memory_map: POINTER, map_key: OUT_PTR<UINTN>, descriptor_size: OUT_PTR<UINTN>, descriptor_version: OUT_PTR<UINT32>) => EFI_STATUS;
/** Gives a range a type in EFI's map, whoever has it; in whole pages. U-Boot's efi_loader.h. */
export const efi_add_memory_map: (start: INTEGER, size: INTEGER, memory_type: INTEGER) => EFI_STATUS;
/** Loads a file from the disk, or a program of the workspace ('./app.ts'). Answers its length, or a negative error: -`ENOENT`, -`ENOSPC`. U-Boot's command load. */
export function load(addr: INTEGER, file: string): number;
/** The same over the network, block after block. U-Boot's command tftpboot. */
export function tftpboot(addr: INTEGER, file: string): number;
/** A step of the command bootm: `'start'` with the kernel's address and the ramdisk's, `'loados'`, `'ramdisk'`. U-Boot's command bootm. */
export function bootm(step: string, ...addresses: INTEGER[]): number;
/** Starts the program for EFI that was loaded to this address. Answers `CMD_RET_SUCCESS` or `CMD_RET_FAILURE`; v2023.01 always the latter. U-Boot's command bootefi. */
export function bootefi(addr: INTEGER): number;
/** Runs a line as it would be typed: `'load virtio 0:1 0x2000000 f64k.bin'`, `'bdinfo'`, `'md.b 0x2000000 20'`, … Numbers are hexadecimal. U-Boot's command.h. */
export function run_command(cmd: string, flag?: INTEGER): number;
/** Prints on the console with C's formats: `%d` `%u` `%x` `%lx` `%llx` `%p` `%s` `%c`, a width, `0`, `-`. Answers how many characters. U-Boot's stdio.h. */
export function printf(fmt: string, ...values: PRINT_VALUE[]): number;
}

declare module 'handoff:UBoot/heap' {
import type { INTEGER, POINTER, VOID_PTR } from 'handoff:Uefi/base';
/** Takes bytes from U-Boot's heap, and answers their address; `NULL`: there are not enough. U-Boot's malloc.h. */
export const malloc: (bytes: INTEGER) => VOID_PTR;
/** Takes `n` times `elem_size` bytes, all zero. U-Boot's malloc.h. */
export const calloc: (n: INTEGER, elem_size: INTEGER) => VOID_PTR;
/** Takes bytes whose address is a multiple of a power of two. U-Boot's malloc.h. */
export const memalign: (alignment: INTEGER, bytes: INTEGER) => VOID_PTR;
/** Gives back what `malloc`, `calloc` or `memalign` gave; `NULL` is allowed. U-Boot's malloc.h. */
export const free: (ptr: POINTER) => void;
}

declare module 'UBoot' {
/** What U-Boot's headers bring in: everything of `Uefi`, the heap, lmb, EFI's functions by U-Boot's names, files and other commands. */
export * from 'Uefi';
export * from 'handoff:UBoot/commands';
export * from 'handoff:UBoot/heap';
export * from 'handoff:UBoot/lmb';
}

declare module 'handoff:UBoot/lmb' {
import type { INTEGER, OUT_PTR, Ref, UINT64 } from 'handoff:Uefi/base';
/** `struct lmb` of v2023.01, in a variable: `OUT<LMB>()`, filled by `lmb_init_and_reserve`. Later releases have one global map, and no such argument. U-Boot's lmb.h. */
export type LMB = UINT64;
/** No flags: a loaded file, an image of bootm's. U-Boot's lmb.h. */
export const LMB_NONE = 0;
/** Memory that nobody may map (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NOMAP = 2;
/** Nobody else may have it (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NOOVERWRITE = 4;
/** EFI's map is not told (v2025.01 and later). U-Boot's lmb.h. */
export const LMB_NONOTIFY = 8;
/** `lmb_alloc_mem`: this very address. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_ADDR = 1;
/** `lmb_alloc_mem`: the highest place that is free. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_ANY = 2;
/** `lmb_alloc_mem`: the highest place below a limit, which is exclusive. U-Boot's lmb.h. */
export const LMB_MEM_ALLOC_MAX = 3;
/** Fills a struct with RAM, and reserves U-Boot's own memory and EFI's. v2023.01. U-Boot's lmb.h. */
export const lmb_init_and_reserve: (lmb: Ref<LMB>) => void;
/** Memory that there is. Answers 0, or a negative error. U-Boot's lmb.h. */
export function lmb_add(base: INTEGER, size: INTEGER): number;
/** v2023.01: with the struct. */
export function lmb_add(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number;
/** Reserves a range. Answers 0, or a negative error; v2023.01 how many regions it was joined with. U-Boot's lmb.h. */
export function lmb_reserve(base: INTEGER, size: INTEGER, flags?: INTEGER): number;
/** v2023.01: with the struct. */
export function lmb_reserve(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number;
/** The highest place that is free: its address, 0n when there is none. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc(size: INTEGER, align: INTEGER): UINT64;
/** v2023.01: with the struct. */
export function lmb_alloc(lmb: Ref<LMB>, size: INTEGER, align: INTEGER): UINT64;
/** The same below a limit, which is exclusive; 0: anywhere. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_base(size: INTEGER, align: INTEGER, max_addr: INTEGER): UINT64;
/** v2023.01: with the struct. */
export function lmb_alloc_base(lmb: Ref<LMB>, size: INTEGER, align: INTEGER, max_addr: INTEGER): UINT64;
/** The same with flags. v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_base_flags(size: INTEGER, align: INTEGER, max_addr: INTEGER, flags: INTEGER): UINT64;
/** This very range: its address, 0n when it is not free. Until v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_addr(base: INTEGER, size: INTEGER): UINT64;
/** v2023.01: with the struct. */
export function lmb_alloc_addr(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): UINT64;
/** The same with flags. v2025.01. U-Boot's lmb.h. */
export function lmb_alloc_addr_flags(base: INTEGER, size: INTEGER, flags: INTEGER): UINT64;
/**
 * Any allocation. v2025.10 and later. Answers 0, or a negative error: -17 (EEXIST) where something is in the way, -22 (EINVAL) where there is no memory. U-Boot's lmb.h.
 * @param type `LMB_MEM_ALLOC_ADDR`, `LMB_MEM_ALLOC_ANY` or `LMB_MEM_ALLOC_MAX`.
 * @param align A power of two; of no meaning with a fixed address.
 * @param addr Holds the address, or the limit; receives the address.
 * @param size In bytes.
 * @param flags `LMB_NONE`, …
 */
export function lmb_alloc_mem(type: INTEGER, align: INTEGER, addr: OUT_PTR<UINT64>, size: INTEGER, flags: INTEGER): number;
/** Gives a range back that lies in one region: nobody counts who else is in it. Answers 0, or -1. U-Boot's lmb.h. */
export function lmb_free(base: INTEGER, size: INTEGER, flags?: INTEGER): number;
/** v2023.01: with the struct. */
export function lmb_free(lmb: Ref<LMB>, base: INTEGER, size: INTEGER): number;
/** 1: the region with this byte has all of these flags. U-Boot's lmb.h. */
export function lmb_is_reserved_flags(addr: INTEGER, flags: INTEGER): number;
/** v2023.01: with the struct. */
export function lmb_is_reserved_flags(lmb: Ref<LMB>, addr: INTEGER, flags: INTEGER): number;
/** Bytes from here to the next region in use. U-Boot's lmb.h. */
export function lmb_get_free_size(addr: INTEGER): UINT64;
/** v2023.01: with the struct. */
export function lmb_get_free_size(lmb: Ref<LMB>, addr: INTEGER): UINT64;
/** Sets the global map aside, and begins an empty one, as U-Boot's own tests do. v2025.01 and later. U-Boot's lmb.h. */
export function lmb_push(): number;
/** Takes the map back that `lmb_push` has set aside. v2025.01 and later. U-Boot's lmb.h. */
export function lmb_pop(): void;
/** A region of lmb's. This SDK's own. */
export interface LMB_REGION {
    readonly base: UINT64;
    readonly size: UINT64;
    readonly flags: number;
}
/** The two lists of the global map, ascending by base. v2025.01 and later; earlier: of a struct. This SDK's own. */
export interface LMB_LISTS {
    readonly available: readonly LMB_REGION[];
    readonly used: readonly LMB_REGION[];
}
/** What lmb holds now. This SDK's own. */
export function lmb_get(lmb?: Ref<LMB>): LMB_LISTS;
}

declare module 'handoff:Uefi/base' {
/** A whole number going in: a `number` or a `bigint` that fits the C type. This SDK's own. */
export type INTEGER = number | bigint;
/** A view of a structure in memory: its fields read and write the bytes there. This SDK's own. */
export interface OVERLAY {
    /** Where the structure lies. */
    readonly address: bigint;
}
/** `VOID *` going in: an address, a view (its address), `NULL` or `null`. This SDK's own. */
export type POINTER = INTEGER | OVERLAY | null;
/** `VOID *` coming out: an address. UEFI 2.10 §2.3.1. */
export type VOID_PTR = bigint;
/** 8 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT8 = number;
/** 16 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT16 = number;
/** 32 bits, unsigned. UEFI 2.10 §2.3.1. */
export type UINT32 = number;
/** 64 bits, unsigned: a `bigint`. UEFI 2.10 §2.3.1. */
export type UINT64 = bigint;
/** As wide as a pointer, unsigned: a size or a count, a `number`. UEFI 2.10 §2.3.1. */
export type UINTN = number;
/** 16 bits, signed. UEFI 2.10 §2.3.1. */
export type INT16 = number;
/** 32 bits, signed. UEFI 2.10 §2.3.1. */
export type INT32 = number;
/** As wide as a pointer, signed. UEFI 2.10 §2.3.1. */
export type INTN = number;
/** 64 bits, signed: a `bigint`. UEFI 2.10 §2.3.1. */
export type INT64 = bigint;
/** TRUE or FALSE. UEFI 2.10 §2.3.1. */
export type BOOLEAN = boolean;
/** A UCS-2 character's number. UEFI 2.10 §2.3.1. */
export type CHAR16 = number;
/** A physical address. UEFI 2.10 §7.2.1. */
export type EFI_PHYSICAL_ADDRESS = bigint;
/** A virtual address. UEFI 2.10 §7.2.3. */
export type EFI_VIRTUAL_ADDRESS = bigint;
/** A collection of related interfaces. UEFI 2.10 §2.3.1. */
export type EFI_HANDLE = bigint;
/** An event. UEFI 2.10 §2.3.1. */
export type EFI_EVENT = bigint;
/** A status code: `EFI_SUCCESS`, or look with `EFI_ERROR(Status)`. UEFI 2.10 §2.3.1 and appendix D. */
export type EFI_STATUS = bigint;
/** A task priority level. UEFI 2.10 §7.1.8. */
export type EFI_TPL = number;
/** 128 bits that name something, as text: '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'. UEFI 2.10 §2.3.1. */
export type EFI_GUID = string;
/** Number of a logical block. UEFI 2.10 §2.3.1. */
export type EFI_LBA = bigint;
/** The address 0. `null` means the same in every pointer position. EDK II Base.h. */
export type NULL = 0n;
/** The address 0. `null` means the same in every pointer position. EDK II Base.h. */
export const NULL: NULL;
/** True. EDK II Base.h. */
export const TRUE = true;
/** False. EDK II Base.h. */
export const FALSE = false;
/** A variable whose address is passed: C's `&Variable`. This SDK's own. */
export interface Ref<T> {
    /** What the variable holds. Reading it before anything was written stops the driver. */
    get value(): T;
    set value(value: T);
}
/** A `Ref`, or `NULL` where C may pass it. This SDK's own. */
export type OUT_PTR<T> = Ref<T> | NULL | null;
/** A variable for an `OUT` argument. It has no value before a service has written one. This SDK's own. */
export function OUT<T>(): Ref<T>;
/** A variable for an `IN OUT` argument, with the value it holds before the call. This SDK's own. */
export function IN_OUT<T>(initial: T): Ref<T>;
/** C's `&Structure->Field`: a `Ref` that reads and writes the field's bytes. This SDK's own. */
export function FIELD_REF<O extends OVERLAY, K extends keyof O>(overlay: O, field: K): Ref<O[K]>;
/** C's cast `(UINT8)Value`: the low 8 bits. */
export function UINT8(value: INTEGER): UINT8;
/** C's cast `(UINT16)Value`: the low 16 bits. */
export function UINT16(value: INTEGER): UINT16;
/** C's cast `(UINT32)Value`: the low 32 bits. */
export function UINT32(value: INTEGER): UINT32;
/** C's cast `(INT32)Value`: the low 32 bits, signed. */
export function INT32(value: INTEGER): INT32;
/** C's cast `(UINT64)Value`: a `bigint`, so that a size can be added to a pointer: `Map.value + UINT64(Size.value)`. */
export function UINT64(value: INTEGER | OVERLAY): UINT64;
/** C's cast `(INT64)Value`: a signed `bigint`. */
export function INT64(value: INTEGER): INT64;
/** C's cast `(UINTN)Value`: a `number`. Above 2^53, which no number can hold, it stops the driver. */
export function UINTN(value: INTEGER | OVERLAY): UINTN;
/** The size of a page as the memory services count: 4096 bytes. UEFI 2.10 §7.2. */
export const EFI_PAGE_SIZE = 4096;
/** Bits of an address that lie inside a page. EDK II UefiBaseType.h. */
export const EFI_PAGE_MASK = 4095;
/** `1 << EFI_PAGE_SHIFT` is `EFI_PAGE_SIZE`. EDK II UefiBaseType.h. */
export const EFI_PAGE_SHIFT = 12;
/** How many pages hold so many bytes, rounded up. EDK II UefiBaseType.h. */
export function EFI_SIZE_TO_PAGES(bytes: INTEGER): UINTN;
/** How many bytes so many pages have. EDK II UefiBaseType.h. */
export function EFI_PAGES_TO_SIZE(pages: INTEGER): UINT64;
/** The next multiple of an alignment, which is a power of two. EDK II Base.h. */
export function ALIGN_VALUE(value: INTEGER, alignment: INTEGER): UINT64;
/** Two characters as a 16-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_16(A: string, B: string): UINT16;
/** Four characters as a 32-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_32(A: string, B: string, C: string, D: string): UINT32;
/** Eight characters as a 64-bit number, the first one lowest. EDK II Base.h. */
export function SIGNATURE_64(A: string, B: string, C: string, D: string, E: string, F: string, G: string, H: string): UINT64;
}

declare module 'handoff:Uefi/boot-services' {
import type { BOOLEAN, EFI_EVENT, EFI_GUID, EFI_HANDLE, EFI_PHYSICAL_ADDRESS, EFI_STATUS, EFI_TPL, INTEGER, NULL, OUT_PTR, POINTER, UINT32, UINT64, UINTN, VOID_PTR } from 'handoff:Uefi/base';
/** A function that runs when an event is signalled. UEFI 2.10 §7.1.1. */
export type EFI_EVENT_NOTIFY<C> = (Event: EFI_EVENT, Context: C) => void;
/** What a driver or application may call until ExitBootServices. UEFI 2.10 §7. */
export interface EFI_BOOT_SERVICES {
    /**
     * Raises the task priority level and answers the one before. UEFI 2.10 §7.1.8.
     * @param NewTpl `TPL_CALLBACK`, `TPL_NOTIFY` or `TPL_HIGH_LEVEL`; never below the present one.
     */
    RaiseTPL(NewTpl: INTEGER): EFI_TPL;
    /**
     * Lowers the task priority level to what RaiseTPL answered; what became due meanwhile is notified now. UEFI 2.10 §7.1.9.
     */
    RestoreTPL(OldTpl: INTEGER): void;
    /**
     * Takes whole pages of 4096 bytes. UEFI 2.10 §7.2.1.
     * @param Type `AllocateAnyPages`, `AllocateMaxAddress` or `AllocateAddress`.
     * @param MemoryType What the pages are for: `EfiLoaderData`, `EfiBootServicesData`, …
     * @param Pages How many pages, not bytes: `EFI_SIZE_TO_PAGES(bytes)`.
     * @param Memory Goes in with AllocateMaxAddress (the highest address) and AllocateAddress (the address); comes out with the first byte.
     * @returns `EFI_OUT_OF_RESOURCES`: no free run is long enough. `EFI_NOT_FOUND`: the address asked for is not free. `EFI_INVALID_PARAMETER`: an unknown type.
     */
    AllocatePages(Type: INTEGER, MemoryType: INTEGER, Pages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS;
    /**
     * Gives pages back. UEFI 2.10 §7.2.2.
     * @param Memory The address AllocatePages gave.
     * @param Pages As many as were taken.
     * @returns `EFI_NOT_FOUND`: they were not allocated. `EFI_INVALID_PARAMETER`: not the start of a page, or no pages.
     */
    FreePages(Memory: INTEGER, Pages: INTEGER): EFI_STATUS;
    /**
     * Writes the memory map into a buffer. UEFI 2.10 §7.2.3.
     * @param MemoryMapSize Goes in with the buffer's size, comes out with what was written or, with `EFI_BUFFER_TOO_SMALL`, what is needed.
     * @param MemoryMap The buffer; `NULL` to ask for the size.
     * @param MapKey Identifies this state of the map, for ExitBootServices. Every change of the map makes it old.
     * @param DescriptorSize How far the descriptors are apart, in bytes. It is more than `EFI_MEMORY_DESCRIPTOR.size`.
     * @param DescriptorVersion 1.
     * @returns `EFI_BUFFER_TOO_SMALL`, `EFI_INVALID_PARAMETER`.
     */
    GetMemoryMap(MemoryMapSize: OUT_PTR<UINTN>, MemoryMap: POINTER, MapKey: OUT_PTR<UINTN>, DescriptorSize: OUT_PTR<UINTN>, DescriptorVersion: OUT_PTR<UINT32>): EFI_STATUS;
    /**
     * Takes bytes from the pool, at an address that is a multiple of 8. UEFI 2.10 §7.2.4.
     * @param PoolType The memory type of the pool: `EfiLoaderData`, `EfiBootServicesData`, …
     * @param Size How many bytes.
     * @param Buffer Comes out with the address.
     * @returns `EFI_OUT_OF_RESOURCES`; `EFI_INVALID_PARAMETER`: a type that has no pool.
     */
    AllocatePool(PoolType: INTEGER, Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /**
     * Gives pool bytes back. UEFI 2.10 §7.2.5.
     * @param Buffer The address AllocatePool gave.
     * @returns `EFI_INVALID_PARAMETER`: not an address that AllocatePool gave.
     */
    FreePool(Buffer: POINTER): EFI_STATUS;
    /**
     * Makes an event. UEFI 2.10 §7.1.1.
     * @param Type `EVT_TIMER`, `EVT_NOTIFY_SIGNAL`, `EVT_SIGNAL_EXIT_BOOT_SERVICES`, `EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE`, …
     * @param NotifyTpl The level at which the function runs.
     * @param NotifyFunction The function, or `NULL` for an event without one.
     * @param NotifyContext Any value: the function gets the same one.
     * @param Event Comes out with the event.
     */
    CreateEvent<C>(Type: INTEGER, NotifyTpl: INTEGER, NotifyFunction: EFI_EVENT_NOTIFY<C> | NULL | null, NotifyContext: C, Event: OUT_PTR<EFI_EVENT>): EFI_STATUS;
    /** Makes an event of a group: all events of a group are signalled together. UEFI 2.10 §7.1.2. */
    CreateEventEx<C>(Type: INTEGER, NotifyTpl: INTEGER, NotifyFunction: EFI_EVENT_NOTIFY<C> | NULL | null, NotifyContext: C, EventGroup: EFI_GUID | NULL | null, Event: OUT_PTR<EFI_EVENT>): EFI_STATUS;
    /**
     * Arms a timer event. Time passes in Stall and WaitForEvent only. UEFI 2.10 §7.1.7.
     * @param Type `TimerCancel`, `TimerPeriodic` or `TimerRelative`.
     * @param TriggerTime In units of 100 ns.
     */
    SetTimer(Event: INTEGER, Type: INTEGER, TriggerTime: INTEGER): EFI_STATUS;
    /** Waits until one of the events is signalled, and says which. UEFI 2.10 §7.1.5. */
    WaitForEvent(NumberOfEvents: INTEGER, Event: EFI_EVENT[], Index: OUT_PTR<UINTN>): EFI_STATUS;
    /** Signals an event. UEFI 2.10 §7.1.4. */
    SignalEvent(Event: INTEGER): EFI_STATUS;
    /** Takes an event away. UEFI 2.10 §7.1.3. */
    CloseEvent(Event: INTEGER): EFI_STATUS;
    /** Is an event signalled? `EFI_NOT_READY` if not. UEFI 2.10 §7.1.6. */
    CheckEvent(Event: INTEGER): EFI_STATUS;
    /**
     * Puts an interface on a handle; a `NULL` handle makes a new one. UEFI 2.10 §7.3.2.
     * @param Interface An address in memory, or an object with methods: who locates it gets the same object.
     */
    InstallProtocolInterface(Handle: OUT_PTR<EFI_HANDLE>, Protocol: EFI_GUID | NULL | null, InterfaceType: INTEGER, Interface: POINTER | object): EFI_STATUS;
    /** Puts another interface in the place of one. UEFI 2.10 §7.3.4. */
    ReinstallProtocolInterface(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, OldInterface: POINTER | object, NewInterface: POINTER | object): EFI_STATUS;
    /** Takes an interface off a handle; a handle without interfaces is gone. UEFI 2.10 §7.3.3. */
    UninstallProtocolInterface(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, Interface: POINTER | object): EFI_STATUS;
    /** The interface of a protocol on a handle. UEFI 2.10 §7.3.7. */
    HandleProtocol<T = VOID_PTR>(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, Interface: OUT_PTR<T>): EFI_STATUS;
    /** Signals an event when a protocol is installed; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.5. */
    RegisterProtocolNotify(Protocol: EFI_GUID | NULL | null, Event: INTEGER, Registration: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** The device a path leads to; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.8. */
    LocateDevicePath(Protocol: EFI_GUID | NULL | null, DevicePath: OUT_PTR<VOID_PTR>, Device: OUT_PTR<EFI_HANDLE>): EFI_STATUS;
    /** Lets drivers manage a device; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.12. */
    ConnectController(ControllerHandle: INTEGER, DriverImageHandle: POINTER, RemainingDevicePath: POINTER, Recursive: BOOLEAN): EFI_STATUS;
    /** Takes drivers off a device; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.13. */
    DisconnectController(ControllerHandle: INTEGER, DriverImageHandle: INTEGER, ChildHandle: INTEGER): EFI_STATUS;
    /** Who has a protocol open; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.11. */
    OpenProtocolInformation(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, EntryBuffer: OUT_PTR<VOID_PTR>, EntryCount: OUT_PTR<UINTN>): EFI_STATUS;
    /** The protocols of a handle; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §7.3.14. */
    ProtocolsPerHandle(Handle: INTEGER, ProtocolBuffer: OUT_PTR<VOID_PTR>, ProtocolBufferCount: OUT_PTR<UINTN>): EFI_STATUS;
    /** The handles that fit a search, 8 bytes each, into a buffer. UEFI 2.10 §7.3.6. */
    LocateHandle(SearchType: INTEGER, Protocol: EFI_GUID | NULL | null, SearchKey: POINTER, BufferSize: OUT_PTR<UINTN>, Buffer: POINTER): EFI_STATUS;
    /**
     * Puts an entry into the configuration table, replaces it, or takes it out (`Table` is `NULL`). UEFI 2.10 §7.5.6.
     * @returns `EFI_NOT_FOUND`: there is no entry to take out.
     */
    InstallConfigurationTable(Guid: EFI_GUID | POINTER, Table: POINTER): EFI_STATUS;
    /** Loads another file of the workspace as an image. UEFI 2.10 §7.4.1. `DevicePath` is the file's name. */
    LoadImage(BootPolicy: BOOLEAN, ParentImageHandle: INTEGER, DevicePath: string, SourceBuffer: POINTER, SourceSize: INTEGER, ImageHandle: OUT_PTR<EFI_HANDLE>): EFI_STATUS;
    /** Calls the entry point of a loaded image. UEFI 2.10 §7.4.2. */
    StartImage(ImageHandle: INTEGER, ExitDataSize: OUT_PTR<UINTN>, ExitData: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** Ends an image with a status. UEFI 2.10 §7.4.5. */
    Exit(ImageHandle: INTEGER, ExitStatus: INTEGER, ExitDataSize: INTEGER, ExitData: POINTER): never;
    /** Takes an image out of memory. UEFI 2.10 §7.4.3. */
    UnloadImage(ImageHandle: INTEGER): EFI_STATUS;
    /**
     * Hands the machine over to the operating system. UEFI 2.10 §7.4.6.
     * @param ImageHandle The caller's own.
     * @param MapKey What the last GetMemoryMap gave; any change of the map since then refuses the call.
     * @returns `EFI_INVALID_PARAMETER`: the key is old. After that only the memory services may still be called, to fetch the map again.
     */
    ExitBootServices(ImageHandle: INTEGER, MapKey: INTEGER): EFI_STATUS;
    /** A number that grows with every call. UEFI 2.10 §7.5.5. */
    GetNextMonotonicCount(Count: OUT_PTR<UINT64>): EFI_STATUS;
    /** Lets time pass. UEFI 2.10 §7.5.2. */
    Stall(Microseconds: INTEGER): EFI_STATUS;
    /** Sets the watchdog timer of the firmware. UEFI 2.10 §7.5.1. */
    SetWatchdogTimer(Timeout: INTEGER, WatchdogCode: INTEGER, DataSize: INTEGER, WatchdogData: POINTER): EFI_STATUS;
    /** Opens a protocol on a handle for an agent. UEFI 2.10 §7.3.9. */
    OpenProtocol<T = VOID_PTR>(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, Interface: OUT_PTR<T>, AgentHandle: INTEGER, ControllerHandle: INTEGER, Attributes: INTEGER): EFI_STATUS;
    /** Closes what OpenProtocol opened. UEFI 2.10 §7.3.10. */
    CloseProtocol(Handle: INTEGER, Protocol: EFI_GUID | NULL | null, AgentHandle: INTEGER, ControllerHandle: INTEGER): EFI_STATUS;
    /** The handles that fit a search, in a buffer from the pool: the caller frees it. UEFI 2.10 §7.3.15. */
    LocateHandleBuffer(SearchType: INTEGER, Protocol: EFI_GUID | NULL | null, SearchKey: POINTER, NoHandles: OUT_PTR<UINTN>, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /** The first interface of a protocol. UEFI 2.10 §7.3.16. */
    LocateProtocol<T = VOID_PTR>(Protocol: EFI_GUID | NULL | null, Registration: POINTER, Interface: OUT_PTR<T>): EFI_STATUS;
    /** Puts several interfaces on a handle: protocol and interface in turn. UEFI 2.10 §7.3.17. */
    InstallMultipleProtocolInterfaces(Handle: OUT_PTR<EFI_HANDLE>, ...Pairs: (EFI_GUID | POINTER | object)[]): EFI_STATUS;
    /** Takes several interfaces off a handle: protocol and interface in turn. UEFI 2.10 §7.3.18. */
    UninstallMultipleProtocolInterfaces(Handle: INTEGER, ...Pairs: (EFI_GUID | POINTER | object)[]): EFI_STATUS;
    /** The CRC-32 of a buffer. UEFI 2.10 §7.5.7. */
    CalculateCrc32(Data: POINTER, DataSize: INTEGER, Crc32: OUT_PTR<UINT32>): EFI_STATUS;
    /** Copies bytes; the ranges may overlap. UEFI 2.10 §7.5.3. */
    CopyMem(Destination: POINTER, Source: POINTER, Length: INTEGER): void;
    /** Fills bytes with a value. UEFI 2.10 §7.5.4. */
    SetMem(Buffer: POINTER, Size: INTEGER, Value: INTEGER): void;
}
}

declare module 'handoff:Uefi/console' {
import type { BOOLEAN, CHAR16, EFI_EVENT, EFI_STATUS, OUT_PTR, POINTER, UINT16 } from 'handoff:Uefi/base';
/** What a driver prints on. UEFI 2.10 §12.4. */
export interface EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL {
    /**
     * Writes text. A line ends with `\r\n`. UEFI 2.10 §12.4.3.
     * @param String The text.
     */
    OutputString(String: string | POINTER): EFI_STATUS;
}
/** A key that was pressed. UEFI 2.10 §12.3.3. */
export interface EFI_INPUT_KEY {
    readonly ScanCode: UINT16;
    readonly UnicodeChar: CHAR16;
}
/** What a driver reads keys from. UEFI 2.10 §12.3. */
export interface EFI_SIMPLE_TEXT_INPUT_PROTOCOL {
    /** Starts the device anew; the keys that wait stay. UEFI 2.10 §12.3.2. */
    Reset(ExtendedVerification: BOOLEAN): EFI_STATUS;
    /** Reads a key, if there is one; `EFI_NOT_READY` if not. UEFI 2.10 §12.3.3. */
    ReadKeyStroke(Key: OUT_PTR<EFI_INPUT_KEY>): EFI_STATUS;
    /** Signalled while there is a key to read: wait for it with WaitForEvent. UEFI 2.10 §12.3. */
    readonly WaitForKey: EFI_EVENT;
}
}

declare module 'handoff:Uefi/events' {
import type { EFI_TPL, UINT32 } from 'handoff:Uefi/base';
/** An event that SetTimer can arm. UEFI 2.10 §7.1.1. */
export const EVT_TIMER: UINT32;
/** An event of the runtime phase. UEFI 2.10 §7.1.1. */
export const EVT_RUNTIME: UINT32;
/** The notification runs while the event is waited for. UEFI 2.10 §7.1.1. */
export const EVT_NOTIFY_WAIT: UINT32;
/** The notification runs when the event is signalled. UEFI 2.10 §7.1.1. */
export const EVT_NOTIFY_SIGNAL: UINT32;
/** Signalled by ExitBootServices. UEFI 2.10 §7.1.1. */
export const EVT_SIGNAL_EXIT_BOOT_SERVICES: UINT32;
/** Signalled by SetVirtualAddressMap. UEFI 2.10 §7.1.1. */
export const EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE: UINT32;
/** Where applications run. UEFI 2.10 §7.1.8. */
export const TPL_APPLICATION: EFI_TPL;
/** Callbacks; allocating memory is still allowed. UEFI 2.10 §7.1.8. */
export const TPL_CALLBACK: EFI_TPL;
/** Short notifications; the highest level at which memory may be allocated. UEFI 2.10 §7.1.8. */
export const TPL_NOTIFY: EFI_TPL;
/** Interrupts are off. UEFI 2.10 §7.1.8. */
export const TPL_HIGH_LEVEL: EFI_TPL;
/** SetTimer: the timer is taken off. UEFI 2.10 §7.1.7. */
export const TimerCancel: UINT32;
/** SetTimer: again and again. UEFI 2.10 §7.1.7. */
export const TimerPeriodic: UINT32;
/** SetTimer: once. UEFI 2.10 §7.1.7. */
export const TimerRelative: UINT32;
/** The only interface type there is. UEFI 2.10 §7.3.2. */
export const EFI_NATIVE_INTERFACE: UINT32;
/** LocateHandle: every handle. UEFI 2.10 §7.3.6. */
export const AllHandles: UINT32;
/** LocateHandle: those behind a registration. UEFI 2.10 §7.3.6. */
export const ByRegisterNotify: UINT32;
/** LocateHandle: those with a protocol. UEFI 2.10 §7.3.6. */
export const ByProtocol: UINT32;
}

declare module 'handoff:Uefi/guids' {
import type { EFI_GUID } from 'handoff:Uefi/base';
/** On every image's handle: `EFI_LOADED_IMAGE_PROTOCOL`. UEFI 2.10 §9.1. */
export const gEfiLoadedImageProtocolGuid: EFI_GUID;
/** A path of devices. UEFI 2.10 §10.2. */
export const gEfiDevicePathProtocolGuid: EFI_GUID;
/** Variables that everyone knows. UEFI 2.10 §3.3. */
export const gEfiGlobalVariableGuid: EFI_GUID;
/** ACPI 2.0 and later: the RSDP in the configuration table. UEFI 2.10 §4.6. */
export const gEfiAcpi20TableGuid: EFI_GUID;
/** ACPI 1.0: the RSDP in the configuration table. UEFI 2.10 §4.6. */
export const gEfiAcpi10TableGuid: EFI_GUID;
/** SMBIOS 2: the entry point in the configuration table. UEFI 2.10 §4.6. */
export const gEfiSmbiosTableGuid: EFI_GUID;
/** SMBIOS 3: the entry point in the configuration table. UEFI 2.10 §4.6. */
export const gEfiSmbios3TableGuid: EFI_GUID;
/** The memory attributes table. UEFI 2.10 §4.6.4. */
export const gEfiMemoryAttributesTableGuid: EFI_GUID;
/** Event group: ExitBootServices succeeds. UEFI 2.10 §7.1.2. */
export const gEfiEventExitBootServicesGuid: EFI_GUID;
/** Event group: ExitBootServices begins. UEFI 2.10 §7.1.2. */
export const gEfiEventBeforeExitBootServicesGuid: EFI_GUID;
/** Event group: SetVirtualAddressMap. UEFI 2.10 §7.1.2. */
export const gEfiEventVirtualAddressChangeGuid: EFI_GUID;
/** Event group: the memory map changed. UEFI 2.10 §7.1.2. */
export const gEfiEventMemoryMapChangeGuid: EFI_GUID;
/** Event group: the boot manager is about to load a boot option. UEFI 2.10 §7.1.2. */
export const gEfiEventReadyToBootGuid: EFI_GUID;
}

declare module 'Uefi' {
/** What `#include <Uefi.h>` brings in: types, status codes, memory types, macros, and the services' tables. */
export * from 'handoff:Uefi/base';
export * from 'handoff:Uefi/status';
export * from 'handoff:Uefi/memory';
export * from 'handoff:Uefi/layout';
export * from 'handoff:Uefi/structures';
export * from 'handoff:Uefi/guids';
export * from 'handoff:Uefi/events';
export * from 'handoff:Uefi/boot-services';
export * from 'handoff:Uefi/runtime-services';
export * from 'handoff:Uefi/console';
export * from 'handoff:Uefi/memory-attribute';
export * from 'handoff:Uefi/system-table';
}

declare module 'handoff:Uefi/layout' {
import type { EFI_GUID, INTEGER, OVERLAY, POINTER, UINT16, UINT32, UINT64, UINT8, UINTN, VOID_PTR } from 'handoff:Uefi/base';
const held: unique symbol;
/** A field of a structure; `T` is what it gives and takes. This SDK's own. */
export interface Field<T> {
    /** Only in the type. */
    readonly [held]?: T;
}
/** The fields of a structure by name, in the order in which they lie in memory. This SDK's own. */
export type Fields = Readonly<Record<string, Field<unknown>>>;
/** A view of a structure: its address, and its fields. This SDK's own. */
export type Overlay<F extends Fields> = OVERLAY & {
    -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};
/** A structure's layout. It is a field too: a structure inside a structure. This SDK's own. */
export interface StructType<O extends OVERLAY> extends Field<O> {
    /** The structure at an address, or a cast of another view. Copies nothing: a field reads memory when you read it. */
    at(pointer: POINTER): O;
    /** Its size in bytes: C's `sizeof`. */
    readonly size: UINTN;
    /** Where a field lies: C's `OFFSET_OF`. */
    offsetOf(field: Exclude<keyof O, 'address'> & string): UINTN;
}
/** 1 byte, a number. This SDK's own. */
export const UINT8_FIELD: Field<UINT8>;
/** 2 bytes, a number. This SDK's own. */
export const UINT16_FIELD: Field<UINT16>;
/** 4 bytes, a number. This SDK's own. */
export const UINT32_FIELD: Field<UINT32>;
/** 8 bytes, a bigint. This SDK's own. */
export const UINT64_FIELD: Field<UINT64>;
/** 8 bytes, a number. This SDK's own. */
export const UINTN_FIELD: Field<UINTN>;
/** 8 bytes, an address. This SDK's own. */
export const POINTER_FIELD: Field<VOID_PTR>;
/** 16 bytes, a GUID as text. This SDK's own. */
export const GUID_FIELD: Field<EFI_GUID>;
/** So many bytes. Reading gives a copy; writing takes a whole one. This SDK's own. */
export function BYTES(n: INTEGER): Field<Uint8Array>;
/** So many fields of one kind in a row. This SDK's own. */
export function ARRAY<T>(field: Field<T>, n: INTEGER): Field<readonly T[]>;
/** A structure, laid out as C does: each field at its natural alignment, the size rounded up to the largest. This SDK's own. */
export function STRUCT<F extends Fields>(fields: F): StructType<Overlay<F>>;
/** A structure without gaps: C's `#pragma pack (1)`. This SDK's own. */
export function PACKED_STRUCT<F extends Fields>(fields: F): StructType<Overlay<F>>;
export {};
}

declare module 'handoff:Uefi/memory-attribute' {
import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, EFI_STATUS, OUT_PTR, UINT64 } from 'handoff:Uefi/base';
/** How memory is protected, page by page. UEFI 2.10 §37.7. */
export const gEfiMemoryAttributeProtocolGuid: EFI_GUID;
/**
 * Reads and changes what the processor forbids: `EFI_MEMORY_RP`, `EFI_MEMORY_XP`, `EFI_MEMORY_RO`. The memory map does not show it. UEFI 2.10 §37.7. In C the protocol is the first argument.
 */
export interface EFI_MEMORY_ATTRIBUTE_PROTOCOL {
    /**
     * What is forbidden in a range.
     * @param BaseAddress Its first byte, the start of a page.
     * @param Length Its bytes, whole pages.
     * @param Attributes Receives what all of its pages have.
     * @returns `EFI_NO_MAPPING` when they are not protected alike.
     */
    GetMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: OUT_PTR<UINT64>): EFI_STATUS;
    /** Forbids more; what is forbidden already stays so. @param Attributes At least one of the three. */
    SetMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: UINT64): EFI_STATUS;
    /** Forbids less. @param Attributes At least one of the three. */
    ClearMemoryAttributes(BaseAddress: EFI_PHYSICAL_ADDRESS, Length: UINT64, Attributes: UINT64): EFI_STATUS;
}
}

declare module 'handoff:Uefi/memory' {
import type { UINT32, UINT64 } from 'handoff:Uefi/base';
/** AllocatePages: any free pages. UEFI 2.10 §7.2.1. */
export const AllocateAnyPages: UINT32;
/** AllocatePages: pages whose last byte lies at or below the address in `Memory`. UEFI 2.10 §7.2.1. */
export const AllocateMaxAddress: UINT32;
/** AllocatePages: the pages at the address in `Memory`. UEFI 2.10 §7.2.1. */
export const AllocateAddress: UINT32;
/** The first number behind the allocate types. UEFI 2.10 §7.2.1. */
export const MaxAllocateType: UINT32;
/** Not usable. UEFI 2.10 §7.2.1. */
export const EfiReservedMemoryType: UINT32;
/** The code of an application. UEFI 2.10 §7.2.1. */
export const EfiLoaderCode: UINT32;
/** The data of an application, and what it allocates by default. UEFI 2.10 §7.2.1. */
export const EfiLoaderData: UINT32;
/** The code of a boot service driver: free for the operating system after ExitBootServices. UEFI 2.10 §7.2.1. */
export const EfiBootServicesCode: UINT32;
/** The data of a boot service driver: free for the operating system after ExitBootServices. UEFI 2.10 §7.2.1. */
export const EfiBootServicesData: UINT32;
/** The code of a runtime driver: kept and mapped by the operating system. UEFI 2.10 §7.2.1. */
export const EfiRuntimeServicesCode: UINT32;
/** The data of a runtime driver: kept and mapped by the operating system. UEFI 2.10 §7.2.1. */
export const EfiRuntimeServicesData: UINT32;
/** Free memory. UEFI 2.10 §7.2.1. */
export const EfiConventionalMemory: UINT32;
/** Memory in which errors were found. UEFI 2.10 §7.2.1. */
export const EfiUnusableMemory: UINT32;
/** ACPI tables: free once the operating system has read them. UEFI 2.10 §7.2.1. */
export const EfiACPIReclaimMemory: UINT32;
/** Kept by the operating system for the firmware, through sleep too. UEFI 2.10 §7.2.1. */
export const EfiACPIMemoryNVS: UINT32;
/** Device registers that runtime services use. UEFI 2.10 §7.2.1. */
export const EfiMemoryMappedIO: UINT32;
/** Device registers that become port accesses. UEFI 2.10 §7.2.1. */
export const EfiMemoryMappedIOPortSpace: UINT32;
/** Code of the processor's firmware. UEFI 2.10 §7.2.1. */
export const EfiPalCode: UINT32;
/** Memory that keeps its bytes without power. UEFI 2.10 §7.2.1. */
export const EfiPersistentMemory: UINT32;
/** Memory that a confidential guest has not accepted yet. UEFI 2.10 §7.2.1. */
export const EfiUnacceptedMemoryType: UINT32;
/** The first number behind the memory types. UEFI 2.10 §7.2.1. */
export const EfiMaxMemoryType: UINT32;
/** Can be uncached. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_UC: UINT64;
/** Can be write-combining. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WC: UINT64;
/** Can be write-through. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WT: UINT64;
/** Can be write-back. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WB: UINT64;
/** Can be uncached, exported, with fetch and add. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_UCE: UINT64;
/** Can be write-protected by the cache type. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WP: UINT64;
/** Can be protected from reads. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RP: UINT64;
/** Can be protected from execution. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_XP: UINT64;
/** Keeps its bytes without power. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_NV: UINT64;
/** More reliable than other memory of the machine. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_MORE_RELIABLE: UINT64;
/** Can be made read-only. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RO: UINT64;
/** Set aside for a purpose of its own. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_SP: UINT64;
/** Can be encrypted by the processor. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_CPU_CRYPTO: UINT64;
/** The operating system must map it for runtime services. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RUNTIME: UINT64;
/** `DescriptorVersion` of GetMemoryMap. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_DESCRIPTOR_VERSION: UINT32;
}

declare module 'handoff:Uefi/runtime-services' {
import type { BOOLEAN, EFI_GUID, EFI_STATUS, INT16, INTEGER, NULL, OUT_PTR, POINTER, UINT16, UINT32, UINT64, UINT8, UINTN, VOID_PTR } from 'handoff:Uefi/base';
/** A date and a time of day. UEFI 2.10 §8.3. */
export interface EFI_TIME {
    readonly Year: UINT16;
    readonly Month: UINT8;
    readonly Day: UINT8;
    readonly Hour: UINT8;
    readonly Minute: UINT8;
    readonly Second: UINT8;
    readonly Nanosecond: UINT32;
    /** Minutes from UTC, or `EFI_UNSPECIFIED_TIMEZONE`. */
    readonly TimeZone: INT16;
    readonly Daylight: UINT8;
}
/** How good the clock is. UEFI 2.10 §8.3. */
export interface EFI_TIME_CAPABILITIES {
    /** Counts in a second. */
    readonly Resolution: UINT32;
    /** In millionths of a part in a million. */
    readonly Accuracy: UINT32;
    readonly SetsToZero: BOOLEAN;
}
/** The time is local. UEFI 2.10 §8.3. */
export const EFI_UNSPECIFIED_TIMEZONE: INT16;
/** The variable outlives a reset; on this machine it outlives no run. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_NON_VOLATILE: UINT32;
/** The variable is there until ExitBootServices. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_BOOTSERVICE_ACCESS: UINT32;
/** The variable is there after ExitBootServices too. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_RUNTIME_ACCESS: UINT32;
/** The variable holds a record of a hardware error. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_HARDWARE_ERROR_RECORD: UINT32;
/** Only who signs with the right key and a newer time may write it. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS: UINT32;
/** The data is added at the end. UEFI 2.10 §8.2. */
export const EFI_VARIABLE_APPEND_WRITE: UINT32;
/** ResetSystem: everything starts anew. UEFI 2.10 §8.5.1. */
export const EfiResetCold: UINT32;
/** ResetSystem: the processors start anew. UEFI 2.10 §8.5.1. */
export const EfiResetWarm: UINT32;
/** ResetSystem: the machine is switched off. UEFI 2.10 §8.5.1. */
export const EfiResetShutdown: UINT32;
/** ResetSystem: as the platform says. UEFI 2.10 §8.5.1. */
export const EfiResetPlatformSpecific: UINT32;
/** ConvertPointer: the pointer may be NULL. UEFI 2.10 §8.4.2. */
export const EFI_OPTIONAL_PTR: UINT32;
/** What may still be called after ExitBootServices. UEFI 2.10 §8. */
export interface EFI_RUNTIME_SERVICES {
    /**
     * The date and the time. This machine's clock starts at the same moment in every run, and goes on in Stall and WaitForEvent. UEFI 2.10 §8.3.1.
     * @param Capabilities What the clock can do, or `NULL`.
     */
    GetTime(Time: OUT_PTR<EFI_TIME>, Capabilities: OUT_PTR<EFI_TIME_CAPABILITIES>): EFI_STATUS;
    /** Sets the clock; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.2. */
    SetTime(Time: EFI_TIME): EFI_STATUS;
    /** When the machine wakes up; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.3. */
    GetWakeupTime(Enabled: OUT_PTR<BOOLEAN>, Pending: OUT_PTR<BOOLEAN>, Time: OUT_PTR<EFI_TIME>): EFI_STATUS;
    /** Sets when the machine wakes up; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.3.4. */
    SetWakeupTime(Enable: BOOLEAN, Time: EFI_TIME | NULL | null): EFI_STATUS;
    /**
     * Tells the firmware where its runtime memory lies from now on. UEFI 2.10 §8.4.1.
     * @param MemoryMapSize The size of the map in bytes.
     * @param DescriptorSize How far its descriptors are apart.
     * @param DescriptorVersion 1.
     * @param VirtualMap Descriptors with `VirtualStart` filled in, one for each range with `EFI_MEMORY_RUNTIME`.
     * @returns `EFI_UNSUPPORTED`: before ExitBootServices, or a second time. `EFI_INVALID_PARAMETER`: another version, or descriptors below 40 bytes.
     */
    SetVirtualAddressMap(MemoryMapSize: INTEGER, DescriptorSize: INTEGER, DescriptorVersion: INTEGER, VirtualMap: POINTER): EFI_STATUS;
    /**
     * Turns a pointer into what it is in the virtual map; only while SetVirtualAddressMap notifies. UEFI 2.10 §8.4.2.
     * @param DebugDisposition `EFI_OPTIONAL_PTR` if the pointer may be NULL.
     * @param Address The pointer: `OUT`, `IN_OUT`, or `FIELD_REF` for one in memory.
     * @returns `EFI_NOT_FOUND`: no range of the map covers it. `EFI_INVALID_PARAMETER`: it is NULL.
     */
    ConvertPointer(DebugDisposition: INTEGER, Address: OUT_PTR<VOID_PTR>): EFI_STATUS;
    /**
     * Reads a variable. UEFI 2.10 §8.2.1.
     * @param DataSize Goes in with the buffer's size, comes out with the variable's.
     * @param Data The buffer; `NULL` to ask for the size.
     * @returns `EFI_NOT_FOUND`, `EFI_BUFFER_TOO_SMALL`, `EFI_INVALID_PARAMETER`.
     */
    GetVariable(VariableName: string | POINTER, VendorGuid: EFI_GUID | POINTER, Attributes: OUT_PTR<UINT32>, DataSize: OUT_PTR<UINTN>, Data: POINTER): EFI_STATUS;
    /**
     * The name behind a name. UEFI 2.10 §8.2.2.
     * @param VariableNameSize Goes in with the buffer's size in bytes, comes out with the name's.
     * @param VariableName A buffer with the name before; empty text for the first.
     * @param VendorGuid Goes in with the GUID before, comes out with the next one's.
     * @returns `EFI_NOT_FOUND`: that was the last. `EFI_INVALID_PARAMETER`: there is no such variable.
     */
    GetNextVariableName(VariableNameSize: OUT_PTR<UINTN>, VariableName: POINTER, VendorGuid: OUT_PTR<EFI_GUID>): EFI_STATUS;
    /**
     * Writes, appends to or deletes a variable. UEFI 2.10 §8.2.3.
     * @param Attributes `EFI_VARIABLE_…`; 0 deletes.
     * @param DataSize 0 deletes, but with `EFI_VARIABLE_APPEND_WRITE`.
     */
    SetVariable(VariableName: string | POINTER, VendorGuid: EFI_GUID | POINTER, Attributes: INTEGER, DataSize: INTEGER, Data: POINTER): EFI_STATUS;
    /** The upper half of a number that grows with every boot; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.2. */
    GetNextHighMonotonicCount(HighCount: OUT_PTR<UINT32>): EFI_STATUS;
    /** Resets or switches off the machine: the run ends here. UEFI 2.10 §8.5.1. */
    ResetSystem(ResetType: INTEGER, ResetStatus: INTEGER, DataSize: INTEGER, ResetData: POINTER): void;
    /** Hands capsules to the firmware; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.3.1. */
    UpdateCapsule(CapsuleHeaderArray: POINTER, CapsuleCount: INTEGER, ScatterGatherList: INTEGER): EFI_STATUS;
    /** Could UpdateCapsule take these; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.5.3.4. */
    QueryCapsuleCapabilities(CapsuleHeaderArray: POINTER, CapsuleCount: INTEGER, MaximumCapsuleSize: OUT_PTR<UINT64>, ResetType: OUT_PTR<UINT32>): EFI_STATUS;
    /** How much room variables have; not simulated: `EFI_UNSUPPORTED`. UEFI 2.10 §8.2.4. */
    QueryVariableInfo(Attributes: INTEGER, MaximumVariableStorageSize: OUT_PTR<UINT64>, RemainingVariableStorageSize: OUT_PTR<UINT64>, MaximumVariableSize: OUT_PTR<UINT64>): EFI_STATUS;
}
}

declare module 'handoff:Uefi/status' {
import type { EFI_STATUS, INTEGER } from 'handoff:Uefi/base';
/** Is it an error? Bit 63 is set; warnings are not errors. UEFI 2.10 appendix D. */
export function EFI_ERROR(Status: EFI_STATUS | INTEGER): boolean;
/** The operation completed. UEFI 2.10 appendix D. */
export const EFI_SUCCESS: EFI_STATUS;
/** The text held characters that the device cannot show; the others were shown. UEFI 2.10 appendix D. */
export const EFI_WARN_UNKNOWN_GLYPH: EFI_STATUS;
/** The handle was closed, but the file was not deleted. UEFI 2.10 appendix D. */
export const EFI_WARN_DELETE_FAILURE: EFI_STATUS;
/** The handle was closed, but its data was not written. UEFI 2.10 appendix D. */
export const EFI_WARN_WRITE_FAILURE: EFI_STATUS;
/** The buffer was too small, and the data was cut to fit. UEFI 2.10 appendix D. */
export const EFI_WARN_BUFFER_TOO_SMALL: EFI_STATUS;
/** The data has not been updated within its time. UEFI 2.10 appendix D. */
export const EFI_WARN_STALE_DATA: EFI_STATUS;
/** The image did not load. UEFI 2.10 appendix D. */
export const EFI_LOAD_ERROR: EFI_STATUS;
/** An argument is wrong. UEFI 2.10 appendix D. */
export const EFI_INVALID_PARAMETER: EFI_STATUS;
/** The operation is not supported. UEFI 2.10 appendix D. */
export const EFI_UNSUPPORTED: EFI_STATUS;
/** The buffer has not the right size for the request. UEFI 2.10 appendix D. */
export const EFI_BAD_BUFFER_SIZE: EFI_STATUS;
/** The buffer is too small; the size needed was written to its size argument. UEFI 2.10 appendix D. */
export const EFI_BUFFER_TOO_SMALL: EFI_STATUS;
/** There is no data waiting. UEFI 2.10 appendix D. */
export const EFI_NOT_READY: EFI_STATUS;
/** The device reported an error. UEFI 2.10 appendix D. */
export const EFI_DEVICE_ERROR: EFI_STATUS;
/** The device cannot be written. UEFI 2.10 appendix D. */
export const EFI_WRITE_PROTECTED: EFI_STATUS;
/** There is not enough memory, or of another resource. UEFI 2.10 appendix D. */
export const EFI_OUT_OF_RESOURCES: EFI_STATUS;
/** The file system is not consistent. UEFI 2.10 appendix D. */
export const EFI_VOLUME_CORRUPTED: EFI_STATUS;
/** There is no space left. UEFI 2.10 appendix D. */
export const EFI_VOLUME_FULL: EFI_STATUS;
/** The device holds no medium. UEFI 2.10 appendix D. */
export const EFI_NO_MEDIA: EFI_STATUS;
/** The medium was changed since the last access. UEFI 2.10 appendix D. */
export const EFI_MEDIA_CHANGED: EFI_STATUS;
/** The item was not found. UEFI 2.10 appendix D. */
export const EFI_NOT_FOUND: EFI_STATUS;
/** Access was denied. UEFI 2.10 appendix D. */
export const EFI_ACCESS_DENIED: EFI_STATUS;
/** The server was not found or did not answer. UEFI 2.10 appendix D. */
export const EFI_NO_RESPONSE: EFI_STATUS;
/** There is no mapping to a device. UEFI 2.10 appendix D. */
export const EFI_NO_MAPPING: EFI_STATUS;
/** The time ran out. UEFI 2.10 appendix D. */
export const EFI_TIMEOUT: EFI_STATUS;
/** The protocol has not been started. UEFI 2.10 appendix D. */
export const EFI_NOT_STARTED: EFI_STATUS;
/** The protocol has been started already. UEFI 2.10 appendix D. */
export const EFI_ALREADY_STARTED: EFI_STATUS;
/** The operation was aborted. UEFI 2.10 appendix D. */
export const EFI_ABORTED: EFI_STATUS;
/** An ICMP error occurred. UEFI 2.10 appendix D. */
export const EFI_ICMP_ERROR: EFI_STATUS;
/** A TFTP error occurred. UEFI 2.10 appendix D. */
export const EFI_TFTP_ERROR: EFI_STATUS;
/** A protocol error occurred. UEFI 2.10 appendix D. */
export const EFI_PROTOCOL_ERROR: EFI_STATUS;
/** The version asked for is not the one that is there. UEFI 2.10 appendix D. */
export const EFI_INCOMPATIBLE_VERSION: EFI_STATUS;
/** Security forbids it. UEFI 2.10 appendix D. */
export const EFI_SECURITY_VIOLATION: EFI_STATUS;
/** The checksum is wrong. UEFI 2.10 appendix D. */
export const EFI_CRC_ERROR: EFI_STATUS;
/** The beginning or the end of the medium was reached. UEFI 2.10 appendix D. */
export const EFI_END_OF_MEDIA: EFI_STATUS;
/** The end of the file was reached. UEFI 2.10 appendix D. */
export const EFI_END_OF_FILE: EFI_STATUS;
/** The language is not valid. UEFI 2.10 appendix D. */
export const EFI_INVALID_LANGUAGE: EFI_STATUS;
/** The data may have been tampered with. UEFI 2.10 appendix D. */
export const EFI_COMPROMISED_DATA: EFI_STATUS;
/** The service is not there yet in this phase. PI 1.8 volume 2 appendix A. */
export const EFI_NOT_AVAILABLE_YET: EFI_STATUS;
}

declare module 'handoff:Uefi/structures' {
import type { EFI_GUID, EFI_HANDLE, EFI_PHYSICAL_ADDRESS, EFI_VIRTUAL_ADDRESS, INTEGER, OVERLAY, POINTER, UINT32, UINT64, VOID_PTR } from 'handoff:Uefi/base';
import { type StructType } from 'handoff:Uefi/layout';
/** One range of the memory map. UEFI 2.10 §7.2.3. */
export interface EFI_MEMORY_DESCRIPTOR extends OVERLAY {
    /** The memory type: `EfiLoaderData`, … */
    get Type(): UINT32;
    set Type(value: INTEGER);
    /** The first byte; a multiple of 4096. */
    get PhysicalStart(): EFI_PHYSICAL_ADDRESS;
    set PhysicalStart(value: INTEGER);
    /** Where the operating system wants it to be; 0 in what GetMemoryMap gives. */
    get VirtualStart(): EFI_VIRTUAL_ADDRESS;
    set VirtualStart(value: INTEGER);
    /** Its length in pages of 4096 bytes. */
    get NumberOfPages(): UINT64;
    set NumberOfPages(value: INTEGER);
    /** What the memory can be: `EFI_MEMORY_WB`, `EFI_MEMORY_RUNTIME`, … */
    get Attribute(): UINT64;
    set Attribute(value: INTEGER);
}
/**
 * One range of the memory map: 40 bytes. UEFI 2.10 §7.2.3.
 *
 * Firmware may put its descriptors further apart: walk with the `DescriptorSize` that GetMemoryMap gives, not with `size`.
 */
export const EFI_MEMORY_DESCRIPTOR: StructType<EFI_MEMORY_DESCRIPTOR>;
/** The descriptor behind this one: `size` bytes further, which is GetMemoryMap's `DescriptorSize`. EDK II. */
export function NEXT_MEMORY_DESCRIPTOR(entry: EFI_MEMORY_DESCRIPTOR | POINTER, size: INTEGER): EFI_MEMORY_DESCRIPTOR;
/** The head of every table. UEFI 2.10 §4.2. */
export interface EFI_TABLE_HEADER extends OVERLAY {
    Signature: UINT64;
    Revision: UINT32;
    HeaderSize: UINT32;
    CRC32: UINT32;
    Reserved: UINT32;
}
/** The head of every table: 24 bytes. UEFI 2.10 §4.2. */
export const EFI_TABLE_HEADER: StructType<EFI_TABLE_HEADER>;
/** One entry of the system table's configuration table. UEFI 2.10 §4.6. */
export interface EFI_CONFIGURATION_TABLE extends OVERLAY {
    VendorGuid: EFI_GUID;
    VendorTable: VOID_PTR;
}
/** One entry of the system table's configuration table: 24 bytes. UEFI 2.10 §4.6. */
export const EFI_CONFIGURATION_TABLE: StructType<EFI_CONFIGURATION_TABLE>;
/** The head of the memory attributes table; descriptors follow. UEFI 2.10 §4.6.4. */
export interface EFI_MEMORY_ATTRIBUTES_TABLE extends OVERLAY {
    Version: UINT32;
    NumberOfEntries: UINT32;
    DescriptorSize: UINT32;
    Flags: UINT32;
}
/** The head of the memory attributes table: 16 bytes, descriptors follow. UEFI 2.10 §4.6.4. */
export const EFI_MEMORY_ATTRIBUTES_TABLE: StructType<EFI_MEMORY_ATTRIBUTES_TABLE>;
/** An image that was loaded. UEFI 2.10 §9.1. `Unload` is set with SetUnload from 'Library/UefiLib'. */
export interface EFI_LOADED_IMAGE_PROTOCOL extends OVERLAY {
    readonly Revision: UINT32;
    readonly ParentHandle: EFI_HANDLE;
    readonly SystemTable: VOID_PTR;
    readonly DeviceHandle: EFI_HANDLE;
    readonly FilePath: VOID_PTR;
    readonly LoadOptionsSize: UINT32;
    readonly LoadOptions: VOID_PTR;
    /** Where the image lies. */
    readonly ImageBase: VOID_PTR;
    /** Its length in bytes. */
    readonly ImageSize: UINT64;
    /** The memory type of its code. */
    readonly ImageCodeType: UINT32;
    /** The memory type of its data. */
    readonly ImageDataType: UINT32;
    readonly Unload: VOID_PTR;
}
/** An image that was loaded: 96 bytes. UEFI 2.10 §9.1. */
export const EFI_LOADED_IMAGE_PROTOCOL: StructType<EFI_LOADED_IMAGE_PROTOCOL>;
}

declare module 'handoff:Uefi/system-table' {
import type { EFI_HANDLE, OVERLAY, UINT32, UINTN, VOID_PTR } from 'handoff:Uefi/base';
import type { EFI_BOOT_SERVICES } from 'handoff:Uefi/boot-services';
import type { EFI_SIMPLE_TEXT_INPUT_PROTOCOL, EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL } from 'handoff:Uefi/console';
import { type StructType } from 'handoff:Uefi/layout';
import type { EFI_RUNTIME_SERVICES } from 'handoff:Uefi/runtime-services';
import { EFI_TABLE_HEADER } from 'handoff:Uefi/structures';
/** Where everything else is reached from. UEFI 2.10 §4.3. */
export interface EFI_SYSTEM_TABLE extends OVERLAY {
    readonly Hdr: EFI_TABLE_HEADER;
    readonly FirmwareVendor: VOID_PTR;
    readonly FirmwareRevision: UINT32;
    readonly ConsoleInHandle: EFI_HANDLE;
    /** Keys; `null` after ExitBootServices. */
    readonly ConIn: EFI_SIMPLE_TEXT_INPUT_PROTOCOL;
    readonly ConsoleOutHandle: EFI_HANDLE;
    /** Text; `null` after ExitBootServices. */
    readonly ConOut: EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL;
    readonly StandardErrorHandle: EFI_HANDLE;
    /** What goes on after ExitBootServices. */
    readonly RuntimeServices: EFI_RUNTIME_SERVICES;
    /** The boot services; `null` after ExitBootServices. */
    readonly BootServices: EFI_BOOT_SERVICES;
    /** How many entries ConfigurationTable has. */
    readonly NumberOfTableEntries: UINTN;
    /** The address of `EFI_CONFIGURATION_TABLE` entries, 24 bytes each. */
    readonly ConfigurationTable: VOID_PTR;
}
/** Where everything else is reached from: 120 bytes. UEFI 2.10 §4.3. */
export const EFI_SYSTEM_TABLE: StructType<EFI_SYSTEM_TABLE>;
}
