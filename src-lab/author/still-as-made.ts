/** What a new pack says of itself until its author says it: learners are shown it before they add the pack. */

const AUTHOR = 'Your name'
const SUMMARY = 'One lab that shows how a lab is made. Replace it with your own.'

/** The fields of pack.json that nobody has written yet. @param manifest Its text; of one that cannot be read, which lint tells, none. */
export function stillAsMade(manifest: string): readonly string[] {
  let pack: { authors?: readonly { name?: unknown }[]; summary?: unknown }
  try {
    pack = JSON.parse(manifest) as typeof pack
  } catch {
    return []
  }
  return [
    ...(Array.isArray(pack.authors) && pack.authors.some(({ name }) => name === AUTHOR) ? ['authors'] : []),
    ...(pack.summary === SUMMARY ? ['summary'] : [])
  ]
}
