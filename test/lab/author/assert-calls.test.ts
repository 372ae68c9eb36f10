import { describe, expect, it } from 'vitest'
import { driven, labWith, ref, type Driven } from '../checks/driven'
import { call, offered, said, theCall, type Act, type Point } from './offered'

const takes = (d: Driven, pages: bigint, memoryType = 2n, line = 10): bigint => {
  const { out } = d.boot(line, 'AllocatePages', { type: 0n, memoryType, pages, memory: ref() })
  return typeof out.memory === 'bigint' ? out.memory : 0n
}
const four: Act = (d) => void takes(d, 4n)
/** Asks for the pages that it has already. */
const twice: Act = (d) => {
  const memory = takes(d, 1n)
  d.boot(12, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: ref(memory) })
}
const reads = (d: Driven, spare = 96n): { key: bigint } => {
  const { size } = d.map(13, 0)
  return d.map(15, size + spare, d.pool(14, Number(size + spare)))
}
const leaves: Act = (d) => {
  takes(d, 1n)
  d.exit(16, reads(d).key)
}

/** What is offered, and runs where the thing is different. Two acts of a row: the check passes on the first and fails on the second. */
const rows: [says: string, act: Act, point: Point, different: Act][] = [
  [
    'AllocatePages on line 10 succeeds with type AllocateAnyPages, memoryType EfiLoaderData and pages 4',
    four,
    theCall(1),
    (d) => void takes(d, 5n)
  ],
  [
    'AllocatePages on line 10 answers EFI_SUCCESS, asked with type AllocateAnyPages, memoryType EfiLoaderData and pages 4',
    four,
    theCall(1),
    (d) => void takes(d, 4n, 4n)
  ],
  [
    'AllocatePages on line 10 is called with type AllocateAnyPages, memoryType EfiLoaderData and pages 4, whatever it answers',
    four,
    theCall(1),
    (d) => void takes(d, 4n, 4n)
  ],
  ['AllocatePages on line 10 asks for at least 4 pages', four, theCall(1), (d) => void takes(d, 3n)],
  ['AllocatePages on line 10 asks for 4 pages, whatever else it says', four, theCall(1), (d) => void takes(d, 5n)],
  ['AllocatePages on line 10 is called, with whatever arguments', four, theCall(1), () => {}],
  [
    'AllocatePages on line 10 succeeds exactly once with type AllocateAnyPages, memoryType EfiLoaderData and pages 4',
    four,
    theCall(1),
    (d) => (four(d), four(d))
  ],
  [
    'AllocatePages on line 10 gives memory below 4 GiB',
    four,
    theCall(1),
    (d) => d.boot(10, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 4n, memory: ref(0x100000000n) })
  ],
  [
    'AllocatePages on line 12 answers EFI_NOT_FOUND, asked with type AllocateAddress, memoryType EfiLoaderData, pages 1 and memory the memory of AllocatePages',
    twice,
    theCall(2),
    (d) => {
      const memory = takes(d, 1n)
      d.freePages(11, memory, 1)
      d.boot(12, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: ref(memory) })
    }
  ],
  [
    'AllocatePages on line 12 is refused, with whatever error, asked with type AllocateAddress, memoryType EfiLoaderData, pages 1 and memory the memory of AllocatePages',
    twice,
    theCall(2),
    four
  ],
  [
    'GetMemoryMap on line 13 answers EFI_BUFFER_TOO_SMALL, asked with memoryMapSize 0 and memoryMap NULL',
    leaves,
    theCall(2),
    (d) => void d.map(13, 1)
  ],
  [
    'AllocatePool on line 14 succeeds with poolType EfiLoaderData and size the memoryMapSize of GetMemoryMap + 96',
    leaves,
    theCall(3),
    (d) => void reads(d, 0n)
  ],
  ['ExitBootServices on line 16 succeeds with mapKey the mapKey of GetMemoryMap', leaves, theCall(5), (d) => d.exit(16, reads(d).key + 1n)],
  ['ExitBootServices succeeds at the first try', leaves, theCall(5), (d) => (d.exit(15, 0n), leaves(d))],
  ['ExitBootServices succeeds in the end', leaves, theCall(5), four],
  [
    'AllocatePages on line 10 with type AllocateAnyPages, memoryType EfiLoaderData and pages 1 comes before ExitBootServices',
    leaves,
    theCall(1),
    (d) => (d.exit(9, reads(d).key), four(d))
  ],
  [
    'Nothing is allocated or freed between GetMemoryMap and ExitBootServices',
    leaves,
    theCall(4),
    (d) => {
      const { key } = reads(d)
      four(d)
      d.exit(16, key)
    }
  ],
  ['All pages are given back once, by the right service', (d) => d.freePages(11, takes(d, 1n), 1), theCall(2), four],
  ['Everything that the driver takes is given back', (d) => d.freePages(11, takes(d, 1n), 1), theCall(1), (d) => void d.pool(10, 8)]
]

