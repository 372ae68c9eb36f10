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
