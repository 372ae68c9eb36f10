import { expect, it } from 'vitest'
import { runDriver } from './run-driver'

/** A driver that prints its map, with this from one descriptor to the next. */
const walk = (step: string): string => `
import { EFI_MEMORY_DESCRIPTOR, EFI_SUCCESS, EfiLoaderData, IN_OUT, NULL, OUT, UINT64, type EFI_STATUS, type UINTN, type VOID_PTR } from 'Uefi'
import { gBS } from 'Library/UefiBootServicesTableLib'
import { Print } from 'Library/UefiLib'
export function UefiMain(): EFI_STATUS {
  const Size = IN_OUT<UINTN>(0), Stride = OUT<UINTN>(), Map = OUT<VOID_PTR>()
  gBS.GetMemoryMap(Size, NULL, NULL, Stride, NULL)
  Size.value += 2 * Stride.value
  gBS.AllocatePool(EfiLoaderData, Size.value, Map)
  gBS.GetMemoryMap(Size, Map.value, NULL, Stride, NULL)
  for (let At = Map.value; At < Map.value + UINT64(Size.value); At += ${step}) {
    const Entry = EFI_MEMORY_DESCRIPTOR.at(At)
    Print('%d %016lx %lx\\n', Entry.Type, Entry.PhysicalStart, Entry.NumberOfPages)
  }
  return EFI_SUCCESS
}`

it.each([
  ['BigInt(EFI_MEMORY_DESCRIPTOR.size)', true],
  ['BigInt(Stride.value)', false]
])('a walk of the map by %s is noted: %s', async (step, isNoted) => {
  const { result } = await runDriver({ 'driver.ts': walk(step) })
  expect(result.stopped).toBeNull()
  expect(result.console.includes('The descriptors are DescriptorSize bytes apart')).toBe(isNoted)
})
