/** The rows of a long list that are in the document: those in view and some around them. A library counts; the list itself draws. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type Range,
  type Rect,
  type VirtualItem
} from '@tanstack/virtual-core'
import { untrack } from 'svelte'

/** A list up to this long is in the document whole, for a search in the page. */
const WHOLE = 120
/** Rows beyond either end of the view of a longer one, at least. */
const BEYOND = 16
/** Rows come and go so many at a time, not one by one as the view moves. */
const STRIDE = 8
/** Pixels above and below a row that is brought into view: one at the very edge is the next to leave it. */
const ROOM = 24

type List = Virtualizer<HTMLElement, HTMLElement>

interface Rows {
  readonly count: number
  /** Pixels, before the row is drawn. */
  size(index: number): number
  /** What is the same row in another list of the same things. */
  key(index: number): bigint
  /** It is always as high as `size` says, so nobody measures it. Absent: none is. */
  isExact?(index: number): boolean
}

function drawnRows({ startIndex, endIndex, count }: Range): number[] {
  const isWhole = count <= WHOLE
  const from = isWhole ? 0 : Math.max(0, Math.floor((startIndex - BEYOND) / STRIDE) * STRIDE)
  const to = isWhole ? count : Math.min(count, Math.ceil((endIndex + 1 + BEYOND) / STRIDE) * STRIDE)
  return Array.from({ length: to - from }, (_, at) => from + at)
}

/** Make it where a component is made; its effects live as long. */
export class RowWindow {
  private scroller: HTMLElement | null = null
  private readonly virtualizer: List
  /** Heights of rows that are drawn otherwise than they were thought to be. */
  private readonly heights = new Map<bigint, number>()
  private readonly observer = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver((entries) => this.measure(entries))
  /** The row that is kept in view; -1: none. */
  private followed = -1
  /** Grows when the view has moved or a row is not as high as it was thought to be. */
  private moves = $state(0)
  private readonly list = $derived.by(() => this.rows())
  /** Only other rows make other options: the library counts everything anew for those. */
  private readonly options = $derived.by(() => this.optionsOf(this.list))
  private readonly shown = $derived.by(() => {
    void this.moves
    this.virtualizer.setOptions(this.options)
    const items = this.virtualizer.getVirtualItems()
    return { items, before: items[0]?.start ?? 0, after: this.virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) }
  })

  /**
   * @param gap Pixels between two rows.
   * @param head Pixels that stay above the rows whatever is in view, as a table's head does.
   */
  constructor(
    private readonly rows: () => Rows,
    private readonly gap: number,
    private readonly head = 0
  ) {
    this.virtualizer = new Virtualizer(this.optionsOf({ count: 0, size: () => 0, key: BigInt }))
    $effect(() => {
      void this.shown
      this.virtualizer._willUpdate()
    })
  }

  /** The rows to draw. */
  get items(): readonly VirtualItem[] {
    return this.shown.items
  }
  /** Pixels of the rows above them. */
  get before(): number {
    return this.shown.before
  }
  /** Pixels of the rows below them. */
  get after(): number {
    return this.shown.after
  }

  /** Indices of the first and the last row in view; null: none is. */
  get inView(): { readonly first: number; readonly last: number } | null {
    void this.shown
    const { range } = this.virtualizer
    return range && { first: range.startIndex, last: range.endIndex }
  }

  /** For the element that scrolls. */
  readonly scrolls = (node: HTMLElement): (() => void) => {
    this.scroller = node
    const leave = this.virtualizer._didMount()
    untrack(() => this.moves++)
    return () => {
      leave()
      this.scroller = null
    }
  }

  /** For each row that is not exact: its height is taken when the browser has laid the page out. To ask before would make it do that at once. */
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

  /** Brings a row into view, and keeps it there when the view gets lower; whoever has scrolled away from it stays there. -1: there is none. */
  follow(index: number): void {
    this.followed = index
    this.reveal(index)
  }

  /** Brings a row into view, where it is not. Where the view stands is what the page told last: to ask would make it lay everything out at once. */
  reveal(index: number): void {
    // Not followed: who scrolls away stays there.
    untrack(() => {
      void this.shown
      const { virtualizer, height } = this
      const row = virtualizer.measurementsCache[index]
      if (!row || height <= 0) return
      const top = Math.min(virtualizer.scrollOffset ?? 0, Math.max(0, virtualizer.getTotalSize() - height))
      const last = this.list.count - 1
      if (row.start < top + (index > 0 ? ROOM : 0)) this.scrollTo(row.start - height / 4)
      else if (row.end > top + height - (index < last ? ROOM : 0)) this.scrollTo(Math.min(row.start, row.end - (height * 3) / 4))
    })
  }

  /** Brings a row to the top of the view, as far as there is something below it. */
  goTo(index: number): void {
    const row = this.virtualizer.measurementsCache[index]
    if (row) this.scrollTo(row.start)
  }

  /** Pixels of the view that rows can be seen in. */
  private get height(): number {
    return (this.virtualizer.scrollRect?.height ?? 0) - this.head
  }

  /** The library's own way asks the page at each frame whether it has arrived. */
  private scrollTo(offset: number): void {
    if (!this.scroller) return
    this.scroller.scrollTop = offset
    // Its rows are drawn before the page tells that it moved.
    this.virtualizer.scrollOffset = Math.max(0, offset)
    untrack(() => this.moves++)
  }

  private resized(from: number, to: number): void {
    const row = this.virtualizer.measurementsCache[this.followed]
    if (row && to < from && row.end <= (this.virtualizer.scrollOffset ?? 0) + from - this.head) this.reveal(this.followed)
  }

  private measure(entries: readonly ResizeObserverEntry[]): void {
    untrack(() => {
      const { list, heights } = this
      let isOther = false
      for (const { target, borderBoxSize } of entries) {
        const index = this.indexOf(target)
        const height = Math.round(borderBoxSize[0]?.blockSize ?? 0)
        // It has left the list, or is not drawn.
        if (index === undefined || height === 0) continue
        const key = list.key(index)
        if (height === (heights.get(key) ?? list.size(index))) continue
        heights.set(key, height)
        isOther = true
      }
      if (isOther) this.virtualizer.measure()
    })
  }

  private optionsOf({ count, size, key, isExact }: Rows) {
    const { heights } = this
    return {
      count,
      estimateSize: (index: number) => (heights.size === 0 || isExact?.(index) ? undefined : heights.get(key(index))) ?? size(index),
      getItemKey: key,
      gap: this.gap,
      rangeExtractor: drawnRows,
      getScrollElement: () => this.scroller,
      scrollToFn: elementScroll,
      observeElementRect: (list: List, tell: (rect: Rect) => void) =>
        observeElementRect(list, (rect) => {
          const before = this.virtualizer.scrollRect?.height ?? 0
          tell(rect)
          this.resized(before, rect.height)
        }),
      observeElementOffset,
      onChange: () => void untrack(() => this.moves++)
    }
  }
}
