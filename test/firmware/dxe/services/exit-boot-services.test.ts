import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'

const exit = (on: Driven, mapKey = BigInt(on.machine.mapKey), imageHandle = on.machine.imageHandle) =>
  on.call('ExitBootServices', { imageHandle, mapKey })
const lastCause = (on: Driven) => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!.cause
const pages = (on: Driven, args: object = {}) => on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })

describe('ExitBootServices (UEFI 2.10 §7.4.6), as EDK II does it', () => {
  it('with the key of the map the machine is the operating system’s', () => {
    const on = driven()
    expect(exit(on).name).toBe('EFI_SUCCESS')
    expect(on.machine.phase).toBe('exited')
    expect(on.machine.events.at(-1)).toMatchObject({ kind: 'phase', to: 'exited' })
  })

  it('whose handle it is nobody looks at', () => expect(exit(driven(), undefined, 0x1234n).name).toBe('EFI_SUCCESS'))

  it('an old key is refused with what it is now and which event moved it; the first key was moved by none', () => {
    const on = driven()
    const first = BigInt(on.machine.mapKey)
    exit(on, 1n)
    expect(lastCause(on)).toEqual({ code: 'keyIsOld', given: '0x1', now: `0x${first.toString(16)}`, movedBy: null })
    pages(on, { pages: 300n })
    const movedBy = on.machine.events.at(-1)!.n
    exit(on, first)
    expect(lastCause(on)).toEqual({ code: 'keyIsOld', given: `0x${first.toString(16)}`, now: on.machine.mapKey, movedBy })
    expect(on.machine.phase).toBe('app')
  })

  it('the first try stops the timer for good, and the trace says so once', () => {
    const on = driven()
    exit(on, 1n)
    exit(on, 1n)
    expect(on.machine.events.flatMap(({ changes }) => changes).filter(({ what }) => what === 'timers')).toEqual([
      { what: 'timers', on: false }
    ])
    expect(on.machine.isInterruptible).toBe(false)
  })

  it('what is allocated while the handlers run, the map does not know any more', () => {
    const on = driven()
    let during: string | null = null
    on.call('CreateEvent', {
      type: 0x201n,
      notifyTpl: 8n,
      notifyFunction: on.keep(() => void (during = pages(on, { memoryType: 6n, pages: 400n }).name)),
      notifyContext: 0n,
      event: out()
    })
    expect(exit(on).name).toBe('EFI_SUCCESS')
    expect(during).toBe('EFI_SUCCESS')
  })

  it('runtime memory that is not aligned as the machine needs it is refused, whatever the key', () => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const free = on.machine.memoryMap().find(({ type, pages: count }) => type === 7 && BigInt(count) >= 64n)!
    const memory = (BigInt(free.physicalStart) + 0x1ffffn) & ~0xffffn
    pages(on, { type: 2n, memoryType: 6n, pages: 16n, memory: out(memory) })
    pages(on, { type: 2n, memory: out(memory - 0x1000n) })
    on.call('FreePages', { memory: memory - 0x1000n, pages: 2n })
    expect(exit(on).name).toBe('EFI_INVALID_PARAMETER')
    expect(lastCause(on)).toMatchObject({
      code: 'runtimeUnaligned',
      granularity: '0x10000',
      holder: { type: 6, start: `0x${(memory + 0x1000n).toString(16)}` }
    })
  })
})
