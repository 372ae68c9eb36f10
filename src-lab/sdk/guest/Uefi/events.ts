import type { EFI_TPL, UINT32 } from './base'

/** An event that SetTimer can arm. UEFI 2.10 §7.1.1. */
export const EVT_TIMER: UINT32 = 0x80000000
/** An event of the runtime phase. UEFI 2.10 §7.1.1. */
export const EVT_RUNTIME: UINT32 = 0x40000000
/** The notification runs while the event is waited for. UEFI 2.10 §7.1.1. */
export const EVT_NOTIFY_WAIT: UINT32 = 0x00000100
/** The notification runs when the event is signalled. UEFI 2.10 §7.1.1. */
export const EVT_NOTIFY_SIGNAL: UINT32 = 0x00000200
/** Signalled by ExitBootServices. UEFI 2.10 §7.1.1. */
export const EVT_SIGNAL_EXIT_BOOT_SERVICES: UINT32 = 0x00000201
/** Signalled by SetVirtualAddressMap. UEFI 2.10 §7.1.1. */
export const EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE: UINT32 = 0x60000202

/** Where applications run. UEFI 2.10 §7.1.8. */
export const TPL_APPLICATION: EFI_TPL = 4
/** Callbacks; allocating memory is still allowed. UEFI 2.10 §7.1.8. */
export const TPL_CALLBACK: EFI_TPL = 8
/** Short notifications; the highest level at which memory may be allocated. UEFI 2.10 §7.1.8. */
export const TPL_NOTIFY: EFI_TPL = 16
/** Interrupts are off. UEFI 2.10 §7.1.8. */
export const TPL_HIGH_LEVEL: EFI_TPL = 31

/** SetTimer: the timer is taken off. UEFI 2.10 §7.1.7. */
export const TimerCancel: UINT32 = 0
/** SetTimer: again and again. UEFI 2.10 §7.1.7. */
export const TimerPeriodic: UINT32 = 1
/** SetTimer: once. UEFI 2.10 §7.1.7. */
export const TimerRelative: UINT32 = 2

/** The only interface type there is. UEFI 2.10 §7.3.2. */
export const EFI_NATIVE_INTERFACE: UINT32 = 0
/** LocateHandle: every handle. UEFI 2.10 §7.3.6. */
export const AllHandles: UINT32 = 0
/** LocateHandle: those behind a registration. UEFI 2.10 §7.3.6. */
export const ByRegisterNotify: UINT32 = 1
/** LocateHandle: those with a protocol. UEFI 2.10 §7.3.6. */
export const ByProtocol: UINT32 = 2
