#include <PiPei.h>
#include <Library/DebugLib.h>
#include <Library/HobLib.h>
#include <Ppi/MemoryDiscovered.h>

// How much PEI gets: 16 MiB.
#define MEMORY_LENGTH  0x1000000ULL
// How much stays free above it, for what else the platform keeps at the top: 16 MiB.
#define LEFT_ABOVE  0x1000000ULL

// The name of the board's note.
STATIC EFI_GUID  mNoteGuid = {
  0x77B6E0C4, 0x2D1A, 0x4C88, { 0xB9, 0xF3, 0x0E, 0x5A, 0x4D, 0x7C, 0x1B, 0x63 }
};

// Where the memory for PEI begins: near the upper end of the largest range of memory.
STATIC
EFI_PHYSICAL_ADDRESS
FindMemory (
  VOID
  )
{
  EFI_PEI_HOB_POINTERS  Hob;
  UINT64                Largest = 0;
  EFI_PHYSICAL_ADDRESS  End     = 0;

  for (Hob.Raw = GetFirstHob (EFI_HOB_TYPE_RESOURCE_DESCRIPTOR);
       Hob.Raw != NULL;
       Hob.Raw = GetNextHob (EFI_HOB_TYPE_RESOURCE_DESCRIPTOR, GET_NEXT_HOB (Hob)))
  {
    if (  (Hob.ResourceDescriptor->ResourceType == EFI_RESOURCE_SYSTEM_MEMORY)
       && (Hob.ResourceDescriptor->ResourceLength > Largest))
    {
      Largest = Hob.ResourceDescriptor->ResourceLength;
      End     = Hob.ResourceDescriptor->PhysicalStart + Largest;
    }
  }

  return End - LEFT_ABOVE - MEMORY_LENGTH;
}

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
  return (*PeiServices)->InstallPeiMemory (PeiServices, FindMemory (), MEMORY_LENGTH);
}
