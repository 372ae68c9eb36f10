import type { UINT32, UINT64 } from './base'

/** AllocatePages: any free pages. UEFI 2.10 §7.2.1. */
export const AllocateAnyPages: UINT32 = 0
/** AllocatePages: pages whose last byte lies at or below the address in `Memory`. UEFI 2.10 §7.2.1. */
export const AllocateMaxAddress: UINT32 = 1
/** AllocatePages: the pages at the address in `Memory`. UEFI 2.10 §7.2.1. */
export const AllocateAddress: UINT32 = 2
/** The first number behind the allocate types. UEFI 2.10 §7.2.1. */
export const MaxAllocateType: UINT32 = 3

/** Not usable. UEFI 2.10 §7.2.1. */
export const EfiReservedMemoryType: UINT32 = 0
/** The code of an application. UEFI 2.10 §7.2.1. */
export const EfiLoaderCode: UINT32 = 1
/** The data of an application, and what it allocates by default. UEFI 2.10 §7.2.1. */
export const EfiLoaderData: UINT32 = 2
/** The code of a boot service driver: free for the operating system after ExitBootServices. UEFI 2.10 §7.2.1. */
export const EfiBootServicesCode: UINT32 = 3
/** The data of a boot service driver: free for the operating system after ExitBootServices. UEFI 2.10 §7.2.1. */
export const EfiBootServicesData: UINT32 = 4
/** The code of a runtime driver: kept and mapped by the operating system. UEFI 2.10 §7.2.1. */
export const EfiRuntimeServicesCode: UINT32 = 5
/** The data of a runtime driver: kept and mapped by the operating system. UEFI 2.10 §7.2.1. */
export const EfiRuntimeServicesData: UINT32 = 6
/** Free memory. UEFI 2.10 §7.2.1. */
export const EfiConventionalMemory: UINT32 = 7
/** Memory in which errors were found. UEFI 2.10 §7.2.1. */
export const EfiUnusableMemory: UINT32 = 8
/** ACPI tables: free once the operating system has read them. UEFI 2.10 §7.2.1. */
export const EfiACPIReclaimMemory: UINT32 = 9
/** Kept by the operating system for the firmware, through sleep too. UEFI 2.10 §7.2.1. */
export const EfiACPIMemoryNVS: UINT32 = 10
/** Device registers that runtime services use. UEFI 2.10 §7.2.1. */
export const EfiMemoryMappedIO: UINT32 = 11
/** Device registers that become port accesses. UEFI 2.10 §7.2.1. */
export const EfiMemoryMappedIOPortSpace: UINT32 = 12
/** Code of the processor's firmware. UEFI 2.10 §7.2.1. */
export const EfiPalCode: UINT32 = 13
/** Memory that keeps its bytes without power. UEFI 2.10 §7.2.1. */
export const EfiPersistentMemory: UINT32 = 14
/** Memory that a confidential guest has not accepted yet. UEFI 2.10 §7.2.1. */
export const EfiUnacceptedMemoryType: UINT32 = 15
/** The first number behind the memory types. UEFI 2.10 §7.2.1. */
export const EfiMaxMemoryType: UINT32 = 16

/** Can be uncached. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_UC: UINT64 = 0x1n
/** Can be write-combining. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WC: UINT64 = 0x2n
/** Can be write-through. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WT: UINT64 = 0x4n
/** Can be write-back. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WB: UINT64 = 0x8n
/** Can be uncached, exported, with fetch and add. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_UCE: UINT64 = 0x10n
/** Can be write-protected by the cache type. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_WP: UINT64 = 0x1000n
/** Can be protected from reads. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RP: UINT64 = 0x2000n
/** Can be protected from execution. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_XP: UINT64 = 0x4000n
/** Keeps its bytes without power. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_NV: UINT64 = 0x8000n
/** More reliable than other memory of the machine. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_MORE_RELIABLE: UINT64 = 0x10000n
/** Can be made read-only. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RO: UINT64 = 0x20000n
/** Set aside for a purpose of its own. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_SP: UINT64 = 0x40000n
/** Can be encrypted by the processor. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_CPU_CRYPTO: UINT64 = 0x80000n
/** The operating system must map it for runtime services. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_RUNTIME: UINT64 = 0x8000000000000000n
/** `DescriptorVersion` of GetMemoryMap. UEFI 2.10 §7.2.3. */
export const EFI_MEMORY_DESCRIPTOR_VERSION: UINT32 = 1