describe('a call that was made', () => {
  it.each(rows)('%s', (says, act, point, different) => {
    const proposal = offered(driven(act), point).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(true)
    expect(said(proposal!.check, act)).toBe('pass')
    expect(said(proposal!.check, different)).toBe('fail')
  })

  it('in a sentence for the failure stands the learner’s line', () => {
    const [first] = offered(driven(twice), theCall(2))
    expect(first!.check).toMatchObject({
      id: 'allocate-pages-not-found',
      title: 'AllocatePages answers EFI_NOT_FOUND, asked with type AllocateAddress, memoryType EfiLoaderData, pages 1 and memory the …',
      step: 1,
      why: { wrong: 'AllocatePages on line {line} (call {call}) answered {actual}, not {expected}.' }
    })
  })
})

describe('what should not have happened', () => {
  const opposites: [says: string, act: Act, point: Point, right: Act][] = [
    ['AllocatePages on line 10 is not called at all', four, theCall(1), () => {}],
    [
      'AllocatePages on line 10 is never called with type AllocateAnyPages, memoryType EfiLoaderData and pages 4',
      four,
      theCall(1),
      (d) => void takes(d, 3n)
    ],
    ['No call of AllocatePages is refused', twice, theCall(2), four],
    ['All pages are given back once, by the right service', four, theCall(1), (d) => d.freePages(11, takes(d, 1n), 1)],
    [
      'Nothing is allocated or freed between GetMemoryMap and ExitBootServices',
      (d) => {
        const { key } = reads(d)
        four(d)
        d.exit(16, key)
      },
      theCall(4),
      leaves
    ]
  ]
  it.each(opposites)('%s', (says, act, point, right) => {
    const proposal = offered(driven(act), point).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(false)
    expect(said(proposal!.check, act)).toBe('fail')
    expect(said(proposal!.check, right)).toBe('pass')
  })
})

