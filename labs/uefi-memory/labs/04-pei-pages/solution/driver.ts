import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS } from 'PiPei'
import { EFI_ERROR, EFI_PAGE_SIZE, EFI_SUCCESS, EfiBootServicesData, OUT } from 'PiPei'
import { SetMem } from 'Library/BaseMemoryLib'
import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'

const ROUNDS = 4

export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES): EFI_STATUS {
  const First = OUT<EFI_PHYSICAL_ADDRESS>()
  const Second = OUT<EFI_PHYSICAL_ADDRESS>()
  const Third = OUT<EFI_PHYSICAL_ADDRESS>()
  const Fourth = OUT<EFI_PHYSICAL_ADDRESS>()
  const Temporary = OUT<EFI_PHYSICAL_ADDRESS>()

  // Three pages.
  for (const Page of [First, Second, Third]) {
    const Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Page)
    if (EFI_ERROR(Status)) return Status
  }
  DEBUG(DEBUG_INFO, 'Pages at %lx, %lx, %lx\n', First.value, Second.value, Third.value)

  // The middle one goes back, and another one comes.
  let Status = PeiServices.FreePages(Second.value, 1)
  if (EFI_ERROR(Status)) return Status
  Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Fourth)
  if (EFI_ERROR(Status)) return Status
  DEBUG(DEBUG_INFO, 'The next one at %lx\n', Fourth.value)

  // The two lowest go back.
  Status = PeiServices.FreePages(Fourth.value, 1)
  if (EFI_ERROR(Status)) return Status
  Status = PeiServices.FreePages(Third.value, 1)
  if (EFI_ERROR(Status)) return Status

  // One page for all rounds, and it goes back.
  Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Temporary)
  if (EFI_ERROR(Status)) return Status
  for (let Round = 0; Round < ROUNDS; Round++) SetMem(Temporary.value, EFI_PAGE_SIZE, Round)
  Status = PeiServices.FreePages(Temporary.value, 1)
  return EFI_ERROR(Status) ? Status : EFI_SUCCESS
}
