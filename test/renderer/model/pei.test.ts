import { describe, expect, it } from 'vitest'
import { fold, platforms, powerOn, RangeStories, type Machine } from '../../../src-firmware'
import { wholeById } from '../../firmware/whole-platforms'
import { sentencesIn } from '../../../src-lab/sentences'
import { byteLines, hobRow } from '../../../src-renderer/model/hobs'
import { changedHobs, isPhitStale, peiFree, peiMemories, peiRows, type PeiMemory } from '../../../src-renderer/model/pei-memory'
import { movesUntil, originOf, peiStory, type PeiMove } from '../../../src-renderer/model/pei-switch'
import { storyWords } from '../../../src-renderer/model/memory-words'
import { restingTick, ticksOf } from '../../../src-renderer/model/ticks'
import { whole } from '../../../src-renderer/model/work'

const PEIM = { file: 'driver.ts', line: 3, column: 1 }

function peim(platform: string): Machine {
  const refuse = (): never => {
    throw new Error('this test has no driver')
  }
  const machine = powerOn({
    platform: wholeById(platform),
    phase: 'pei',
    mode: 'strict',
    keys: '',
    maxEvents: Infinity,
    outputBytes: 1e6,
    entry: 'driver.ts',
    moduleType: null,
    guest: { findImage: () => null, startImage: refuse, callFunction: refuse }
  })
  machine.imageStarted()
  return machine
}
const takePage = (machine: Machine): bigint =>
  machine.call({
    table: 'PeiServices',
    service: 'AllocatePages',
    args: { memoryType: 4n, pages: 1n, memory: { ref: true, value: undefined } },
    at: PEIM
  }).out.memory as bigint

describe('a HOB in words', () => {
  const rows = (machine: Machine) => fold(machine.events).pei.hobs.map(hobRow)

  it('the PHIT’s pointers are where the list and the free memory are', () => {
    const [phit, ...rest] = rows(peim('q35-256m'))
    expect(phit).toMatchObject({ name: 'PHIT', length: 56, address: 0x810000n })
    expect(phit!.fields.find(({ name }) => name === 'EfiEndOfHobList')!.pointsAt).toBe(rest.at(-1)!.address)
    expect(rest.at(-1)!.name).toBe('end of list')
  })

  it.each([
    ['resource', 'system memory 0x100000, 255 MiB'],
    ['CPU', '40 address bits, 16 for ports']
  ])('%s: %s', (name, summary) => {
    expect(rows(peim('q35-256m')).filter((row) => row.name === name)).toContainEqual(expect.objectContaining({ summary }))
  })

  it('an allocation says its pages and their type', () => {
    const machine = peim('q35-256m')
    const page = takePage(machine)
    const row = rows(machine).find(({ type }) => type === 2)!
    expect(row.summary).toBe(`0x${page.toString(16).toUpperCase()}, 4 KiB of BootServicesData`)
    expect(row.bytes).toHaveLength(48)
  })

  it('bytes come in lines', () => {
    expect(
      byteLines(
        Uint8Array.from({ length: 10 }, (_, i) => 0x41 + i),
        8
      )
    ).toEqual([
      { offset: '000', digits: '41 42 43 44 45 46 47 48', text: 'ABCDEFGH' },
      { offset: '008', digits: '49 4a', text: 'IJ' }
    ])
    expect(
      byteLines(
        Uint8Array.from({ length: 18 }, (_, i) => 0x41 + i),
        16
      )
    ).toEqual([
      { offset: '000', digits: '41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50', text: 'ABCDEFGHIJKLMNOP' },
      { offset: '010', digits: '51 52', text: 'QR' }
    ])
  })
})

const ALL = (machine: Machine): readonly PeiMove[] => movesUntil(peiStory(machine.events), Infinity)

/** The picture after event n, with what that event alone did. */
function drawn(machine: Machine, n = machine.events.length - 1): readonly PeiMemory[] {
  return peiMemories(fold(machine.events, n), peiStory(machine.events), machine.events, n, n)
}
const kinds = ({ areas }: PeiMemory): string[] => areas.map(({ kind, mark }) => `${mark ?? ''}${kind}`)

function freePage(machine: Machine, memory: bigint): void {
  machine.call({ table: 'PeiServices', service: 'FreePages', args: { memory, pages: 1n }, at: PEIM })
}
function install(machine: Machine, memoryBegin: bigint, memoryLength: bigint): void {
  machine.call({ table: 'PeiServices', service: 'InstallPeiMemory', args: { memoryBegin, memoryLength }, at: PEIM })
}

