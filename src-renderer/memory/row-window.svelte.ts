/** The rows of a long list that are in the document: those in view and some around them. A library counts and measures; the list itself draws. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core'
import { untrack } from 'svelte'

/** Rows beyond either end of the view: so a map of ordinary length is there whole, for Tab and for a search in the page. */
const BEYOND = 40

type List = Virtualizer<HTMLElement, HTMLElement>

interface Rows {
  readonly count: number
  /** Pixels, before the row is drawn. */
  size(index: number): number
  /** What is the same row in another list of the same things. */
  key(index: number): bigint
}

/**
 * A row's height as the browser tells it when it has laid the page out. To ask before, when the row has just been put there, would make it lay out
 * everything at once, for each row anew.
 */
function drawnSize(row: HTMLElement, told: ResizeObserverEntry | undefined, { options, itemSizeCache, indexFromElement }: List): number {
  const box = told?.borderBoxSize[0]
  if (box) return Math.round(box.blockSize)
  const index = indexFromElement(row)
  return itemSizeCache.get(options.getItemKey(index)) ?? options.estimateSize(index)
}

/** Make it where a component is made; its effects live as long. */
export class RowWindow {
  private scroller: HTMLElement | null = null
  private readonly virtualizer: List
  /** Grows when the view has moved or a row is not as high as it was thought to be. */
  private moves = $state(0)
  /** Only other rows make other options: the library counts everything anew for those. */
  private readonly list = $derived.by(() => this.options(this.rows()))
  private readonly shown = $derived.by(() => {
    void this.moves
    this.virtualizer.setOptions(this.list)
    const items = this.virtualizer.getVirtualItems()
    return { items, before: items[0]?.start ?? 0, after: this.virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) }
  })

  /** @param gap Pixels between two rows. */
  constructor(
    private readonly rows: () => Rows,
    private readonly gap: number
  ) {
    this.virtualizer = new Virtualizer(this.options({ count: 0, size: () => 0, key: BigInt }))
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

  /** For each row, which carries its index as data-index. */
  readonly measures = (node: HTMLElement): void => this.virtualizer.measureElement(node)

  /**
   * Scrolls no farther than it must. Where the view stands is asked of the page, which may have moved it with a list that is shorter now; and the
   * library's own way to a row asks the page at each frame whether it has arrived, also where nothing is to be done.
   */
  reveal(index: number): void {
    // Not followed: who scrolls away stays there.
    untrack(() => this.shown)
    const row = this.virtualizer.measurementsCache[index]
    if (!row || !this.scroller) return
    const { scrollTop, clientHeight } = this.scroller
    if (row.start < scrollTop) this.virtualizer.scrollToIndex(index, { align: 'start' })
    else if (row.end > scrollTop + clientHeight) this.virtualizer.scrollToIndex(index, { align: 'end' })
  }

  /** Brings a row to the top of the view, as far as there is something below it. */
  goTo(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'start' })
  }

  private options({ count, size, key }: Rows) {
    return {
      count,
      estimateSize: size,
      measureElement: drawnSize,
      getItemKey: key,
      gap: this.gap,
      overscan: BEYOND,
      getScrollElement: () => this.scroller,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => void untrack(() => this.moves++)
    }
  }
}
