/** EFI_GUID, UEFI 2.10 appendix A: 16 bytes, the first three fields little-endian. */
import { bytesOfDigits, hexDigits } from './hex'

/** '4C19049F-4137-4DD3-9C10-8B97A83FFDFA' from its bytes. */
export function guidText(bytes: Uint8Array): string {
  const digits = (indices: readonly number[]): string => hexDigits(Uint8Array.from(indices, (i) => bytes[i]!))
  return [digits([3, 2, 1, 0]), digits([5, 4]), digits([7, 6]), digits([8, 9]), digits([10, 11, 12, 13, 14, 15])].join('-').toUpperCase()
}

/** The bytes of a GUID's text; null: it is none. */
export function guidBytes(text: string): Uint8Array | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return null
  const raw = bytesOfDigits(text.replaceAll('-', ''))
  return Uint8Array.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((i) => raw[i]!))
}
