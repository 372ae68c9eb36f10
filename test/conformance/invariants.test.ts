/**
 * What holds on real firmware whatever a driver asks for, over random drivers: the map is in order and loses no page, the key tells each change of it, what
 * was freed can be had again, nobody is given what somebody has.
 */
import { describe, expect, it } from 'vitest'
import { fold, MemoryType, platforms, wholePlatform, type Argument } from '../../src-firmware'
import { scattered, sequence } from '../bench/measure'
import { driven, out, type Driven } from '../firmware/driven'
import { boardById } from '../firmware/boards'

const PAGE = 4096n
const PLACE = { file: 'driver.ts', line: 1, column: 1 }
const SEEDS = [0, 1, 2, 3]
/** Without PalCode: it counts as runtime memory, but is handed out by single pages, and no map with a single one of them can be exited where those are of 64 KiB. */
const TYPES = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 0x80000001]
const REFUSED_TYPES = [14, 15, 16, 0x6fffffff]

interface Row {
  readonly type: number
  readonly start: bigint
  readonly pages: bigint
  readonly attribute: bigint
}
interface Held {
  readonly start: bigint
  readonly pages: bigint
  readonly type: number
}

/** The pages and blocks that a driver has, and what it does with them by chance. */
class Driver {
  private readonly buffer: bigint
  readonly pages: Held[] = []
  readonly pool: { readonly start: bigint; readonly bytes: bigint; readonly mark: bigint }[] = []
  private marks = 0n

  constructor(
    readonly on: Driven,
    readonly next: (limit: number) => number,
    readonly isUBoot: boolean
  ) {
    this.buffer = this.on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 16n, memory: out(0n) }).out.memory as bigint
  }

  of<T>(list: readonly T[]): T {
    return list[this.next(list.length)]!
  }

  /** As the driver reads it, row by row. */
  map(): { readonly rows: readonly Row[]; readonly key: bigint } {
    const { name, out: answers } = this.on.call('GetMemoryMap', {
      memoryMapSize: out(16n * PAGE),
      memoryMap: this.buffer,
      mapKey: out(),
      descriptorSize: out(),
      descriptorVersion: out()
    })
    expect(name).toBe('EFI_SUCCESS')
    const step = answers.descriptorSize as bigint
    const count = (answers.memoryMapSize as bigint) / step
    const word = (address: bigint): bigint => this.on.machine.read(address, 8, PLACE)
    const rows = Array.from({ length: Number(count) }, (_, i) => {
      const at = this.buffer + BigInt(i) * step
      return { type: Number(this.on.machine.read(at, 4, PLACE)), start: word(at + 8n), pages: word(at + 24n), attribute: word(at + 32n) }
    })
    return { rows, key: answers.mapKey as bigint }
  }

  takePages(args: { readonly type?: bigint; readonly memoryType?: number; readonly pages?: bigint; readonly memory?: bigint } = {}) {
    const { type = 0n, memoryType = this.of(TYPES), pages = BigInt(1 + this.next(20)), memory = 0n } = args
    const answer = this.on.call('AllocatePages', { type, memoryType: BigInt(memoryType), pages, memory: out(memory) })
    if (answer.name === 'EFI_SUCCESS') this.pages.push({ start: answer.out.memory as bigint, pages, type: memoryType })
    return answer
  }

  takePool(poolType: number, size: bigint): void {
    const { name, out: answers } = this.on.call('AllocatePool', { poolType: BigInt(poolType), size, buffer: out() })
    if (name !== 'EFI_SUCCESS' || size < 8n) return
    const mark = 0x1234567800000000n + ++this.marks
    const start = answers.buffer as bigint
    this.on.machine.write(start, 8, mark, PLACE)
    this.pool.push({ start, bytes: size, mark })
  }

  /** One deed; its name is for whoever reads a failure. */
  deed(): string {
    const { next } = this
    switch (next(10)) {
      case 0:
      case 1:
        return `pages: ${this.takePages().name}`
      case 2:
        return `below: ${this.takePages({ type: 1n, memory: BigInt(this.of([0x1000, 0x9ffff, 0x100000, 0x2000000, 0xfffffff])) }).name}`
      case 3: {
        const { rows } = this.map()
        const row = this.of(rows)
        return `at: ${this.takePages({ type: 2n, pages: BigInt(1 + next(4)), memory: row.start + BigInt(next(8)) * PAGE }).name}`
      }
      case 4: {
        const held = this.pages.splice(next(this.pages.length), 1)[0]
        return held ? `free: ${this.on.call('FreePages', { memory: held.start, pages: held.pages }).name}` : 'nothing'
      }
      case 5:
      case 6:
        this.takePool(this.of(TYPES), BigInt(this.of([1, 8, 16, 100, 1000, 4000, 4096, 9000, 70000])))
        return 'pool'
      case 7: {
        const block = this.pool.splice(next(this.pool.length), 1)[0]
        return block ? `freePool: ${this.on.call('FreePool', { buffer: block.start }).name}` : 'nothing'
      }
      case 8:
        return `refused: ${this.takePages({ memoryType: this.of(REFUSED_TYPES) }).name}`
      default:
        return `refused: ${this.takePages({ type: BigInt(3 + next(3)) }).name}`
    }
  }
}

