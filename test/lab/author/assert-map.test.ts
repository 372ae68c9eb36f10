import { describe, expect, it } from 'vitest'
import { driven, ref, type Driven } from '../checks/driven'
import { call, offered, said, type Act, type Point } from './offered'

const pages = (d: Driven, count: bigint, memoryType = 2n): bigint => {
  const { out } = d.boot(10, 'AllocatePages', { type: 0n, memoryType, pages: count, memory: ref() })
  return out.memory as bigint
}
/** The band that a call's pages lie in, after that call. */
const taken =
  (number: number): Point =>
  (reply) => {
    const n = call(reply, number)
    const event = reply.trace[n]!
    return { what: 'band', n, start: (event.kind === 'call' ? event.out.memory : '0x0') as `0x${string}` }
  }
const runtime: Act = (d) => void pages(d, 2n, 6n)
const freed: Act = (d) => d.freePages(12, pages(d, 2n), 2)

const rows: [says: string, act: Act, point: Point, different: Act][] = [
  ['What AllocatePages gave is RuntimeServicesData, all 2 pages of it, at the end', runtime, taken(1), (d) => void pages(d, 2n, 4n)],
  ['What AllocatePages gave is LoaderData, all 2 pages of it, at the end', (d) => void pages(d, 2n), taken(1), freed],
  [
    'What AllocatePages gave is LoaderData, all 2 pages of it, after AllocatePages on line 10',
    freed,
    taken(1),
    (d) => void pages(d, 2n, 4n)
  ],
  ['What AllocatePages gave has EFI_MEMORY_RUNTIME at the end', runtime, taken(1), (d) => void pages(d, 2n, 4n)],
  ['What AllocatePages gave is not kept for runtime at the end', freed, taken(1), runtime],
  ['No LoaderData that the driver took is left at the end', freed, taken(1), (d) => void pages(d, 1n)]
]

describe('a band of the map', () => {
  it.each(rows)('%s', (says, act, point, different) => {
    const proposal = offered(driven(act), point).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(true)
    expect([said(proposal!.check, act), said(proposal!.check, different)]).toEqual(['pass', 'fail'])
  })

  it('a leak: none should be left', () => {
    const leak: Act = (d) => void pages(d, 2n)
    const proposal = offered(driven(leak), taken(1)).find((one) => one.says === 'No LoaderData that the driver took is left at the end')
    expect(proposal?.holdsHere).toBe(false)
    expect([said(proposal!.check, leak), said(proposal!.check, freed)]).toEqual(['fail', 'pass'])
  })

  it('its address is told by the call that gave it, so the check holds on other machines', () => {
    const [first] = offered(driven(runtime), taken(1))
    expect(first!.isLiteral).toBe(false)
    expect(first!.check).toMatchObject({
      rule: {
        range: { of: { service: 'AllocatePages', status: 'success', nth: 1 }, field: 'out.memory' },
        pages: 2,
        type: 'EfiRuntimeServicesData'
      }
    })
    for (const platform of ['pc-1g', 'made-board-64m']) expect(said(first!.check, runtime, { platform })).toBe('pass')
  })

  it('of pages that lie beside each other the one that was pointed at', () => {
    const beside: Act = (d) => (pages(d, 1n), pages(d, 3n))
    expect(offered(driven(beside), taken(2))[0]!.check).toMatchObject({ rule: { range: { of: { nth: 2 } }, pages: 3 } })
  })

  it('an address in the middle is told from the beginning of what was taken', () => {
    const reply = driven((d) => void pages(d, 4n))
    const point: Point = (run) => {
      const band = taken(1)(run)
      return band.what === 'band' ? { ...band, start: `0x${(BigInt(band.start) + 0x1000n).toString(16)}` } : band
    }
    expect(offered(reply, point)).toEqual(offered(reply, taken(1)))
  })

  it('what is nobody’s is literal: it lies there on this machine', () => {
    const reply = driven(() => {})
    const proposals = offered(reply, () => ({ what: 'band', n: 2, start: '0x2000' }))
    expect(proposals[0]).toMatchObject({
      says: 'The range at 0x1000 is ConventionalMemory, all 159 pages of it, at the end',
      isLiteral: true,
      holdsHere: true
    })
  })

  it('where there is no descriptor nothing is offered', () => {
    expect(
      offered(
        driven(() => {}),
        () => ({ what: 'band', n: 2, start: '0xa0000' })
      )
    ).toEqual([])
  })
})

describe('the map’s key', () => {
  const after: Point = (reply) => ({ what: 'key', n: call(reply, 3) })
  /** The second buffer finds room in the first one's page, or it needs pages of its own. */
  const takes =
    (size: number): Act =>
    (d) => (d.pool(4, 8), d.map(5, 0), d.pool(6, size))

  it.each<[string, Act, Act]>([
    ['The key is still the one that GetMemoryMap gave, after AllocatePool on line 6', takes(8), takes(0x5000)],
    ['The key is no longer the one that GetMemoryMap gave, after AllocatePool on line 6', takes(0x5000), takes(8)]
  ])('%s', (says, act, different) => {
    const proposal = offered(driven(act), after).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(true)
    expect([said(proposal!.check, act), said(proposal!.check, different)]).toEqual(['pass', 'fail'])
  })

  it('that nobody was told is nothing to compare with', () => {
    expect(
      offered(
        driven(() => {}),
        (reply) => ({ what: 'key', n: reply.trace.length - 1 })
      )
    ).toEqual([])
  })
})
