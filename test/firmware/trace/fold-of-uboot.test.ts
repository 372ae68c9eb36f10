import { describe, expect, it } from 'vitest'
import { fold, type UBootState } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

const B = 0x2000000n
const OLD = 'uboot-x64-256m'
const NEW = 'uboot-x64-256m-2026.10'

const prompt = (platform: string): Driven => driven({ platform, phase: 'uboot' })
const call = (on: Driven, service: string, args: Parameters<Driven['call']>[1]) => on.call(service, args, 'UBoot')
const now = (on: Driven, n?: number): UBootState => fold(on.machine.events, n).uboot
const open = ({ books }: UBootState): readonly string[] =>
  books.map(({ owner, lifetime, to }) => `${owner} ${lifetime}${to === null ? '' : ' closed'}`)

describe('U-Boot’s picture', () => {
  it('begins with what was set aside, the heap, and the books that are open', () => {
    const state = now(prompt(NEW))
    expect(state.reservations.map(({ name }) => name)).toContain('malloc arena')
    expect(state.heap).toEqual({ start: '0xec8c000', bytes: '0x240000', end: '0xecc6000' })
    expect(state.freeChunks.at(-1)).toEqual({ start: '0xecc53d0', bytes: '0xc30' })
    expect(open(state)).toEqual(['reservations forever', 'malloc forever', 'efi forever', 'lmb forever'])
    expect(open(now(prompt(OLD)))).toEqual(['reservations forever', 'malloc forever', 'efi forever'])
  })

  it('the heap’s free chunks follow malloc and free', () => {
    const on = prompt(NEW)
    const before = now(on).freeChunks
    const bytes = (state: UBootState): bigint => state.freeChunks.reduce((sum, chunk) => sum + BigInt(chunk.bytes), 0n)
    const { value } = call(on, 'malloc', { bytes: 100n })
    const taken = before.reduce((sum, chunk) => sum + BigInt(chunk.bytes), 0n) - bytes(now(on))
    expect(taken).toBe(112n)
    call(on, 'free', { ptr: value as bigint })
    expect(now(on).freeChunks).toEqual(before)
  })

  it('the oldest release has lmb with the command that made it, and as it was when that was over', () => {
    const on = prompt(OLD)
    call(on, 'load', { addr: B, file: 'one.bin' })
    const { length } = on.machine.events
    expect(now(on)).toMatchObject({ lmbLifetime: 'command' })
    expect(now(on).used).toContainEqual({ list: 'used', base: '0x2000000', size: '0x1000', flags: 0 })
    call(on, 'malloc', { bytes: 1n })
    expect(now(on)).toMatchObject({ lmbLifetime: null, used: [], available: [] })
    expect(now(on, length - 1).used).toContainEqual({ list: 'used', base: '0x2000000', size: '0x1000', flags: 0 })
    const [lmb] = now(on).books.filter(({ owner }) => owner === 'lmb')
    expect([lmb!.from, lmb!.to]).toEqual([length - 1, length])
  })

  it('a struct of the driver’s own lasts until it returns, also while other commands make theirs', () => {
    const on = prompt(OLD)
    const lmb = out(call(on, 'lmb_init_and_reserve', { lmb: out() }).out.lmb as bigint)
    call(on, 'lmb_alloc_addr', { lmb, base: B, size: 0x2000n })
    call(on, 'load', { addr: 0x3000000n, file: 'one.bin' })
    expect(now(on).used).not.toContainEqual(expect.objectContaining({ base: '0x2000000' }))
    call(on, 'malloc', { bytes: 1n })
    expect(now(on).used).toContainEqual(expect.objectContaining({ base: '0x2000000' }))
    expect(open(now(on)).slice(3)).toEqual(['lmb command', 'lmb command closed'])
    on.machine.imageReturned(0n)
    on.machine.finish()
    expect(open(now(on)).slice(3)).toEqual(['lmb command closed', 'lmb command closed'])
  })

  it('bootm’s struct lasts from one start to the next', () => {
    const on = prompt(OLD)
    const start = (): void => {
      call(on, 'bootm', { step: 'start', arguments: [B] })
      call(on, 'bootm', { step: 'loados', arguments: [] })
      call(on, 'malloc', { bytes: 1n })
    }
    call(on, 'load', { addr: B, file: 'kernel.img' })
    start()
    expect(now(on)).toMatchObject({ lmbLifetime: 'boot' })
    expect(now(on).used).toContainEqual(expect.objectContaining({ base: '0x2800000', size: '0x20000' }))
    start()
    expect(open(now(on)).slice(4)).toEqual(['lmb boot closed', 'lmb boot'])
  })

  it('files: what was loaded where, by which command, and what still shows of it', () => {
    const on = prompt(NEW)
    call(on, 'load', { addr: B, file: 'one.bin' })
    call(on, 'tftpboot', { addr: B + 0x10000n, file: 'odd.bin' })
    expect(now(on).files).toMatchObject([
      { name: 'one.bin', start: '0x2000000', bytes: '0x1000', by: 'load' },
      { name: 'odd.bin', start: '0x2010000', bytes: '0x1801', by: 'tftpboot' }
    ])
    expect(fold(on.machine.events).owned.find(({ start }) => start === '0x2000000')).toMatchObject({ unit: 'file', owner: 'driver.ts' })
    call(on, 'load', { addr: B, file: 'two.bin' })
    expect(now(on).files.map(({ name }) => name)).toEqual(['odd.bin', 'two.bin'])
  })
})