const text = (rows: readonly Row[]): string =>
  rows.map((row) => `${row.type} ${row.start.toString(16)} ${row.pages} ${row.attribute}`).join('\n')
const total = (rows: readonly Row[]): bigint => rows.reduce((sum, row) => sum + row.pages, 0n)

function wellFormed(rows: readonly Row[]): void {
  const ascending = rows.toSorted((a, b) => (a.start < b.start ? -1 : 1))
  ascending.forEach(({ start, pages }, i) => {
    expect(pages).toBeGreaterThan(0n)
    expect(start % PAGE).toBe(0n)
    const after = ascending[i + 1]
    if (after) expect(start + pages * PAGE).toBeLessThanOrEqual(after.start)
  })
}

function typesIn(rows: readonly Row[], { start, pages }: Held): Set<number> {
  return new Set(rows.filter((row) => row.start < start + pages * PAGE && start < row.start + row.pages * PAGE).map(({ type }) => type))
}

const cases = SEEDS.flatMap((seed) => {
  const next = sequence(scattered(seed + 90_000))
  return (['app', 'dxe'] as const).map((phase) => {
    const having = platforms.filter((one) => one.phases.includes(phase))
    return { seed, phase, board: having[next(having.length)]!.id }
  })
})

describe.each(cases)('EFI services, $phase on $board, driver $seed', ({ seed, phase, board }) => {
  it('holds', async () => {
    const platform = await wholePlatform(boardById(board)!)
    const on = driven({ platform, phase })
    const driver = new Driver(on, sequence(scattered(seed)), platform.uboot !== undefined)
    let before = driver.map()
    const pagesThere = total(before.rows)
    for (let step = 0; step < 60; step++) {
      const deed = driver.deed()
      const after = driver.map()
      const where = `step ${step}, ${deed}`
      expect(driver.map(), where).toEqual(after)
      wellFormed(after.rows)
      if (text(after.rows) !== text(before.rows)) expect(after.key, where).not.toBe(before.key)
      if (deed.startsWith('refused') || deed === 'nothing') {
        expect(deed, where).not.toContain('SUCCESS')
        // U-Boot counts what it tried, too.
        expect(driver.isUBoot ? after.rows : after, where).toEqual(driver.isUBoot ? before.rows : before)
      }
      expect(total(after.rows), where).toBe(pagesThere)
      for (const held of driver.pages) expect([...typesIn(after.rows, held)], where).toEqual([held.type])
      for (const { start, mark } of driver.pool) expect(on.machine.read(start, 8, PLACE), where).toBe(mark)
      before = after
    }
    // The trace tells the same as the driver saw.
    const { dxe } = fold(on.machine.events, on.machine.events.length - 1)
    expect(dxe.mapKey).toBe(`0x${before.key.toString(16)}`)
    // What was freed can be had again.
    for (const held of driver.pages.splice(0)) {
      expect(on.call('FreePages', { memory: held.start, pages: held.pages }).name).toBe('EFI_SUCCESS')
      if (held.start > 0n)
        expect(driver.takePages({ type: 2n, memoryType: held.type, pages: held.pages, memory: held.start }).name).toBe('EFI_SUCCESS')
    }
    // An old key does not end boot services.
    const { key } = driver.map()
    driver.takePages({ memoryType: MemoryType.LoaderData })
    const exit = (mapKey: bigint) => on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey }).name
    expect(exit(key)).toBe('EFI_INVALID_PARAMETER')
    expect(exit(driver.map().key)).toBe('EFI_SUCCESS')
  })
})

