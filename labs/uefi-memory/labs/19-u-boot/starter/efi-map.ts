// Looks into EFI's memory map from the prompt. The map goes into memory of the heap, so EFI's books do not change.
import { efi_get_memory_map, EFI_MEMORY_DESCRIPTOR, EFI_PAGES_TO_SIZE, EFI_SUCCESS, EfiConventionalMemory, free, IN_OUT, malloc, NULL, OUT } from 'UBoot'
import { NEXT_MEMORY_DESCRIPTOR, type UINT32, UINT64, type UINTN } from 'UBoot'

/** The first place at `From` or above where EFI has so many pages free; 0n: there is none. */
export function FirstFree(From: bigint, Pages: number): bigint {
  const Size = IN_OUT<UINTN>(0)
  const [Key, Stride, Version] = [OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>()]
  efi_get_memory_map(Size, NULL, Key, Stride, Version)
  const Map = malloc(Size.value)
  if (Map === NULL) return 0n
  let First = 0n
  if (efi_get_memory_map(Size, Map, Key, Stride, Version) === EFI_SUCCESS) {
    const End = Map + UINT64(Size.value)
    for (let Entry = EFI_MEMORY_DESCRIPTOR.at(Map); Entry.address < End; Entry = NEXT_MEMORY_DESCRIPTOR(Entry, Stride.value)) {
      const Start = Entry.PhysicalStart > From ? Entry.PhysicalStart : From
      const Fits = Start + EFI_PAGES_TO_SIZE(Pages) <= Entry.PhysicalStart + EFI_PAGES_TO_SIZE(Entry.NumberOfPages)
      if (Entry.Type === EfiConventionalMemory && Fits && (First === 0n || Start < First)) First = Start
    }
  }
  free(Map)
  return First
}
