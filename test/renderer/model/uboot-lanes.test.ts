import { describe, expect, it } from 'vitest'
import { fold, hex, type MachineState } from '../../../src-firmware'
import { bandsOf } from '../../../src-renderer/model/bands'
import type { Band } from '../../../src-renderer/model/cut-map'
import { axisOf, placeOf } from '../../../src-renderer/model/lane-axis'
import { bandLabel, laneLines, untilSentence } from '../../../src-renderer/model/lane-words'
import { nextBand } from '../../../src-renderer/model/lane-steps'
import { lifetimesOf } from '../../../src-renderer/model/lifetimes'
import { typedIntoShell } from './typed-into-shell'
import { ticksOf } from '../../../src-renderer/model/ticks'
import { conflictsOf } from '../../../src-renderer/model/uboot-conflicts'
import { laneBands, overlap, type LaneBand, type LaneName } from '../../../src-renderer/model/uboot-lanes'
import { whole } from '../../../src-renderer/model/work'
import { driven, out, type Driven } from '../../firmware/driven'

const B = 0x2000000n
const OLD = 'uboot-x64-256m'
const MIDDLE = 'uboot-x64-256m-2025.01'
const NEW = 'uboot-x64-256m-2026.10'

type Blocks = readonly (readonly [start: bigint, pages: bigint])[]

/** At the prompt; its application takes pages of EFI's when it is started. */
function prompt(platform: string, blocks: Blocks = []): Driven {
  const on: Driven = driven({
    platform,
    phase: 'uboot',
    mode: 'lenient',
    files: {
      './app.ts': () => {
        for (const [start, pages] of blocks) on.call('AllocatePages', { type: 2n, memoryType: 2n, pages, memory: out(start) })
        return 0n
      }
    }
  })
  return on
}
const call = (on: Driven, service: string, args: Parameters<Driven['call']>[1]) => on.call(service, args, 'UBoot')
const load = (on: Driven, addr: bigint, file: string) => call(on, 'load', { addr, file })

function startApplication(on: Driven): Driven {
  load(on, B + 0x1000000n, './app.ts')
  call(on, 'bootefi', { addr: B + 0x1000000n })
  return on
}

function shown(on: Driven): { state: MachineState; bands: LaneBand[]; of: (lane: LaneName) => LaneBand[] } {
  const state = fold(on.machine.events)
  const map = whole(bandsOf(state)).filter((row): row is Band => row.kind === 'band')
  const bands = whole(laneBands(state, map, on.machine.events))
  return { state, bands, of: (lane) => bands.filter((band) => band.lane === lane) }
}