const boardsWith = (phase: 'mm' | 'pei' | 'uboot'): string[] => platforms.filter((one) => one.phases.includes(phase)).map(({ id }) => id)
const chosen = (phase: 'mm' | 'pei' | 'uboot', seed: number): string => {
  const having = boardsWith(phase)
  return having[sequence(scattered(seed + 50_000))(having.length)]!
}
const disjoint = (ranges: readonly { readonly start: bigint; readonly bytes: bigint }[]): void => {
  const ascending = ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))
  ascending.forEach(({ start, bytes }, i) => {
    const after = ascending[i + 1]
    if (after) expect(start + bytes).toBeLessThanOrEqual(after.start)
  })
}

describe.each(SEEDS.map((seed) => ({ seed, board: chosen('mm', seed) })))('Standalone MM on $board, driver $seed', ({ seed, board }) => {
  it('holds', () => {
    const next = sequence(scattered(seed))
    const on = driven({ platform: board, phase: 'mm' })
    const call = (service: string, args: Record<string, Argument>) => on.call(service, args, 'MmServices')
    const pages: { start: bigint; bytes: bigint }[] = []
    const pool: { start: bigint; bytes: bigint; mark: bigint }[] = []
    const state = () => fold(on.machine.events, on.machine.events.length - 1).mm
    const free = (): bigint => state().pages.reduce((sum, { bytes }) => sum + BigInt(bytes), 0n)
    for (let step = 0; step < 60; step++) {
      const before = free()
      const [memoryType, count, size] = [
        5n + BigInt(next(2)),
        BigInt(1 + next(9)),
        BigInt([1, 48, 49, 112, 1000, 2032, 2033, 9000][next(8)]!)
      ]
      switch (next(5)) {
        case 0: {
          const answer = call('MmAllocatePages', { type: 0n, memoryType, numberOfPages: count, memory: out() })
          expect(answer.name).toBe('EFI_SUCCESS')
          pages.push({ start: answer.out.memory as bigint, bytes: count * PAGE })
          // Memory's own books of types (later releases) may take a page more.
          expect(before - free()).toBeGreaterThanOrEqual(count * PAGE)
          break
        }
        case 1: {
          const held = pages.splice(next(pages.length), 1)[0]
          if (!held) break
          expect(call('MmFreePages', { memory: held.start, numberOfPages: held.bytes / PAGE }).name).toBe('EFI_SUCCESS')
          expect(free() - before).toBe(held.bytes)
          // It can be had again.
          expect(call('MmAllocatePages', { type: 2n, memoryType, numberOfPages: held.bytes / PAGE, memory: out(held.start) }).name).toBe(
            'EFI_SUCCESS'
          )
          pages.push(held)
          break
        }
        case 2: {
          const start = call('MmAllocatePool', { poolType: memoryType, size, buffer: out() }).out.buffer as bigint
          const mark = 0x4242000000000000n + BigInt(step)
          if (size >= 8n) on.machine.write(start, 8, mark, PLACE)
          pool.push({ start, bytes: size, mark })
          expect(start % 16n).toBe(0n)
          break
        }
        case 3: {
          const block = pool.splice(next(pool.length), 1)[0]
          if (block) expect(call('MmFreePool', { buffer: block.start }).name).toBe('EFI_SUCCESS')
          break
        }
        default:
          expect(call('MmAllocatePages', { type: 0n, memoryType: 4n, numberOfPages: count, memory: out() }).name).toBe(
            'EFI_INVALID_PARAMETER'
          )
          expect(free()).toBe(before)
      }
      const { pages: regions, mmram } = state()
      const asRanges = regions.map(({ start, bytes }) => ({ start: BigInt(start), bytes: BigInt(bytes) }))
      disjoint([...pages, ...pool, ...asRanges])
      for (const range of [...pages, ...pool, ...asRanges])
        expect(
          mmram.some(({ start, bytes }) => BigInt(start) <= range.start && range.start + range.bytes <= BigInt(start) + BigInt(bytes)),
          `${range.start.toString(16)}`
        ).toBe(true)
      for (const { start, bytes, mark } of pool) if (bytes >= 8n) expect(on.machine.read(start, 8, PLACE)).toBe(mark)
    }
  })
})

