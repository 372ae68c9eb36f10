/**
 * Ranges that do not overlap, ascending by address, in a balanced tree. Each subtree knows the greatest weight in it, so the highest
 * range with at least a given weight is found in log n.
 */

export interface Range {
  readonly start: bigint
  /** Its last byte. */
  readonly last: bigint
}

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

  constructor(private readonly weigh: (range: T) => bigint = () => 0n) {}

  get size(): number {
    return this.count
  }

  /** The range must not overlap one that is in the tree. */
  insert(range: T): void {
    this.root = this.inserted(this.root, range)
    this.count++
  }

  /** This range takes the place of the one that starts where it does, which must be there. */
  replace(range: T): void {
    this.putInPlace(this.root!, range, Number(range.start))
  }

  /** Removes the range that starts where this one does; it must be there. */
  remove(range: T): void {
    this.root = this.removed(this.root, range.start)
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
    const found: T[] = []
    this.collect(this.root, first, Number(first), last, Number(last), found)
    return found
  }

  /** From the highest range down, only those of at least this weight, until one is taken or the search stops. */
  highest(weight: bigint, judge: (range: T) => 'take' | 'skip' | 'stop'): T | undefined {
    let stopped = false
    const least = Number(weight)
    const search = (node: Node<T> | null): T | undefined => {
      if (!node || stopped || node.heaviest < least) return undefined
      const above = search(node.right)
      if (above || stopped) return above
      // The rounded weight first: nearly always it says enough, and needs no bigint.
      if (node.weight >= least && this.weigh(node.range) >= weight) {
        const verdict = judge(node.range)
        if (verdict === 'take') return node.range
        if (verdict === 'stop') {
          stopped = true
          return undefined
        }
      }
      return search(node.left)
    }
    return search(this.root)
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

  private putInPlace(node: Node<T>, range: T, key: number): void {
    if (key === node.key && range.start === node.range.start) {
      node.range = range
      node.lastKey = Number(range.last)
      node.weight = Number(this.weigh(range))
    } else this.putInPlace(isBelow(key, range.start, node) ? node.left! : node.right!, range, key)
    this.update(node)
  }

  private update(node: Node<T>): Node<T> {
    let heaviest = node.weight
    if (node.left && node.left.heaviest > heaviest) heaviest = node.left.heaviest
    if (node.right && node.right.heaviest > heaviest) heaviest = node.right.heaviest
    node.heaviest = heaviest
    return node
  }

  private inserted(node: Node<T> | null, range: T, key = Number(range.start)): Node<T> {
    if (!node) {
      const weight = Number(this.weigh(range))
      return { range, key, lastKey: Number(range.last), weight, priority: mix(key), heaviest: weight, left: null, right: null }
    }
    if (isBelow(key, range.start, node)) {
      node.left = this.inserted(node.left, range, key)
      return node.left.priority > node.priority ? this.rotateRight(node) : this.update(node)
    }
    node.right = this.inserted(node.right, range, key)
    return node.right.priority > node.priority ? this.rotateLeft(node) : this.update(node)
  }

  private rotateRight(node: Node<T>): Node<T> {
    const left = node.left!
    node.left = left.right
    left.right = this.update(node)
    return this.update(left)
  }

  private rotateLeft(node: Node<T>): Node<T> {
    const right = node.right!
    node.right = right.left
    right.left = this.update(node)
    return this.update(right)
  }

  private removed(node: Node<T> | null, start: bigint, key = Number(start)): Node<T> | null {
    if (!node) return null
    if (key === node.key && start === node.range.start) return this.joined(node.left, node.right)
    if (isBelow(key, start, node)) node.left = this.removed(node.left, start, key)
    else node.right = this.removed(node.right, start, key)
    return this.update(node)
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