describe('the four owners of U-Boot’s RAM', () => {
  it.each([OLD, MIDDLE, NEW])('%s: each lane ascends, and the heap lies in what was set aside for it', (platform) => {
    const { of, state } = shown(prompt(platform))
    for (const lane of ['reservations', 'malloc', 'efi'] as const) {
      const bands = of(lane)
      for (const [i, band] of bands.entries()) if (i > 0) expect(overlap(bands[i - 1]!, band)).toBe(false)
      expect(bands.length).toBeGreaterThan(2)
    }
    const arena = of('reservations').find(({ word }) => word === 'malloc arena')!
    const bytes = of('malloc').reduce((sum, band) => sum + band.bytes, 0n)
    expect([of('malloc')[0]!.start, bytes]).toEqual([BigInt(state.uboot.heap!.start), BigInt(state.uboot.heap!.bytes)])
    expect(arena.start).toBeLessThanOrEqual(of('malloc')[0]!.start)
  })

  it('a chunk of the driver’s is its own band, with the head in front of it', () => {
    const on = prompt(NEW)
    const pointer = call(on, 'malloc', { bytes: 100n }).value as bigint
    const [chunk] = shown(on)
      .of('malloc')
      .filter(({ use }) => use === 'learner')
    expect(chunk).toMatchObject({ start: pointer - 16n, word: 'chunk' })
    expect(chunk!.owner).toMatch(/^driver\.ts/)
  })

  it('a buffer of an application’s pool has whole pages in EFI’s lane', () => {
    const on: Driven = driven({
      platform: NEW,
      phase: 'uboot',
      files: {
        './app.ts': () => {
          on.call('AllocatePool', { poolType: 2n, size: 5000n, buffer: out() })
          return 0n
        }
      }
    })
    startApplication(on)
    const mine = shown(on)
      .of('efi')
      .filter(({ use, type }) => use === 'learner' && type === 2)
    expect(mine.map(({ start, bytes }) => [start % 4096n, bytes])).toEqual([[0n, 0x2000n]])
  })

  it('a file stands in lmb’s lane; where lmb is gone with its command it is forgotten, and lies there all the same', () => {
    const [old, now] = [prompt(OLD), prompt(NEW)]
    for (const on of [old, now]) {
      load(on, B, 'f64k.bin')
      call(on, 'malloc', { bytes: 1n })
    }
    const files = (on: Driven): unknown[] =>
      shown(on)
        .of('lmb')
        .filter(({ use }) => use === 'file' || use === 'forgotten')
        .map(({ start, bytes, use }) => [start, bytes, use])
    expect(files(now)).toEqual([[B, 0x10000n, 'file']])
    expect(files(old)).toEqual([[B, 0x10000n, 'forgotten']])
    const forgotten = shown(old)
      .of('lmb')
      .find(({ use }) => use === 'forgotten')!
    expect(untilSentence(forgotten, shown(old).state.uboot)).toMatch(/gone with the command/)
  })

  it('share one axis: what begins at one address begins at one height, and nothing is smaller than a line of text', () => {
    const on = prompt(MIDDLE)
    load(on, B, 'one.bin')
    const { bands, of } = shown(on)
    const axis = axisOf(bands)
    const file = placeOf(
      axis,
      of('lmb').find(({ use }) => use === 'file')!
    )
    const inEfi = placeOf(
      axis,
      of('efi').find(({ use }) => use === 'file')!
    )
    expect(file).toEqual(inEfi)
    for (const band of bands.filter(({ use }) => use !== 'free')) expect(placeOf(axis, band).height).toBeGreaterThanOrEqual(20)
    for (const [i, segment] of axis.segments.entries())
      if (i > 0) expect(segment.top).toBe(axis.segments[i - 1]!.top + axis.segments[i - 1]!.height)
    expect(axis.segments.find(({ start }) => start === B)!.isGap).toBe(false)
    expect(axis.segments.at(-1)!.top + axis.segments.at(-1)!.height).toBe(axis.height)
  })
})

describe('the arrow keys', () => {
  const on = prompt(NEW)
  load(on, B, 'one.bin')
  const bands = shown(on).bands.filter(({ use, lane }) => use !== 'free' || lane === 'malloc')
  const file = bands.find(({ use, lane }) => use === 'file' && lane === 'lmb')!
  const lmb = bands.filter(({ lane }) => lane === 'lmb')

  it('lead up and down in a lane, by what stands on top', () => {
    const at = lmb.indexOf(file)
    expect(nextBand(bands, file, 'ArrowDown', false)).toBe(lmb[at + 1])
    expect(nextBand(bands, lmb[at + 1]!, 'ArrowUp', false)).toBe(file)
    expect(nextBand(bands, lmb[at + 1]!, 'ArrowDown', true)).toBe(file)
    expect(nextBand(bands, lmb[0]!, 'ArrowUp', false)).toBeNull()
    expect([nextBand(bands, file, 'Home', false), nextBand(bands, file, 'End', false)]).toEqual([lmb[0], lmb.at(-1)])
  })

  it('lead to what lies beside in the next lane, and mean nothing else', () => {
    expect(nextBand(bands, file, 'ArrowRight', false)).toMatchObject({ lane: 'efi', start: file.start })
    expect(nextBand(bands, file, 'ArrowLeft', false)).toMatchObject({ lane: 'malloc' })
    expect(nextBand(bands, bands[0]!, 'ArrowLeft', false)).toBeNull()
    expect(nextBand(bands, file, 'a', false)).toBeUndefined()
  })
})

