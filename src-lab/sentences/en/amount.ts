/** Numbers with their units: '2 pages', '1 byte', '0xE530000'. */
import { PAGE_SIZE } from '../../../src-firmware/spec/page'

/** '1 page', '2 pages'. */
export function counted(count: bigint, word: string): string {
  return `${count} ${word}${count === 1n ? '' : 's'}`
}

/** Pages where it is pages, bytes where it is a pool buffer. */
export function amount(bytes: bigint, unit: 'pages' | 'bytes'): string {
  return unit === 'pages' ? counted((bytes + PAGE_SIZE - 1n) / PAGE_SIZE, 'page') : counted(bytes, 'byte')
}
