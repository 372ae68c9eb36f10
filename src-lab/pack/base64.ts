const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 §4. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += DIGITS[group >> 18]! + DIGITS[(group >> 12) & 63]!
    text += at + 1 < bytes.length ? DIGITS[(group >> 6) & 63]! : '='
    text += at + 2 < bytes.length ? DIGITS[group & 63]! : '='
  }
  return text
}
