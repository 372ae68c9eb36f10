import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DIFFERS } from '../../../src-renderer/theme/tokens'

const css = readFileSync(join(import.meta.dirname, '../../../src-renderer/theme/tokens.css'), 'utf8')
type Colour = readonly [red: number, green: number, blue: number]

/** The custom properties of one rule of the tokens. */
function tokensOf(selector: string): ReadonlyMap<string, string> {
  const [, rule] = new RegExp(`${selector.replace(/[[\]]/g, '\\$&')} \\{([^}]*)\\}`).exec(css)!
  return new Map([...rule!.matchAll(/--([a-z0-9-]+): ([^;]+);/g)].map(([, name, value]) => [name!, value!]))
}
const colour = (value: string): Colour => [1, 3, 5].map((at) => Number.parseInt(value.slice(at, at + 2), 16)) as unknown as Colour
const mixed = (a: Colour, share: number, b: Colour): Colour =>
  a.map((channel, i) => channel * share + b[i]! * (1 - share)) as unknown as Colour

/** WCAG 2.2, relative luminance. */
function luminance(of: Colour): number {
  const [red, green, blue] = of.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const HUES = ['sky', 'blue', 'vermilion', 'yellow', 'orange', 'purple', 'green', 'grey']
const CODE = ['keyword', 'string', 'number', 'function', 'type', 'comment'].map((name) => `code-${name}`)
const hues = [...tokensOf(':root')].filter(([name]) => HUES.includes(name))

describe.each(['light', 'dark', 'contrast'])('text can be read in the theme %s (WCAG 2.2 §1.4.3)', (theme) => {
  const tokens = tokensOf(`[data-theme='${theme}']`)
  const of = (name: string): Colour => colour(tokens.get(name)!)
  const share = (name: string): number => Number.parseFloat(tokens.get(name)!) / 100

  it.each(['ink', 'ink-2', 'ink-3', 'good', 'bad', ...CODE])('%s on the pane and on what is raised above it', (name) => {
    expect(contrast(of(name), of('pane'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(of(name), of('raised'))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(CODE)('%s on what differs between two texts', (name) => {
    for (const side of ['good', 'bad']) {
      const line = mixed(of(side), DIFFERS.line, of('pane'))
      expect(contrast(of(name), mixed(of(side), DIFFERS.words, line))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('the label of a button that is filled', () => {
    expect(contrast(of('accent-ink'), of('accent'))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(hues)('a band of %s: its letters, and its words', (_, value) => {
    expect(contrast(of('ink'), mixed(colour(value), share('mix-strong'), of('pane')))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(of('ink-2'), mixed(colour(value), share('mix'), of('pane')))).toBeGreaterThanOrEqual(4.5)
  })
})
