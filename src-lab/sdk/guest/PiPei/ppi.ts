import type { EFI_GUID, NULL, UINT32, VOID_PTR } from '../Uefi/base'

/** For old processors; means nothing here. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_PIC: UINT32 = 0x00000001
/** The descriptor is one of a PPI. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_PPI: UINT32 = 0x00000010
/** The notification runs at once. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK: UINT32 = 0x00000020
/** The notification runs when the PEIM has returned to the dispatcher. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_DISPATCH: UINT32 = 0x00000040
/** Either kind of notification. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_NOTIFY_TYPES: UINT32 = 0x00000060
/** The last descriptor of every list has it. PI 1.8 volume 1 §4.2. */
export const EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST: UINT32 = 0x80000000

/** A PPI and its name. PI 1.8 volume 1 §4.2. */
export interface EFI_PEI_PPI_DESCRIPTOR {
  /** `EFI_PEI_PPI_DESCRIPTOR_PPI`, and `EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST` for the last one of a list. */
  readonly Flags: UINT32
  readonly Guid: EFI_GUID
  /** The interface: an object of the PEIM's own, an address, or NULL. */
  readonly Ppi: object | VOID_PTR | NULL | null
}
