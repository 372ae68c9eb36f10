/** Of a list of thousands of rows those that are drawn: both ends, what matters, and what was asked for. The rest stands as gaps that say how much it is. */

/** Rows from … to − 1, which are not drawn. */
interface Gap {
  readonly from: number
  readonly to: number
}

/** A list no longer than this is drawn whole. */
const WHOLE = 300
const AT_THE_ENDS = 60
const AROUND = 20
/** Rows that one press of a gap brings. */
const ASKED = 200

/**
 * @param kept Rows that are drawn wherever they stand, with some around each.
 * @param asked Where gaps were opened: the row that each began with.
 * @returns Indices of rows and gaps, in their order; together they are all rows.
 */
export function drawnRows(count: number, kept: readonly number[], asked: readonly number[] = []): readonly (number | Gap)[] {
  if (count <= WHOLE) return Array.from({ length: count }, (_, index) => index)
  const drawn = new Set<number>()
  const draw = (from: number, to: number): void => {
    for (let index = Math.max(0, from); index < Math.min(count, to); index++) drawn.add(index)
  }
  draw(0, AT_THE_ENDS)
  draw(count - AT_THE_ENDS, count)
  for (const index of kept) draw(index - AROUND, index + AROUND + 1)
  for (const index of asked) draw(index, index + ASKED)
  const rows: (number | Gap)[] = []
  let next = 0
  for (const index of [...drawn].sort((one, other) => one - other)) {
    if (index > next) rows.push({ from: next, to: index })
    rows.push(index)
    next = index + 1
  }
  return rows
}
