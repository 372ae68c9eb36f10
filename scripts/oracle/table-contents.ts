/** What the entries of the configuration table point at, as far as their formats say how long it is. */
import { type Hex, hex } from '../../src-firmware/spec/hex'
import type { MemoryImage } from './memory-image'

/** Bytes that lie at an address, in hexadecimal. */
export interface Content {
  readonly address: Hex
  readonly bytes: string
}
type Keep = (address: bigint, bytes: number) => void

const FACP = 0x50434146
const ACPI_HEADER = 36
/** Entries of the memory type information: one for each memory type and the end. */
const MEMORY_TYPES = 17
const DEBUG_IMAGE_INFO = 24

/** A table of ACPI's says its length behind its signature (ACPI 6.5 §5.2.6). */
function acpiTable(image: MemoryImage, at: bigint, keep: Keep): void {
  if (at === 0n) return
  const bytes = image.uint32(at + 4n)
  keep(at, bytes)
  if (image.uint32(at) !== FACP) return
  // It points at two more: in fields of 32 bits, and in a longer one in fields of 64 bits (§5.2.9).
  const pointer = (short: bigint, long: bigint): bigint =>
    (bytes >= Number(long) + 8 ? image.uint64(at + long) : 0n) || BigInt(image.uint32(at + short))
  acpiTable(image, pointer(36n, 132n), keep)
  acpiTable(image, pointer(40n, 140n), keep)
}

function acpiList(image: MemoryImage, at: bigint, pointerBytes: 4 | 8, keep: Keep): void {
  if (at === 0n) return
  acpiTable(image, at, keep)
  for (let entry = ACPI_HEADER; entry + pointerBytes <= image.uint32(at + 4n); entry += pointerBytes) {
    const where = at + BigInt(entry)
    acpiTable(image, pointerBytes === 8 ? image.uint64(where) : BigInt(image.uint32(where)), keep)
  }
}

/** RSDP, ACPI 6.5 §5.2.5.3. */
function acpiRoot(image: MemoryImage, at: bigint, keep: Keep): void {
  const isLong = (image.at(at + 15n, 1)?.[0] ?? 0) >= 2
  keep(at, isLong ? image.uint32(at + 20n) : 20)
  acpiList(image, BigInt(image.uint32(at + 16n)), 4, keep)
  if (isLong) acpiList(image, image.uint64(at + 24n), 8, keep)
}

function debugImages(image: MemoryImage, at: bigint, keep: Keep): void {
  const count = image.uint32(at + 4n)
  const table = image.uint64(at + 8n)
  keep(at, 16)
  keep(table, 8 * count)
  for (let i = 0; i < count; i++) keep(image.uint64(table + BigInt(8 * i)), DEBUG_IMAGE_INFO)
}

const FORMATS: Readonly<Record<string, (image: MemoryImage, at: bigint, keep: Keep) => void>> = {
  'EB9D2D30-2D88-11D3-9A16-0090273FC14D': acpiRoot,
  '8868E871-E4F1-11D3-BC22-0080C73C8881': acpiRoot,
  // SMBIOS 3.6 §5.2.1 and §5.2.2.
  'EB9D2D31-2D88-11D3-9A16-0090273FC14D': (image, at, keep) => {
    keep(at, image.at(at + 5n, 1)![0]!)
    keep(BigInt(image.uint32(at + 24n)), image.at(at + 22n, 2)!.readUInt16LE())
  },
  'F2FD1544-9794-4A2C-992E-E5BBCF20E394': (image, at, keep) => {
    keep(at, image.at(at + 6n, 1)![0]!)
    keep(image.uint64(at + 16n), image.uint32(at + 12n))
  },
  // EFI_DXE_SERVICES: its header says how long it is.
  '05AD34BA-6F02-4214-952E-4DA0398E2BB9': (image, at, keep) => keep(at, image.uint32(at + 12n)),
  // The Memory Attributes Table, UEFI 2.10 §4.6.4.
  'DCFA911D-26EB-469F-A220-38B7DC461220': (image, at, keep) => keep(at, 16 + image.uint32(at + 4n) * image.uint32(at + 8n)),
  // The memory type information.
  '4C19049F-4137-4DD3-9C10-8B97A83FFDFA': (_image, at, keep) => keep(at, 8 * MEMORY_TYPES),
  // EFI_RT_PROPERTIES_TABLE, §4.6.2.
  'EB66918A-7EEF-402A-842E-931D21C38AE9': (_image, at, keep) => keep(at, 8),
  // EFI_DEBUG_IMAGE_INFO_TABLE, §18.4.3.
  '49152E77-1ADA-4764-B7A2-7AFEFED95E8B': debugImages
}

/** @param tables The entries of the configuration table. */
export function tableContents(image: MemoryImage, tables: readonly (readonly [guid: string, table: Hex])[]): Content[] {
  const contents = new Map<bigint, string>()
  const keep: Keep = (address, bytes) => {
    const content = image.at(address, bytes)
    if (content && bytes > 0) contents.set(address, content.toString('hex'))
  }
  for (const [guid, table] of tables) FORMATS[guid.toUpperCase()]?.(image, BigInt(table), keep)
  return [...contents].map(([address, bytes]) => ({ address: hex(address), bytes }))
}
