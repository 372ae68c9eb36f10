import { describe, expect, it } from 'vitest'
import type { EntryCheck } from '../../../src-lab/lab/lab'
import { entriesAt } from '../../../src-lab/checks/entry'
import { bytesProbes } from '../../../src-lab/author/memory-drafts'
import { Evidence } from '../../../src-lab/checks/evidence'
import { driven, type Driven, type DrivenOptions } from '../checks/driven'
import { call, offered, said, type Act, type Point } from './offered'

/** The first entry of a kind with this field, after a call or at the end. */
const entry =
  (kind: EntryCheck['kind'], field: string, value: unknown, number?: number): Point =>
  (reply) => {
    const n = number === undefined ? reply.trace.length - 1 : call(reply, number)
    const found = entriesAt(kind, Evidence.of(reply), n).find(({ fields }) => fields[field] === value)!
    return { what: 'entry', kind, n, at: found.at, ...(typeof found.fields.list === 'string' && { list: found.fields.list }) }
  }

const pei: DrivenOptions = { phase: 'pei', platform: 'q35-256m' }
const peiPages =
  (pages: bigint, memoryType = 4n): Act =>
  (d) =>
    void d.pei(5, 'AllocatePages', { memoryType, pages, memory: { ref: true, value: undefined } })
const uncached =
  (length: bigint): Act =>
  (d) =>
    void d.machine.call({
      table: 'DxeServices',
      service: 'SetMemorySpaceAttributes',
      args: { baseAddress: 0x4000000n, length, attributes: 1n },
      at: { file: 'driver.ts', line: 5, column: 3 }
    })
/** The HOB of the pages that the first call took. */
const pagesHob: Point = (reply) => {
  const n = call(reply, 1)
  const event = reply.trace[n]!
  return entry('hob', 'memoryBaseAddress', event.kind === 'call' ? event.out.memory : null, 1)(reply)
}
const mmPages =
  (numberOfPages: bigint): Act =>
  (d) =>
    void d.machine.call({
      table: 'MmServices',
      service: 'MmAllocatePages',
      args: { type: 0n, memoryType: 6n, numberOfPages, memory: { ref: true, value: undefined } },
      at: { file: 'driver.ts', line: 5, column: 3 }
    })
const mm: DrivenOptions = { phase: 'mm', platform: 'made-pc-256m' }

const rows: [says: RegExp, act: Act, point: Point, different: Act, options?: DrivenOptions][] = [
  [
    /^The pool has an entry with state used, buffer the buffer of AllocatePool, .* at the end$/,
    (d) => void d.pool(3, 64),
    entry('pool', 'size', '0x40'),
    (d) => void d.pool(3, 80)
  ],
  [
    /^The pool has an entry with state used, buffer the buffer of AllocatePool, at the end$/,
    (d) => void d.pool(3, 64),
    entry('pool', 'size', '0x40'),
    (d) => d.freePool(4, d.pool(3, 64))
  ],
  [
    /^The pool has exactly one entry with .* at the end$/,
    (d) => void d.pool(3, 64),
    entry('pool', 'size', '0x40'),
    (d) => d.freePool(4, d.pool(3, 64))
  ],
  [
    /^The HOB list has an entry with hobType EFI_HOB_TYPE_MEMORY_ALLOCATION, memoryBaseAddress the memory of AllocatePages, memoryLength 0x2000, memoryType EfiBootServicesData, after AllocatePages on line 5$/,
    peiPages(2n),
    pagesHob,
    peiPages(3n),
    pei
  ],
  [
    /^The GCD map has an entry with base the baseAddress of SetMemorySpaceAttributes, length 0x10000, /,
    uncached(0x10000n),
    entry('gcd', 'base', '0x4000000'),
    uncached(0x20000n)
  ]
]

