/** Reads the tokens of the shown theme, for those who draw for themselves: Monaco and xterm. */

/** How much of green or red there is in a line that differs, and above that in the words that do: what stands on it can still be read. */
export const DIFFERS = { line: 0.08, words: 0.1 } as const

/** A token's colour, of which so much covers what is below it. */
export const thinToken = (name: string, share: number): string => token(name).slice(0, 7) + twoDigits(Math.round(share * 255))

/** A token's colour as #rrggbb or #rrggbbaa, whatever way the style sheet writes it: the built one says 'red' where that is shorter. */
export function token(name: string): string {
  const written = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
  if (/^#(?:[\da-f]{2}){3,4}$/.test(written)) return written
  // Three or four digits stand for twice as many.
  return /^#[\da-f]{3,4}$/.test(written) ? written.replace(/[\da-f]/g, '$&$&') : shown(written)
}

/** What the browser makes of a colour. It works out a style for each: asked only where the text does not tell. */
function shown(colour: string): string {
  const probe = document.createElement('span')
  probe.style.color = colour
  document.documentElement.append(probe)
  const [red, green, blue, alpha] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
  probe.remove()
  return `#${[red, green, blue].map(twoDigits).join('')}${alpha === undefined ? '' : twoDigits(Math.round(alpha * 255))}`
}

function twoDigits(value: number | undefined): string {
  return (value ?? 128).toString(16).padStart(2, '0')
}
