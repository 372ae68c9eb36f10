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
import { language, sentence, t, type Language, type Sentence } from '../language'
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

const NAMES: Readonly<Record<number, Sentence>> = {
  [HobType.handoff]: sentence('PHIT'),
  [HobType.memoryAllocation]: sentence('memory allocation'),
  [HobType.resourceDescriptor]: sentence('resource'),
  [HobType.guidExtension]: sentence('GUID extension'),
  [HobType.firmwareVolume]: sentence('firmware volume'),
  [HobType.cpu]: sentence('CPU'),
  [HobType.memoryPool]: sentence('pool'),
  [HobType.firmwareVolume2]: sentence('firmware volume 2'),
  [HobType.uefiCapsule]: sentence('capsule'),
  [HobType.firmwareVolume3]: sentence('firmware volume 3'),
  [HobType.unused]: sentence('unused'),
  [HobType.endOfHobList]: sentence('end of list')
}
const RESOURCES: Readonly<Record<number, Sentence>> = {
  [ResourceType.systemMemory]: sentence('system memory'),
  [ResourceType.memoryMappedIo]: sentence('device registers'),
  [ResourceType.io]: sentence('I/O ports'),
  [ResourceType.firmwareDevice]: sentence('firmware device'),
  [ResourceType.memoryMappedIoPort]: sentence('device ports'),
  [ResourceType.memoryReserved]: sentence('reserved memory'),
  [ResourceType.ioReserved]: sentence('reserved ports')
}
/** What a HOB with this name is for. */
const MEANINGS: Readonly<Record<string, Sentence>> = {
  [HobGuid.stack]: sentence('the stack'),
  [HobGuid.module]: sentence('a module'),
  [HobGuid.bspStore]: sentence('the BSP store'),
  [HobGuid.memoryTypeInformation]: sentence('memory type information')
}

/** From one moment to the next nearly every HOB is the same object. */
const known: Readonly<Record<Language, WeakMap<FoldedHob, HobRow>>> = { en: new WeakMap(), 'zh-CN': new WeakMap() }

export function hobRow(hob: FoldedHob): HobRow {
  const rows = known[language()]
  const row = rows.get(hob) ?? readHob(hob)
  rows.set(hob, row)
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
    name: nameOf(type),
    summary: summary(type, length, fields),
    fields,
    bytes
  }
}

function nameOf(type: number): string {
  const name = NAMES[type]
  return name === undefined ? t('type {{type}}', { type: hex(type) }) : t(name)
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
  const meaning = MEANINGS[field('Name')]
  switch (type) {
    case HobType.handoff:
      return t('free {{bottom}} – {{top}}', { bottom: field('EfiFreeMemoryBottom'), top: field('EfiFreeMemoryTop') })
    case HobType.memoryAllocation: {
      const where = { range: range('MemoryBaseAddress', 'MemoryLength'), type: memoryTypeWord(number('MemoryType')) }
      return meaning ? t('{{range}} of {{type}}, {{meaning}}', { ...where, meaning: t(meaning) }) : t('{{range}} of {{type}}', where)
    }
    case HobType.resourceDescriptor: {
      const kind = number('ResourceType')
      const resource = RESOURCES[kind]
      return `${resource === undefined ? t('resource {{kind}}', { kind }) : t(resource)} ${range('PhysicalStart', 'ResourceLength')}`
    }
    case HobType.guidExtension: {
      const name = meaning ? t(meaning) : field('Name') === HobGuid.zero ? t('no name') : field('Name')
      return t('{{name}}, {{bytes}} bytes of data', { name, bytes: length - 24 })
    }
    case HobType.cpu:
      return t('{{memory}} address bits, {{io}} for ports', { memory: field('SizeOfMemorySpace'), io: field('SizeOfIoSpace') })
    case HobType.memoryPool:
      return t('{{length}} bytes', { length: length - 8 })
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
