import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type VOID_PTR } from 'PiPei'
import { EFI_ERROR, EFI_PAGE_SIZE, EFI_SUCCESS, EfiBootServicesData, OUT } from 'PiPei'
import { SetMem } from 'Library/BaseMemoryLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

const ROUNDS = 4

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const First = OUT<EFI_PHYSICAL_ADDRESS>()
  const Second = OUT<EFI_PHYSICAL_ADDRESS>()
  const Third = OUT<EFI_PHYSICAL_ADDRESS>()
  const Temporary = OUT<VOID_PTR>()

  // Three pages.
  for (const Page of [First, Second, Third]) {
    const Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
    if (EFI_ERROR(Status)) return Status
  }
  DEBUG(DEBUG_INFO, 'Pages at %lx, %lx, %lx\n', First.value, Second.value, Third.value)

  // Step 2: the middle one goes back, and another one comes.

  // Step 3: the two lowest go back.

  // Step 4: a buffer for each round?
  for (let Round = 0; Round < ROUNDS; Round++) {
    const Status = PeiServices.AllocatePool(EFI_PAGE_SIZE, Temporary)
    if (EFI_ERROR(Status)) return Status
    SetMem(Temporary.value, EFI_PAGE_SIZE, Round)
  }
  return EFI_SUCCESS
}
