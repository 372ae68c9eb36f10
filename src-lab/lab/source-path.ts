/** Names that a learner may give a file: a few plain segments, the same file on every system. */

const SEGMENTS = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*){0,7}$/
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

/** Windows keeps these for devices, whatever follows the first dot. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name)
}

/** @param path Inside its workspace, with '/' between the parts. */
export function isSourcePath(path: string): boolean {
  return (
    path.length <= 200 &&
    SEGMENTS.test(path) &&
    path.endsWith('.ts') &&
    path.split('/').every((part) => !isDeviceName(part) && !part.endsWith('.'))
  )
}
