/** A HOB list as it is read on the screen: each HOB's type, what it says in a few words, its fields and its bytes. PI 1.8 volume 3 §5. */
import {
  address,
  bytesOfDigits,
  guidText,
  hex,
  HOB_FIELD_BYTES,
  HOB_HEADER,
  HOB_LAYOUTS,
  hexDigits,
  HobGuid,
  HobType,
  memoryTypeWord,
  ResourceType,
  type FoldedHob,
  type HobField
} from '../../src-firmware'
import { sizeText } from './memory-words'

interface HobValue extends HobField {
  readonly value: string
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
  readonly fields: readonly HobValue[]
  readonly bytes: Uint8Array
}

const NAMES: Readonly<Record<number, string>> = {
  [HobType.handoff]: 'PHIT',
  [HobType.memoryAllocation]: 'memory allocation',
  [HobType.resourceDescriptor]: 'resource',
  [HobType.guidExtension]: 'GUID extension',
  [HobType.firmwareVolume]: 'firmware volume',
  [HobType.cpu]: 'CPU',
  [HobType.memoryPool]: 'pool',
  [HobType.firmwareVolume2]: 'firmware volume 2',
  [HobType.uefiCapsule]: 'capsule',
  [HobType.firmwareVolume3]: 'firmware volume 3',
  [HobType.unused]: 'unused',
  [HobType.endOfHobList]: 'end of list'
}
const RESOURCES: Readonly<Record<number, string>> = {
  [ResourceType.systemMemory]: 'system memory',
  [ResourceType.memoryMappedIo]: 'device registers',
  [ResourceType.io]: 'I/O ports',
  [ResourceType.firmwareDevice]: 'firmware device',
  [ResourceType.memoryMappedIoPort]: 'device ports',
  [ResourceType.memoryReserved]: 'reserved memory',
  [ResourceType.ioReserved]: 'reserved ports'
}
/** What a HOB with this name is for. */
const MEANINGS: Readonly<Record<string, string>> = {
  [HobGuid.stack]: 'the stack',
  [HobGuid.module]: 'a module',
  [HobGuid.bspStore]: 'the BSP store',
  [HobGuid.memoryTypeInformation]: 'memory type information'
}

/** From one moment to the next nearly every HOB is the same object. */
const known = new WeakMap<FoldedHob, HobRow>()

export function hobRow(hob: FoldedHob): HobRow {
  const row = known.get(hob) ?? readHob(hob)
  known.set(hob, row)
  return row
}

/** What a memory allocation HOB tells of; null: it is another one. */
export function allocationOf(hob: FoldedHob): { readonly start: bigint; readonly bytes: bigint; readonly type: number } | null {
  const { type, fields } = hobRow(hob)
  if (type !== HobType.memoryAllocation) return null
  const value = (name: string): bigint => BigInt(fields.find((field) => field.name === name)?.value ?? 0)
  return { start: value('MemoryBaseAddress'), bytes: value('MemoryLength'), type: Number(value('MemoryType')) }
}

function readHob({ address: start, bytes: digits }: FoldedHob): HobRow {
  const bytes = bytesOfDigits(digits)
  const view = new DataView(bytes.buffer)
  const type = bytes.length >= 2 ? view.getUint16(0, true) : 0
  const length = bytes.length >= 4 ? view.getUint16(2, true) : 0
  const fields = [...HOB_HEADER, ...(HOB_LAYOUTS[type] ?? [])].flatMap((field): HobValue[] =>
    field.offset + HOB_FIELD_BYTES[field.type] <= Math.min(length, bytes.length) ? [{ ...field, ...read(view, field) }] : []
  )
  return {
    address: BigInt(start),
    type,
    length,
    name: NAMES[type] ?? `type ${hex(type)}`,
    summary: summary(type, length, fields),
    fields,
    bytes
  }
}

function read(view: DataView, { offset, type }: HobField): Pick<HobValue, 'value' | 'pointsAt'> {
  switch (type) {
    case 'UINT8':
      return { value: String(view.getUint8(offset)), pointsAt: null }
    case 'UINT16':
      return { value: hex(view.getUint16(offset, true)), pointsAt: null }
    case 'UINT32':
      return { value: hex(view.getUint32(offset, true)), pointsAt: null }
    case 'UINT64':
      return { value: address(view.getBigUint64(offset, true)), pointsAt: null }
    case 'EFI_PHYSICAL_ADDRESS': {
      const pointsAt = view.getBigUint64(offset, true)
      return { value: address(pointsAt), pointsAt }
    }
    case 'EFI_GUID':
      return { value: guidText(new Uint8Array(view.buffer, offset, HOB_FIELD_BYTES.EFI_GUID)), pointsAt: null }
  }
}

function summary(type: number, length: number, fields: readonly HobValue[]): string {
  const field = (name: string): string => fields.find((one) => one.name === name)?.value ?? ''
  const number = (name: string): number => Number(field(name) || 0)
  const range = (start: string, bytes: string): string => `${field(start)}, ${sizeText(BigInt(field(bytes) || 0))}`
  switch (type) {
    case HobType.handoff:
      return `free ${field('EfiFreeMemoryBottom')} – ${field('EfiFreeMemoryTop')}`
    case HobType.memoryAllocation: {
      const meaning = MEANINGS[field('Name')]
      return `${range('MemoryBaseAddress', 'MemoryLength')} of ${memoryTypeWord(number('MemoryType'))}${meaning ? `, ${meaning}` : ''}`
    }
    case HobType.resourceDescriptor:
      return `${RESOURCES[number('ResourceType')] ?? `resource ${number('ResourceType')}`} ${range('PhysicalStart', 'ResourceLength')}`
    case HobType.guidExtension:
      return `${MEANINGS[field('Name')] ?? (field('Name') === HobGuid.zero ? 'no name' : field('Name'))}, ${length - 24} bytes of data`
    case HobType.cpu:
      return `${field('SizeOfMemorySpace')} address bits, ${field('SizeOfIoSpace')} for ports`
    case HobType.memoryPool:
      return `${length - 8} bytes`
    case HobType.firmwareVolume:
    case HobType.firmwareVolume2:
    case HobType.uefiCapsule:
    case HobType.firmwareVolume3:
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
      offset: hex(row * perLine)
        .slice(2)
        .padStart(3, '0'),
      digits: hexDigits(line, ' '),
      text: [...line].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('')
    }
  })
}
