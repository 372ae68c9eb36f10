/** The firmware's tables: one object each, for every image. */
import type { EFI_BOOT_SERVICES } from '../Uefi/boot-services'
import type { EFI_SIMPLE_TEXT_INPUT_PROTOCOL, EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL } from '../Uefi/console'
import type { EFI_RUNTIME_SERVICES } from '../Uefi/runtime-services'
import type { EFI_MM_COMMUNICATION2_PROTOCOL } from '../PiMm/communication'
import type { EFI_MEMORY_ATTRIBUTE_PROTOCOL } from '../Uefi/memory-attribute'
import { ownInterface } from './own-interfaces'
import { serviceTable } from './service'

export const bootServices = serviceTable<EFI_BOOT_SERVICES>('BootServices')
export const runtimeServices = serviceTable<EFI_RUNTIME_SERVICES>('RuntimeServices')
export const conOut = serviceTable<EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL>('ConOut')
/** The event of ConIn->WaitForKey; the firmware has the same number (src-firmware/dxe/console-input.ts). */
const WAIT_FOR_KEY = 0xffff800000000418n
export const conIn = serviceTable<EFI_SIMPLE_TEXT_INPUT_PROTOCOL>('ConIn', { WaitForKey: WAIT_FOR_KEY })

/** EFI_MM_COMMUNICATION2_PROTOCOL; the firmware has the same number (src-firmware/dxe/phase.ts). */
ownInterface(0xffff800000500000n, serviceTable<EFI_MM_COMMUNICATION2_PROTOCOL>('MmCommunication2'))
/** EFI_MEMORY_ATTRIBUTE_PROTOCOL; the firmware has the same number (src-firmware/dxe/start/firmware-drivers.ts). */
ownInterface(0xffff800000600000n, serviceTable<EFI_MEMORY_ATTRIBUTE_PROTOCOL>('MemoryAttribute'))
