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

/** What the sender is told. What is checked here is what is used here: the message is read before, and once. */
function Answer(What: bigint, Address: bigint, Length: bigint): EFI_STATUS {
  if (Length > EFI_PAGES_TO_SIZE(SAFE_PAGES)) return EFI_BAD_BUFFER_SIZE
  if (What === Command.Give && !MmIsBufferOutsideMmValid(Address, Length)) return EFI_SECURITY_VIOLATION
  if (What === Command.Keep) CopyMem(Safe.value, Address, Length)
  else CopyMem(Address, Safe.value, Length)
  return EFI_SUCCESS
}

/** One message: keeps bytes in the safe, or gives them back. */
function Handler(DispatchHandle: EFI_HANDLE, Context: VOID_PTR, CommBuffer: VOID_PTR, CommBufferSize: Ref<UINTN> | null): EFI_STATUS {
  const Message = SAFE_MESSAGE.at(CommBuffer)
  Message.Result = Answer(Message.Command, Message.Address, Message.Length)
  return EFI_SUCCESS
}

export function MmDriverEntryPoint(ImageHandle: EFI_HANDLE, MmSystemTable: EFI_MM_SYSTEM_TABLE): EFI_STATUS {
  const Status = gMmst.MmAllocatePages(AllocateAnyPages, EfiRuntimeServicesData, SAFE_PAGES, Safe)
  if (EFI_ERROR(Status)) return Status
  const Handle = OUT<EFI_HANDLE>()
  return gMmst.MmiHandlerRegister(Handler, SAFE_GUID, Handle)
}
