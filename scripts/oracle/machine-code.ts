/** Small images of machine code, for LoadImage from a buffer: a section of code that returns a status, and one of relocations. */
import type { Architecture } from './toolchain'

/** What an image may be made of; what is left out makes an application that loads anywhere and returns EFI_SUCCESS. */
export interface MachineCode {
  readonly subsystem?: 10 | 11 | 12
  /** SectionAlignment. */
  readonly alignment?: number
  readonly returns?: bigint
  /** Characteristics of the section of code. */
  readonly codeFlags?: number
  /** VirtualSize of the section of code. */
  readonly codeBytes?: number
  readonly imageBytes?: number
  readonly relocationsStripped?: boolean
  /** SizeOfBlock of its one block of relocations. */
  readonly relocationBlock?: number
  readonly machine?: Architecture
}

/** Bytes of every such file. */
export const FILE_BYTES = 0x600
const HEADER = 0x40
const OPTIONAL_HEADER_BYTES = 0xf0
const FILE_ALIGNMENT = 0x200
const BLOCK_BYTES = 12

/** The file. */
export function machineCode(architecture: Architecture, code: MachineCode = {}): Buffer {
  const { subsystem = 10, alignment = 0x1000, returns = 0n, codeFlags = 0x60000020, relocationBlock = BLOCK_BYTES } = code
  const { codeBytes = FILE_ALIGNMENT, imageBytes = 3 * alignment, relocationsStripped = false, machine = architecture } = code
  const file = Buffer.alloc(FILE_BYTES)
  file.write('MZ')
  file.writeUInt32LE(HEADER, 0x3c)
  file.write('PE', HEADER)
  file.writeUInt16LE(machine === 'x64' ? 0x8664 : 0xaa64, HEADER + 4)
  file.writeUInt16LE(2, HEADER + 6)
  file.writeUInt16LE(OPTIONAL_HEADER_BYTES, HEADER + 20)
  file.writeUInt16LE(relocationsStripped ? 0x22f : 0x22e, HEADER + 22)
  const optional = HEADER + 24
  file.writeUInt16LE(0x20b, optional)
  file.writeUInt32LE(alignment, optional + 16)
  file.writeUInt32LE(alignment, optional + 20)
  file.writeUInt32LE(alignment, optional + 32)
  file.writeUInt32LE(FILE_ALIGNMENT, optional + 36)
  file.writeUInt32LE(imageBytes, optional + 56)
  file.writeUInt32LE(FILE_ALIGNMENT, optional + 60)
  file.writeUInt16LE(subsystem, optional + 68)
  file.writeUInt32LE(16, optional + 108)
  file.writeUInt32LE(2 * alignment, optional + 152)
  file.writeUInt32LE(BLOCK_BYTES, optional + 156)
  section(file, 0, '.text', { at: alignment, bytes: codeBytes, from: FILE_ALIGNMENT, flags: codeFlags })
  section(file, 1, '.reloc', { at: 2 * alignment, bytes: BLOCK_BYTES, from: 2 * FILE_ALIGNMENT, flags: 0x42000040 })
  entryPoint(architecture, returns).copy(file, FILE_ALIGNMENT)
  file.writeUInt32LE(alignment, 2 * FILE_ALIGNMENT)
  file.writeUInt32LE(relocationBlock, 2 * FILE_ALIGNMENT + 4)
  return file
}

interface Section {
  readonly at: number
  readonly bytes: number
  readonly from: number
  readonly flags: number
}

function section(file: Buffer, number: number, name: string, { at, bytes, from, flags }: Section): void {
  const header = HEADER + 24 + OPTIONAL_HEADER_BYTES + 40 * number
  file.write(name, header)
  file.writeUInt32LE(bytes, header + 8)
  file.writeUInt32LE(at, header + 12)
  file.writeUInt32LE(FILE_ALIGNMENT, header + 16)
  file.writeUInt32LE(from, header + 20)
  file.writeUInt32LE(flags, header + 36)
}

/** mov rax, status; ret. movz x0, status; movk for each 16 bits more; ret. */
function entryPoint(architecture: Architecture, status: bigint): Buffer {
  if (architecture === 'x64') {
    const code = Buffer.from('48b80000000000000000c3', 'hex')
    code.writeBigUInt64LE(status, 2)
    return code
  }
  const code = Buffer.alloc(20)
  for (let part = 0; part < 4; part++) {
    const bits = Number((status >> BigInt(16 * part)) & 0xffffn)
    code.writeUInt32LE(((part === 0 ? 0xd2800000 : 0xf2800000) | (part << 21) | (bits << 5)) >>> 0, 4 * part)
  }
  code.writeUInt32LE(0xd65f03c0, 16)
  return code
}
