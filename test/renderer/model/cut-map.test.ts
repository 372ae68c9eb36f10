import { describe, expect, it } from 'vitest'
import { Fold, type MachineState, type TraceEvent } from '../../../src-firmware'
import { bandsOfMap, type Band } from '../../../src-renderer/model/cut-map'
import { whole } from '../../../src-renderer/model/work'
import { sequence } from '../../bench/measure'
import { driven, ref } from '../../lab/checks/driven'

const nobody: MachineState['owned'] = []

/** Pages and pool are taken and given back at random. */
function events(calls: number): readonly TraceEvent[] {
  const random = sequence(7)
  return driven((driver) => {
    const held: (() => void)[] = []
    for (let i = 0; i < calls; i++) {
      const line = i + 1
      if (held.length > 4 && random(3) === 0) held.splice(random(held.length), 1)[0]!()
      else if (random(2) === 0) {
        const pages = 1 + random(9)
        const memory = driver.pages(line, pages, 1 + random(6))
        held.push(() => driver.freePages(line, memory, pages))
      } else {
        const args = { poolType: BigInt(1 + random(6)), size: BigInt(random(9000)), buffer: ref() }
        const { out } = driver.boot(line, 'AllocatePool', args)
        held.push(() => driver.freePool(line, out.buffer as bigint))
      }
    }
  }).trace
}

describe('the map’s bands', () => {
  const trace = events(300)
  const fold = new Fold(trace)
  /** As if nothing had been cut before. */
  const anew = (state: MachineState): readonly Band[] => {
    whole(bandsOfMap({ ...state, owned: nobody, dxe: { ...state.dxe, map: [], poolPages: [] } }))
    return whole(bandsOfMap(state))
  }

  it.each([
    ['forth', (i: number) => i],
    ['back', (i: number) => trace.length - 1 - i],
    ['hither and thither', (i: number) => (i * 97) % trace.length]
  ])('are the same whatever was cut before: %s', (_, place) => {
    for (let i = 0; i < trace.length; i += 3) {
      const n = place(i)
      const follows = whole(bandsOfMap(fold.at(n)))
      expect(follows, `event ${n}`).toEqual(anew(fold.at(n)))
      whole(bandsOfMap(fold.at(n)))
    }
  })

  it('are made anew only where something changed', () => {
    const n = trace.findIndex((event) => event.kind === 'call' && event.service === 'AllocatePages')
    const before = whole(bandsOfMap(fold.at(n - 1)))
    const after = whole(bandsOfMap(fold.at(n)))
    expect(after).not.toEqual(before)
    expect(after.filter((band) => !before.includes(band)).length).toBeLessThan(6)
    expect(whole(bandsOfMap(fold.at(n)))).toBe(after)
  })
})
