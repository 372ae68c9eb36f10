import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { fold, powerOn, type Machine, type TraceEvent } from '../../../src-firmware'
import type { RunResult } from '../../../src-lab/request/run-request'
import { consoleLines, terminalText, type ConsoleLine } from '../../../src-renderer/model/console-lines'
import { memmap } from '../../../src-renderer/model/memmap'
import { typedIntoShell } from './typed-into-shell'
import { allocationTags } from '../../../src-renderer/model/allocation-tags'
import { bandsOf, foldBands, markedRows, marksOf, rangeAt } from '../../../src-renderer/model/bands'
import type { Band } from '../../../src-renderer/model/cut-map'
import { sizeText } from '../../../src-renderer/model/memory-words'
import { momentOf } from '../../../src-renderer/model/moment'
import { drawnTicks, leftOut, namedTicks, thinned, ticksOf, type Tick, type TickKind } from '../../../src-renderer/model/ticks'
import { whole } from '../../../src-renderer/model/work'

const guest = {
  callFunction: (): undefined => undefined,
  startImage: (): bigint => 0n,
  findImage: () => null
}

function machine(): Machine {
  const on = powerOn({
    platform: boardById('q35-256m')!,
    phase: 'app',
    mode: 'strict',
    keys: '',
    maxEvents: Infinity,
    outputBytes: 1e6,
    entry: 'driver.ts',
    moduleType: null,
    guest
  })
  on.imageStarted()
  return on
}
const at = (line: number): { file: string; line: number; column: number } => ({ file: 'driver.ts', line, column: 1 })
function pool(on: Machine, size: bigint, line: number, poolType = 2n): bigint {
  return on.call({
    table: 'BootServices',
    service: 'AllocatePool',
    args: { poolType, size, buffer: { ref: true, value: undefined } },
    at: at(line)
  }).out.buffer as bigint
}
const nothing = { keep: [], opened: new Set<bigint>() }

/** No check names a call. */
const NONE: ReadonlySet<number> = new Set()

describe('the memory picture', () => {
  it('of the recorded q35, 256 MiB, has 27 rows and three holes before anything ran', () => {
    const rows = foldBands(whole(bandsOf(fold(machine().events))), nothing)
    expect(rows.filter((row) => row.kind !== 'hole')).toHaveLength(27)
    expect(rows.filter((row) => row.kind === 'hole').map((row) => sizeText(row.bytes))).toEqual(['384 KiB', '2.5 GiB', '1020 MiB'])
  })

  it('cuts a descriptor where the owner changes, and joins nothing that the map tells apart', () => {
    const on = machine()
    pool(on, 6384n, 7)
    const state = fold(on.events)
    const bands = whole(bandsOf(state)).filter((row): row is Band => row.kind === 'band')
    const mine = bands.find((band) => band.start === 0xe52f000n)!
    expect(mine).toMatchObject({ bytes: 0x2000n, type: 2, owner: 'driver.ts' })
    // Bands cover the map exactly.
    expect(bands.reduce((sum, band) => sum + band.bytes, 0n)).toBe(
      state.dxe.map.reduce((sum, [, , , pages]) => sum + BigInt(pages) * 4096n, 0n)
    )
  })

  it('shows a seam between two owners inside one descriptor', () => {
    const on = machine()
    const page = (line: number): void =>
      void on.call({
        table: 'BootServices',
        service: 'AllocatePages',
        args: { type: 0n, memoryType: 4n, pages: 1n, memory: { ref: true, value: undefined } },
        at: at(line)
      })
    page(1)
    page(2)
    const bands = whole(bandsOf(fold(on.events))).filter(
      (row): row is Band => row.kind === 'band' && row.owner === 'driver.ts' && row.type === 4
    )
    expect(bands.map((band) => band.takenBy)).toHaveLength(2)
    expect(bands[1]!.seam).toBe(true)
  })

  it('never folds what the current call changed', () => {
    const on = machine()
    const kept = { start: 0xe544000n, bytes: 4096n }
    const rows = foldBands(whole(bandsOf(fold(on.events))), { keep: [kept], opened: new Set() })
    expect(rows.some((row) => row.kind === 'band' && row.start <= kept.start && kept.start < row.start + row.bytes)).toBe(true)
  })

  it('opens a fold in place below its head, which closes it again', () => {
    const bands = whole(bandsOf(fold(machine().events)))
    const folded = foldBands(bands, nothing).find((row) => row.kind === 'fold')!
    const rows = foldBands(bands, { keep: [], opened: new Set([folded.start]) })
    expect(rows.find((row) => row.kind === 'fold' && row.start === folded.start)).toMatchObject({ isOpen: true, bytes: folded.bytes })
    expect(rows.length).toBe(foldBands(bands, nothing).length + (folded.kind === 'fold' ? folded.bands.length : 0))
  })

  it('marks what a call took and gave back, and nothing for a buffer that a library took and gave within it', () => {
    const on = machine()
    const buffer = pool(on, 5000n, 1)
    const afterPool = on.events.length - 1
    expect(marksOf(on.events, afterPool, afterPool)).toEqual([{ start: buffer, bytes: 5000n, mark: '+' }])
    on.call({ table: 'Library', service: 'Print', args: { format: 'x', arguments: [] }, at: at(2) })
    expect(marksOf(on.events, afterPool + 1, on.events.length - 1)).toEqual([])
    on.call({ table: 'BootServices', service: 'FreePool', args: { buffer }, at: at(3) })
    const last = on.events.length - 1
    expect(marksOf(on.events, last, last)).toEqual([{ start: buffer, bytes: 5000n, mark: '−' }])
  })
})

