import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../../../src-firmware'
import { bandWord, ownerSentence, ownerWord } from '../../../src-renderer/model/band-words'
import { Cacheability } from '../../../src-renderer/model/cacheability'
import type { Band } from '../../../src-renderer/model/cut-map'
import { kindOf, legendOf } from '../../../src-renderer/model/lens'

const band = (start: bigint, type: number, more: Partial<Band> = {}): Band => ({
  kind: 'band',
  start,
  bytes: 0x1000n,
  pages: 1,
  type,
  attribute: 0xfn,
  owner: type === 7 ? '' : 'firmware',
  takenBy: null,
  seam: false,
  folds: false,
  ...more
})
const gcd = (base: string, length: string, attributes: string): ConstructorParameters<typeof Cacheability>[0][number] => ({
  base: base as `0x${string}`,
  length: length as `0x${string}`,
  attributes: attributes as `0x${string}`,
  capabilities: '0xf',
  gcdType: 2,
  image: '0x0',
  device: '0x0'
})
const cache = new Cacheability([gcd('0x0', '0x2000', '0x8'), gcd('0x2000', '0x1000', '0x4001'), gcd('0x3000', '0x1000', '0x4000')])
const driver = { n: 0, kind: 'call', at: { file: 'driver.ts', line: 7, column: 1 } } as unknown as TraceEvent
const system = { n: 1, kind: 'lab', at: null, id: 'os', did: { code: 'reused', bytes: '0x1000', types: [4] } } as unknown as TraceEvent
const prepared = { n: 2, kind: 'lab', at: null, id: 'setup', did: { code: 'took' } } as unknown as TraceEvent
const events = [driver, system, prepared]

describe('a lens', () => {
  it.each([
    ['type', 'sky', 'blue'],
    ['fate', 'sky', 'sky']
  ] as const)('%s tells loader memory from boot services memory, or not', (lens, loader, boot) => {
    expect(kindOf(band(0n, 2), lens, [], cache).hue).toBe(loader)
    expect(kindOf(band(0n, 4), lens, [], cache).hue).toBe(boot)
  })

  it('owner: the driver, the firmware, the operating system, nobody', () => {
    const owners = [
      band(0n, 4, { owner: 'driver.ts', takenBy: 0 }),
      band(0n, 4),
      band(0n, 4, { owner: 'lab', takenBy: 1 }),
      band(0n, 4, { owner: 'lab', takenBy: 2 }),
      band(0n, 7)
    ]
    expect(owners.map((one) => kindOf(one, 'owner', events, cache).name())).toEqual([
      'your driver',
      'the firmware',
      'the operating system',
      'what the lab took',
      'nobody: free'
    ])
    expect(new Set(owners.map((one) => kindOf(one, 'owner', events, cache).hue + kindOf(one, 'owner', events, cache).hatched)).size).toBe(4)
    expect(ownerWord(owners[2]!, events)).toBe('the operating system took this')
    expect(owners.slice(1).map((one) => ownerSentence(one, events))).toEqual([
      'Owned by firmware.',
      'The operating system took it.',
      'The lab took it.',
      'Nobody owns it.'
    ])
  })

  it('cacheability: what the GCD says it is now, not what it can be', () => {
    expect(['0x0', '0x2000', '0x3000'].map((start) => cache.of(band(BigInt(start), 4)))).toEqual(['WB', 'UC', ''])
    expect(cache.of({ start: 0x1000n, bytes: 0x2000n })).toBe('WB, UC')
    expect(bandWord(band(0x2000n, 4), 'cache', [], cache)).toBe('UC · can be UC WC WT WB')
    expect(kindOf(band(0n, 4), 'cache', [], cache).hue).not.toBe(kindOf(band(0x2000n, 4), 'cache', [], cache).hue)
  })

  it('has a legend of what is there, each code with its full name', () => {
    const bands = [band(0n, 3), band(0x1000n, 4), band(0x2000n, 2), band(0x3000n, 7), band(0x4000n, 4)]
    const moment = { bands, oneOfEachType: bands.slice(0, 4), events: [] }
    expect(legendOf(moment, 'fate', cache).map(({ name, codes }) => [name, codes.map(({ letters }) => letters).join(' ')])).toEqual([
      ['code, free after the exit', 'BC'],
      ['data, free after the exit', 'BD LD'],
      ['free', 'CM']
    ])
    expect(legendOf(moment, 'type', cache)[0]!.codes[0]!.name).toBe('BootServicesCode: boot services code')
  })
})