describe('a conflict', () => {
  it.each([
    [OLD, 'f64k.bin was brought by driver.ts:1 (load) over 64 KiB at 0x2000000 that driver.ts:1 has: U-Boot does not notice.'],
    [NEW, null]
  ])('%s: a file of exactly the range that EFI gave an application', (platform, sentence) => {
    const on = startApplication(prompt(platform, [[B, 16n]]))
    load(on, B, 'f64k.bin')
    const { state, bands } = shown(on)
    const conflicts = conflictsOf(state, on.machine.events)
    expect(conflicts.map((conflict) => conflict.sentence)).toEqual(sentence === null ? [] : [sentence])
    if (sentence === null) return
    expect(conflicts[0]).toMatchObject({ start: B, bytes: 0x10000n, lanes: ['lmb', 'efi'] })
    expect(bands.filter((band) => bandLabel(band, conflicts).includes('does not notice')).map(({ lane }) => lane)).toEqual(['lmb', 'efi'])
    const lines = laneLines(bands, conflicts, state.uboot)
    expect(lines).toHaveLength(bands.length)
    expect(lines.filter(({ cells }) => cells.conflict !== '')).toHaveLength(2)
  })

  it('on 2025.01 is made with two blocks: the part alone that lies over the second', () => {
    const blocks: Blocks = [
      [B, 1n],
      [B + 0x2000n, 1n]
    ]
    const on = startApplication(prompt(MIDDLE, blocks))
    load(on, B + 0x1000n, 'three.bin')
    const [conflict, ...others] = conflictsOf(fold(on.machine.events), on.machine.events)
    expect(others).toEqual([])
    expect([hex(conflict!.start), hex(conflict!.bytes)]).toEqual(['0x2002000', '0x1000'])
  })

  it('is none over memory of one’s own, and is over when the memory was given back', () => {
    const on = prompt(OLD)
    call(on, 'efi_allocate_pages', { type: 2n, memory_type: 2n, pages: 16n, memory: out(B) })
    load(on, B, 'f64k.bin')
    expect(conflictsOf(fold(on.machine.events), on.machine.events)).toEqual([])
    const other = startApplication(prompt(OLD, [[B, 16n]]))
    load(other, B, 'f64k.bin')
    call(other, 'efi_free_pages', { memory: B, pages: 16n })
    expect(conflictsOf(fold(other.machine.events), other.machine.events)).toEqual([])
  })

  it('is also EFI’s memory where a file lay that the oldest release has forgotten', () => {
    const on = prompt(OLD, [[B, 1n]])
    load(on, B, 'f64k.bin')
    startApplication(on)
    expect(conflictsOf(fold(on.machine.events), on.machine.events).map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/was given 4 KiB at 0x2000000 where f64k\.bin had been loaded/)
    ])
  })
})

describe('lifetimes along the timeline', () => {
  it('lmb of the oldest release: a bar for each command; everybody else’s books stay open', () => {
    const on = prompt(OLD)
    load(on, B, 'one.bin')
    const pointer = call(on, 'malloc', { bytes: 8n }).value as bigint
    load(on, B + 0x10000n, 'two.bin')
    call(on, 'free', { ptr: pointer })
    const { events } = on.machine
    const { books, heap } = fold(events).uboot
    const ticks = whole(ticksOf(events))
    const bars = whole(lifetimesOf(events, ticks, books, heap))
    const of = (lane: LaneName, kind: 'books' | 'held'): unknown[] =>
      bars.filter((bar) => bar.lane === lane && bar.kind === kind).map(({ from, to }) => [from, to])
    expect(of('lmb', 'books')).toEqual([
      [0, 1],
      [2, 3]
    ])
    expect(of('malloc', 'held')).toEqual([[1, 3]])
    expect(of('lmb', 'held')).toEqual([
      [0, null],
      [2, null]
    ])
    for (const lane of ['reservations', 'malloc', 'efi'] as const) expect(of(lane, 'books')).toEqual([[-1, null]])
    expect(whole(lifetimesOf(events, ticks, [], null))).toEqual([])
  })
})

describe('lmb in the shell', () => {
  const ask = async (on: Driven): Promise<string> => (await typedIntoShell('lmb', fold(on.machine.events))).join('\n')

  it('lists memory, regions in use with their flags, and files', async () => {
    const on = prompt(NEW)
    load(on, B, 'one.bin')
    expect(await ask(on)).toContain('  0x2000000-0x2000fff  4096 bytes, none')
    expect(await ask(on)).toContain('no-notify, no-overwrite')
    expect(await ask(on)).toContain('  0x2000000-0x2000fff  one.bin, by load')
  })

  it('says where there is none', async () => {
    const on = prompt(OLD)
    expect(await ask(on)).toContain('no lmb now')
    expect(await typedIntoShell('lmb', fold([]))).toEqual(['this machine is not in U-Boot'])
  })
})
