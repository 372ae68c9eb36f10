import { type EFI_HANDLE, type EFI_MM_SYSTEM_TABLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type UINTN, type VOID_PTR, type Ref } from 'PiMm'
import { AllocateAnyPages, EFI_BAD_BUFFER_SIZE, EFI_ERROR, EFI_PAGES_TO_SIZE, EFI_SECURITY_VIOLATION, EFI_SUCCESS, EfiRuntimeServicesData, OUT } from 'PiMm'
import { CopyMem } from 'Library/BaseMemoryLib'
import { gMmst } from 'Library/MmServicesTableLib'
import { MmIsBufferOutsideMmValid } from 'Library/StandaloneMmMemLib'
import { Command, SAFE_GUID, SAFE_MESSAGE } from './message'

export { UefiMain } from './outside'

/** The safe: one page, which nobody outside MM can see. */
const SAFE_PAGES = 1
const Safe = OUT<EFI_PHYSICAL_ADDRESS>()

type SafeMessage = ReturnType<typeof SAFE_MESSAGE.at>

/** What the sender is told. */
function Answer(Message: SafeMessage): EFI_STATUS {
  if (Message.Length > EFI_PAGES_TO_SIZE(SAFE_PAGES)) return EFI_BAD_BUFFER_SIZE
  if (!MmIsBufferOutsideMmValid(Message.Address, Message.Length)) return EFI_SECURITY_VIOLATION
  if (Message.Command === Command.Keep) CopyMem(Safe.value, Message.Address, Message.Length)
  else CopyMem(Message.Address, Safe.value, Message.Length)
  return EFI_SUCCESS
}

/** One message: keeps bytes in the safe, or gives them back. */
function Handler(DispatchHandle: EFI_HANDLE, Context: VOID_PTR, CommBuffer: VOID_PTR, CommBufferSize: Ref<UINTN> | null): EFI_STATUS {
  const Message = SAFE_MESSAGE.at(CommBuffer)
  Message.Result = Answer(Message)
  return EFI_SUCCESS
}

export function MmDriverEntryPoint(ImageHandle: EFI_HANDLE, MmSystemTable: EFI_MM_SYSTEM_TABLE): EFI_STATUS {
  const Status = gMmst.MmAllocatePages(AllocateAnyPages, EfiRuntimeServicesData, SAFE_PAGES, Safe)
  if (EFI_ERROR(Status)) return Status
  const Handle = OUT<EFI_HANDLE>()
  return gMmst.MmiHandlerRegister(Handler, SAFE_GUID, Handle)
}
