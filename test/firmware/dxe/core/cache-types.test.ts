/** Cache types as the whole core gives them to the processor, board by board. */
import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from '../../driven'

const UC = 1n
const WC = 2n
const WB = 8n
/** 16 MiB of a place that is free on every board. */
const FREE = 0x1540000n

const set = (on: Driven, baseAddress: bigint, attributes: bigint, length = 0x1000n): string | null =>
  on.call('SetMemorySpaceAttributes', { baseAddress, length, attributes }, 'DxeServices').name
/** How many pages apart from each other can be made uncacheable. */
function pagesWithRegisters(on: Driven): number {
  let count = 0
  while (count < 10 && set(on, FREE + BigInt(count) * 0x2000n, UC) === 'EFI_SUCCESS') count++
  return count
}

describe.each(['q35-128m', 'q35-256m', 'q35-1g', 'q35-4g', 'pc-128m', 'pc-256m', 'pc-1g', 'pc-4g'])('on %s', (platform) => {
  it('devices below 4 GiB and the window above have a register each, and four are left', () => {
    expect(pagesWithRegisters(driven({ platform }))).toBe(4)
  })

  it('what is uncacheable already takes none', () => {
    const on = driven({ platform })
    for (const device of [0xfec00000n, 0xfee00000n, 0xe000000000n]) expect(set(on, device, UC)).toBe('EFI_SUCCESS')
    expect(pagesWithRegisters(on)).toBe(4)
  })
})

it('a page that goes back to write-back gives its register back, and the others keep theirs', () => {
  const on = driven()
  expect(pagesWithRegisters(on)).toBe(4)
  expect(set(on, FREE, WB)).toBe('EFI_SUCCESS')
  expect(set(on, FREE + 0x8000n, WC)).toBe('EFI_SUCCESS')
  expect(set(on, FREE + 0xa000n, WC)).toBe('EFI_OUT_OF_RESOURCES')
})

it('a refused change leaves the range as it was; its two records go back, the first one first, and the second is handed out next', () => {
  const on = driven()
  pagesWithRegisters(on)
  const descriptor = () => on.call('GetMemorySpaceDescriptor', { baseAddress: FREE + 0x8000n, descriptor: out() }, 'DxeServices').out
  const pool = () => on.call('AllocatePool', { poolType: 4n, size: 60n, buffer: out() }).out.buffer as bigint
  const before = descriptor()
  const [first, second] = [pool(), pool()]
  on.call('FreePool', { buffer: second })
  on.call('FreePool', { buffer: first })
  expect(set(on, FREE + 0x8000n, UC)).toBe('EFI_OUT_OF_RESOURCES')
  expect(descriptor()).toEqual(before)
  expect([pool(), pool()]).toEqual([second, first])
})

it('on a board whose firmware nobody has watched, any cache type does', () => {
  const on = driven({ platform: 'made-pc-256m', phase: 'app' })
  expect(pagesWithRegisters(on)).toBe(10)
})
