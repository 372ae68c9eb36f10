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
  /** Decides the tree's shape; derived from the start, so equal contents always give the same shape. */
  readonly priority: number
  heaviest: bigint
  left: Node<T> | null
  right: Node<T> | null
}

/** A well-mixed 32-bit number from an address (the finaliser of MurmurHash3). */
function mix(start: bigint): number {
  let x = Number(start & 0xffffffffn) ^ Number((start >> 32n) & 0xffffffffn)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

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

  /** Removes the range that starts where this one does; it must be there. */
  remove(range: T): void {
    this.root = this.removed(this.root, range.start)
    this.count--
  }

  /** The range that holds this byte. */
  find(address: bigint): T | undefined {
    let node = this.root
    while (node) {
      if (address < node.range.start) node = node.left
      else if (address > node.range.last) node = node.right
      else return node.range
    }
    return undefined
  }

  /** The highest range that starts at or below this byte. */
  atOrBelow(address: bigint): T | undefined {
    let node = this.root
    let best: T | undefined
    while (node) {
      if (node.range.start <= address) {
        best = node.range
        node = node.right
      } else node = node.left
    }
    return best
  }

  /** The lowest range that ends at or above this byte. */
  atOrAbove(address: bigint): T | undefined {
    let node = this.root
    let best: T | undefined
    while (node) {
      if (node.range.last >= address) {
        best = node.range
        node = node.left
      } else node = node.right
    }
    return best
  }

  /** Every range that touches a byte of [first, last], ascending. */
  within(first: bigint, last: bigint): T[] {
    const found: T[] = []
    const visit = (node: Node<T> | null): void => {
      if (!node) return
      if (node.range.start >= first) visit(node.left)
      if (node.range.start <= last && node.range.last >= first) found.push(node.range)
      if (node.range.last <= last) visit(node.right)
    }
    visit(this.root)
    return found
  }

  /** From the highest range down, only those of at least this weight, until one is taken or the search stops. */
  highest(weight: bigint, judge: (range: T) => 'take' | 'skip' | 'stop'): T | undefined {
    let stopped = false
    const search = (node: Node<T> | null): T | undefined => {
      if (!node || stopped || node.heaviest < weight) return undefined
      const above = search(node.right)
      if (above || stopped) return above
      if (this.weigh(node.range) >= weight) {
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

  private update(node: Node<T>): Node<T> {
    let heaviest = this.weigh(node.range)
    if (node.left && node.left.heaviest > heaviest) heaviest = node.left.heaviest
    if (node.right && node.right.heaviest > heaviest) heaviest = node.right.heaviest
    node.heaviest = heaviest
    return node
  }

  private inserted(node: Node<T> | null, range: T): Node<T> {
    if (!node) return { range, priority: mix(range.start), heaviest: this.weigh(range), left: null, right: null }
    if (range.start < node.range.start) {
      node.left = this.inserted(node.left, range)
      return node.left.priority > node.priority ? this.rotateRight(node) : this.update(node)
    }
    node.right = this.inserted(node.right, range)
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

  private removed(node: Node<T> | null, start: bigint): Node<T> | null {
    if (!node) return null
    if (start === node.range.start) return this.joined(node.left, node.right)
    if (start < node.range.start) node.left = this.removed(node.left, start)
    else node.right = this.removed(node.right, start)
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
