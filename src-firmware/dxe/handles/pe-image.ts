/** A PE image in memory, as EDK II's PE loader reads it (edk2-stable202211): PE32+ for this processor, without resources. */
import { u64 } from '../../spec/hex'
import type { ErrorStatus } from '../../spec/status'
import { refusal, type Refusal } from '../../trace/cause'
import type { ImageSection } from '../memory/image-records'
import type { ModuleType } from './module-type'

const DOS_HEADER_BYTES = 64
const DOS_SIGNATURE = 0x5a4d // 'MZ'
const PE_SIGNATURE = 0x4550 // 'PE', and two zeros
const PE_OFFSET = 0x3c
/** What is read of the header at once: all of it with 16 data directories. */
const HEADER_BYTES = 264
const FILE_HEADER_BYTES = 24
const OPTIONAL_HEADER_BYTES = 112
const DIRECTORIES = 16
const DIRECTORY_BYTES = 8
const SECTION_HEADER_BYTES = 40
const MAGIC_64 = 0x20b
const MACHINES = { x64: 0x8664, aarch64: 0xaa64 } as const
const SUBSYSTEMS: Readonly<Record<number, ModuleType>> = { 10: 'UEFI_APPLICATION', 11: 'UEFI_DRIVER', 12: 'DXE_RUNTIME_DRIVER' }

const RELOCATIONS_STRIPPED = 1
const RESOURCES = 2
const SIGNATURES = 4
const RELOCATIONS = 5
const CODE = 0x20
const EXECUTE = 0x20000000
const WRITE = 0x80000000
/** Kinds of relocations: none, and 64 bits. */
const ABSOLUTE = 0
const DIR64 = 10

interface Section extends ImageSection {
  readonly file: number
}
interface Directory {
  readonly offset: number
  readonly bytes: number
}

/** What the loader needs to know of an image before there is memory for it. */
export interface LoadableImage {
  readonly moduleType: ModuleType
  readonly bytes: bigint
  readonly alignment: bigint
  /** 0n or below 1 MiB: anywhere. */
  readonly preferred: bigint
  readonly isFixed: boolean
  /** For what SetVirtualAddressMap has to adjust in a runtime driver. */
  readonly fixupBytes: bigint
  readonly sections: readonly ImageSection[]
  /** Puts it there. @returns Why not; null: it is there. */
  place(start: bigint, memory: ImageMemory): Refusal<LoadStatus> | null
  /** Adjusts it to where it lies. */
  relocate(start: bigint, memory: ImageMemory): Refusal<LoadStatus> | null
}
/** What LoadImage answers for bytes that it does not load. */
export type LoadStatus = 'EFI_UNSUPPORTED' | 'EFI_LOAD_ERROR' | 'EFI_INVALID_PARAMETER'
/** Bytes as the loader touches them. */
export interface ImageMemory {
  read(address: bigint, length: number): Uint8Array
  write(address: bigint, bytes: Uint8Array): void
  readUint(address: bigint, bytes: 2 | 4 | 8): bigint
  writeUint(address: bigint, bytes: 8, value: bigint): void
}

