import * as kinds from '../core/layout'
import type {
  EFI_GUID,
  EFI_HANDLE,
  EFI_PHYSICAL_ADDRESS,
  EFI_STATUS,
  INTEGER,
  OUT_PTR,
  OVERLAY,
  UINT32,
  UINT64,
  UINTN,
  VOID_PTR
} from '../Uefi/base'
import { POINTER_FIELD, UINT32_FIELD, UINT64_FIELD, type StructType } from '../Uefi/layout'

/** Nothing answers at these addresses. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeNonExistent: UINT32 = 0
/** Something may answer, the core does not use it. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeReserved: UINT32 = 1
/** RAM. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeSystemMemory: UINT32 = 2
/** Device registers. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeMemoryMappedIo: UINT32 = 3
/** Memory that keeps its bytes without power. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypePersistent: UINT32 = 4
/** More reliable RAM. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeMoreReliable: UINT32 = 5
/** RAM that a confidential guest has not accepted yet. 7 in edk2-stable202211; the PI specification says 6. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdMemoryTypeUnaccepted: UINT32 = 7

/** AllocateMemorySpace: from the bottom, anywhere. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAnySearchBottomUp: UINT32 = 0
/** AllocateMemorySpace: from the bottom, below an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateMaxAddressSearchBottomUp: UINT32 = 1
/** AllocateMemorySpace: at an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAddress: UINT32 = 2
/** AllocateMemorySpace: from the top, anywhere. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateAnySearchTopDown: UINT32 = 3
/** AllocateMemorySpace: from the top, below an address. PI 1.8 volume 2 §7.2.4. */
export const EfiGcdAllocateMaxAddressSearchTopDown: UINT32 = 4

/** The list of HOBs in the configuration table. PI 1.8 volume 2 §4. */
export const gEfiHobListGuid: EFI_GUID = '7739F24C-93D7-11D4-9A3A-0090273FC14D'
/** How much memory each type's bin is given. EDK II. */
export const gEfiMemoryTypeInformationGuid: EFI_GUID = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'

/** One range of the map of the whole address space. PI 1.8 volume 2 §7.2.4. */
export interface EFI_GCD_MEMORY_SPACE_DESCRIPTOR extends OVERLAY {
  readonly BaseAddress: EFI_PHYSICAL_ADDRESS
  readonly Length: UINT64
  readonly Capabilities: UINT64
  readonly Attributes: UINT64
  readonly GcdMemoryType: UINT32
  readonly ImageHandle: EFI_HANDLE
  readonly DeviceHandle: EFI_HANDLE
}
/** One range of the map of the whole address space: 56 bytes. PI 1.8 volume 2 §7.2.4. */
export const EFI_GCD_MEMORY_SPACE_DESCRIPTOR = kinds.structure(
  {
    BaseAddress: UINT64_FIELD,
    Length: UINT64_FIELD,
    Capabilities: UINT64_FIELD,
    Attributes: UINT64_FIELD,
    GcdMemoryType: UINT32_FIELD,
    ImageHandle: POINTER_FIELD,
    DeviceHandle: POINTER_FIELD
  },
  false,
  'EFI_GCD_MEMORY_SPACE_DESCRIPTOR'
) as StructType<EFI_GCD_MEMORY_SPACE_DESCRIPTOR>

/** The services that manage the address space. PI 1.8 volume 2 §4.1 and §7.2. */
export interface EFI_DXE_SERVICES {
  /** Adds a range of addresses to the map. PI 1.8 volume 2 §7.2.4.1. */
  AddMemorySpace(GcdMemoryType: INTEGER, BaseAddress: INTEGER, Length: INTEGER, Capabilities: INTEGER): EFI_STATUS
  /** Takes a range for an image or a device. PI 1.8 volume 2 §7.2.4.2. */
  AllocateMemorySpace(
    GcdAllocateType: INTEGER,
    GcdMemoryType: INTEGER,
    Alignment: INTEGER,
    Length: INTEGER,
    BaseAddress: OUT_PTR<EFI_PHYSICAL_ADDRESS>,
    ImageHandle: INTEGER,
    DeviceHandle: INTEGER
  ): EFI_STATUS
  /** Gives a range back. PI 1.8 volume 2 §7.2.4.3. */
  FreeMemorySpace(BaseAddress: INTEGER, Length: INTEGER): EFI_STATUS
  /** Takes a range out of the map. PI 1.8 volume 2 §7.2.4.4. */
  RemoveMemorySpace(BaseAddress: INTEGER, Length: INTEGER): EFI_STATUS
  /** The range that holds an address. PI 1.8 volume 2 §7.2.4.5. */
  GetMemorySpaceDescriptor(
    BaseAddress: INTEGER,
    Descriptor: OUT_PTR<Readonly<Omit<EFI_GCD_MEMORY_SPACE_DESCRIPTOR, 'address'>>>
  ): EFI_STATUS
  /** Changes what a range is: its cache type, its runtime bit. PI 1.8 volume 2 §7.2.4.6. */
  SetMemorySpaceAttributes(BaseAddress: INTEGER, Length: INTEGER, Attributes: INTEGER): EFI_STATUS
  /** The whole map in a buffer from the pool, 56 bytes each: the caller frees it. PI 1.8 volume 2 §7.2.4.8. */
  GetMemorySpaceMap(NumberOfDescriptors: OUT_PTR<UINTN>, MemorySpaceMap: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** Changes what a range can be. PI 1.8 volume 2 §7.2.4.7. */
  SetMemorySpaceCapabilities(BaseAddress: INTEGER, Length: INTEGER, Capabilities: INTEGER): EFI_STATUS
}