describe('PEI’s memory as it is drawn', () => {
  it('the HOB list low, the free gap, pages of each call, the stack above', () => {
    const machine = peim('made-pc-256m')
    takePage(machine)
    takePage(machine)
    const [memory] = drawn(machine)
    expect(kinds(memory!)).toEqual(['~hobs', 'free', '+pages', 'pages', 'stack'])
    expect(memory!.areas.filter(({ kind }) => kind === 'pages').map(({ owner, type }) => [owner, type])).toEqual([
      ['driver.ts', 4],
      ['driver.ts', 4]
    ])
  })

  it('low and high end on top: the same rows, the other way round', () => {
    const machine = peim('made-pc-256m')
    takePage(machine)
    const [memory] = drawn(machine)
    const low = peiRows(memory!, false)
    expect(peiRows(memory!, true)).toEqual([...low].reverse())
    expect(low.map((row) => ('name' in row ? row.name : row.kind))).toEqual([
      'hobs',
      'EfiFreeMemoryBottom',
      'free',
      'EfiFreeMemoryTop',
      'pages',
      'stack'
    ])
  })

  it('a page that was given back says so; one at the top is free memory again, and its place is marked', () => {
    const machine = peim('made-pc-256m')
    const [high, , low] = [takePage(machine), takePage(machine), takePage(machine)]
    freePage(machine, high)
    expect(kinds(drawn(machine)[0]!)).toEqual(['~hobs', 'free', 'pages', 'pages', '−freed', 'stack'])
    freePage(machine, low)
    expect(kinds(drawn(machine)[0]!)).toEqual(['~hobs', 'free', '−freed', 'pages', 'freed', 'stack'])
    expect(peiRows(drawn(machine)[0]!, false).findIndex((row) => 'name' in row && row.name === 'EfiFreeMemoryTop')).toBe(4)
    // The call after that shows what is left of it: nothing of its own.
    takePage(machine)
    expect(kinds(drawn(machine)[0]!)).toEqual(['~hobs', 'free', '+pages', 'pages', 'freed', 'stack'])
  })

  it.each(platforms.filter(({ phases }) => phases.includes('pei')).map(({ id }) => id))(
    '%s: at no moment of PEI is the picture empty, wrong in its sizes, or with gaps',
    (platform) => {
      const machine = peim(platform)
      freePage(machine, takePage(machine))
      takePage(machine)
      machine.imageReturned(0n)
      const moments = machine.events.filter(({ n }) => fold(machine.events, n).phase === 'pei')
      expect(moments.length).toBeGreaterThan(8)
      const begin = drawn(machine, 0)[0]!.areas
      const temporary = begin.at(-1)!.start + begin.at(-1)!.bytes - begin[0]!.start
      for (const { n } of moments) {
        const memories = drawn(machine, n)
        expect(memories.length).toBeGreaterThan(0)
        for (const { title, areas } of memories) {
          expect(areas.length).toBeGreaterThan(0)
          for (const [index, area] of areas.slice(1).entries()) expect(area.start).toBe(areas[index]!.start + areas[index]!.bytes)
          const hobs = areas.find(({ kind }) => kind === 'hobs')
          if (hobs) expect(hobs.bytes).toBeLessThan(0x10000n)
          if (title === 'Temporary RAM') expect(areas.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(temporary)
        }
        expect(memories.flatMap(({ areas }) => areas).filter(({ kind }) => kind === 'hobs')).toHaveLength(1)
      }
      expect(peiFree(fold(machine.events, moments.at(-1)!.n))).toBeGreaterThan(0x100000n)
    }
  )

  it('marks the HOBs that a call made and changed', () => {
    const machine = peim('made-pc-256m')
    const before = machine.events.length
    takePage(machine)
    const marks = changedHobs(machine.events, before, machine.events.length - 1)
    expect([...marks.values()].sort()).toEqual(['+', '~'])
  })

  it('the switch: what moved, from where in the beginning, and a PHIT that is stale in between', () => {
    const machine = peim('q35-256m')
    const page = takePage(machine)
    machine.imageReturned(0n)
    const moves = ALL(machine)
    expect(moves.map(({ content }) => content)).toEqual(['stack', 'heap', 'pages'])
    expect(originOf(moves[2]!, moves)).toBe(page)
    const stale = machine.events.map(({ n }) => isPhitStale(fold(machine.events, n).pei))
    expect(stale.includes(true)).toBe(true)
    expect(stale.at(-1)).toBe(false)
    const steps = whole(ticksOf(machine.events)).filter(({ kind }) => kind === 'phase')
    expect(steps.length).toBeGreaterThan(3)
    // The platform's own PEIMs took nothing yet: the page is all there is at the top.
    expect(drawn(machine).map(({ title }) => title)).toEqual(['Permanent memory'])
    expect(kinds(drawn(machine)[0]!)).toEqual(['stack', 'hobs', 'free', 'pages'])
  })

  it('during the switch temporary RAM stands beside permanent memory, where temporary RAM lies above it too', () => {
    const machine = peim('made-pc-256m')
    takePage(machine)
    install(machine, 0xb800000n, 0x1000000n)
    expect(drawn(machine).map(kinds)).toEqual([['hobs', 'free', 'pages', 'stack'], ['free']])
    takePage(machine)
    expect(drawn(machine).map(kinds)[1]).toEqual(['free', '+pages'])
    machine.imageReturned(0n)
    const copied = machine.events.find((event) => event.kind === 'phase' && event.step?.code === 'migration')!
    expect(isPhitStale(fold(machine.events, copied.n).pei)).toBe(true)
    expect(drawn(machine, copied.n).map(kinds)).toEqual([
      ['left', 'free', 'left', 'left'],
      ['stack', '+hobs', 'free', '+pages', 'free', 'pages']
    ])
  })

  it('is still there when the hand-off to DXE has begun', () => {
    const machine = peim('made-pc-256m')
    machine.imageReturned(0n)
    machine.proceed('dxe')
    const last = machine.events.findLast(({ n }) => fold(machine.events, n).phase === 'pei')!
    expect(drawn(machine, last.n).map(({ title }) => title)).toEqual(['Permanent memory'])
  })
})

describe('the story of memory in words', () => {
  it('a page of PEI’s tells that it moved and whether it was given back', () => {
    const machine = peim('made-pc-256m')
    const page = takePage(machine)
    machine.imageReturned(0n)
    const moved = ALL(machine).at(-1)!
    const now = moved.to + (page - originOf(moved, ALL(machine)))
    const words = storyWords(new RangeStories(machine.events).of(now, machine.events.length - 1))
    expect(words).toBe(`Taken in PEI at 0x${page.toString(16).toUpperCase()}, and moved with the switch to permanent memory.`)
    machine.proceed('app')
    expect(storyWords([])).toBe('')
  })
})

it('what the lab does has a place of its own on the timeline', () => {
  const machine = peim('made-pc-256m')
  takePage(machine)
  machine.intervene('taken', () => ({ code: 'woke' }))
  takePage(machine)
  expect(
    whole(ticksOf(machine.events)).map(({ kind, call, event }) => [
      kind,
      call,
      event.kind === 'lab' ? sentencesIn('en').event([], event) : ''
    ])
  ).toEqual([
    ['allocate', 1, ''],
    ['lab', null, 'The machine wakes.'],
    ['allocate', 2, '']
  ])
})

describe('where the timeline stands after a run', () => {
  const resting = (machine: Machine): { kind: string | undefined; isEnd: boolean } => {
    const ticks = whole(ticksOf(machine.events))
    const at = restingTick(ticks, machine.events)
    return { kind: ticks[at]?.kind, isEnd: at === ticks.length - 1 }
  }

  it('at the PEIM’s last call, when the firmware installs memory of its own afterwards', () => {
    const machine = peim('q35-256m')
    takePage(machine)
    machine.imageReturned(0n)
    expect(resting(machine)).toEqual({ kind: 'allocate', isEnd: false })
  })

  it('at the end, when the PEIM installed memory', () => {
    const machine = peim('q35-256m')
    machine.call({
      table: 'PeiServices',
      service: 'InstallPeiMemory',
      args: { memoryBegin: 0x4000000n, memoryLength: 0x4000000n },
      at: PEIM
    })
    machine.imageReturned(0n)
    expect(resting(machine)).toEqual({ kind: 'phase', isEnd: true })
  })

  it('at the end, when the machine goes on to DXE', () => {
    const machine = peim('made-pc-256m')
    takePage(machine)
    machine.imageReturned(0n)
    machine.proceed('dxe')
    expect(resting(machine).isEnd).toBe(true)
  })
})
