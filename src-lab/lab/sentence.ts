/** Sentences with places: 'Refused with {status} (line {line})[, see line {causeLine}].' A part in [ ] goes when a place in it has no value. */

/** The places that a pack's sentences may name. */
export const SENTENCE_PLACES: readonly string[] = ['line', 'call', 'status', 'addr', 'expected', 'actual', 'causeLine', 'causeCall']

/** What the places of a sentence stand for; null and undefined: the place has no value. */
export type Places = Readonly<Record<string, string | number | null | undefined>>

/** Names of the places in a sentence or a console line, in their order. */
export function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{([A-Za-z]+|\*)\}/g)].map((match) => match[1]!)
}

/** Fills a sentence. A place without a value outside [ ] becomes '?'. A part in [ ] may hold parts of its own. */
export function fillSentence(text: string, places: Places): string {
  let filled = ''
  for (const { part, optional } of parts(text)) {
    if (!optional) filled += part.replace(/\{([A-Za-z]+)\}/g, (_, place: string) => String(places[place] ?? '?'))
    else if (!isOpen(part, places)) filled += fillSentence(part, places)
  }
  return filled
}

/** Has a place of this part no value? Those of its inner parts are not asked for. */
function isOpen(text: string, places: Places): boolean {
  return parts(text).some(
    ({ part, optional }) => !optional && placesIn(part).some((place) => places[place] === null || places[place] === undefined)
  )
}

/** Cuts a sentence at its outermost brackets. Brackets without a partner are plain text. */
function parts(text: string): { part: string; optional: boolean }[] {
  const list: { part: string; optional: boolean }[] = []
  let at = 0
  for (let open = text.indexOf('['); open >= 0; open = text.indexOf('[', at)) {
    const close = partnerOf(text, open)
    if (close < 0) break
    list.push({ part: text.slice(at, open), optional: false }, { part: text.slice(open + 1, close), optional: true })
    at = close + 1
  }
  list.push({ part: text.slice(at), optional: false })
  return list
}

function partnerOf(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '[') depth++
    else if (text[at] === ']' && --depth === 0) return at
  }
  return -1
}
