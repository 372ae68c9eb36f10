#include <PiPei.h>
#include <Library/DebugLib.h>
#include <Library/HobLib.h>
#include <Ppi/MemoryDiscovered.h>

// The memory that was found to work: 64 MiB from 64 MiB on.
#define MEMORY_BEGIN   0x4000000
#define MEMORY_LENGTH  0x4000000

// The name of the board's note.
STATIC EFI_GUID  mNoteGuid = {
  0x77B6E0C4, 0x2D1A, 0x4C88, { 0xB9, 0xF3, 0x0E, 0x5A, 0x4D, 0x7C, 0x1B, 0x63 }
};

// There is memory, and temporary RAM is gone.
STATIC
EFI_STATUS
EFIAPI
MemoryDiscovered (
  IN EFI_PEI_SERVICES           **PeiServices,
  IN EFI_PEI_NOTIFY_DESCRIPTOR  *NotifyDescriptor,
  IN VOID                       *Ppi
  )
{
  VOID  *Hob = GetFirstGuidHob (&mNoteGuid);

  if (Hob == NULL) {
    return EFI_NOT_FOUND;
  }

  DEBUG ((DEBUG_INFO, "The note says %d\n", *(UINT32 *)GET_GUID_HOB_DATA (Hob)));
  return EFI_SUCCESS;
}

STATIC EFI_PEI_NOTIFY_DESCRIPTOR  mNotify = {
  EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK | EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST,
  &gEfiPeiMemoryDiscoveredPpiGuid,
  MemoryDiscovered
};

EFI_STATUS
EFIAPI
PeimEntryPoint (
  IN       EFI_PEI_FILE_HANDLE  FileHandle,
  IN CONST EFI_PEI_SERVICES     **PeiServices
  )
{
  EFI_STATUS  Status;

  // A note, while there is only temporary RAM. It has a name, by which it can be found wherever it moves.
  *(UINT32 *)BuildGuidHob (&mNoteGuid, sizeof (UINT32)) = 4711;

  // Who is called when there is memory.
  Status = (*PeiServices)->NotifyPpi (PeiServices, &mNotify);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  // Memory. The switch comes when this function has returned.
  return (*PeiServices)->InstallPeiMemory (PeiServices, MEMORY_BEGIN, MEMORY_LENGTH);
}
