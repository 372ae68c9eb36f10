#include <Uefi.h>
#include <Library/UefiBootServicesTableLib.h>

// MODULE_TYPE = DXE_RUNTIME_DRIVER in the INF file: the code stays when the operating system takes over.

STATIC UINT32  *Info;
STATIC UINT32  *Queue;
STATIC UINT32  *Log;
STATIC UINT32  *Tables;
STATIC UINT32  *Save;
STATIC UINT32  *Shared;

// Takes pages of a type and writes a number into them; NULL if there are none.
STATIC
UINT32 *
Take (
  IN EFI_MEMORY_TYPE  MemoryType,
  IN UINTN            Pages,
  IN UINT32           Number
  )
{
  EFI_PHYSICAL_ADDRESS  Memory;

  if (EFI_ERROR (gBS->AllocatePages (AllocateAnyPages, MemoryType, Pages, &Memory))) {
    return NULL;
  }

  *(UINT32 *)(UINTN)Memory = Number;
  return (UINT32 *)(UINTN)Memory;
}

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  // The command line: the kernel reads it, and then needs it no more.
  Info = Take (EfiLoaderData, 1, 11);
  // The disk driver's queue: in use as long as there are boot services.
  Queue = Take (EfiBootServicesData, 2, 22);
  // A log: this driver writes to it whenever the operating system calls it.
  Log = Take (EfiRuntimeServicesData, 3, 33);
  // ACPI tables: the operating system reads them once.
  Tables = Take (EfiACPIReclaimMemory, 4, 44);
  // What the firmware needs to wake the machine up: must outlast sleep.
  Save = Take (EfiACPIMemoryNVS, 5, 55);
  // A second processor writes here, whenever it likes.
  Shared = Take (EfiReservedMemoryType, 6, 66);

  return (Info && Queue && Log && Tables && Save && Shared) ? EFI_SUCCESS : EFI_OUT_OF_RESOURCES;
}

// The operating system has taken what was for boot services only. Its kernel starts.
UINT32
KernelStarts (
  VOID
  )
{
  return *Info + *Tables;
}

// The kernel has done with what it read, and has taken that, too. It calls the runtime driver.
UINT32
KernelRuns (
  VOID
  )
{
  *Log += 1;
  return *Log;
}

// The machine was asleep.
UINT32
MachineWakes (
  VOID
  )
{
  return *Log + *Save + *Shared;
}
