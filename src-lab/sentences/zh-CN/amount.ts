/** Numbers with their units. */
import { PAGE_SIZE } from '../../../src-firmware/spec/page'

/** Pages where it is pages, bytes where it is a pool buffer. */
export function amount(bytes: bigint, unit: 'pages' | 'bytes'): string {
  return unit === 'pages' ? `${(bytes + PAGE_SIZE - 1n) / PAGE_SIZE} 页` : `${bytes} 字节`
}
