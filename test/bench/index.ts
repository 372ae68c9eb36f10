/**
 * `npm run bench`: what the machine costs, as ratios within one run where that can be. Exit code 1 when a ratio misses its goal; times on
 * the clock are printed with their goals and fail nothing.
 */
import { Fold, fold } from '../../src-firmware'
import { PageAllocator } from '../../src-firmware/dxe/memory/page-allocator'
import { byteCount } from '../../src-firmware/spec/units'
import { FirmwareMemory } from '../../src-firmware/board/firmware-memory'
import { Pool } from '../../src-firmware/dxe/memory/pool'
import { PhysicalMemory } from '../../src-firmware/memory/physical-memory'
import type { Argument } from '../../src-firmware'
import { driven, out, type Driven } from '../firmware/driven'
import { mmMemory } from '../firmware/mm/memory/mm-memory'
import { gradeAClass } from './grade'
import { FragmentedAllocator, FragmentedMachine, type Fragmented } from './fragmented'
import { compare, heapBytes, median, micro, perSecond, Report, sequence, time } from './measure'

const SIZES = [50, 1000, 100_000]
const report = new Report()
const growth = (costs: readonly number[]): number => costs.at(-1)! / costs[0]!

async function runToResult(): Promise<void> {
  report.title('From a small driver’s text to its result')
  const began = performance.now()
  // Nothing is loaded yet: neither TypeScript nor the engine nor the sandbox’s WebAssembly.
  const { runDriver, driverOf } = await import('../lab/sandbox/run-driver')
  const driver = (pages: number): string =>
    driverOf(
      `  const at = OUT(); gBS.AllocatePages(U.AllocateAnyPages, U.EfiLoaderData, ${pages}, at); Print('%lx', at.value); gBS.FreePages(at.value, ${pages})`
    )
  const run = async (pages: number): Promise<void> => {
    const { result } = await runDriver(driver(pages))
    if (result.status !== '0x0')
      throw new Error(`the driver did not run: ${JSON.stringify(result.diagnostics)} ${JSON.stringify(result.stopped)}`)
  }
  await run(1)
  report.line('cold, everything loaded from sources', `${(performance.now() - began).toFixed(0)} ms`)
  const warm: number[] = []
  for (let pages = 2; pages < 22; pages++) {
    const start = performance.now()
    await run(pages)
    warm.push(performance.now() - start)
  }
  report.milliseconds('warm, a new text each time (median)', median(warm), 200)
}

function pairs(name: string, subjects: readonly Fragmented[], rounds: number, act: (on: Fragmented) => void): number {
  const PAIRS = 500
  const costs = compare(
    subjects,
    rounds,
    () => PAIRS,
    (on) => {
      for (let i = 0; i < PAIRS; i++) act(on)
    }
  )
  report.line(name, ...costs.map(perSecond))
  return growth(costs)
}

/** A run's worth of pairs, before anything else was measured: what comes later finds code that was made for several kinds of machines. */
function pairsOfARun(): void {
  const [PAIRS, ROUNDS] = [2000, 9]
  const rows = (make: () => Fragmented, wanted: number): void => {
    const row = (name: string, act: (on: Fragmented) => void): void => {
      const cost = (): number =>
        compare(
          [make()],
          ROUNDS,
          () => PAIRS,
          (on) => {
            for (let i = 0; i < PAIRS; i++) act(on)
          }
        )[0]!
      // The second one's: the code is warm then.
      cost()
      report.rate(name, 1e6 / cost(), wanted)
    }
    row('a page anywhere', (on) => on.pairAnywhere())
    row('two pages where the firmware likes', (on) => on.pairAtTop())
  }
  report.title('Allocate and free, pairs per second, 20,000 pairs at 50 descriptors by themselves: a machine that traces every call')
  rows(() => new FragmentedMachine(SIZES[0]!), 100_000)
  report.title('The same, the page allocator alone')
  rows(() => new FragmentedAllocator(SIZES[0]!), 1_000_000)
}

