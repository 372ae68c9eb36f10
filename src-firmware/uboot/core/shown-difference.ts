/** What a list that was shown before has lost and won since. Its items never change, so one that is still there is the same object. */
export function shownDifference<T>(
  before: readonly T[],
  after: readonly T[]
): { readonly removed: readonly T[]; readonly added: readonly T[]; readonly now: readonly T[] } | null {
  let first = 0
  while (first < before.length && first < after.length && before[first] === after[first]) first++
  let [oldEnd, newEnd] = [before.length, after.length]
  while (oldEnd > first && newEnd > first && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  if (oldEnd === first && newEnd === first) return null
  const kept = new Set(after.slice(first, newEnd))
  const known = new Set(before.slice(first, oldEnd))
  return {
    removed: before.slice(first, oldEnd).filter((item) => !kept.has(item)),
    added: after.slice(first, newEnd).filter((item) => !known.has(item)),
    now: [...after]
  }
}
