/** A HOB list as it is read on the screen: each HOB's type, what it says in a few words, its fields and its bytes. PI 1.8 volume 3 §4.5. */
import { memoryTypeWord, type FoldedHob } from '../../src-firmware'
import { bytesOfDigits } from '../../src-firmware/spec/hex'
import { addressText, sizeText } from './memory-words'

export interface HobField {
  /** The specification's name. */
  readonly name: string
  readonly value: string
  /** In bytes from the HOB's first. */
  readonly offset: number
  /** It points at this address. */
  readonly pointsAt: bigint | null
}
export interface HobRow {
  readonly address: bigint
  readonly type: number
  /** HobLength, in bytes. */
  readonly length: number
  readonly name: string
  /** What it says, in a few words. */
  readonly summary: string
  readonly fields: readonly HobField[]
  readonly bytes: Uint8Array
}

const NAMES: Readonly<Record<number, string>> = {
  0x1: 'PHIT',
  0x2: 'memory allocation',
  0x3: 'resource',
  0x4: 'GUID extension',
  0x5: 'firmware volume',
  0x6: 'CPU',
  0x7: 'pool',
  0x9: 'firmware volume 2',
  0xb: 'capsule',
  0xc: 'firmware volume 3',
  0xfffe: 'unused',
  0xffff: 'end of list'
}
const RESOURCES = ['system memory', 'device registers', 'I/O ports', 'firmware device', 'device ports', 'reserved memory', 'reserved ports']
/** Names that say what a HOB is for. */
const MEANINGS: Readonly<Record<string, string>> = {
  '4ED4BF27-4092-42E9-807D-527B1D00C9BD': 'the stack',
  'F8E21975-0899-4F58-A4BE-5525A9C6D77A': 'a module',
  '564B33CD-C92A-4593-90BF-2473E43C6322': 'the BSP store',
  '4C19049F-4137-4DD3-9C10-8B97A83FFDFA': 'memory type information'
}
const ZERO_GUID = '00000000-0000-0000-0000-000000000000'

type Kind = 'u8' | 'u16' | 'u32' | 'u64' | 'pointer' | 'guid'
type Layout = readonly (readonly [name: string, offset: number, kind: Kind])[]

const LAYOUTS: Readonly<Record<number, Layout>> = {
  0x1: [
    ['Version', 8, 'u32'],
    ['BootMode', 12, 'u32'],
    ['EfiMemoryTop', 16, 'pointer'],
    ['EfiMemoryBottom', 24, 'pointer'],
    ['EfiFreeMemoryTop', 32, 'pointer'],
    ['EfiFreeMemoryBottom', 40, 'pointer'],
    ['EfiEndOfHobList', 48, 'pointer']
  ],
  0x2: [
    ['Name', 8, 'guid'],
    ['MemoryBaseAddress', 24, 'pointer'],
    ['MemoryLength', 32, 'u64'],
    ['MemoryType', 40, 'u32'],
    ['ModuleName', 48, 'guid'],
    ['EntryPoint', 64, 'pointer']
  ],
  0x3: [
    ['Owner', 8, 'guid'],
    ['ResourceType', 24, 'u32'],
    ['ResourceAttribute', 28, 'u32'],
    ['PhysicalStart', 32, 'pointer'],
    ['ResourceLength', 40, 'u64']
  ],
  0x4: [['Name', 8, 'guid']],
  0x5: [
    ['BaseAddress', 8, 'pointer'],
    ['Length', 16, 'u64']
  ],
  0x6: [
    ['SizeOfMemorySpace', 8, 'u8'],
    ['SizeOfIoSpace', 9, 'u8']
  ],
  0x9: [
    ['BaseAddress', 8, 'pointer'],
    ['Length', 16, 'u64'],
    ['FvName', 24, 'guid'],
    ['FileName', 40, 'guid']
  ],
  0xb: [
    ['BaseAddress', 8, 'pointer'],
    ['Length', 16, 'u64']
  ],
  0xc: [
    ['BaseAddress', 8, 'pointer'],
    ['Length', 16, 'u64'],
    ['AuthenticationStatus', 24, 'u32'],
    ['ExtractedFv', 28, 'u8'],
    ['FvName', 32, 'guid'],
    ['FileName', 48, 'guid']
  ]
}
const SIZES: Readonly<Record<Kind, number>> = { u8: 1, u16: 2, u32: 4, u64: 8, pointer: 8, guid: 16 }

