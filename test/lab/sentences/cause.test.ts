import { describe, expect, it } from 'vitest'
import type { Argument } from '../../../src-firmware'
import { sentencesIn } from '../../../src-lab/sentences'
import { driven, out, type Driven } from '../../firmware/driven'

/** What is said of the driver's last call. */
function said({ machine }: Driven): string {
  return sentencesIn('en').event(
    machine.events,
    machine.events.findLast(({ kind }) => kind === 'call')!
  )
}

const pages = (on: Driven, args: Record<string, Argument> = {}) =>
  on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })

describe('a refusal in words', () => {
  it('whose memory is in the way, and which line took it', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    pages(on, { type: 2n, memory: out(memory) })
    expect(said(on)).toMatch(
      /^AllocatePages refused with EFI_NOT_FOUND: the pages 0x([0-9A-F]+)000 to 0x\1FFF are LoaderData of driver\.ts, taken at driver\.ts:1; take free memory, or free this first\.$/
    )
  })

  it('that a size alone is no buffer, and how to ask for one', () => {
    const on = driven()
    on.call('GetMemoryMap', { memoryMapSize: out(0x10000n), memoryMap: 0n, mapKey: out(), descriptorSize: out(), descriptorVersion: out() })
    expect(said(on)).toBe(
      'GetMemoryMap refused with EFI_INVALID_PARAMETER: memoryMap is NULL, although its size says that 65536 bytes are there; ask with the size 0 how many are needed, then give the address of so many.'
    )
  })

  it('who freed it', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    on.call('FreePages', { memory, pages: 1n })
    on.call('FreePages', { memory, pages: 1n })
    expect(said(on)).toMatch(/^FreePages refused with EFI_NOT_FOUND: the memory at 0x[0-9A-F]+ is free since driver\.ts:1\.$/)
  })

  it('what the key is, and what to do', () => {
    const on = driven()
    const mapKey = BigInt(on.machine.mapKey)
    pages(on)
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey })
    expect(said(on)).toBe(
      `ExitBootServices refused with EFI_INVALID_PARAMETER: the map's key is ${mapKey + 1n} since driver.ts:1, not ${mapKey}; call GetMemoryMap again, and nothing in between. The timer has stopped for good: no timer event comes any more, also where the call was refused.`
    )
  })

  it('how long the longest run is', () => {
    const on = driven()
    pages(on, { pages: 0x100001n })
    expect(said(on)).toMatch(
      /^AllocatePages refused with EFI_OUT_OF_RESOURCES: the longest free run is \d+ pages, and it needs 1048577 pages\.$/
    )
  })

  it('of GetMemoryMap, how many bytes it needs', () => {
    const on = driven()
    on.call('GetMemoryMap', { memoryMapSize: out(0n), memoryMap: 0n, mapKey: null, descriptorSize: null, descriptorVersion: null })
    expect(said(on)).toMatch(/^GetMemoryMap answers EFI_BUFFER_TOO_SMALL: it needs \d+ bytes\.$/)
  })
})
