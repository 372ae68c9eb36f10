/** A driver finds EFI_MEMORY_ATTRIBUTE_PROTOCOL by its GUID, and calls its three functions. */
import { expect, it } from 'vitest'
import { platformById } from '../../../src-firmware'
import type { Edk2Release } from '../../../src-firmware/platforms/edk2-rules'
import { driverOf, runDriver } from './run-driver'

const driver = driverOf(`const Protocol = OUT<U.EFI_MEMORY_ATTRIBUTE_PROTOCOL>()
const Found = gBS.LocateProtocol(U.gEfiMemoryAttributeProtocolGuid, NULL, Protocol)
if (U.EFI_ERROR(Found)) { Print('%r\\n', Found); return Found }
const Memory = OUT<bigint>()
gBS.AllocatePages(U.AllocateAnyPages, U.EfiLoaderData, 2, Memory)
const Attributes = OUT<bigint>()
Print('%r\\n', Protocol.value.SetMemoryAttributes(Memory.value, 4096n, U.EFI_MEMORY_XP))
Print('%r %lx\\n', Protocol.value.GetMemoryAttributes(Memory.value, 4096n, Attributes), Attributes.value)
Print('%r\\n', Protocol.value.GetMemoryAttributes(Memory.value, 8192n, Attributes))
Print('%r\\n', Protocol.value.ClearMemoryAttributes(Memory.value, 4096n, U.EFI_MEMORY_XP))
Print('%r\\n', Protocol.value.GetMemoryAttributes(Memory.value, 8192n, NULL))`)

it.each<[release: Edk2Release, lines: string[]]>([
  ['2022.11', ['Not Found']],
  ['2026.08', ['Success', 'Success 4000', 'No mapping', 'Success', 'Invalid Parameter']]
])('by the rules of %s', async (edk2, lines) => {
  const { result, trace } = await runDriver(driver, { platform: { ...platformById('made-pc-256m')!, edk2 } })
  expect(result.diagnostics).toEqual([])
  expect(result.console.trimEnd().split('\n')).toEqual(lines)
  const calls = trace.flatMap((event) => (event.kind === 'call' && event.table === 'MemoryAttribute' ? [event.service] : []))
  expect(calls).toHaveLength(lines.length === 1 ? 0 : 5)
})