export function hobRow({ address, bytes: digits }: FoldedHob): HobRow {
  const bytes = bytesOfDigits(digits)
  const view = new DataView(bytes.buffer)
  const type = bytes.length >= 2 ? view.getUint16(0, true) : 0
  const length = bytes.length >= 4 ? view.getUint16(2, true) : 0
  const header: Layout = [
    ['HobType', 0, 'u16'],
    ['HobLength', 2, 'u16']
  ]
  const fields = [...header, ...(LAYOUTS[type] ?? [])].flatMap(([name, offset, kind]): HobField[] =>
    offset + SIZES[kind] <= Math.min(length, bytes.length) ? [{ name, offset, ...read(view, offset, kind) }] : []
  )
  return {
    address: BigInt(address),
    type,
    length,
    name: NAMES[type] ?? `type 0x${type.toString(16)}`,
    summary: summary(type, length, fields),
    fields,
    bytes
  }
}

function read(view: DataView, offset: number, kind: Kind): Pick<HobField, 'value' | 'pointsAt'> {
  switch (kind) {
    case 'u8':
      return { value: String(view.getUint8(offset)), pointsAt: null }
    case 'u16':
      return { value: `0x${view.getUint16(offset, true).toString(16)}`, pointsAt: null }
    case 'u32':
      return { value: `0x${view.getUint32(offset, true).toString(16)}`, pointsAt: null }
    case 'u64':
      return { value: addressText(view.getBigUint64(offset, true)), pointsAt: null }
    case 'pointer': {
      const pointsAt = view.getBigUint64(offset, true)
      return { value: addressText(pointsAt), pointsAt }
    }
    case 'guid':
      return { value: guid(view, offset), pointsAt: null }
  }
}

function guid(view: DataView, offset: number): string {
  const part = (at: number, bytes: 1 | 2 | 4): string => {
    const value = bytes === 4 ? view.getUint32(at, true) : bytes === 2 ? view.getUint16(at, true) : view.getUint8(at)
    return value.toString(16).padStart(2 * bytes, '0')
  }
  const tail = Array.from({ length: 8 }, (_, i) => part(offset + 8 + i, 1)).join('')
  return `${part(offset, 4)}-${part(offset + 4, 2)}-${part(offset + 6, 2)}-${tail.slice(0, 4)}-${tail.slice(4)}`.toUpperCase()
}

function summary(type: number, length: number, fields: readonly HobField[]): string {
  const field = (name: string): string => fields.find((one) => one.name === name)?.value ?? ''
  const number = (name: string): number => Number(field(name) || 0)
  const range = (start: string, bytes: string): string => `${field(start)}, ${sizeText(BigInt(field(bytes) || 0))}`
  switch (type) {
    case 0x1:
      return `free ${field('EfiFreeMemoryBottom')} – ${field('EfiFreeMemoryTop')}`
    case 0x2: {
      const meaning = MEANINGS[field('Name')]
      return `${range('MemoryBaseAddress', 'MemoryLength')} of ${memoryTypeWord(number('MemoryType'))}${meaning ? `, ${meaning}` : ''}`
    }
    case 0x3:
      return `${RESOURCES[number('ResourceType')] ?? `resource ${number('ResourceType')}`} ${range('PhysicalStart', 'ResourceLength')}`
    case 0x4:
      return `${MEANINGS[field('Name')] ?? (field('Name') === ZERO_GUID ? 'no name' : field('Name'))}, ${length - 24} bytes of data`
    case 0x6:
      return `${field('SizeOfMemorySpace')} address bits, ${field('SizeOfIoSpace')} for ports`
    case 0x7:
      return `${length - 8} bytes`
    case 0x5:
    case 0x9:
    case 0xb:
    case 0xc:
      return range('BaseAddress', 'Length')
    default:
      return ''
  }
}

/** Lines of so many bytes: the offset, the bytes, and what of them can be read. */
export function byteLines(
  bytes: Uint8Array,
  perLine: 8 | 16
): readonly { readonly offset: string; readonly digits: string; readonly text: string }[] {
  return Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, row) => {
    const line = bytes.subarray(row * perLine, (row + 1) * perLine)
    return {
      offset: (row * perLine).toString(16).padStart(3, '0'),
      digits: [...line].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: [...line].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    }
  })
}
