/** Reads the tokens of the shown theme, for those who draw for themselves: Monaco and xterm. */

/** How much of green or red there is in a line that differs, and above that in the words that do: what stands on it can still be read. */
export const DIFFERS = { line: 0.08, words: 0.1 } as const

/** A token's colour, of which so much covers what is below it. */
export const thinToken = (name: string, share: number): string => token(name).slice(0, 7) + twoDigits(Math.round(share * 255))

/** A token's colour as #rrggbb or #rrggbbaa, as tokens.css writes it: what the built sheet has in three or four digits stands for twice as many. */
export function token(name: string): string {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
  return colour.length > 5 ? colour : colour.replace(/[\da-f]/gi, '$&$&')
}

const twoDigits = (value: number): string => value.toString(16).padStart(2, '0')
