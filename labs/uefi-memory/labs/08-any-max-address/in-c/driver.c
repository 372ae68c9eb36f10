#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

#define LOG_PAGES     4
#define DEVICE_PAGES  16
// The last byte that the device can reach: it puts out 32 bits of address.
#define DEVICE_LIMIT  0xFFFFFFFFULL
#define KERNEL_PAGES  256
// The kernel was linked for 16 MiB, and once more for 32 MiB.
#define KERNEL_HOME         0x1000000ULL
#define KERNEL_SECOND_HOME  0x2000000ULL

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  EFI_PHYSICAL_ADDRESS  Log;
  EFI_PHYSICAL_ADDRESS  Device;
  EFI_PHYSICAL_ADDRESS  Kernel;
  EFI_STATUS            Status;

  // The log may lie anywhere.
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, LOG_PAGES, &Log);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // The device must reach its buffer: the highest address goes in, the buffer's comes out.
  // Without this line Device holds whatever was on the stack, and the compiler says nothing.
  Device = DEVICE_LIMIT;
  Status = BootServices->AllocatePages (AllocateMaxAddress, EfiLoaderData, DEVICE_PAGES, &Device);
  if (EFI_ERROR (Status)) {
    BootServices->FreePages (Log, LOG_PAGES);
    return Status;
  }

  // The kernel has two places where it can run. The first one may be taken.
  Kernel = KERNEL_HOME;
  Status = BootServices->AllocatePages (AllocateAddress, EfiLoaderData, KERNEL_PAGES, &Kernel);
  if (Status == EFI_NOT_FOUND) {
    Kernel = KERNEL_SECOND_HOME;
    Status = BootServices->AllocatePages (AllocateAddress, EfiLoaderData, KERNEL_PAGES, &Kernel);
  }

  if (EFI_ERROR (Status)) {
    BootServices->FreePages (Device, DEVICE_PAGES);
    BootServices->FreePages (Log, LOG_PAGES);
    return Status;
  }

  Print (L"Log at 0x%lx, device at 0x%lx, kernel at 0x%lx\n", Log, Device, Kernel);
  ZeroMem ((VOID *)(UINTN)Log, LOG_PAGES * EFI_PAGE_SIZE);
  ZeroMem ((VOID *)(UINTN)Device, DEVICE_PAGES * EFI_PAGE_SIZE);
  ZeroMem ((VOID *)(UINTN)Kernel, KERNEL_PAGES * EFI_PAGE_SIZE);

  BootServices->FreePages (Kernel, KERNEL_PAGES);
  BootServices->FreePages (Device, DEVICE_PAGES);
  return BootServices->FreePages (Log, LOG_PAGES);
}
