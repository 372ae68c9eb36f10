import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_UNSUPPORTED } from 'Uefi'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices

  // 1. Ask for four pages.

  // 2. Fill them and print their address.

  // 3. Give them back.
  return EFI_UNSUPPORTED
}
