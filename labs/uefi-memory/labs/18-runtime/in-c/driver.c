#include <Uefi.h>
#include <Library/MemoryAllocationLib.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiRuntimeServicesTableLib.h>

#define TABLE_ENTRIES  8

typedef struct {
  UINT64    Count;
  UINT32    *Table;
} LOG;

STATIC LOG  *mLog;

// SetVirtualAddressMap is at work: the last chance to say what a physical address will be called.
STATIC
VOID
EFIAPI
Moved (
  IN EFI_EVENT  Event,
  IN VOID       *Context
  )
{
  // Addresses are physical until this returns, so the pointer inside comes first.
  gRT->ConvertPointer (0, (VOID **)&mLog->Table);
  gRT->ConvertPointer (0, (VOID **)&mLog);
}

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  EFI_EVENT  Event;

  mLog = AllocateRuntimeZeroPool (sizeof (LOG));
  if (mLog == NULL) {
    return EFI_OUT_OF_RESOURCES;
  }

  mLog->Table = AllocateRuntimeZeroPool (TABLE_ENTRIES * sizeof (UINT32));
  if (mLog->Table == NULL) {
    FreePool (mLog);
    return EFI_OUT_OF_RESOURCES;
  }

  return gBS->CreateEvent (EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, Moved, NULL, &Event);
}

// What the operating system calls, early and late.
UINT64
Use (
  IN UINTN  Which
  )
{
  mLog->Table[Which]++;
  return ++mLog->Count;
}