describe('ranges that ascend', () => {
  const rows = whole(bandsOf(fold(machine().events)))
  const ranges = rows.filter((row) => row.kind !== 'hole')

  it('the one that holds an address is the one that a look at all of them finds', () => {
    for (const { start, bytes } of rows)
      for (const address of [start - 1n, start, start + bytes / 2n, start + bytes - 1n]) {
        const found = ranges.find((range) => range.start <= address && address < range.start + range.bytes)
        expect(rangeAt(ranges, address)).toBe(found ?? null)
      }
  })

  it('those that a mark lies on are found from either end; a hole is none', () => {
    const marksOn = (start: bigint, bytes: bigint) => markedRows(rows, [{ start, bytes, mark: '+' }], ({ kind }) => kind !== 'hole')
    for (const [index, row] of rows.entries()) {
      if (row.kind === 'hole') expect(marksOn(row.start, row.bytes)).toBeNull()
      else expect(marksOn(row.start + 1n, row.bytes - 1n)).toEqual({ first: index, last: index })
    }
    const hole = rows.findIndex(({ kind }) => kind === 'hole')
    expect(marksOn(rows[hole - 1]!.start, rows[hole + 1]!.start + 1n - rows[hole - 1]!.start)).toEqual({ first: hole - 1, last: hole + 1 })
    expect(markedRows(rows, [], () => true)).toBeNull()
  })
})

