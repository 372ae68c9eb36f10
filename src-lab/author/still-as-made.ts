import { fieldsOf } from './fields-of'

/** What a new pack says of itself until its author says it: learners are shown it before they add the pack. */

const AUTHOR = 'Your name'
const SUMMARY = 'One lab that shows how a lab is made. Replace it with your own.'

/** The fields of pack.json that nobody has written yet. @param manifest Its text; of one that cannot be read, which lint tells, none. */
export function stillAsMade(manifest: string): readonly string[] {
  const { authors, summary } = fieldsOf(manifest) ?? {}
  const isAuthored = !Array.isArray(authors) || !authors.some((author: { readonly name?: unknown } | null) => author?.name === AUTHOR)
  return [...(isAuthored ? [] : ['authors']), ...(summary === SUMMARY ? ['summary'] : [])]
}
