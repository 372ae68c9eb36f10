/** Addresses that every PC's map is read by: where legacy memory ends, where 24-bit addresses end, where 32-bit ones do. */
interface Landmark {
  readonly kind: 'landmark'
  readonly start: bigint
  readonly bytes: 0n
  readonly name: string
}
const LANDMARKS: readonly Landmark[] = [
  { kind: 'landmark', start: 0x100000n, bytes: 0n, name: '1 MiB' },
  { kind: 'landmark', start: 0x1000000n, bytes: 0n, name: '16 MiB' },
  { kind: 'landmark', start: 0x100000000n, bytes: 0n, name: '4 GiB' }
]

interface Range {
  readonly start: bigint
  readonly bytes: bigint
}

/** A landmark stands before the row that begins at it. Rows ascend by address. */
export function withLandmarks<R extends Range>(rows: readonly R[]): readonly (R | Landmark)[] {
  let all: readonly (R | Landmark)[] = rows
  for (const landmark of LANDMARKS) {
    const at = firstAt(all, landmark.start)
    if (at > 0 && all[at]?.start === landmark.start) all = (all as readonly (R | Landmark)[]).toSpliced(at, 0, landmark)
  }
  return all
}

/** The index of the first row that begins there or above. */
function firstAt(rows: readonly Range[], address: bigint): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]!.start >= address) high = middle
    else low = middle + 1
  }
  return low
}

/** The landmarks inside a range, and how far into it they lie: from 0 to 1. */
export function landmarksIn({ start, bytes }: Range): readonly { readonly name: string; readonly share: number }[] {
  return LANDMARKS.filter((mark) => mark.start > start && mark.start < start + bytes).map(({ name, start: at }) => ({
    name,
    share: Number(at - start) / Number(bytes)
  }))
}