describe('a moment of the memory pane', () => {
  it('is one whole: the map, what is new in it, and the key before', () => {
    const on = machine()
    const before = fold(on.events)
    const buffer = pool(on, 5000n, 1)
    const last = on.events.length - 1
    const moment = whole(momentOf(fold(on.events), before, on.events, last, last))
    expect(moment).toMatchObject({ first: last, last, marks: [{ start: buffer, mark: '+' }], keyBefore: before.dxe.mapKey })
    expect(moment.machine.dxe.mapKey).not.toBe(moment.keyBefore)
    const free = moment.machine.dxe.map.filter(([type]) => type === 7).reduce((sum, [, , , pages]) => sum + BigInt(pages) * 4096n, 0n)
    expect(moment.freeBytes).toBe(free)
    expect(moment.oneOfEachType.map(({ type }) => type)).toEqual([...new Set(moment.bands.map(({ type }) => type))])
  })

  it('before the first call marks nothing', () => {
    const on = machine()
    pool(on, 5000n, 1)
    const moment = whole(momentOf(fold(on.events), null, on.events, null, on.events.length - 1))
    expect(moment).toMatchObject({ marks: [], keyBefore: moment.machine.dxe.mapKey })
  })

  it('that a call left as it was has the very lists that it had: nobody who shows them has anything to do', () => {
    const on = machine()
    pool(on, 100n, 1)
    // As the page has them: each came to it once.
    const events: TraceEvent[] = []
    const moment = () => {
      events.push(...structuredClone(on.events.slice(events.length)))
      return whole(momentOf(fold(events), null, events, null, events.length - 1))
    }
    const before = moment()
    on.call({ table: 'BootServices', service: 'Stall', args: { microseconds: 1n }, at: at(2) })
    const after = moment()
    expect(after.last).toBeGreaterThan(before.last)
    expect([after.rows === before.rows, after.ranges === before.ranges, after.bands === before.bands]).toEqual([true, true, true])
    pool(on, 50_000n, 3)
    expect(moment().rows).not.toEqual(before.rows)
  })

  it('of a long map comes in pieces', () => {
    const on = machine()
    // Page by page in two types, so that no two neighbours are one descriptor.
    for (let i = 0; i < 3000; i++)
      on.call({
        table: 'BootServices',
        service: 'AllocatePages',
        args: { type: 0n, memoryType: i % 2 ? 2n : 4n, pages: 1n, memory: { ref: true, value: undefined } },
        at: at(1)
      })
    const pieces = [...momentOf(fold(on.events), null, on.events, null, on.events.length - 1)].length
    expect(pieces).toBeGreaterThanOrEqual(6)
  })
})

describe('the timeline', () => {
  it('has a tick for each call of the driver’s text; what a library did inside belongs to it', () => {
    const on = machine()
    const buffer = pool(on, 5000n, 1)
    on.call({ table: 'Library', service: 'Print', args: { format: 'x', arguments: [] }, at: at(2) })
    on.call({ table: 'BootServices', service: 'FreePool', args: { buffer }, at: at(3) })
    const ticks = whole(ticksOf(on.events))
    expect(ticks.map((tick) => [tick.glyph, tick.call, tick.line])).toEqual([
      ['▲', 1, 1],
      ['•', 2, 2],
      ['▼', 3, 3]
    ])
    expect(ticks[1]!.last - ticks[1]!.first).toBe(3)
  })
})

describe('the tags at the ends of lines', () => {
  it('say what a line holds, and that it leaks when the driver has ended', () => {
    const on = machine()
    pool(on, 6384n, 7)
    pool(on, 100n, 8)
    const state = fold(on.events)
    expect(allocationTags(state, on.events, false).map((tag) => tag.text)).toEqual(expect.arrayContaining(['2p @ E52F', '100B @ E52E']))
    expect(allocationTags(state, on.events, true).map((tag) => tag.text)).toEqual(
      expect.arrayContaining(['LEAK 2p @ E52F', 'LEAK 100B @ E52E'])
    )
  })

  it('of several from one line say how large the smallest and the largest are', () => {
    const on = machine()
    for (const pages of [1n, 2n, 3n])
      on.call({
        table: 'BootServices',
        service: 'AllocatePages',
        args: { type: 0n, memoryType: 4n, pages, memory: { ref: true, value: undefined } },
        at: at(7)
      })
    // In turns with another line's, as a loop allocates.
    pool(on, 64n, 8)
    pool(on, 32n, 9)
    pool(on, 64n, 8)
    const tags = allocationTags(fold(on.events), on.events, false)
    expect(tags.find(({ line }) => line === 7)?.text).toMatch(/^3 × 1p…3p @ /)
    expect(tags.find(({ line }) => line === 8)?.text).toMatch(/^2 × 64B @ /)
  })

  it('call what the driver leaves for the runtime services no leak: its type promises that it stays', () => {
    const on = machine()
    pool(on, 5000n, 7, 6n)
    expect(allocationTags(fold(on.events), on.events, true)).toMatchObject([
      { text: expect.stringMatching(/^STAYS 2p @ /), fate: 'runtime' }
    ])
  })
})