describe('an entry', () => {
  it.each(rows)('%s', (says, act, point, different, options) => {
    const proposal = offered(driven(act, options), point).find((one) => says.test(one.says))
    expect(proposal?.holdsHere).toBe(true)
    expect([said(proposal!.check, act, options), said(proposal!.check, different, options)]).toEqual(['pass', 'fail'])
  })

  it('that should not be there', () => {
    const held: Act = (d) => void d.pool(3, 64)
    const proposal = offered(driven(held), entry('pool', 'size', '0x40')).find((one) =>
      one.says.startsWith('The pool has no entry with state used, buffer')
    )
    expect(proposal?.holdsHere).toBe(false)
    expect([said(proposal!.check, held), said(proposal!.check, (d) => d.freePool(4, d.pool(3, 64)))]).toEqual(['fail', 'pass'])
  })

  it('by the one field that was pointed at', () => {
    const point: Point = (reply) => ({ ...pagesHob(reply), field: 'memoryLength' }) as ReturnType<Point>
    const [first] = offered(driven(peiPages(2n), pei), point)
    expect(first!.check).toMatchObject({ entry: { hobType: 'EFI_HOB_TYPE_MEMORY_ALLOCATION', memoryLength: 8192 } })
    expect(Object.keys('entry' in first!.check ? first!.check.entry : {})).toHaveLength(2)
  })

  it('of MM: what is free there', () => {
    const reply = driven(mmPages(2n), mm)
    const point: Point = (run) => {
      const free = entriesAt('mm', Evidence.of(run), run.trace.length - 1).find(({ fields }) => fields.list === 'pages')!
      return { what: 'entry', kind: 'mm', n: run.trace.length - 1, at: free.at, list: 'pages' }
    }
    const proposal = offered(reply, point)[0]!
    expect(proposal.isLiteral).toBe(true)
    expect([said(proposal.check, mmPages(2n), mm), said(proposal.check, mmPages(3n), mm)]).toEqual(['pass', 'fail'])
  })

  it('that is not there is nothing', () => {
    expect(
      offered(
        driven(() => {}),
        () => ({ what: 'entry', kind: 'pool', n: 3, at: '0x77' })
      )
    ).toEqual([])
  })
})

describe('bytes', () => {
  const fills =
    (value: number, length = 32): Act =>
    (d: Driven) => {
      const buffer = d.pool(3, 64)
      d.library(4, 'SetMem', { buffer, length: BigInt(length), value: BigInt(value) })
    }
  const point =
    (length: number, plus = 0n): Point =>
    (reply) => {
      const event = reply.trace[call(reply, 1)]!
      const start = BigInt(event.kind === 'call' ? (event.out.buffer as string) : '0') + plus
      return { what: 'bytes', n: call(reply, 2), start: `0x${start.toString(16)}`, length }
    }
  /** The run, made once more with the probes that the bytes are read with. */
  const read = (act: Act, at: Point): ReturnType<typeof driven> => {
    const first = driven(act)
    const pointed = at(first)
    return driven(act, { probes: pointed.what === 'bytes' ? bytesProbes(first, pointed) : [] })
  }

  it.each<[string, Act, Point, Act]>([
    ['At the buffer of AllocatePool stand 16 bytes of 0x5a at the end', fills(0x5a), point(16), fills(0x5b)],
    ['At the buffer of AllocatePool stand 16 bytes of 0x5a after SetMem on line 4', fills(0x5a), point(16), fills(0x5a, 8)],
    ['At the buffer of AllocatePool stands 5a 5a at the end', fills(0x5a), point(2), fills(0x5b)],
    ['4 bytes into the buffer of AllocatePool stands 5a 5a at the end', fills(0x5a), point(2, 4n), fills(0x5a, 5)]
  ])('%s', (says, act, at, different) => {
    const proposal = offered(read(act, at), at).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(true)
    expect([said(proposal!.check, act), said(proposal!.check, different)]).toEqual(['pass', 'fail'])
  })

  it('where the address lies, whatever stands there', () => {
    const pages: Act = (d) => d.library(4, 'SetMem', { buffer: d.pages(3, 1), length: 8n, value: 1n })
    const at: Point = (reply) => {
      const event = reply.trace[call(reply, 1)]!
      return { what: 'bytes', n: call(reply, 2), start: (event.kind === 'call' ? event.out.memory : '0x0') as `0x${string}`, length: 8 }
    }
    const proposal = offered(read(pages, at), at).at(-1)!
    expect(proposal.says).toMatch(/^At the memory of AllocatePages is a multiple of \d+$/)
    expect(said(proposal.check, pages)).toBe('pass')
  })

  it('that were not read are not told', () => {
    expect(offered(driven(fills(0x5a)), point(16)).every(({ check }) => check.kind === 'memory' && 'alignment' in check.rule)).toBe(true)
  })
})
