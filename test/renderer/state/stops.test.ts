/** Each way that a driver does not come to its end is a place: on the timeline, in the text and in words. */
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../../src-lab/request/run-request'
import { RunState } from '../../../src-renderer/state/run.svelte'
import { runDriver } from '../../lab/sandbox/run-driver'

const HEAD = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR, EFI_SUCCESS, EfiLoaderData, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
import { ASSERT } from 'Library/DebugLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Buffer = OUT<VOID_PTR>()
  gBS.AllocatePool(EfiLoaderData, 64, Buffer)
`
/** The body begins in line 8. */
async function ran(body: string, run = new RunState()): Promise<RunState> {
  const text = `${HEAD}${body}\n  return EFI_SUCCESS\n}\n`
  const { reply } = await runDriver(text, { limits: { ...DEFAULT_LIMITS, steps: 20 } })
  await run.show(reply, null)
  return run
}

const stops: readonly [what: string, body: string, kind: string, said: string, advice: RegExp | null][] = [
  ['a fault', 'gBS.FreePool(Buffer.value)\ngBS.SetMem(Buffer.value, 8, 0)', 'fault', 'A wrong access to memory', /after its last use/],
  ['an endless loop', 'let i = 0\nwhile (i < 1) i += 0', 'stop', 'A loop that does not end', /what makes its condition false/],
  ['an exception', 'const o: any = null\no.x = 1', 'stop', 'An exception that nothing caught', null],
  ['an assertion', "Print('one')\nASSERT(Buffer.value === 0n)", 'stop', 'An ASSERT that failed', /Print what the expression compares/],
  ['a wrong argument', "Print('one')\ngBS.FreePool('a' as any)", 'stop', 'A wrong argument', /where it comes from/],
  ['a mix of pointer and number', "Print('one')\nBuffer.value += 4", 'stop', 'An exception that nothing caught', null],
  [
    'a wait for a key',
    "Print('one')\ngBS.WaitForEvent(1, [SystemTable.ConIn.WaitForKey], OUT<number>())",
    'wait',
    'Waits for a key',
    /Type in the console/
  ]
]

describe('where a driver stops', () => {
  it.each(stops)('%s: a place on the timeline, its line, what it is and what to try', async (_what, body, kind, said, advice) => {
    const run = await ran(body)
    expect(run.tick).toMatchObject({ kind, line: 9, file: 'driver.ts' })
    expect(run.cursor).toBe(run.ticks.length - 1)
    expect(run.line).toEqual({ file: 'driver.ts', line: 9 })
    expect(run.stopHere).toMatchObject({ file: 'driver.ts', line: 9, waits: kind === 'wait', stop: { what: said, where: 'driver.ts:9' } })
    if (advice) expect(run.stopHere!.stop.try).toMatch(advice)
    // The machine is as the last call left it.
    expect(run.state!.owned).toEqual(run.stateBefore!.owned)
  })

  it('what has been changed since is no longer said at its line', async () => {
    const run = await ran('throw 1')
    run.age()
    expect(run.stopHere).toBeNull()
    expect(run.stopped).not.toBeNull()
  })

  it('a driver that comes to its end has no such place', async () => {
    const run = await ran("Print('one')")
    expect(run.ticks.map(({ service }) => service)).toEqual(['AllocatePool', 'Print'])
    expect(run.stopHere).toBeNull()
  })
})

describe('a text that does not begin', () => {
  it.each([
    ['does not parse', 'if (true {', "A ')' is missing before '{'."],
    ['imports what is not there', "import { x } from './nothing'", "The driver has no file './nothing'. Its files are 'driver.ts'."]
  ])('%s: the last run stays, and the line and the cause are said', async (_what, body, why) => {
    const run = await ran("Print('one')")
    const { reply } = run
    run.moveTo(0)
    await ran(body, run)
    expect(run.reply).toBe(reply)
    expect(run).toMatchObject({ stale: true, cursor: 0, made: true })
    expect(run.ticks).toHaveLength(2)
    expect(run.stopHere).toMatchObject({ line: 8, stop: { why } })
    expect(run.findings[0]!.line).toBe(8)
    // One that runs takes its place again.
    await ran('', run)
    expect(run).toMatchObject({ stale: false, refused: null, stopHere: null })
  })

  it('has no place on the timeline where nothing ran before', async () => {
    const run = await ran('if (true {')
    expect(run.ticks).toEqual([])
    expect(run.stopHere).toMatchObject({ line: 8 })
  })
})