const little = (hexadecimal: string, at: number, bytes: number): bigint =>
  BigInt(`0x${[...hexadecimal.slice(2 * at, 2 * (at + bytes)).matchAll(/../g)].reverse().join('')}`)

describe.each(SEEDS.map((seed) => ({ seed, board: chosen('pei', seed) })))('PEI on $board, PEIM $seed', ({ seed, board }) => {
  it('holds', async () => {
    const next = sequence(scattered(seed))
    const on = driven({ platform: await wholePlatform(boardById(board)!), phase: 'pei' })
    const call = (service: string, args: Record<string, Argument>) => on.call(service, args, 'PeiServices')
    const held: { start: bigint; bytes: bigint; mark: bigint }[] = []
    for (let step = 0; step < 40; step++) {
      const mark = 0x5151000000000000n + BigInt(step)
      const keep = (answer: ReturnType<typeof call>, field: string, bytes: bigint): void => {
        if (answer.name !== 'EFI_SUCCESS') return
        const start = answer.out[field] as bigint
        if (bytes >= 8n) on.machine.write(start, 8, mark, PLACE)
        held.push({ start, bytes, mark })
      }
      const deed = next(4)
      if (deed === 0) {
        const pages = BigInt(1 + next(2))
        keep(call('AllocatePages', { memoryType: BigInt([0, 4, 5, 6, 9, 10][next(6)]!), pages, memory: out() }), 'memory', pages * PAGE)
      } else if (deed === 1) {
        const size = BigInt([1, 8, 64, 100, 500][next(5)]!)
        keep(call('AllocatePool', { size, buffer: out() }), 'buffer', size)
      } else if (deed === 2) {
        const pages = held.filter(({ bytes }) => bytes >= PAGE)
        const one = pages[next(pages.length)]
        if (one && call('FreePages', { memory: one.start, pages: one.bytes / PAGE }).name === 'EFI_SUCCESS')
          held.splice(held.indexOf(one), 1)
      } else call('CreateHob', { type: 4n, length: BigInt(24 + 8 * next(4)), hob: out() })
      const { hobs } = fold(on.machine.events, on.machine.events.length - 1).pei
      const list = hobs.map(({ address, bytes }) => ({
        at: BigInt(address),
        type: little(bytes, 0, 2),
        length: little(bytes, 2, 2),
        bytes
      }))
      list.forEach(({ at, length }, i) => {
        expect(length % 8n).toBe(0n)
        if (list[i + 1]) expect(at + length, `step ${step}`).toBe(list[i + 1]!.at)
      })
      expect(list.at(-1)).toMatchObject({ type: 0xffffn, length: 8n })
      const phit = (field: number): bigint => little(list[0]!.bytes, field, 8)
      const [top, bottom, freeTop, freeBottom, end] = [16, 24, 32, 40, 48].map(phit) as [bigint, bigint, bigint, bigint, bigint]
      expect(end).toBe(list.at(-1)!.at)
      expect(freeBottom).toBe(end + 8n)
      expect(bottom <= freeBottom && freeBottom <= freeTop && freeTop <= top, `step ${step}: ${freeBottom} ${freeTop}`).toBe(true)
      disjoint([
        ...held,
        { start: freeBottom, bytes: freeTop - freeBottom },
        ...list.filter(({ type }) => type !== 7n).map(({ at, length }) => ({ start: at, bytes: length }))
      ])
      for (const { start, bytes, mark: own } of held) if (bytes >= 8n) expect(on.machine.read(start, 8, PLACE), `step ${step}`).toBe(own)
    }
  })
})

