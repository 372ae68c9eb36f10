import { describe, expect, it } from 'vitest'
import { PageAllocator } from '../../../src-firmware/dxe/memory/page-allocator'
import { MemoryType } from '../../../src-firmware/spec/memory-type'
import { byteCount, bytesOf, pageCount, pagesFor, type ByteCount, type PageCount } from '../../../src-firmware/spec/units'

const pages = new PageAllocator(
  {
    entries: [{ start: 0x100000n, last: 0x1fffffn, type: MemoryType.Conventional, attribute: 0xfn }],
    key: 0n,
    bins: [],
    binRequests: null,
    defaultMaximum: 0x1fffffn,
    runtimeGranularity: 0x1000n
  },
  { changed: () => {}, freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
)

describe('units of memory', () => {
  it('bytes where pages are asked for do not compile', () => {
    const bytes: ByteCount = byteCount(4096n)
    // @ts-expect-error 4096 bytes are not 4096 pages.
    pages.allocatePages(0, MemoryType.LoaderData, bytes, 0n)
    // @ts-expect-error A plain number is neither.
    pages.allocatePages(0, MemoryType.LoaderData, 4096n, 0n)
    // @ts-expect-error Pages are no bytes either.
    const wrong: ByteCount = pageCount(1n)
    // @ts-expect-error What was calculated has no unit until somebody says so.
    const sum: PageCount = pageCount(1n) + pageCount(1n)
    expect([wrong, sum]).toEqual([1n, 2n])
    expect(pages.allocatePages(0, MemoryType.LoaderData, pagesFor(bytes), 0n).Status).toBe('EFI_SUCCESS')
  })

  it.each([
    [0n, 0n],
    [1n, 1n],
    [4096n, 1n],
    [4097n, 2n]
  ])('%i bytes need %i pages', (bytes, count) => {
    expect(pagesFor(byteCount(bytes))).toBe(count)
  })

  it('a page has 4096 bytes', () => expect(bytesOf(pageCount(3n))).toBe(12288n))
})