function memoryMaps(): void {
  const counts = (of: readonly Fragmented[]): string[] => of.map(({ descriptors }) => `${descriptors.toLocaleString('en-US')}`)
  const alone = SIZES.map((size) => new FragmentedAllocator(size))
  report.title('Allocate and free, pairs per second, the page allocator alone')
  report.line('descriptors', ...counts(alone))
  const growths = [
    pairs('a page anywhere', alone, 15, (on) => on.pairAnywhere()),
    pairs('two pages where the firmware likes', alone, 15, (on) => on.pairAtTop())
  ]
  report.line('  cost at the most to cost at the fewest', ...growths.map((value) => `${value.toFixed(2)}x`))

  const machines = SIZES.map((size) => new FragmentedMachine(size))
  report.title('Allocate and free, pairs per second, a machine that traces every call')
  report.line('descriptors', ...counts(machines))
  const ends = `cost at ${machines.at(-1)!.descriptors} to cost at ${machines[0]!.descriptors}`
  report.ratio(
    `  ${ends}`,
    pairs('a page anywhere', machines, 7, (on) => on.pairAnywhere()),
    4
  )
  report.ratio(
    `  ${ends}`,
    pairs('two pages where the firmware likes', machines, 7, (on) => on.pairAtTop()),
    4
  )

  report.title('GetMemoryMap on that machine, time for one descriptor')
  const costs = compare(
    machines,
    5,
    (on) => on.descriptors,
    (on) => on.getMemoryMap()
  )
  report.line('descriptors', ...counts(machines))
  report.line('one descriptor', ...costs.map(micro))
  report.ratio(`  ${ends}`, growth(costs), 4)
}

/** AllocatePool of the sizes a driver asks for, each freed again later. */
function poolPairs(count: number, allocate: (bytes: bigint) => bigint, free: (buffer: bigint) => void): void {
  const next = sequence()
  const held: bigint[] = []
  for (let i = 0; i < count; i++) {
    held.push(allocate(BigInt(8 + next(3000))))
    if (held.length > 64) free(held.splice(next(64), 1)[0]!)
  }
  for (const buffer of held) free(buffer)
}

function onMachine(on: Driven): [allocate: (bytes: bigint) => bigint, free: (buffer: bigint) => void] {
  return [
    (size) => on.call('AllocatePool', { poolType: 2n, size, buffer: out() }).out.buffer as bigint,
    (buffer) => void on.call('FreePool', { buffer })
  ]
}

function pool(): void {
  report.title('Pool allocations per second, each freed again')
  const pages = new PageAllocator(
    {
      entries: [{ start: 0x100000n, last: 0x7fffffffn, type: 7, attribute: 0xfn }],
      key: 0n,
      bins: [],
      binRequests: null,
      defaultMaximum: 0x7fffffffn,
      runtimeGranularity: 0x1000n
    },
    { changed: () => {}, freed: () => {}, tookDescriptorPage: () => {}, promote: () => false }
  )
  const observer = { tookPages: () => {}, gavePages: () => {}, typeChanged: () => {} }
  const memory = new FirmwareMemory(new PhysicalMemory(), { isMapped: () => true, forbidden: () => null })
  const alone = new Pool(pages, memory, { clears: true, records: 0n }, observer)
  const count = 2000
  const [bare, traced] = compare(
    [
      [
        (bytes: bigint) => {
          const result = alone.allocatePool(2, byteCount(bytes), true)
          if (result.Status !== 'EFI_SUCCESS') throw new Error(result.Status)
          return result.Buffer
        },
        (buffer: bigint) => void alone.freePool(buffer)
      ] as const,
      onMachine(driven())
    ],
    9,
    () => count,
    ([allocate, free]) => poolPairs(count, allocate, free)
  )
  report.line('the pool alone', perSecond(bare!))
  report.line('a machine that traces every call', perSecond(traced!))
}

