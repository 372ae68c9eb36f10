/** The rows of a long list that are in the document: those in view and some around them. */
import { untrack } from 'svelte'

/** A list up to this long is in the document whole, for a search in the page. */
const WHOLE = 120
/** Rows beyond either end of the view of a longer one, at least. */
const BEYOND = 16
/** Rows come and go so many at a time, not one by one as the view moves. */
const STRIDE = 8
/** Pixels above and below a row that is brought into view: one at the very edge is the next to leave it. */
const ROOM = 24

interface Rows {
  readonly count: number
  /** Pixels, before the row is drawn. */
  size(index: number): number
  /** What is the same row in another list of the same things. */
  key(index: number): bigint
  /** It is always as high as `size` says, so nobody measures it. Absent: none is. */
  isExact?(index: number): boolean
}

interface RowItem {
  readonly index: number
  readonly key: bigint
}

interface Layout {
  readonly count: number
  /** Where each row begins, in pixels, and where the one behind the last would. */
  readonly starts: Float64Array
}

/** Make it where a component is made; its effects live as long. */
export class RowWindow {
  private scroller: HTMLElement | null = null
  /** Where the view stands and how high it is, as the page told it last: to ask would make it lay everything out at once. */
  private offset = $state(0)
  private height = $state(0)
  /** Of rows that are drawn otherwise than they were thought to be. */
  private readonly heights = new Map<bigint, number>()
  private measured = $state(0)
  private readonly observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver((entries) => this.measure(entries))

  private readonly list = $derived.by(() => this.rows())
  private readonly layout = $derived.by((): Layout => {
    void this.measured
    const { list, heights, gap } = this
    const starts = new Float64Array(list.count + 1)
    let at = 0
    for (let index = 0; index < list.count; index++) {
      const known = heights.size === 0 || list.isExact?.(index) ? undefined : heights.get(list.key(index))
      at += (known ?? list.size(index)) + gap
      starts[index + 1] = at
    }
    return { count: list.count, starts }
  })
  /** The list may have become shorter under the view. */
  private readonly top = $derived(Math.max(0, Math.min(this.offset, this.end(this.layout) - this.height)))
  private readonly first = $derived(this.rowAt(this.top))
  private readonly last = $derived(this.rowAt(this.top + this.height))
  private readonly isWhole = $derived(this.layout.count <= WHOLE)
  private readonly from = $derived(this.isWhole ? 0 : Math.max(0, Math.floor((this.first - BEYOND) / STRIDE) * STRIDE))
  private readonly to = $derived(
    this.isWhole ? this.layout.count : Math.min(this.layout.count, Math.ceil((this.last + 1 + BEYOND) / STRIDE) * STRIDE)
  )

  /** The rows to draw. */
  readonly items: readonly RowItem[] = $derived.by(() => {
    const { from, to, list } = this
    return Array.from({ length: Math.max(0, to - from) }, (_, at) => ({ index: from + at, key: list.key(from + at) }))
  })
  /** Pixels of the rows above them. */
  readonly before: number = $derived(this.layout.starts[this.from] ?? 0)
  /** Pixels of the rows below them. */
  readonly after: number = $derived(this.layout.starts[this.layout.count]! - this.layout.starts[this.to]!)
  /** Indices of the first and the last row in view; null: none is. */
  readonly inView: { readonly first: number; readonly last: number } | null = $derived(
    this.layout.count === 0 || this.height === 0 ? null : { first: this.first, last: this.last }
  )

  /** @param gap Pixels between two rows. */
  constructor(
    private readonly rows: () => Rows,
    private readonly gap: number
  ) {}

  /** For the element that scrolls. */
  readonly scrolls = (node: HTMLElement): (() => void) => {
    const look = (): void => {
      this.offset = node.scrollTop
      this.height = node.clientHeight
    }
    this.scroller = node
    untrack(look)
    const watch = new ResizeObserver(look)
    watch.observe(node)
    node.addEventListener('scroll', look, { passive: true })
    return () => {
      watch.disconnect()
      node.removeEventListener('scroll', look)
      this.scroller = null
    }
  }

  /** For each row that is not exact: its height is taken when the browser has laid the page out. */
  readonly measures = (node: HTMLElement): (() => void) => {
    this.observer?.observe(node, { box: 'border-box' })
    return () => this.observer?.unobserve(node)
  }

  /** The index of a row that is drawn: the rows stand in the document one behind the other, behind what stands for those above them. */
  indexOf(row: Element): number | undefined {
    const place = row.parentElement ? Array.prototype.indexOf.call(row.parentElement.children, row) : -1
    return this.items[place - (this.before > 0 ? 1 : 0)]?.index
  }

  /** The element of a row, among its parent's; undefined: it is not drawn. */
  elementAt(parent: Element, index: number): Element | undefined {
    const place = this.items.findIndex((item) => item.index === index)
    return place < 0 ? undefined : parent.children[place + (this.before > 0 ? 1 : 0)]
  }

  /** Brings a row into view, where it is not. */
  reveal(index: number): void {
    // Not followed: who scrolls away stays there.
    untrack(() => {
      const { top, height } = this
      const { starts, count } = this.layout
      if (index < 0 || index >= count) return
      const [start, end] = [starts[index]!, starts[index + 1]! - this.gap]
      if (start < top + (index > 0 ? ROOM : 0)) this.scrollTo(start - height / 4)
      else if (end > top + height - (index < count - 1 ? ROOM : 0)) this.scrollTo(Math.min(start, end - (height * 3) / 4))
    })
  }

  /** Brings a row to the top of the view, as far as there is something below it. */
  goTo(index: number): void {
    this.scrollTo(this.layout.starts[index] ?? 0)
  }

  private scrollTo(offset: number): void {
    if (!this.scroller) return
    this.scroller.scrollTop = offset
    // Its rows are drawn before the page tells that it moved.
    this.offset = Math.max(0, offset)
  }

  private end({ starts, count }: Layout): number {
    return Math.max(0, starts[count]! - this.gap)
  }

  /** The row that a height lies in; beyond an end, the one there. */
  private rowAt(offset: number): number {
    const { starts, count } = this.layout
    let [low, high] = [0, Math.max(0, count - 1)]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  private measure(entries: readonly ResizeObserverEntry[]): void {
    untrack(() => {
      const { list, heights } = this
      for (const { target, borderBoxSize } of entries) {
        const index = this.indexOf(target)
        const height = Math.round(borderBoxSize[0]?.blockSize ?? 0)
        // It has left the list, or is not drawn.
        if (index === undefined || height === 0) continue
        const key = list.key(index)
        const thought = list.size(index)
        if (height === (heights.get(key) ?? thought)) continue
        if (height === thought) heights.delete(key)
        else heights.set(key, height)
        this.measured++
      }
    })
  }
}