describe('a call is named as a check knows it', () => {
  it('a library’s function by the service that it asks: every way of asking counts', () => {
    const reply = driven((d) => d.library(10, 'AllocateZeroPool', { allocationSize: 64n }))
    const [first] = offered(reply, theCall(1))
    expect(first!.says).toBe('AllocatePool on line 10 succeeds with poolType EfiBootServicesData and size 64')
    expect(said(first!.check, (d) => void d.boot(3, 'AllocatePool', { poolType: 4n, size: 64n, buffer: ref() }))).toBe('pass')
    expect(said(first!.check, (d) => void d.pool(3, 64))).toBe('fail')
  })

  it('one of several that were asked for alike by its number', () => {
    const again: Act = (d) => {
      const memory = takes(d, 1n)
      const at = (): void => void d.boot(12, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: ref(memory) })
      at()
      d.freePages(13, memory, 1)
      at()
    }
    const [first] = offered(driven(again), theCall(4))
    expect(first!.check).toMatchObject({ kind: 'calls' })
    const status = offered(driven(again), theCall(4)).find(({ check }) => check.kind === 'status')
    expect(status!.says).toMatch(/^Number 2 of AllocatePages on line 12 answers EFI_SUCCESS/)
    expect(status!.check).toMatchObject({ of: { nth: 2 }, is: 'EFI_SUCCESS' })
  })

  it('what a call made on its way stands for the call', () => {
    const reply = driven((d) => d.library(10, 'AllocateZeroPool', { allocationSize: 64n }))
    const inner = reply.trace.findLast((event) => event.kind === 'call' && event.parent !== null)!.n
    expect(offered(reply, () => ({ what: 'event', n: inner }))).toEqual(offered(reply, theCall(1)))
  })

  it('an address that no call gave is literal', () => {
    const reply = driven((d) => d.boot(12, 'AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: ref(0x4000000n) }))
    const [first] = offered(reply, theCall(1))
    expect(first!.isLiteral).toBe(true)
    expect(first!.check).toMatchObject({ rule: { times: { in: { memory: '0x4000000' } } } })
  })
})

it('an id that the lab has is not given twice', () => {
  const lab = labWith([{ id: 'allocate-pages', kind: 'compile', title: 'x', step: 1 }])
  expect(offered(driven(four), theCall(1), lab)[0]!.check.id).toBe('allocate-pages-2')
  expect(offered(driven(four), theCall(1))[0]!.check.id).toBe('allocate-pages')
})

describe('what is no call', () => {
  const last =
    (kind: string): Point =>
    (reply) => ({ what: 'event', n: reply.trace.findLast((event) => event.kind === kind)!.n })

  const returned: Point = (reply) => ({
    what: 'event',
    n: reply.trace.find((event) => event.kind === 'image' && event.state === 'returned')!.n
  })

  it('the driver’s return', () => {
    const [first] = offered(driven(four), returned)
    expect(first!.says).toBe('The driver returns EFI_SUCCESS')
    expect(said(first!.check, four)).toBe('pass')
    expect(said(first!.check, four, { status: 'EFI_ABORTED' })).toBe('fail')
  })

  it('a return that was wrong', () => {
    const proposals = offered(driven(four, { status: 'EFI_ABORTED' }), returned)
    expect(proposals.map(({ says, holdsHere }) => [says, holdsHere])).toEqual([
      ['The driver returns EFI_ABORTED', true],
      ['The driver returns an error, whatever it is', true],
      ['The driver returns EFI_SUCCESS', false]
    ])
    expect(said(proposals[2]!.check, four)).toBe('pass')
  })

  it('the end of the boot services', () => {
    const [first] = offered(driven(leaves), last('phase'))
    expect(first!.says).toBe('The machine leaves the boot services')
    expect([said(first!.check, leaves), said(first!.check, four)]).toEqual(['pass', 'fail'])
  })

  it('a fault', () => {
    const stray: Act = (d) => d.machine.write(0x10n, 1, 0n, { file: 'driver.ts', line: 7, column: 1 })
    const reply = driven(stray)
    const proposals = offered(reply, last('fault'))
    expect(proposals.map(({ says, holdsHere }) => [says, holdsHere])).toEqual([
      ['Nothing is touched that must not be, as on line 7 what is written is', false],
      ['No access of this kind (null), as the write on line 7', false]
    ])
    expect(proposals.map(({ check }) => [said(check, stray), said(check, four)])).toEqual([
      ['fail', 'pass'],
      ['fail', 'pass']
    ])
  })
})

it('of a run that was stopped only what nothing later could change is offered', () => {
  const reply = driven((d) => {
    four(d)
    d.machine.write(0x10n, 1, 0n, { file: 'driver.ts', line: 7, column: 1 })
  })
  const says = offered(reply, (run) => ({ what: 'event', n: call(run, 1) })).map((one) => one.says)
  expect(says).toContain('AllocatePages on line 10 asks for at least 4 pages')
  expect(says.some((one) => one.includes('exactly once'))).toBe(false)
})