describe.each(SEEDS.map((seed) => ({ seed, board: chosen('uboot', seed) })))(
  'U-Boot’s prompt on $board, command $seed',
  ({ seed, board }) => {
    it('holds', async () => {
      const next = sequence(scattered(seed))
      const on = driven({ platform: await wholePlatform(boardById(board)!), phase: 'uboot' })
      const call = (service: string, args: Record<string, Argument>) => on.call(service, args, 'UBoot')
      const chunks: { start: bigint; bytes: bigint; mark: bigint }[] = []
      const pages: Held[] = []
      for (let step = 0; step < 60; step++) {
        const bytes = BigInt([8, 24, 25, 100, 500, 4000, 70000][next(7)]!)
        const mark = 0x6161000000000000n + BigInt(step)
        const deed = next(6)
        if (deed < 2) {
          const alignment = 1n << BigInt(4 + next(9))
          const start = (deed === 0 ? call('malloc', { bytes }) : call('memalign', { alignment, bytes })).value as bigint
          if (start !== 0n) {
            expect(start % (deed === 0 ? 16n : alignment)).toBe(0n)
            on.machine.write(start, 8, mark, PLACE)
            chunks.push({ start, bytes, mark })
          }
        } else if (deed === 2) {
          const chunk = chunks.splice(next(chunks.length), 1)[0]
          if (chunk) call('free', { ptr: chunk.start })
        } else if (deed === 3) {
          const count = BigInt(1 + next(9))
          const answer = call('efi_allocate_pages', {
            type: 0n,
            memory_type: BigInt([1, 2, 3, 4, 5, 6][next(6)]!),
            pages: count,
            memory: out()
          })
          if (answer.name === 'EFI_SUCCESS') pages.push({ start: answer.out.memory as bigint, pages: count, type: 0 })
        } else if (deed === 4) {
          const one = pages.splice(next(pages.length), 1)[0]
          if (one) expect(call('efi_free_pages', { memory: one.start, pages: one.pages }).name).toBe('EFI_SUCCESS')
        } else call('load', { addr: 0x2000000n + BigInt(next(64)) * 0x10000n, file: ['one.bin', 'big.bin'][next(2)]! })
        const { uboot, dxe } = fold(on.machine.events, on.machine.events.length - 1)
        const heap = uboot.heap!
        // The first word of a chunk's head belongs to whoever has the chunk before it.
        const inHeap = uboot.freeChunks.map(({ start, bytes: length }) => ({ start: BigInt(start) + 8n, bytes: BigInt(length) - 8n }))
        disjoint([...chunks, ...inHeap])
        for (const chunk of chunks) {
          expect(chunk.start >= BigInt(heap.start) && chunk.start + chunk.bytes <= BigInt(heap.end), `step ${step}`).toBe(true)
          expect(on.machine.read(chunk.start, 8, PLACE)).toBe(chunk.mark)
        }
        wellFormed(
          dxe.map.map(([type, start, , count, attribute]) => ({
            type,
            start: BigInt(start),
            pages: BigInt(count),
            attribute: BigInt(attribute)
          }))
        )
        if (board.endsWith('2026.10') || board === 'made-board-64m')
          disjoint(uboot.used.map(({ base, size }) => ({ start: BigInt(base), bytes: BigInt(size) })))
      }
    })
  }
)
