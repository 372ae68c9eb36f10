import type { EFI_GUID } from '../Uefi/base'

/** Name of the stack's memory allocation HOB. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocStackGuid: EFI_GUID = '4ED4BF27-4092-42E9-807D-527B1D00C9BD'
/** Name of a processor's store. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocBspStoreGuid: EFI_GUID = '564B33CD-C92A-4593-90BF-2473E43C6322'
/** Name of a loaded module's memory allocation HOB. PI 1.8 volume 3 §5.4. */
export const gEfiHobMemoryAllocModuleGuid: EFI_GUID = 'F8E21975-0899-4F58-A4BE-5525A9C6D77A'
/** How much memory each type's bin is given. EDK II. */
export { gEfiMemoryTypeInformationGuid } from '../PiDxe/gcd'

/** Permanent memory is there, and the switch is done. PI 1.8 volume 1 §6.2. */
export const gEfiPeiMemoryDiscoveredPpiGuid: EFI_GUID = 'F894643D-C449-42D1-8EA8-85BDD8C65BDE'
/** Moves temporary RAM to permanent memory for the PEI Foundation. PI 1.8 volume 1 §6.3. */
export const gEfiTemporaryRamSupportPpiGuid: EFI_GUID = 'DBE23AA9-A345-4B97-85B6-B226F1617389'
/** Switches temporary RAM off. PI 1.8 volume 1 §6.3. */
export const gEfiTemporaryRamDonePpiGuid: EFI_GUID = 'CEAB683C-EC56-4A2D-A906-4053FA4E9C16'
/** PEI is about to end. PI 1.8 volume 1 §6.3. */
export const gEfiEndOfPeiSignalPpiGuid: EFI_GUID = '605EA650-C65C-42E1-BA80-91A52AB618C6'
/** Starts DXE. PI 1.8 volume 1 §6.2.2. */
export const gEfiDxeIplPpiGuid: EFI_GUID = '0AE8CE5D-E448-4437-A8D7-EBF5F194F731'
/** The boot mode is known. PI 1.8 volume 1 §6.2.1. */
export const gEfiPeiMasterBootModePpiGuid: EFI_GUID = '7408D748-FC8C-4EE6-9288-C4BEC092A410'
/** The boot mode is recovery. PI 1.8 volume 1 §6.3. */
export const gEfiPeiBootInRecoveryModePpiGuid: EFI_GUID = '17EE496A-D8E4-4B9A-94D1-CE8272300850'
/** Resets the system. PI 1.8 volume 1 §6.3. */
export const gEfiPeiResetPpiGuid: EFI_GUID = 'EF398D58-9DFD-4103-BF94-78C6F4FE712F'
/** Resets the system, with a type. PI 1.8 volume 1 §6.3. */
export const gEfiPeiReset2PpiGuid: EFI_GUID = '6CC45765-CCE4-42FD-BC56-011AAAC6C9A8'