/** Standalone MM, whose lists are bytes: a page and a buffer, each freed again. */
function standaloneMm(): void {
  report.title('Standalone MM, allocate and free, pairs per second')
  const alone = mmMemory(2048n)
  const on = driven({ platform: 'made-pc-256m', phase: 'mm' })
  const call = (service: string, args: Readonly<Record<string, Argument>>) => on.call(service, args, 'MmServices').out
  const pagePairs = [
    () => {
      const result = alone.pages.allocatePages(0, 6, 1n, () => 0n)
      alone.pages.freePages(result.Memory ?? 0n, 1n)
    },
    () =>
      call('MmFreePages', {
        memory: call('MmAllocatePages', { type: 0n, memoryType: 6n, numberOfPages: 1n, memory: out() }).memory as bigint,
        numberOfPages: 1n
      })
  ]
  const poolPair = [
    () => {
      const result = alone.pool.allocatePool(6, 100n)
      if (result.Status === 'EFI_SUCCESS') alone.pool.freePool(result.Buffer)
    },
    () => call('MmFreePool', { buffer: call('MmAllocatePool', { poolType: 6n, size: 100n, buffer: out() }).buffer as bigint })
  ]
  const count = 2000
  const many = (act: () => unknown): void => {
    for (let i = 0; i < count; i++) act()
  }
  for (const [name, pairs] of [['a page', pagePairs] as const, ['100 bytes', poolPair] as const]) {
    const [bare, traced] = compare(pairs, 5, () => count, many)
    report.line(name, perSecond(bare!), `${perSecond(traced!)} on a machine that traces every call`)
  }
}

/** A board at its prompt, with so many blocks of a page each, every second page free: as many ranges in lmb and in EFI's map. */
function fragmentedUBoot(platform: string, blocks: number): Driven {
  const on = driven({ platform, phase: 'uboot', maxEvents: 0 })
  for (let i = 0; i < blocks; i++)
    on.call('efi_allocate_pages', { type: 2n, memory_type: 2n, pages: 1n, memory: out(0x2000000n + BigInt(i) * 0x2000n) }, 'UBoot')
  return on
}

/** U-Boot's owners of memory: malloc, lmb and EFI, which stands on lmb from v2025.01 on. */
function uboot(): void {
  const COUNTS = [0, 1000]
  report.title('U-Boot, allocate and free, pairs per second, a machine that traces no call')
  report.line('blocks of a page that others have', ...COUNTS.map((count) => count.toLocaleString('en-US')))
  const row = (
    name: string,
    platform: string,
    act: (call: (service: string, args: Readonly<Record<string, Argument>>) => ReturnType<Driven['call']>) => void
  ): void => {
    const machines = COUNTS.map((count) => fragmentedUBoot(platform, count))
    const costs = compare(
      machines,
      5,
      () => 500,
      (on) => {
        for (let i = 0; i < 500; i++) act((service, args) => on.call(service, args, 'UBoot'))
      }
    )
    report.line(name, ...costs.map(perSecond), `${growth(costs).toFixed(2)}x`)
  }
  const [OLD, NEW] = ['uboot-x64-256m', 'uboot-x64-256m-2026.10']
  row('malloc, 100 bytes', NEW, (call) => call('free', { ptr: call('malloc', { bytes: 100n }).value as bigint }))
  row('lmb, a page anywhere (2026.10)', NEW, (call) => {
    const asked = { lmb: null, type: 2n, align: 0x1000n, addr: out(0n), size: 0x1000n, flags: 0n }
    call('lmb_free', { lmb: null, base: call('lmb_alloc_mem', asked).out.addr as bigint, size: 0x1000n, flags: 0n })
  })
  for (const [name, platform] of [['2023.01', OLD] as const, ['2026.10', NEW] as const]) {
    row(`EFI, a page anywhere (${name})`, platform, (call) => {
      const { memory } = call('efi_allocate_pages', { type: 0n, memory_type: 2n, pages: 1n, memory: out() }).out
      call('efi_free_pages', { memory: memory as bigint, pages: 1n })
    })
    row(`EFI, 100 bytes (${name})`, platform, (call) => {
      const { buffer } = call('efi_allocate_pool', { pool_type: 4n, size: 100n, buffer: out() }).out
      call('efi_free_pool', { buffer: buffer as bigint })
    })
  }
}