describe('the console', () => {
  const on = (text: string): string[] => {
    const one = machine()
    one.call({ table: 'ConOut', service: 'OutputString', args: { string: text }, at: at(1) })
    return consoleLines(one.events, null, 'title', [])
      .slice(1)
      .map((line) => line.text)
  }

  it.each([
    ['a colour is kept', '\x1b[31mred\x1b[0m', '\x1b[31mred\x1b[0m'],
    ['a clipboard sequence is shown', '\x1b]52;c;AAAA\x07', '␛]52;c;AAAA␇'],
    ['text that would turn around is shown', 'a\u202eb', 'a<U+202E>b']
  ])('%s', (_what, text, shown) => {
    expect(on(text)).toEqual([shown])
  })

  it('tells a terminal rows that all begin with a letter or a mark of ours', () => {
    const lines: ConsoleLine[] = [
      { source: 'D', text: `${'x'.repeat(18)}F returned EFI_SUCCESS`, n: 5 },
      { source: 'C', text: 'all pass', n: null }
    ]
    expect(terminalText(lines, 5, 20).text.split('\r\n')).toEqual([
      `\x1b[?7l\x1b[90mD\x1b[0m ${'x'.repeat(18)}\x1b[0m`,
      '\x1b[90m⋮\x1b[0m F returned EFI_SUC\x1b[0m',
      '\x1b[90m⋮\x1b[0m CESS\x1b[0m',
      '\x1b[90mC\x1b[0m \x1b[90mall pass\x1b[0m\x1b[0m',
      '\x1b[?7h'
    ])
    expect(terminalText(lines, 4, 80).text).toContain('\x1b[3;90mx')
    // The row where what is printed later begins, which rows of what was printed before lie above.
    const later: ConsoleLine = { source: 'D', text: 'later', n: 9 }
    expect(terminalText([lines[0]!, later, lines[1]!], 5, 20).row).toBe(3)
    expect(terminalText(lines, 5, 20).row).toBeNull()
  })

  it('joins what was printed in pieces, and knows the event of each line', () => {
    const on = machine()
    const print = (text: string): void => void on.call({ table: 'ConOut', service: 'OutputString', args: { string: text }, at: at(1) })
    print('one ')
    print('line\r\nand ')
    print('another')
    const lines = consoleLines(on.events, null, 'title', [])
    expect(lines.map((line) => line.text)).toEqual(['title', 'one line', 'and another'])
    expect(lines[2]!.n! > lines[1]!.n!).toBe(true)
  })

  it.each([
    [{ code: 'noKeyLeft', how: 'waits' }, 'waiting for a key: type it here'],
    [
      { code: 'eventCannotCome', timersRun: true },
      'stopped: the driver waits for an event that cannot come any more: no timer runs and nobody else can signal it, driver.ts:3'
    ]
  ] as const)('says of a driver that is stopped for $code: %s', (why, expected) => {
    const stopped = { reason: 'waiting', why, file: 'driver.ts', line: 3, column: 1 } as const
    expect(consoleLines([], { stopped } as RunResult, 'title', []).at(-1)!.text).toBe(expected)
  })

  it('says of a text that did not begin that the lines are those of the run before', () => {
    const refused = {
      reason: 'syntax',
      why: { code: 'notCompiled', text: 'A value is missing' },
      file: 'driver.ts',
      line: 3,
      column: 1
    } as const
    const lines = consoleLines(machine().events, null, 'title', [], refused)
    expect(lines.at(-1)!.text).toBe('not run: A value is missing, driver.ts:3. Above is your last run.')
  })

  it('says how many of how many lines are not shown', () => {
    const on = machine()
    on.call({ table: 'ConOut', service: 'OutputString', args: { string: 'x\r\n'.repeat(2499) }, at: at(1) })
    const lines = consoleLines(on.events, null, 'title', [])
    expect(lines).toHaveLength(2001)
    expect(lines[1]!.text).toBe('… the first 500 of 2,500 lines are not shown …')
  })

  it('prints the map as the UEFI Shell does', () => {
    const state = fold(machine().events)
    expect(memmap(state, 0xdfb0000n)).toEqual([
      'Type       Start            End              # Pages          Attributes',
      'LoaderCode 000000000DFAF000-000000000DFB9FFF 000000000000000B 000000000000000F'
    ])
    expect(memmap(state, null)).toHaveLength(125)
  })

  it.each([
    ['memmap nonsense', /no address/],
    ['goto 99', /1 to 3/],
    ['dance', /no command/],
    ['help', /memmap/]
  ])('answers %s with words', async (line, words) => {
    expect((await typedIntoShell(line, fold(machine().events))).join('\n')).toMatch(words)
  })
})

