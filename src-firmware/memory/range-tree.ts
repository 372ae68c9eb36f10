/**
 * Ranges that do not overlap, ascending by address, in a balanced tree. Each subtree knows the greatest weight in it, so the highest
 * range with at least a given weight is found in log n.
 */

export interface Range {
  readonly start: bigint
  /** Its last byte. */
  readonly last: bigint
}

/** What a search makes of a range: this one, the next one, or none. */
type Verdict = 'take' | 'skip' | 'stop'

interface Node<T> {
  range: T
  /** Its start and its last byte as numbers: rounding keeps the order, so that two that differ need no look at the (slow) bigints. */
  readonly key: number
  lastKey: number
  weight: number
  /** Decides the tree's shape; derived from the start, so equal contents always give the same shape. */
  readonly priority: number
  /** Of the subtree; rounded like the key, so it only ever says that a look is worth it. */
  heaviest: number
  left: Node<T> | null
  right: Node<T> | null
}

/** A well-mixed 32-bit number from an address as a number (the finaliser of MurmurHash3). */
function mix(key: number): number {
  let x = key ^ (key / 2 ** 32)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Does an address lie below a node's start? */
function isBelow<T extends Range>(key: number, address: bigint, node: Node<T>): boolean {
  return key < node.key || (key === node.key && address < node.range.start)
}

/** Does a node end below an address? */
function endsBelow<T extends Range>(node: Node<T>, key: number, address: bigint): boolean {
  return node.lastKey < key || (node.lastKey === key && node.range.last < address)
}

/** Ranges that do not overlap, found by any address in them. */
export class RangeTree<T extends Range> {
  private root: Node<T> | null = null
  private count = 0

  /** @param weigh null: no range weighs anything. */
  constructor(private readonly weigh: ((range: T) => bigint) | null = null) {}

  get size(): number {
    return this.count
  }

  /** The range must not overlap one that is in the tree. */
  insert(range: T): void {
    const { start } = range
    const key = Number(start)
    const weight = this.weightOf(range)
    const made: Node<T> = { range, key, lastKey: Number(range.last), weight, priority: mix(key), heaviest: weight, left: null, right: null }
    let above: Node<T> | null = null
    let at = this.root
    while (at && at.priority >= made.priority) {
      if (weight > at.heaviest) at.heaviest = weight
      above = at
      at = isBelow(key, start, at) ? at.left : at.right
    }
    this.split(at, made)
    this.hang(above, at, this.update(made))
    this.count++
  }

  /** This range takes the place of the one that starts where it does, which must be there. */
  replace(range: T): void {
    const { start } = range
    const key = Number(start)
    const weight = this.weightOf(range)
    let at = this.root!
    while (key !== at.key || start !== at.range.start) {
      if (weight > at.heaviest) at.heaviest = weight
      at = isBelow(key, start, at) ? at.left! : at.right!
    }
    const was = at.weight
    at.range = range
    at.lastKey = Number(range.last)
    at.weight = weight
    if (weight < was) this.weighAgain(this.root, key, start)
    else if (weight > at.heaviest) at.heaviest = weight
  }

  /** Removes the range that starts where this one does; it must be there. */
  remove({ start }: T): void {
    const key = Number(start)
    let above: Node<T> | null = null
    let at = this.root!
    while (key !== at.key || start !== at.range.start) {
      above = at
      at = isBelow(key, start, at) ? at.left! : at.right!
    }
    this.hang(above, at, this.joined(at.left, at.right))
    if (at.weight > 0) this.weighAgain(this.root, key, start)
    this.count--
  }

  /** Takes these bytes out of all ranges that have some of them; what is left of each stays. @returns Those ranges as they were, ascending. */
  cut(first: bigint, last: bigint): T[] {
    const found = this.within(first, last)
    for (const old of found) {
      if (old.start < first) this.replace({ ...old, last: first - 1n })
      else this.remove(old)
      if (old.last > last) this.insert({ ...old, start: last + 1n })
    }
    return found
  }

  /** The range that holds this byte. */
  find(address: bigint): T | undefined {
    const range = this.atOrBelow(address)
    return range && address <= range.last ? range : undefined
  }

  /** The highest range that starts at or below this byte. */
  atOrBelow(address: bigint): T | undefined {
    const key = Number(address)
    let node = this.root
    let best: T | undefined
    while (node) {
      if (isBelow(key, address, node)) node = node.left
      else {
        best = node.range
        node = node.right
      }
    }
    return best
  }

  /** The lowest range that ends at or above this byte. */
  atOrAbove(address: bigint): T | undefined {
    const key = Number(address)
    let node = this.root
    let best: T | undefined
    while (node) {
      if (endsBelow(node, key, address)) node = node.right
      else {
        best = node.range
        node = node.left
      }
    }
    return best
  }

  /** The greatest weight of a range, of those that end at or below this byte; as precise as a number is. */
  heaviestUpTo(last: bigint): number {
    let node = this.root
    let best = 0
    while (node) {
      if (node.range.last > last) {
        node = node.left
        continue
      }
      best = Math.max(best, node.weight, node.left?.heaviest ?? 0)
      node = node.right
    }
    return best
  }

  /** Every range that touches a byte of [first, last], ascending. */
  within(first: bigint, last: bigint): T[] {
    const lowest = this.atOrAbove(first)
    if (!lowest || lowest.start > last) return []
    // Nearly always it is the only one.
    if (lowest.last >= last) return [lowest]
    const found: T[] = []
    this.collect(this.root, first, Number(first), last, Number(last), found)
    return found
  }

  /** From the highest range down, only those of at least this weight, until one is taken or the search stops. */
  highest(weight: bigint, judge: (range: T) => Verdict): T | undefined {
    const found = this.highestIn(this.root, weight, Number(weight), judge)
    return found === 'stop' ? undefined : found
  }

  private highestIn(node: Node<T> | null, weight: bigint, least: number, judge: (range: T) => Verdict): T | 'stop' | undefined {
    for (let at = node; at && at.heaviest >= least; at = at.left) {
      const above = this.highestIn(at.right, weight, least, judge)
      if (above) return above
      // The rounded weight first: nearly always it says enough, and needs no bigint.
      if (at.weight < least || (this.weigh?.(at.range) ?? 0n) < weight) continue
      const verdict = judge(at.range)
      if (verdict !== 'skip') return verdict === 'take' ? at.range : verdict
    }
    return undefined
  }

  /** Ascending by address. The tree must not be changed meanwhile. */
  *[Symbol.iterator](): IterableIterator<T> {
    const path: Node<T>[] = []
    let node = this.root
    while (node || path.length > 0) {
      while (node) {
        path.push(node)
        node = node.left
      }
      const next: Node<T> = path.pop()!
      yield next.range
      node = next.right
    }
  }

  private collect(node: Node<T> | null, first: bigint, firstKey: number, last: bigint, lastKey: number, found: T[]): void {
    let at = node
    while (at) {
      const beginsBehind = isBelow(lastKey, last, at)
      if (beginsBehind) at = at.left
      else {
        if (!endsBelow(at, firstKey, first)) {
          this.collect(at.left, first, firstKey, last, lastKey, found)
          found.push(at.range)
        }
        at = at.right
      }
    }
  }

  private weightOf(range: T): number {
    return this.weigh === null ? 0 : Number(this.weigh(range))
  }

  private update(node: Node<T>): Node<T> {
    let heaviest = node.weight
    if (node.left && node.left.heaviest > heaviest) heaviest = node.left.heaviest
    if (node.right && node.right.heaviest > heaviest) heaviest = node.right.heaviest
    node.heaviest = heaviest
    return node
  }

  /** The range that starts, or started, here weighs less than it did: whoever is above it looks again. */
  private weighAgain(node: Node<T> | null, key: number, start: bigint): void {
    if (!node) return
    if (key !== node.key || start !== node.range.start) this.weighAgain(isBelow(key, start, node) ? node.left : node.right, key, start)
    this.update(node)
  }

  /** Puts a node where another one hung. @param above null: it was the root. */
  private hang(above: Node<T> | null, old: Node<T> | null, node: Node<T> | null): void {
    if (!above) this.root = node
    else if (old ? above.left === old : node && isBelow(node.key, node.range.start, above)) above.left = node
    else above.right = node
  }

  /** Hangs everything in a subtree under a new node: to its left what starts below it, the rest to its right. */
  private split(node: Node<T> | null, made: Node<T>): void {
    if (!node) return
    if (isBelow(made.key, made.range.start, node)) {
      this.split(node.left, made)
      node.left = made.right
      made.right = this.update(node)
    } else {
      this.split(node.right, made)
      node.right = made.left
      made.left = this.update(node)
    }
  }

  private joined(left: Node<T> | null, right: Node<T> | null): Node<T> | null {
    if (!left) return right
    if (!right) return left
    if (left.priority > right.priority) {
      left.right = this.joined(left.right, right)
      return this.update(left)
    }
    right.left = this.joined(left, right.left)
    return this.update(right)
  }
}
