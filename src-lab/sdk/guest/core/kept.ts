/** Functions and objects of the driver's that firmware keeps under a number: a notify function, a protocol's interface, a context. */
const byNumber: unknown[] = []
const numbers = new Map<unknown, number>()
const { get, set } = Map.prototype
const { apply } = Reflect
const { defineProperty } = Object

/** The number of a value; the same value has the same number. */
export function keep(value: unknown): number {
  const known = apply(get, numbers, [value]) as number | undefined
  if (known !== undefined) return known
  const number = byNumber.length
  // Not by assignment: a setter that the driver put on Array.prototype would see it.
  defineProperty(byNumber, number, { value })
  apply(set, numbers, [value, number])
  return number
}

export function kept(number: number): unknown {
  return byNumber[number]
}