describe('sizes', () => {
  it.each([
    [1n, '1 B'],
    [4096n, '4 KiB'],
    [0x9f000n, '636 KiB'],
    [0xd20000n, '13.1 MiB'],
    [0x40000000n, '1 GiB']
  ])('%i is %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text)
  })
})

describe('a timeline with more ticks than there is room for', () => {
  const event: TraceEvent = {
    kind: 'lab',
    id: 'any',
    did: { code: 'woke' },
    n: 0,
    phase: 'app',
    at: null,
    image: 'lab',
    changes: [],
    accesses: []
  }
  const ticks = (...kinds: TickKind[]): Tick[] =>
    kinds.map((kind, first) => ({
      kind,
      glyph: '',
      first,
      last: first,
      call: null,
      service: '',
      line: null,
      file: null,
      event,
      refused: false,
      changesMap: false
    }))
  const twelve = ticks(...Array.from({ length: 11 }, (): TickKind => 'other'), 'exit')

  it.each([
    [1, -1, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    [3, -1, [0, 3, 6, 11]],
    [3, 4, [0, 4, 11]],
    [100, -1, [11]]
  ])('one in %i, the knob at %i', (stride, cursor, drawn) => {
    expect(drawnTicks(thinned(twelve, stride, NONE), cursor, stride, NONE)).toEqual(drawn)
  })
})

describe('of ticks that would touch', () => {
  const tick = (service: string, more: Partial<Tick> = {}): Tick => ({
    kind: 'allocate',
    glyph: '',
    first: 0,
    last: 0,
    call: 1,
    service,
    line: null,
    file: null,
    event: { kind: 'lab', id: 'any', did: { code: 'woke' }, n: 0, phase: 'app', at: null, image: 'lab', changes: [], accesses: [] },
    refused: false,
    changesMap: false,
    ...more
  })
  const many = (count: number): Tick[] => Array.from({ length: count }, () => tick('Print', { kind: 'other' }))

  it.each([
    ['one that changes the map', { changesMap: true }],
    ['a refused one', { refused: true }],
    ['the one that leaves', { kind: 'exit' }],
    ['what the lab does', { kind: 'lab' }]
  ] as const)('%s keeps its mark among very many others', (_what, more) => {
    const ticks = [...many(5_005), tick('AllocatePages', more), ...many(4_994)]
    expect(thinned(ticks, 100, NONE)).toContain(5_005)
  })

  it('a call that a check names keeps its mark, also beside another and beside the knob', () => {
    const ticks = many(10_000).map((one, index) => ({ ...one, call: index + 1 }))
    const named = namedTicks(ticks, [
      { call: 5_006, causeCall: 5_009 },
      { call: null, causeCall: null }
    ])
    expect([...named]).toEqual([5_005, 5_008])
    const room = thinned(ticks, 100, named)
    expect(room).toEqual(expect.arrayContaining([5_005, 5_008]))
    expect(drawnTicks(room, 5_010, 100, named)).toEqual(expect.arrayContaining([5_005, 5_008, 5_010]))
    expect(room.filter((index) => !named.has(index) && Math.abs(index - 5_005) < 100)).toEqual([])
  })

  it('none lies nearer to another than the stride, and what was left out is counted', () => {
    const ticks = [...many(500), tick('FreePages', { changesMap: true }), ...many(500)]
    const drawn = thinned(ticks, 40, NONE)
    expect(drawn.slice(1).every((index, place) => index - drawn[place]! >= 40)).toBe(true)
    expect(leftOut(ticks, drawn)).toBe(`${1000 - drawn.length + 1} Print`)
    expect(leftOut(ticks, thinned(ticks, 1, NONE))).toBe('')
  })
})
