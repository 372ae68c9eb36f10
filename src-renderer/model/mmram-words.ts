/** What MMRAM says about itself. */
import { address, PAGE_SIZE, type MachineState } from '../../src-firmware'
import { freeBlocksIn, type MmramRow, type MmramUse, type SharedRow } from './mmram'

const USES: Readonly<Record<MmramUse, string>> = {
  free: 'free',
  pages: 'pages',
  image: 'the driver’s image',
  pool: 'pool',
  core: 'the MM core'
}

/** What stands where the fate of other memory does. */
export const UNSEEN = 'unseen by the operating system'

/** 'free blocks: 1 × 64, 1 × 128'; empty where there are none. */
export function blocksWords(row: MmramRow, mm: MachineState['mm']): string[] {
  if (row.use !== 'pool') return []
  const blocks = [...freeBlocksIn(row, mm)].map(([size, count]) => `${count} × ${size}`)
  return blocks.length > 0 ? [`free blocks: ${blocks.join(', ')}`] : []
}

export function useWord({ use }: MmramRow): string {
  return USES[use]
}

/** What there is to know of a row beside whose it is. */
export function mmramSentence(row: MmramRow | SharedRow, mm: MachineState['mm']): string {
  if (row.kind === 'shared')
    return 'Both worlds reach it, and it is in no memory map: a message to MM is copied into it, and the answer back.'
  return `${usesSentence(row, mm)} No memory map shows it, and outside MM nobody reaches it.`.trimStart()
}

function usesSentence(row: MmramRow, mm: MachineState['mm']): string {
  switch (row.use) {
    case 'free': {
      const next = mm.pages.find(({ start }) => BigInt(start) > row.start)
      return `Its first 24 bytes are its node in MM’s list of free pages, which says ${row.bytes / PAGE_SIZE}${next ? `; the next region is at ${address(BigInt(next.start))}` : '; it is the last region'}.`
    }
    case 'pool': {
      const blocks = [...freeBlocksIn(row, mm)]
      if (blocks.length === 0) return 'Pages of the pool, with no free block in them. The pool never gives a page back.'
      return `Pages of the pool. Free blocks: ${blocks.map(([size, count]) => `${count} of ${size} bytes`).join(', ')}. The pool never gives a page back.`
    }
    case 'core':
      return 'The core’s own: its image, its data, and pages that it took when it began.'
    case 'image':
      return 'The driver stays here after its entry point has returned: its handlers run in it.'
    case 'pages':
      return ''
  }
}
