#include <PiMm.h>
#include <Library/BaseMemoryLib.h>
#include <Library/MmServicesTableLib.h>
#include <Library/StandaloneMmMemLib.h>

#define COMMAND_KEEP  1
#define SAFE_PAGES    1

typedef struct {
  UINT64    Command;
  UINT64    Address;
  UINT64    Length;
  UINT64    Result;
} SAFE_MESSAGE;

STATIC EFI_GUID  mSafeGuid = {
  0x6d1f8b0a, 0x2c47, 0x4e5b, { 0x9a, 0x3d, 0x71, 0xc0, 0xe8, 0x4f, 0x52, 0xb6 }
};

// The safe: one page, which nobody outside MM can see.
STATIC EFI_PHYSICAL_ADDRESS  mSafe;

// What the sender is told. The copy of the message lies in MMRAM: nobody changes it between check and use.
STATIC
EFI_STATUS
Answer (
  IN CONST SAFE_MESSAGE  *Message
  )
{
  if (Message->Length > EFI_PAGES_TO_SIZE (SAFE_PAGES)) {
    return EFI_BAD_BUFFER_SIZE;
  }

  if (!MmIsBufferOutsideMmValid (Message->Address, Message->Length)) {
    return EFI_SECURITY_VIOLATION;
  }

  if (Message->Command == COMMAND_KEEP) {
    CopyMem ((VOID *)(UINTN)mSafe, (VOID *)(UINTN)Message->Address, (UINTN)Message->Length);
  } else {
    CopyMem ((VOID *)(UINTN)Message->Address, (VOID *)(UINTN)mSafe, (UINTN)Message->Length);
  }

  return EFI_SUCCESS;
}

// One message: keeps bytes in the safe, or gives them back.
STATIC
EFI_STATUS
EFIAPI
Handler (
  IN     EFI_HANDLE  DispatchHandle,
  IN     CONST VOID  *Context        OPTIONAL,
  IN OUT VOID        *CommBuffer     OPTIONAL,
  IN OUT UINTN       *CommBufferSize OPTIONAL
  )
{
  SAFE_MESSAGE  Message;

  CopyMem (&Message, CommBuffer, sizeof (Message));
  ((SAFE_MESSAGE *)CommBuffer)->Result = Answer (&Message);
  return EFI_SUCCESS;
}

EFI_STATUS
EFIAPI
MmDriverEntryPoint (
  IN EFI_HANDLE           ImageHandle,
  IN EFI_MM_SYSTEM_TABLE  *MmSystemTable
  )
{
  EFI_STATUS  Status;
  EFI_HANDLE  Handle = NULL;

  Status = gMmst->MmAllocatePages (AllocateAnyPages, EfiRuntimeServicesData, SAFE_PAGES, &mSafe);
  if (EFI_ERROR (Status)) {
    return Status;
  }

  return gMmst->MmiHandlerRegister (Handler, &mSafeGuid, &Handle);
}
