import type { EFI_GUID, EFI_PHYSICAL_ADDRESS, EFI_STATUS, INTEGER, NULL, OUT_PTR, POINTER, UINT32, VOID_PTR } from '../Uefi/base'
import type { EFI_BOOT_MODE } from './boot-mode'
import type { EFI_PEI_PPI_DESCRIPTOR } from './ppi'

/** The handle of a file in a firmware volume. PI 1.8 volume 1 §4.5. */
export type EFI_PEI_FILE_HANDLE = bigint
/** The handle of a firmware volume. PI 1.8 volume 1 §4.5. */
export type EFI_PEI_FV_HANDLE = bigint

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
  InstallPpi(PpiList: readonly EFI_PEI_PPI_DESCRIPTOR[] | NULL | null): EFI_STATUS
  /** Puts a new PPI in the place of an old one. PI 1.8 volume 1 §4.2. */
  ReInstallPpi(OldPpi: EFI_PEI_PPI_DESCRIPTOR | NULL | null, NewPpi: EFI_PEI_PPI_DESCRIPTOR | NULL | null): EFI_STATUS
  /**
   * Finds a PPI. PI 1.8 volume 1 §4.2.
   * @param Guid Its name.
   * @param Instance 0 for the first that was installed under this name.
   * @param PpiDescriptor Receives the descriptor; may be NULL.
   * @param Ppi Receives the interface.
   */
  LocatePpi<T>(Guid: EFI_GUID, Instance: INTEGER, PpiDescriptor: OUT_PTR<EFI_PEI_PPI_DESCRIPTOR>, Ppi: OUT_PTR<T>): EFI_STATUS
  /**
   * Asks to be called when a PPI is installed; for one that is there already, a callback runs at once. PI 1.8 volume 1 §4.2.
   * @param NotifyList Descriptors; the last has `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST`.
   */
  NotifyPpi(NotifyList: readonly EFI_PEI_NOTIFY_DESCRIPTOR[] | NULL | null): EFI_STATUS
  /** How the machine starts. PI 1.8 volume 1 §4.3. */
  GetBootMode(BootMode: OUT_PTR<EFI_BOOT_MODE>): EFI_STATUS
  /** Says how the machine starts; the PHIT holds it. PI 1.8 volume 1 §4.3. */
  SetBootMode(BootMode: INTEGER): EFI_STATUS
  /** The HOB list: the address of the PHIT. PI 1.8 volume 1 §4.4. */
  GetHobList(HobList: OUT_PTR<VOID_PTR>): EFI_STATUS
  /**
   * Makes a HOB at the end of the list; its body keeps the bytes that lay there. PI 1.8 volume 1 §4.4.
   * @param Type `EFI_HOB_TYPE_GUID_EXTENSION`, …
   * @param Length In bytes with the 8 of the head; rounded up to a multiple of 8.
   * @param Hob Receives its address.
   */
  CreateHob(Type: INTEGER, Length: INTEGER, Hob: OUT_PTR<VOID_PTR>): EFI_STATUS
  /**
   * Tells PEI where RAM is. Heap and stack move there when the PEIM has returned, not before. PI 1.8 volume 1 §4.6.
   * @param MemoryBegin The first byte.
   * @param MemoryLength In bytes.
   */
  InstallPeiMemory(MemoryBegin: INTEGER, MemoryLength: INTEGER): EFI_STATUS
  /**
   * Takes pages, from the top down, and describes them in a HOB. PI 1.8 volume 1 §4.6.
   * @param MemoryType `EfiBootServicesData`, …
   * @param Pages How many pages of 4096 bytes.
   * @param Memory Receives the address.
   */
  AllocatePages(MemoryType: INTEGER, Pages: INTEGER, Memory: OUT_PTR<EFI_PHYSICAL_ADDRESS>): EFI_STATUS
  /**
   * Takes bytes in a HOB of their own, at most 65520. There is no way to give them back. PI 1.8 volume 1 §4.6.
   * @param Size In bytes.
   * @param Buffer Receives the address, a multiple of 8.
   */
  AllocatePool(Size: INTEGER, Buffer: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** Gives pages back: their HOB says that they are free. PI 1.8 volume 1 §4.6. */
  FreePages(Memory: INTEGER, Pages: INTEGER): EFI_STATUS
  /** Copies bytes; the ranges may overlap. PI 1.8 volume 1 §4.6. */
  CopyMem(Destination: POINTER, Source: POINTER, Length: INTEGER): void
  /** Fills bytes with a value. PI 1.8 volume 1 §4.6. */
  SetMem(Buffer: POINTER, Size: INTEGER, Value: INTEGER): void
  /** Resets the machine through a reset PPI, if there is one. PI 1.8 volume 1 §4.8. */
  ResetSystem(): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsFindNextVolume(Instance: INTEGER, VolumeHandle: OUT_PTR<EFI_PEI_FV_HANDLE>): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsFindNextFile(SearchType: INTEGER, VolumeHandle: POINTER, FileHandle: OUT_PTR<EFI_PEI_FILE_HANDLE>): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsFindSectionData(SectionType: INTEGER, FileHandle: POINTER, SectionData: OUT_PTR<VOID_PTR>): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsFindSectionData3(
    SectionType: INTEGER,
    SectionInstance: INTEGER,
    FileHandle: POINTER,
    SectionData: OUT_PTR<VOID_PTR>,
    AuthenticationStatus: OUT_PTR<UINT32>
  ): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsFindFileByName(FileName: EFI_GUID, VolumeHandle: POINTER, FileHandle: OUT_PTR<EFI_PEI_FILE_HANDLE>): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsGetFileInfo(FileHandle: POINTER, FileInfo: POINTER): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsGetFileInfo2(FileHandle: POINTER, FileInfo: POINTER): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  FfsGetVolumeInfo(VolumeHandle: POINTER, VolumeInfo: POINTER): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
  RegisterForShadow(FileHandle: POINTER): EFI_STATUS
  /** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.7. */
  ReportStatusCode(Type: INTEGER, Value: INTEGER, Instance: INTEGER, CallerId: EFI_GUID | NULL | null, Data: POINTER): EFI_STATUS
  /** Not simulated: says so and does nothing. PI 1.8 volume 1 §4.8. */
  ResetSystem2(ResetType: INTEGER, ResetStatus: INTEGER, DataSize: INTEGER, ResetData: POINTER): void
}

/** What runs when a PPI is installed. PI 1.8 volume 1 §4.2. */
export interface EFI_PEI_NOTIFY_DESCRIPTOR {
  /** `EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK` or `…_DISPATCH`, and `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST` for the last one of a list. */
  readonly Flags: UINT32
  readonly Guid: EFI_GUID
  readonly Notify: EFI_PEIM_NOTIFY_ENTRY_POINT
}
/** A function that runs when a PPI is installed. PI 1.8 volume 1 §4.2. */
export type EFI_PEIM_NOTIFY_ENTRY_POINT = (
  PeiServices: EFI_PEI_SERVICES,
  NotifyDescriptor: EFI_PEI_NOTIFY_DESCRIPTOR,
  // What the interface is depends on the PPI: a notification says what it expects.
  Ppi: never
) => EFI_STATUS
