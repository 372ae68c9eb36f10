/** For a misspelt name: the one that was meant, so far as that can be told. */

/** The known name with the fewest letters to change, if they are few. Capitals count half a letter. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: { name: string; distance: number } | null = null
  for (const one of known) {
    const distance = lettersToChange(name, one)
    if (best === null || distance < best.distance) best = { name: one, distance }
  }
  return best !== null && best.distance <= Math.max(2, name.length / 4) ? best.name : null
}

/** Levenshtein's distance. */
function lettersToChange(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + costOf(a[i - 1]!, b[j - 1]!)))
    row = next
  }
  return row[b.length]!
}

function costOf(a: string, b: string): number {
  return a === b ? 0 : a.toLowerCase() === b.toLowerCase() ? 0.5 : 1
}

/** 'There is no service 'X'; did you mean 'Y'?' */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === null ? '.' : `; did you mean '${nearest}'?`
}
