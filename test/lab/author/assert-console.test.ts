import { describe, expect, it } from 'vitest'
import { driven } from '../checks/driven'
import { offered, said, type Act, type Point } from './offered'

const line =
  (number: number, row?: number): Point =>
  (reply) => ({
    what: 'console',
    n: reply.trace.filter((event) => event.kind === 'console')[number - 1]!.n,
    ...(row !== undefined && { row })
  })

const tells: Act = (d) => {
  const memory = d.pages(10, 4)
  d.print(11, 'hello\n')
  d.print(12, '%d pages at %lx\n', 4n, memory)
}
const lies: Act = (d) => {
  d.pages(10, 4)
  d.print(11, 'hello\n')
  d.print(12, '%d pages at %lx\n', 4n, 0x123000n)
}
const three: Act = (d) => d.print(12, '%d pages at %lx\n', 3n, d.pages(10, 3))
const silent: Act = (d) => void d.pages(10, 4)
/** Only a number that no call gave. */
const counts: Act = (d) => d.print(12, 'There are 7 of 0x1F kinds\n')

const rows: [says: string, act: Act, point: Point, different: Act][] = [
  ["A line says '4 pages at {address}', with {address} from AllocatePages", tells, line(2), three],
  ["A line says '{dec} pages at {address}', whatever the other numbers are, with {address} from AllocatePages", tells, line(2), lies],
  ["A line holds '{*}{address}{*}', with {address} from AllocatePages", tells, line(2), lies],
  ["A line says '4 pages at {address}' after one that says 'hello'", tells, line(2), silent],
  ["A line says 'There are 7 of 0x1F kinds'", counts, line(1), (d) => d.print(12, 'There are 8 of 0x1F kinds\n')],
  ["A line says 'There are {dec} of {hex} kinds', whatever the other numbers are", counts, line(1), silent],
  ["A line holds '{*}There{*}'", counts, line(1), silent]
]

describe('a printed line', () => {
  it.each(rows)('%s', (says, act, point, different) => {
    const proposal = offered(driven(act), point).find((one) => one.says === says)
    expect(proposal?.holdsHere).toBe(true)
    expect([said(proposal!.check, act), said(proposal!.check, different)]).toEqual(['pass', 'fail'])
  })

  it('that should not have been printed', () => {
    const proposal = offered(driven(lies), line(1)).at(-1)!
    expect(proposal).toMatchObject({ says: "No line says 'hello'", holdsHere: false })
    expect([said(proposal.check, lies), said(proposal.check, silent)]).toEqual(['fail', 'pass'])
  })

  it('holds where the address is another', () => {
    const [first] = offered(driven(tells), line(2))
    expect(first!.check).toMatchObject({
      lines: ['4 pages at {address}'],
      values: { address: { of: { service: 'AllocatePages', status: 'success', nth: 1 }, field: 'out.memory' } }
    })
    expect(said(first!.check, tells, { platform: 'pc-1g' })).toBe('pass')
  })

  it('an address is told by who gave it, not by who was given it, and when it was given back, too', () => {
    const used: Act = (d) => {
      const memory = d.pages(10, 4)
      d.library(11, 'SetMem', { buffer: memory, length: 8n, value: 1n })
      d.freePages(12, memory, 4)
      d.print(13, 'pages at %lx\n', memory)
    }
    expect(offered(driven(used), line(1))[0]!.says).toBe("A line says 'pages at {address}', with {address} from AllocatePages")
  })

  it('of several in one piece the one that was pointed at', () => {
    const reply = driven((d) => d.print(3, 'one\ntwo\nthree\n'))
    expect(offered(reply, line(1, 1))[0]!.says).toBe("A line says 'two'")
  })

  it('that a later piece goes on with is one line', () => {
    const reply = driven((d) => (d.print(3, 'one '), d.print(4, 'two\n')))
    expect(offered(reply, line(2))[0]!.says).toBe("A line says 'one two'")
  })

  it('with braces of its own: they are no places of the check', () => {
    const braces: Act = (d) => d.print(3, 'a {set} of two\n')
    const [first] = offered(driven(braces), line(1))
    expect(first!.check).toMatchObject({ lines: ['a {*} of two'] })
    expect(said(first!.check, braces)).toBe('pass')
  })

  it('of the firmware is one of the firmware', () => {
    const notes: Act = (d) =>
      void d.boot(4, 'LocateDevicePath', {
        protocol: '11111111-2222-3333-4444-555555555555',
        devicePath: 0n,
        device: { ref: true, value: undefined }
      })
    const [first] = offered(driven(notes), line(1))
    expect(first!.check).toMatchObject({ source: 'firmware' })
    expect([said(first!.check, notes), said(first!.check, silent)]).toEqual(['pass', 'fail'])
  })
})