/** @param file All of its bytes. */
export function readPeImage(file: Uint8Array, architecture: keyof typeof MACHINES): LoadableImage | Refusal<LoadStatus> {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const holds = (at: number, bytes: number): boolean => at >= 0 && at + bytes <= file.length
  if (!holds(0, DOS_HEADER_BYTES)) return noImage('header')
  const header = view.getUint16(0, true) === DOS_SIGNATURE ? view.getUint32(PE_OFFSET, true) : 0
  if (!holds(header, HEADER_BYTES)) return noImage('header')
  if (view.getUint32(header, true) !== PE_SIGNATURE) return noImage('signature')
  const optional = header + FILE_HEADER_BYTES
  if (view.getUint16(optional, true) !== MAGIC_64) return noImage('machine')

  const directories = view.getUint32(optional + 108, true)
  const optionalBytes = view.getUint16(header + 20, true)
  const sectionCount = view.getUint16(header + 6, true)
  const imageBytes = view.getUint32(optional + 56, true)
  const headerBytes = view.getUint32(optional + 60, true)
  const sectionHeaders = optional + optionalBytes
  const fits = (bytes: number): number => Math.floor((bytes - sectionHeaders) / SECTION_HEADER_BYTES)
  const isWhole =
    directories <= DIRECTORIES &&
    optionalBytes - OPTIONAL_HEADER_BYTES === directories * DIRECTORY_BYTES &&
    imageBytes > sectionHeaders &&
    fits(imageBytes) > sectionCount &&
    headerBytes > sectionHeaders &&
    headerBytes < imageBytes &&
    fits(headerBytes) >= sectionCount &&
    holds(headerBytes - 1, 1)
  if (!isWhole) return noImage('header')
  const directory = (number: number): Directory => {
    const at = optional + OPTIONAL_HEADER_BYTES + number * DIRECTORY_BYTES
    return number < directories ? { offset: view.getUint32(at, true), bytes: view.getUint32(at + 4, true) } : { offset: 0, bytes: 0 }
  }
  const signatures = directory(SIGNATURES)
  if (signatures.bytes !== 0 && !holds(signatures.offset + signatures.bytes - 1, 1)) return noImage('header')
  if (view.getUint16(header + 4, true) !== MACHINES[architecture]) return noImage('machine')

  const sections: Section[] = []
  for (let at = sectionHeaders; sections.length < sectionCount; at += SECTION_HEADER_BYTES) {
    if (!holds(at, SECTION_HEADER_BYTES)) return noImage('sections')
    const [offset, bytes, from] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true)]
    if (bytes > 0 && (offset < headerBytes || from < headerBytes || !holds(from + bytes - 1, 1))) return noImage('sections')
    const flags = view.getUint32(at + 36, true)
    sections.push({
      offset: BigInt(offset),
      bytes: BigInt(bytes),
      virtualBytes: BigInt(view.getUint32(at + 8, true)),
      file: from,
      isCode: (flags & CODE) !== 0,
      isReadOnlyCode: (flags & EXECUTE) !== 0 && (flags & WRITE) === 0
    })
  }
  const moduleType = SUBSYSTEMS[view.getUint16(optional + 68, true)]
  if (!moduleType) return noImage('subsystem')
  if (directory(RESOURCES).bytes !== 0) return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: 'HII' })

  const isFixed = (view.getUint16(header + 22, true) & RELOCATIONS_STRIPPED) !== 0
  const relocations = directory(RELOCATIONS)
  const linkedAt = view.getBigUint64(optional + 24, true)
  return {
    moduleType,
    bytes: BigInt(imageBytes),
    alignment: BigInt(view.getUint32(optional + 32, true)),
    preferred: linkedAt,
    isFixed,
    fixupBytes: BigInt(Math.floor(relocations.bytes / 2) * 8),
    sections,
    place(start, memory) {
      if (isFixed && moduleType === 'DXE_RUNTIME_DRIVER') return noImage('relocations', 'EFI_LOAD_ERROR')
      if (isFixed && start !== linkedAt) return noImage('relocations', 'EFI_INVALID_PARAMETER')
      memory.write(start, file.subarray(0, headerBytes))
      for (const section of sections)
        if (!placeSection(section, start, imageBytes, file, memory)) return noImage('sections', 'EFI_LOAD_ERROR')
      return null
    },
    relocate(start, memory) {
      if (isFixed) return null
      if (start !== linkedAt) memory.writeUint(start + BigInt(optional + 24), 8, start)
      return relocate(start, u64(start - linkedAt), imageBytes, relocations, memory)
    }
  }
}

function placeSection(section: Section, start: bigint, imageBytes: number, file: Uint8Array, memory: ImageMemory): boolean {
  const [raw, length] = [Number(section.bytes), Number(section.virtualBytes)]
  const bytes = length === 0 || length > raw ? raw : length
  const last = Number(section.offset) + length - 1
  if (bytes > 0 && (Number(section.offset) >= imageBytes || last >= imageBytes)) return false
  const at = start + section.offset
  if (raw > 0) memory.write(at, file.subarray(section.file, section.file + bytes))
  if (bytes < length) memory.write(at + BigInt(bytes), new Uint8Array(length - bytes))
  return true
}

/** Blocks of relocations: the page's offset, the block's length, and 16 bits for each place. */
function relocate(
  start: bigint,
  adjust: bigint,
  imageBytes: number,
  { offset, bytes }: Directory,
  memory: ImageMemory
): Refusal<LoadStatus> | null {
  if (bytes === 0) return null
  if (offset + bytes - 1 >= imageBytes) return noImage('relocations', 'EFI_LOAD_ERROR')
  if (adjust === 0n) return null
  const end = offset + bytes
  for (let block = offset; block < end - 1;) {
    const page = Number(memory.readUint(start + BigInt(block), 4))
    const blockBytes = Number(memory.readUint(start + BigInt(block) + 4n, 4))
    if (blockBytes === 0 || block + blockBytes > end || page >= imageBytes) return noImage('relocations', 'EFI_LOAD_ERROR')
    for (let at = block + 8; at < block + blockBytes; at += 2) {
      const entry = Number(memory.readUint(start + BigInt(at), 2))
      const place = page + (entry & 0xfff)
      if (place >= imageBytes) return noImage('relocations', 'EFI_LOAD_ERROR')
      const kind = entry >> 12
      if (kind === DIR64) {
        const where = start + BigInt(place)
        memory.writeUint(where, 8, u64(memory.readUint(where, 8) + adjust))
      } else if (kind !== ABSOLUTE) return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: 'relocations' })
    }
    block += blockBytes
  }
  return null
}

type Part = 'header' | 'signature' | 'machine' | 'subsystem' | 'sections' | 'relocations'

function noImage<Status extends ErrorStatus = 'EFI_UNSUPPORTED'>(part: Part, status?: Status): Refusal<Status> {
  return refusal(status ?? ('EFI_UNSUPPORTED' as Status), { code: 'noImage', part })
}
