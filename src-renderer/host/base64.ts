/** Bytes as a call of the host carries them. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  // As many arguments as every engine takes.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}
