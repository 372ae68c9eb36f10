#include <Uefi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiLib.h>

// The processor maps the picture with large pages, and a large page begins at a multiple of 2 MiB.
#define ALIGNMENT  0x200000
// A picture of 1024 by 700 points, four bytes each.
#define PAGES  700

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_BOOT_SERVICES     *BootServices = SystemTable->BootServices;
  EFI_PHYSICAL_ADDRESS  Memory;
  EFI_PHYSICAL_ADDRESS  Picture;
  UINTN                 Slack;
  UINTN                 Head;
  UINTN                 Tail;
  EFI_STATUS            Status;

  // So many more that 700 aligned pages lie inside, wherever the run begins.
  Slack  = EFI_SIZE_TO_PAGES (ALIGNMENT) - 1;
  Status = BootServices->AllocatePages (AllocateAnyPages, EfiLoaderData, PAGES + Slack, &Memory);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // The picture begins at the next multiple of 2 MiB.
  Picture = ALIGN_VALUE (Memory, ALIGNMENT);
  Head    = EFI_SIZE_TO_PAGES ((UINTN)(Picture - Memory));
  Tail    = Slack - Head;
  Print (
    L"%d pages at 0x%lx: %d in front, the picture at 0x%lx, %d behind\n",
    (UINT32)(PAGES + Slack),
    Memory,
    (UINT32)Head,
    Picture,
    (UINT32)Tail
    );

  // What is not needed goes back at once. One of the two may be nothing, and nothing cannot be freed.
  if (Head > 0) {
    Status = BootServices->FreePages (Memory, Head);
    if (EFI_ERROR (Status)) {
      return Status;
    }
  }

  if (Tail > 0) {
    Status = BootServices->FreePages (Picture + EFI_PAGES_TO_SIZE (PAGES), Tail);
    if (EFI_ERROR (Status)) {
      return Status;
    }
  }

  // Use the picture, then give back exactly what is left.
  ZeroMem ((VOID *)(UINTN)Picture, EFI_PAGES_TO_SIZE (PAGES));
  return BootServices->FreePages (Picture, PAGES);
}
