import { describe, expect, it } from 'vitest'
import { Fold, platformById, powerOn, type Machine, type MachineState } from '../../../src-firmware'
import { bandsOfMap, type Band } from '../../../src-renderer/model/cut-map'
import { whole } from '../../../src-renderer/model/work'
import { sequence } from '../../bench/measure'

const nobody: MachineState['owned'] = []

/** A machine on which pages and pool are taken and given back at random. */
function used(calls: number): Machine {
  const on = powerOn({
    platform: platformById('q35-256m')!,
    phase: 'app',
    mode: 'strict',
    keys: '',
    maxEvents: Infinity,
    outputBytes: 1e6,
    entry: 'driver.ts',
    moduleType: null,
    guest: { callFunction: (): undefined => undefined, startImage: (): bigint => 0n, findImage: () => null }
  })
  on.imageStarted()
  const random = sequence(7)
  const held: (() => void)[] = []
  for (let i = 0; i < calls; i++) {
    const at = { file: 'driver.ts', line: i + 1, column: 1 }
    const call = (service: string, args: Record<string, unknown>): { out: Record<string, unknown> } =>
      on.call({ table: 'BootServices', service, args: args as never, at })
    const buffer = { ref: true, value: undefined }
    if (held.length > 4 && random(3) === 0) held.splice(random(held.length), 1)[0]!()
    else if (random(2) === 0) {
      const pages = BigInt(1 + random(9))
      const { out } = call('AllocatePages', { type: 0n, memoryType: BigInt(1 + random(6)), pages, memory: buffer })
      held.push(() => call('FreePages', { memory: out.memory, pages }))
    } else {
      const { out } = call('AllocatePool', { poolType: BigInt(1 + random(6)), size: BigInt(random(9000)), buffer })
      held.push(() => call('FreePool', { buffer: out.buffer }))
    }
  }
  return on
}

describe('the map’s bands', () => {
  const { events } = used(300)
  const fold = new Fold(events)
  /** As if nothing had been cut before. */
  const anew = (state: MachineState): readonly Band[] => {
    whole(bandsOfMap({ ...state, owned: nobody, dxe: { ...state.dxe, map: [], poolPages: [] } }))
    return whole(bandsOfMap(state))
  }

  it.each([
    ['forth', (i: number) => i],
    ['back', (i: number) => events.length - 1 - i],
    ['hither and thither', (i: number) => (i * 97) % events.length]
  ])('are the same whatever was cut before: %s', (_, place) => {
    for (let i = 0; i < events.length; i += 3) {
      const n = place(i)
      const follows = whole(bandsOfMap(fold.at(n)))
      expect(follows, `event ${n}`).toEqual(anew(fold.at(n)))
      whole(bandsOfMap(fold.at(n)))
    }
  })

  it('are made anew only where something changed', () => {
    const n = events.findIndex((event) => event.kind === 'call' && event.service === 'AllocatePages')
    const before = whole(bandsOfMap(fold.at(n - 1)))
    const after = whole(bandsOfMap(fold.at(n)))
    expect(after).not.toEqual(before)
    expect(after.filter((band) => !before.includes(band)).length).toBeLessThan(6)
    expect(whole(bandsOfMap(fold.at(n)))).toBe(after)
  })
})
