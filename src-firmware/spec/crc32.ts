/** CRC-32 as the UEFI specification's tables carry it (ISO 3309, polynomial 0xEDB88320 reflected). */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

/** The CRC-32 of table headers and of CalculateCrc32, unsigned. UEFI 2.10 §4.2, §7.5.7. */
export function crc32(bytes: Uint8Array): number {
  return crc32OfPieces([bytes])
}

/** The same of bytes that come in pieces. */
export function crc32OfPieces(pieces: Iterable<Uint8Array>): number {
  let value = 0xffffffff
  for (const bytes of pieces) for (const byte of bytes) value = (value >>> 8) ^ TABLE[(value ^ byte) & 0xff]!
  return (value ^ 0xffffffff) >>> 0
}
