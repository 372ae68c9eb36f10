/** The fields of a HOB by the PI specification's names with a small first letter (PI 1.8 volume 3 §5). */
import type { Value } from '../../src-firmware/trace/trace'
import { fieldName } from '../../src-firmware/services/signature'
import { guidText } from '../../src-firmware/spec/guid'
import { bytesOfDigits, hex } from '../../src-firmware/spec/hex'
import { HOB_FIELD_BYTES, HOB_HEADER, HOB_LAYOUTS } from '../../src-firmware/spec/hob'

/** @param text The whole HOB as hexadecimal bytes. Fields that lie behind its end are left out. */
export function hobFields(text: string): Readonly<Record<string, Value>> {
  const bytes = bytesOfDigits(text)
  const type = bytes.length >= 2 ? Number(uint(bytes, 0, 2)) : -1
  const fields: Record<string, Value> = {}
  for (const { name, offset, type: fieldType } of [...HOB_HEADER, ...(HOB_LAYOUTS[type] ?? [])]) {
    const width = HOB_FIELD_BYTES[fieldType]
    if (offset + width > bytes.length) continue
    const field = fieldName(name)
    if (fieldType === 'EFI_GUID') fields[field] = guidText(bytes.slice(offset, offset + width))
    else fields[field] = width === 8 ? hex(uint(bytes, offset, 8)) : Number(uint(bytes, offset, width))
  }
  return fields
}

function uint(bytes: Uint8Array, offset: number, width: number): bigint {
  let value = 0n
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]!)
  return value
}
