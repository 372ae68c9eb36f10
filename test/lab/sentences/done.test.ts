/** What a call did, where its arguments say something else, and what follows for the driver. */
import { describe, expect, it } from 'vitest'
import type { CallEvent, FaultEvent, StopWhy } from '../../../src-firmware'
import { consoleText } from '../../../src-lab/sentences/console'
import { sentencesIn } from '../../../src-lab/sentences'
import { driven, out, type Driven } from '../../firmware/driven'

const english = sentencesIn('en')
const told = ({ machine: { events } }: Driven, service: string): string[] =>
  events
    .filter((event): event is CallEvent => event.kind === 'call' && event.service === service)
    .map((event) => english.event(events, event))
const pages = (on: Driven, count: bigint, memoryType = 2n): bigint =>
  on.call('AllocatePages', { type: 0n, memoryType, pages: count, memory: out(0n) }).out.memory as bigint
const why = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return english.why((error as { why: StopWhy }).why)
  }
  throw new Error('the run goes on')
}

describe('a text', () => {
  it('is told with the call that printed it: one line, and only its beginning', () => {
    const on = driven()
    on.call('OutputString', { string: 'so many\r\n  pages\x1b' }, 'ConOut')
    on.call('OutputString', { string: 'x'.repeat(80) }, 'ConOut')
    on.call('OutputString', { string: '\r\n' }, 'ConOut')
    expect(told(on, 'OutputString')).toEqual(['OutputString, ‘so many pages␛’.', `OutputString, ‘${'x'.repeat(60)}…’.`, 'OutputString.'])
  })
})

describe('pages', () => {
  it('a count that wraps around: what was given, not what was asked', () => {
    const on = driven()
    pages(on, (1n << 52n) + 1n)
    expect(told(on, 'AllocatePages')[0]).toContain('of the count that wraps around 1 page is left')
  })

  it('on AArch64 one page of a runtime type is sixteen', () => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    pages(on, 1n, 6n)
    expect(told(on, 'AllocatePages')[0]).toContain('handed out in larger units, so it is 16 pages')
  })

  it('given back with another’s, or with the firmware’s own: whose each of them was', () => {
    const on = driven()
    // The first two pages fill a hole; the others lie one below the other.
    const [, , low] = [pages(on, 2n), pages(on, 2n), pages(on, 2n)]
    on.call('FreePages', { memory: low, pages: 4n })
    expect(told(on, 'FreePages')[0]).toContain('asks nobody whose they are: 2 pages taken on driver.ts:1, 2 pages taken on driver.ts:1')
    const next = pages(on, 1n)
    on.call('FreePages', { memory: next, pages: 1n })
    expect(told(on, 'FreePages')[1]).not.toContain('whose')
  })
})

describe('ExitBootServices', () => {
  it('stops the timer, also when it refuses', () => {
    const on = driven()
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: 0n })
    expect(told(on, 'ExitBootServices')[0]).toMatch(/^ExitBootServices refused.* The timer has stopped for good/)
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: 1n })
    expect(told(on, 'ExitBootServices')[1]).not.toContain('timer')
  })

  it('a notification says for what it is, and where its event was made', () => {
    const on = driven()
    on.call('CreateEvent', { type: 0x201n, notifyTpl: 8n, notifyFunction: on.keep(() => {}), notifyContext: null, event: out() })
    const map = { memoryMapSize: out(0n), memoryMap: 0n, mapKey: out(), descriptorSize: out(), descriptorVersion: out() }
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: on.call('GetMemoryMap', map).out.mapKey as bigint })
    const { events } = on.machine
    const sentences = events.filter(({ kind }) => kind === 'notify').map((event) => english.event(events, event))
    expect(sentences).toEqual([
      'The notification for ExitBootServices (its event was made on driver.ts:1) begins, TPL 8.',
      'The notification for ExitBootServices (its event was made on driver.ts:1) ends, TPL 8.'
    ])
  })
})

it('memory at a level at which it may not be asked for', () => {
  const on = driven()
  pages(on, 1n)
  on.call('RaiseTPL', { newTpl: 16n })
  pages(on, 1n)
  expect(on.machine.console).toEqual([])
  on.call('RaiseTPL', { newTpl: 31n })
  pages(on, 1n)
  pages(on, 1n)
  expect(on.machine.console).toEqual([{ code: 'levelTooHigh', service: 'AllocatePages', tpl: 31, highest: 16 }])
  expect(consoleText(on.machine.console, english)).toContain('AllocatePages at TPL 31: it may be called up to 16.')
})

it('a walk over the memory map that adds 40', () => {
  const note = { code: 'mapStride', address: '0xdfbb040' } as const
  expect(consoleText([note], english)).toContain('The descriptors are DescriptorSize bytes apart, which GetMemoryMap tells: 48 here.')
})

it('a count of bytes where pages are asked for', () => {
  const on = driven()
  pages(on, 65536n)
  expect(told(on, 'AllocatePages')[0]).toContain('were it meant in bytes, it would be 16 pages')
})

it('an address that a refused call left in its variable', () => {
  const on = driven({ platform: 'made-server-high' })
  on.call('AllocatePages', { type: 1n, memoryType: 0n, pages: 16n, memory: out(0xffffffffn) })
  const sentence = 'AllocatePages on driver.ts:1 was refused and left this address in its variable: look at the status first.'
  expect(why(() => on.machine.write(0xffffffffn, 1, 0n, null))).toContain(sentence)
  const { events } = on.machine
  const fault = events.find((event): event is FaultEvent => event.kind === 'fault')!
  expect(english.event(events, fault)).toContain(sentence)
})

it('memory of the firmware’s own that was not recorded', () => {
  const on = driven()
  const event = on.call('CreateEvent', { type: 0n, notifyTpl: 0n, notifyFunction: null, notifyContext: null, event: out() }).out
    .event as bigint
  on.machine.read(event, 8, null)
  expect(consoleText(on.machine.console, english)).toMatch(
    /firmware's own memory, from 0x[0-9A-F]+ on: what a real machine has there was not recorded/
  )
})