function memoryOfTheTrace(): void {
  report.title('Memory of the trace')
  const on = driven()
  const calls = (): void => {
    for (let i = 0; i < 5000; i++) {
      const memory = on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out() }).out.memory as bigint
      on.call('FreePages', { memory, pages: 1n })
      const buffer = on.call('AllocatePool', { poolType: 2n, size: 100n, buffer: out() }).out.buffer as bigint
      on.call('FreePool', { buffer })
    }
  }
  calls()
  const before = heapBytes()
  const events = on.machine.events.length
  calls()
  report.atMost('one event', Math.round((heapBytes() - before) / (on.machine.events.length - events)), 500, ' bytes')
}

/** A trace of 100,000 calls: the first half takes pages, the second frees and takes them all over memory. */
function longTrace(): Driven['machine'] {
  const on = driven({ platform: 'q35-4g' })
  const next = sequence()
  const held: bigint[] = []
  for (let i = 0; on.machine.eventCount < 100_000; i++) {
    if (i < 50_000 || i % 2 === 0)
      held.push(on.call('AllocatePages', { type: 0n, memoryType: BigInt(1 + (i % 3)), pages: 1n, memory: out() }).out.memory as bigint)
    else {
      const index = next(held.length)
      const memory = held[index]!
      held[index] = held.at(-1)!
      held.pop()
      on.call('FreePages', { memory, pages: 1n })
    }
  }
  return on.machine
}

function timeMachine(): void {
  // As the screen has them: written out, when they came out of the worker.
  const events = structuredClone(longTrace().events)
  report.title(`Any moment of a trace of ${events.length.toLocaleString('en-US')} events`)
  const before = heapBytes()
  const withKeyframes = (): Fold => {
    const made = new Fold(events)
    while (made.extend());
    return made
  }
  let folded = withKeyframes()
  const bytes = heapBytes() - before
  const making = time(() => (folded = withKeyframes()))
  const whole = median([0, 1, 2].map(() => time(() => fold(events))))
  const next = sequence()
  const moments = Array.from({ length: 300 }, () => time(() => folded.at(next(events.length))))
  report.line('descriptors at the end', folded.at(events.length).dxe.map.length.toLocaleString('en-US'))
  report.line('once, all keyframes', `${making.toFixed(0)} ms`, `${(bytes / 2 ** 20).toFixed(1)} MiB`)
  report.milliseconds('one moment (median)', median(moments), 16)
  report.milliseconds('one moment (worst of 300)', Math.max(...moments), 16)
  report.ratio('  a moment (median) to the whole trace', median(moments) / whole, 0.1)
  const steps = Array.from({ length: 200 }, (_, i) => time(() => folded.at(events.length - 400 + i)))
  report.line('the next moment (median)', `${median(steps).toFixed(1)} ms`)
}

// `npm run bench -- pairs`, `npm run bench -- grade 200`: that part alone, the class with so many.
if (process.argv[2] === 'pairs') {
  pairsOfARun()
  process.exit(report.finish())
}
if (process.argv[2] === 'grade') {
  await gradeAClass(report, Number(process.argv[3] ?? 1000))
  process.exit(report.finish())
}
pairsOfARun()
await runToResult()
memoryOfTheTrace()
timeMachine()
pool()
standaloneMm()
uboot()
memoryMaps()
await gradeAClass(report)
process.exit(report.finish())
