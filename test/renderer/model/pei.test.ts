import { describe, expect, it } from 'vitest'
import { fold, platformById, powerOn, RangeStories, type Machine } from '../../../src-firmware'
import { sentencesIn } from '../../../src-lab/sentences'
import { byteLines, hobRow } from '../../../src-renderer/model/hobs'
import { changedHobs, isPhitStale, movesOf, originOf, peiAreas } from '../../../src-renderer/model/pei-memory'
import { storyWords } from '../../../src-renderer/model/memory-words'
import { restingTick, ticksOf } from '../../../src-renderer/model/ticks'
import { whole } from '../../../src-renderer/model/work'

const PEIM = { file: 'driver.ts', line: 3, column: 1 }

function peim(platform: string): Machine {
  const refuse = (): never => {
    throw new Error('this test has no driver')
  }
  const machine = powerOn({
    platform: platformById(platform)!,
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

describe('PEI’s memory as it is drawn', () => {
  it('the HOB list low, the free gap, pages of each call, the stack above: without gaps and overlaps', () => {
    const machine = peim('made-pc-256m')
    takePage(machine)
    takePage(machine)
    const areas = peiAreas(fold(machine.events))
    expect(areas.map(({ kind }) => kind)).toEqual(['stack', 'pages', 'pages', 'free', 'hobs'])
    for (const [index, area] of areas.slice(1).entries()) expect(area.start + area.bytes).toBe(areas[index]!.start)
    expect(areas.filter(({ kind }) => kind === 'pages').map(({ owner }) => owner)).toEqual(['driver.ts', 'driver.ts'])
  })

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
    const moves = movesOf(machine.events, 0, machine.events.length - 1)
    expect(moves.map(({ content }) => content)).toEqual(['stack', 'heap', 'pages'])
    expect(originOf(moves[2]!, moves)).toBe(page)
    const stale = machine.events.map(({ n }) => isPhitStale(fold(machine.events, n).pei))
    expect(stale.includes(true)).toBe(true)
    expect(stale.at(-1)).toBe(false)
    const steps = whole(ticksOf(machine.events)).filter(({ kind }) => kind === 'phase')
    expect(steps.length).toBeGreaterThan(3)
    // The platform's own PEIMs took nothing yet: the page is all there is at the top.
    expect(peiAreas(fold(machine.events)).map(({ kind }) => kind)).toEqual(['pages', 'free', 'hobs', 'stack'])
  })
})

describe('the story of memory in words', () => {
  it('a page of PEI’s tells that it moved and whether it was given back', () => {
    const machine = peim('made-pc-256m')
    const page = takePage(machine)
    machine.imageReturned(0n)
    const moved = movesOf(machine.events, 0, machine.events.length - 1).at(-1)!
    const now = moved.to + (page - originOf(moved, movesOf(machine.events, 0, machine.events.length - 1)))
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
