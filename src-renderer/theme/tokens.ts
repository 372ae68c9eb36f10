/** Reads the tokens of the shown theme, for those who draw for themselves: Monaco and xterm. */

/** A token's colour as #rrggbb or #rrggbbaa, whatever way the style sheet writes it. */
export function token(name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(--${name})`
  document.documentElement.append(probe)
  const [red, green, blue, alpha] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number)
  probe.remove()
  return `#${[red, green, blue].map(twoDigits).join('')}${alpha === undefined ? '' : twoDigits(Math.round(alpha * 255))}`
}

function twoDigits(value: number | undefined): string {
  return (value ?? 128).toString(16).padStart(2, '0')
}
