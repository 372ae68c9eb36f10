/** The PEI services as functions: EDK II's PeiServicesLib. */
import { peiServices } from '../core/pei-tables'
import type { EFI_PEI_SERVICES } from '../PiPei/pei-services'

/** Installs PPIs. PI 1.8 volume 1 §4.2. */
export const PeiServicesInstallPpi: EFI_PEI_SERVICES['InstallPpi'] = peiServices.InstallPpi
/** Puts a new PPI in the place of an old one. PI 1.8 volume 1 §4.2. */
export const PeiServicesReInstallPpi: EFI_PEI_SERVICES['ReInstallPpi'] = peiServices.ReInstallPpi
/** Finds a PPI. PI 1.8 volume 1 §4.2. */
export const PeiServicesLocatePpi: EFI_PEI_SERVICES['LocatePpi'] = peiServices.LocatePpi
/** Asks to be called when a PPI is installed. PI 1.8 volume 1 §4.2. */
export const PeiServicesNotifyPpi: EFI_PEI_SERVICES['NotifyPpi'] = peiServices.NotifyPpi
/** How the machine starts. PI 1.8 volume 1 §4.3. */
export const PeiServicesGetBootMode: EFI_PEI_SERVICES['GetBootMode'] = peiServices.GetBootMode
/** Says how the machine starts. PI 1.8 volume 1 §4.3. */
export const PeiServicesSetBootMode: EFI_PEI_SERVICES['SetBootMode'] = peiServices.SetBootMode
/** The HOB list: the address of the PHIT. PI 1.8 volume 1 §4.4. */
export const PeiServicesGetHobList: EFI_PEI_SERVICES['GetHobList'] = peiServices.GetHobList
/** Makes a HOB at the end of the list. PI 1.8 volume 1 §4.4. */
export const PeiServicesCreateHob: EFI_PEI_SERVICES['CreateHob'] = peiServices.CreateHob
/** Tells PEI where RAM is; heap and stack move when the PEIM has returned. PI 1.8 volume 1 §4.6. */
export const PeiServicesInstallPeiMemory: EFI_PEI_SERVICES['InstallPeiMemory'] = peiServices.InstallPeiMemory
/** Takes pages, from the top down. PI 1.8 volume 1 §4.6. */
export const PeiServicesAllocatePages: EFI_PEI_SERVICES['AllocatePages'] = peiServices.AllocatePages
/** Takes bytes in a HOB of their own. PI 1.8 volume 1 §4.6. */
export const PeiServicesAllocatePool: EFI_PEI_SERVICES['AllocatePool'] = peiServices.AllocatePool
/** Gives pages back. PI 1.8 volume 1 §4.6. */
export const PeiServicesFreePages: EFI_PEI_SERVICES['FreePages'] = peiServices.FreePages
/** Resets the machine through a reset PPI, if there is one. PI 1.8 volume 1 §4.8. */
export const PeiServicesResetSystem: EFI_PEI_SERVICES['ResetSystem'] = peiServices.ResetSystem
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindNextVolume: EFI_PEI_SERVICES['FfsFindNextVolume'] = peiServices.FfsFindNextVolume
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindNextFile: EFI_PEI_SERVICES['FfsFindNextFile'] = peiServices.FfsFindNextFile
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindSectionData: EFI_PEI_SERVICES['FfsFindSectionData'] = peiServices.FfsFindSectionData
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindSectionData3: EFI_PEI_SERVICES['FfsFindSectionData3'] = peiServices.FfsFindSectionData3
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsFindFileByName: EFI_PEI_SERVICES['FfsFindFileByName'] = peiServices.FfsFindFileByName
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetFileInfo: EFI_PEI_SERVICES['FfsGetFileInfo'] = peiServices.FfsGetFileInfo
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetFileInfo2: EFI_PEI_SERVICES['FfsGetFileInfo2'] = peiServices.FfsGetFileInfo2
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesFfsGetVolumeInfo: EFI_PEI_SERVICES['FfsGetVolumeInfo'] = peiServices.FfsGetVolumeInfo
/** Not simulated: answers `EFI_UNSUPPORTED`. PI 1.8 volume 1 §4.5. */
export const PeiServicesRegisterForShadow: EFI_PEI_SERVICES['RegisterForShadow'] = peiServices.RegisterForShadow
/** Not simulated: says so and does nothing. PI 1.8 volume 1 §4.8. */
export const PeiServicesResetSystem2: EFI_PEI_SERVICES['ResetSystem2'] = peiServices.ResetSystem2
