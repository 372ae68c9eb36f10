#include <PiPei.h>
#include <Library/BaseMemoryLib.h>
#include <Library/DebugLib.h>
#include <Library/HobLib.h>

// The name of what this board tells DXE.
STATIC EFI_GUID  mBoardGuid = {
  0x2E7C91A0, 0x5B1D, 0x4F60, { 0x9D, 0x3E, 0x71, 0xC0, 0xA4, 0xB8, 0x5F, 0x22 }
};

// Three numbers of 32 bits.
#define DATA_SIZE  12

EFI_STATUS
EFIAPI
PeimEntryPoint (
  IN       EFI_PEI_FILE_HANDLE  FileHandle,
  IN CONST EFI_PEI_SERVICES     **PeiServices
  )
{
  EFI_HOB_GUID_TYPE            *Board;
  EFI_HOB_RESOURCE_DESCRIPTOR  *Resource;
  EFI_PEI_HOB_POINTERS         At;
  UINT32                       *Data;
  EFI_STATUS                   Status;

  // A GUID HOB: head, name, data.
  Status = (*PeiServices)->CreateHob (PeiServices, EFI_HOB_TYPE_GUID_EXTENSION, sizeof (EFI_HOB_GUID_TYPE) + DATA_SIZE, (VOID **)&Board);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  CopyGuid (&Board->Name, &mBoardGuid);
  Data    = GET_GUID_HOB_DATA (Board);
  Data[0] = 1;
  Data[1] = 2;
  Data[2] = 3;

  // A resource HOB: the registers of the board's controller.
  Status = (*PeiServices)->CreateHob (PeiServices, EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, sizeof (EFI_HOB_RESOURCE_DESCRIPTOR), (VOID **)&Resource);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  CopyGuid (&Resource->Owner, &mBoardGuid);
  Resource->ResourceType      = EFI_RESOURCE_MEMORY_MAPPED_IO;
  Resource->ResourceAttribute = EFI_RESOURCE_ATTRIBUTE_PRESENT | EFI_RESOURCE_ATTRIBUTE_INITIALIZED | EFI_RESOURCE_ATTRIBUTE_UNCACHEABLE;
  Resource->PhysicalStart     = 0xFE000000;
  Resource->ResourceLength    = 0x1000;

  // From one HOB to the next it is HobLength bytes.
  Status = (*PeiServices)->GetHobList (PeiServices, (VOID **)&At.Raw);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  while (!END_OF_HOB_LIST (At)) {
    DEBUG ((DEBUG_INFO, "%lx: type %04x, %d bytes\n", (UINT64)(UINTN)At.Raw, GET_HOB_TYPE (At), GET_HOB_LENGTH (At)));
    At.Raw = GET_NEXT_HOB (At);
  }

  DEBUG ((DEBUG_INFO, "%lx: end\n", (UINT64)(UINTN)At.Raw));
  return EFI_SUCCESS;
}
