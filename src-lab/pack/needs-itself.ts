/**
 * Does something wait for itself, over what it needs and what that needs in turn?
 *
 * @param needsOf What an id needs; empty for an unknown one.
 */
export function needsItself(id: string, needsOf: (id: string) => readonly string[]): boolean {
  const seen = new Set<string>()
  const waiting = [...needsOf(id)]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    waiting.push(...needsOf(next))
  }
  return seen.has(id)
}

/** The shortest way from something back to itself over what each needs, without its end; null: there is none. */
export function circleOf(id: string, needsOf: (id: string) => readonly string[]): readonly string[] | null {
  const ways: (readonly string[])[] = [[id]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift())
    for (const next of needsOf(way.at(-1)!)) {
      if (next === id) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  return null
}
