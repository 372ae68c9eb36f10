import type { UINT32 } from '../Uefi/base'

/** How the machine starts. PI 1.8 volume 1 §4.3. */
export type EFI_BOOT_MODE = UINT32
/** Everything is set up. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_FULL_CONFIGURATION: EFI_BOOT_MODE = 0x00
/** As little as possible is set up. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_MINIMAL_CONFIGURATION: EFI_BOOT_MODE = 0x01
/** Nothing has changed since the last start. PI 1.8 volume 1 §4.3. */
export const BOOT_ASSUMING_NO_CONFIGURATION_CHANGES: EFI_BOOT_MODE = 0x02
/** Everything is set up, with diagnostics. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_FULL_CONFIGURATION_PLUS_DIAGNOSTICS: EFI_BOOT_MODE = 0x03
/** The default settings are used. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_DEFAULT_SETTINGS: EFI_BOOT_MODE = 0x04
/** The machine wakes from S4. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S4_RESUME: EFI_BOOT_MODE = 0x05
/** The machine wakes from S5. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S5_RESUME: EFI_BOOT_MODE = 0x06
/** The manufacturer's settings are used. PI 1.8 volume 1 §4.3. */
export const BOOT_WITH_MFG_MODE_SETTINGS: EFI_BOOT_MODE = 0x07
/** The machine wakes from S2. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S2_RESUME: EFI_BOOT_MODE = 0x10
/** The machine wakes from S3: memory has kept its bytes. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_S3_RESUME: EFI_BOOT_MODE = 0x11
/** The firmware is about to be updated. PI 1.8 volume 1 §4.3. */
export const BOOT_ON_FLASH_UPDATE: EFI_BOOT_MODE = 0x12
/** The firmware is damaged. PI 1.8 volume 1 §4.3. */
export const BOOT_IN_RECOVERY_MODE: EFI_BOOT_MODE = 0x20
