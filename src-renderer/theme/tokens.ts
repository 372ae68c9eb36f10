/** Reads the tokens of the shown theme, for those who draw for themselves: Monaco and xterm. */

/** A token's colour as #rrggbb, whatever way the style sheet writes it. */
export function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  if (/^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(value)) return value
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(value)
  return short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : '#808080'
}
