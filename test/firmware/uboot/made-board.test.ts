import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

const RAM = 0x80000000n
const B = 0x81000000n

function prompt(application: (on: Driven) => bigint = () => 0n): Driven {
  const on: Driven = driven({ platform: 'made-board-64m', phase: 'uboot', files: { './app.ts': () => application(on) } })
  return on
}
const call = (on: Driven, service: string, args: Parameters<Driven['call']>[1] = {}): number =>
  Number(on.call(service, args, 'UBoot').value)

describe('U-Boot on the constructed board', () => {
  it('has 2026.10’s lmb over the board’s RAM, and keeps its own memory and the spin table', () => {
    const { uboot } = fold(prompt().machine.events)
    expect(uboot.available).toEqual([{ list: 'available', base: '0x80000000', size: '0x3e00000', flags: 0 }])
    const on = prompt()
    const refused = [RAM, 0x83000000n, 0x84000000n].map((addr) => call(on, 'load', { addr, file: 'one.bin' }))
    expect(refused).toEqual([-28, -28, -28])
  })

  it('loads, starts applications, and boots as far as it is simulated', () => {
    const on = prompt((inside) => {
      expect(inside.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: out(B) }).name).toBe('EFI_SUCCESS')
      return 0n
    })
    expect(call(on, 'load', { addr: 0x80200000n, file: './app.ts' })).toBe(29032)
    expect(call(on, 'bootefi', { addr: 0x80200000n })).toBe(0)
    expect(call(on, 'load', { addr: B - 0x1000n, file: 'two.bin' })).toBe(-28)
    expect(call(on, 'load', { addr: 0x80400000n, file: 'kernel.img' })).toBe(64 + 0x20000)
    expect(call(on, 'load', { addr: 0x80600000n, file: 'ramdisk.img' })).toBe(64 + 0x30000)
    expect(call(on, 'bootm', { step: 'start', arguments: [0x80400000n, 0x80600000n] })).toBe(0)
    // The kernel wants to lie where the application's page is.
    expect(() => call(on, 'bootm', { step: 'loados', arguments: [] })).toThrow('loadedOver')
  })

  it('its heap is where it was set aside', () => {
    const on = prompt()
    const pointer = BigInt(call(on, 'malloc', { bytes: 100n }))
    const { heap } = fold(on.machine.events).uboot
    expect(pointer > BigInt(heap!.start) && pointer < BigInt(heap!.end)).toBe(true)
  })
})
