import { describe, expect, it } from 'vitest'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

const print = (on: Driven, string: unknown) => on.call('OutputString', { string: string as bigint }, 'ConOut')
const key = (on: Driven) => on.call('ReadKeyStroke', { key: out() }, 'ConIn')
const printed = (on: Driven): string => on.machine.console.filter((part) => typeof part === 'string').join('')
const pool = (on: Driven): bigint => on.call('AllocatePool', { poolType: 2n, size: 64n, buffer: out() }).out.buffer as bigint

describe('OutputString (UEFI 2.10 §12.4.3)', () => {
  it('prints a literal, and CHAR16 text that lies in memory up to its end', () => {
    const on = driven()
    expect(print(on, 'one ').name).toBe('EFI_SUCCESS')
    const buffer = pool(on)
    ;[...'two\0no'].forEach((letter, i) => on.machine.write(buffer + BigInt(2 * i), 2, BigInt(letter.charCodeAt(0)), null))
    print(on, buffer)
    expect(printed(on)).toBe('one two')
  })

  it.each([null, 0n])('refuses %s', (string) => {
    const on = driven()
    expect(print(on, string).name).toBe('EFI_INVALID_PARAMETER')
    expect(printed(on)).toBe('')
  })
})

describe('ReadKeyStroke (UEFI 2.10 §12.3.3)', () => {
  it('gives each key that was typed once, and then none', () => {
    const on = driven({ keys: 'ab' })
    expect(key(on)).toMatchObject({ name: 'EFI_SUCCESS', out: { key: { UnicodeChar: 97n, ScanCode: 0n } } })
    expect(key(on)).toMatchObject({ name: 'EFI_SUCCESS', out: { key: { UnicodeChar: 98n } } })
    expect(key(on)).toMatchObject({ name: 'EFI_NOT_READY', out: {} })
  })

  it('refuses NULL, and keeps the key', () => {
    const on = driven({ keys: 'a' })
    expect(on.call('ReadKeyStroke', { key: null }, 'ConIn').name).toBe('EFI_INVALID_PARAMETER')
    expect(key(on).name).toBe('EFI_SUCCESS')
  })

  it('Reset throws nothing away: what was typed before stands for what is typed from now on', () => {
    const on = driven({ keys: 'a' })
    expect(on.call('Reset', { extendedVerification: true }, 'ConIn').name).toBe('EFI_SUCCESS')
    expect(key(on).name).toBe('EFI_SUCCESS')
  })
})

describe('a driver that waits for a key which nobody types', () => {
  const waits = { code: 'noKeyLeft', how: 'asksAgain' } as const
  const poll = (on: Driven, times: number, between: (on: Driven) => void = () => {}): void => {
    for (let i = 0; i < times; i++) {
      expect(key(on).name).toBe('EFI_NOT_READY')
      between(on)
    }
  }

  it('is stopped when it asks a thousand times again', () => {
    const on = driven()
    poll(on, 1000)
    expect(() => key(on)).toThrow(stopFor(waits))
  })

  it('is stopped all the same where it lets time pass between, or looks at an event', () => {
    const on = driven()
    const event = on.call('CreateEvent', { type: 0n, notifyTpl: 0n, notifyFunction: null, notifyContext: 0n, event: out() }).out
      .event as bigint
    const idle = (): void => {
      on.call('Stall', { microseconds: 10n })
      on.call('CheckEvent', { event })
    }
    poll(on, 1000, idle)
    expect(() => key(on)).toThrow(stopFor(waits))
  })

  it('does not wait where it does something between, however often it asks', () => {
    const on = driven()
    poll(on, 1100, () => on.call('GetNextMonotonicCount', { count: out() }))
  })

  it('nor where what it does takes a few calls', () => {
    const on = driven()
    poll(on, 1100, () => {
      for (let i = 0; i < 3; i++) on.call('Stall', { microseconds: 1n })
    })
  })

  it('begins to wait anew after it has done something', () => {
    const on = driven()
    poll(on, 900)
    print(on, 'still here')
    poll(on, 1000)
    expect(() => key(on)).toThrow(stopFor(waits))
  })
})
