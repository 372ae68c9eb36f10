/** What MMRAM says about itself. */
import { address, PAGE_SIZE, type MachineState } from '../../src-firmware'
import { type Sentence, list, sentence, t } from '../language'
import { freeBlocksIn, type MmramRow, type MmramUse, type SharedRow } from './mmram'

const USES: Readonly<Record<MmramUse, Sentence>> = {
  free: sentence('free'),
  pages: sentence('pages'),
  image: sentence('the driver’s image'),
  pool: sentence('pool'),
  core: sentence('the MM core')
}

/** What stands where the fate of other memory does. */
export const UNSEEN = sentence('unseen by the operating system')

/** 'free blocks: 1 × 64, 1 × 128'; empty where there are none. */
export function blocksWords(row: MmramRow, mm: MachineState['mm']): string[] {
  if (row.use !== 'pool') return []
  const blocks = [...freeBlocksIn(row, mm)].map(([size, count]) => `${count} × ${size}`)
  return blocks.length > 0 ? [t('free blocks: {{blocks}}', { blocks: list(blocks) })] : []
}

export function useWord({ use }: MmramRow): string {
  return t(USES[use])
}

/** What there is to know of a row beside whose it is. */
export function mmramSentence(row: MmramRow | SharedRow, mm: MachineState['mm']): string {
  if (row.kind === 'shared')
    return t('Both worlds reach it, and it is in no memory map: a message to MM is copied into it, and the answer back.')
  return `${usesSentence(row, mm)} ${t('No memory map shows it, and outside MM nobody reaches it.')}`.trimStart()
}

function usesSentence(row: MmramRow, mm: MachineState['mm']): string {
  switch (row.use) {
    case 'free': {
      const next = mm.pages.find(({ start }) => BigInt(start) > row.start)
      const count = `${row.bytes / PAGE_SIZE}`
      return next
        ? t('Its first 24 bytes are its node in MM’s list of free pages, which says {{pages}}; the next region is at {{address}}.', {
            pages: count,
            address: address(BigInt(next.start))
          })
        : t('Its first 24 bytes are its node in MM’s list of free pages, which says {{pages}}; it is the last region.', { pages: count })
    }
    case 'pool': {
      const blocks = [...freeBlocksIn(row, mm)]
      if (blocks.length === 0) return t('Pages of the pool, with no free block in them. The pool never gives a page back.')
      return t('Pages of the pool. Free blocks: {{blocks}}. The pool never gives a page back.', {
        blocks: list(blocks.map(([size, count]) => t('{{number}} of {{size}} bytes', { number: count, size: `${size}` })))
      })
    }
    case 'core':
      return t('The core’s own: its image, its data, and pages that it took when it began.')
    case 'image':
      return t('The driver stays here after its entry point has returned: its handlers run in it.')
    case 'pages':
      return ''
  }
}
