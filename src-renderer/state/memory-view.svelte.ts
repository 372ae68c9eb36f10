import type { FoldedBands } from '../model/bands'
import type { Lens } from '../model/band-words'
import type { ViewName } from '../model/memory-views'

/** How the memory pane is looked at: it stays so from one moment to the next, and from one phase to the next. */
export class MemoryViewState {
  /** null: the first that there is. */
  view = $state<ViewName | null>(null)
  lens = $state<Lens>('fate')
  highOnTop = $state(false)
  /** null: as there is room for it. */
  legend = $state<boolean | null>(null)
  filter = $state('')
  /** The filter's field is there. */
  filters = $state(false)
  /** Where the range begins that is below the pointer; null: none is. */
  hovered = $state<bigint | null>(null)
  /** An address in the range that was chosen; null: none was. */
  selected = $state<bigint | null>(null)
  /** Addresses in folds that were opened. */
  opened = $state.raw<ReadonlySet<bigint>>(new Set())

  /** Where the bytes begin that are looked at; null: where the present call took memory. */
  bytesAt = $state<bigint | null>(null)

  showBytes(start: bigint): void {
    this.bytesAt = start
    this.view = 'bytes'
  }

  showPages(address: bigint): void {
    this.selected = address
    this.view = 'pages'
  }

  toggleFold({ start, bytes, isOpen }: FoldedBands): void {
    const others = [...this.opened].filter((address) => address < start || address >= start + bytes)
    this.opened = new Set(isOpen ? others : [...others, start])
  }
}
