// In C these are two modules, a PEIM and a DXE driver. Each has a file and an INF file of its own, and includes what stands above it.

// A second processor writes its log here, from power on.
#define LOG_START  0x81000000
#define LOG_SIZE   0x200000
// Memory on the processor's chip.
#define SRAM_START  0x900000
#define SRAM_SIZE   0x20000
// The registers of the board's controller.
#define REGISTERS_START  0xFE000000
#define REGISTERS_SIZE   0x1000

// ---- The PEIM.

#include <PiPei.h>
#include <Library/HobLib.h>

// In PEI: what DXE must know.
EFI_STATUS
EFIAPI
PeimEntryPoint (
  IN       EFI_PEI_FILE_HANDLE  FileHandle,
  IN CONST EFI_PEI_SERVICES     **PeiServices
  )
{
  // There is memory on the chip, and it works.
  BuildResourceDescriptorHob (
    EFI_RESOURCE_SYSTEM_MEMORY,
    EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_TESTED |
    EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE | EFI_RESOURCE_ATTRIBUTE_WRITE_BACK_CACHEABLE,
    SRAM_START,
    SRAM_SIZE
    );

  // There are registers.
  BuildResourceDescriptorHob (
    EFI_RESOURCE_MEMORY_MAPPED_IO,
    EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE,
    REGISTERS_START,
    REGISTERS_SIZE
    );

  // The memory of the log is in use, for ever.
  BuildMemoryAllocationHob (LOG_START, LOG_SIZE, EfiReservedMemoryType);
  return EFI_SUCCESS;
}

// ---- The driver.

#include <Uefi.h>
#include <Library/UefiLib.h>

// In DXE: a driver that would like to have that memory.
EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_PHYSICAL_ADDRESS  Memory = LOG_START;
  EFI_STATUS            Status;

  Status = SystemTable->BootServices->AllocatePages (AllocateAddress, EfiBootServicesData, 16, &Memory);
  Print (L"DXE asks for the memory of the log: %r\n", Status);
  return EFI_SUCCESS;
}
