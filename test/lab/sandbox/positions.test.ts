import { describe, expect, it } from 'vitest'
import type { CallStack } from '../../../src-lab/request/call-stack'
import { runDriver } from './run-driver'

/** The line and column at which the driver stops; lines count from the first one after the head. */
const HEAD = `import { OUT, IN_OUT, NULL, EFI_MEMORY_DESCRIPTOR, EFI_SUCCESS, type VOID_PTR, type EFI_SYSTEM_TABLE } from 'Uefi'
import { peek8, poke8 } from 'Library/BaseLib'
import { Print } from 'Library/UefiLib'
const one = (): any => { return 1 }
const entry = () => EFI_MEMORY_DESCRIPTOR.at(1)
export function UefiMain(ImageHandle: bigint, SystemTable: EFI_SYSTEM_TABLE): bigint {
`
const HEAD_LINES = 6

async function stopsAt(body: string): Promise<[number, number] | null> {
  const { result } = await runDriver(`${HEAD}${body}\nreturn EFI_SUCCESS }`)
  const { stopped } = result
  return stopped && [(stopped.line ?? 0) - HEAD_LINES, stopped.column ?? 0]
}

describe('a driver that stops knows its line', () => {
  it.each([
    ['a read', 'peek8(0)', [1, 1]],
    ['a read whose argument calls', 'peek8(\n  one() - 1)', [1, 1]],
    ['a write after a call', 'poke8(\n  0,\n  one())', [1, 1]],
    ['a call without arguments', 'const f = { g(): void { null!.x } } as any\nf.g()', [1, 25]],
    ['a field that is read', 'const E = EFI_MEMORY_DESCRIPTOR.at(0)\n\nE.Type', [3, 1]],
    ['a field of a result', '\nentry().Type', [2, 1]],
    ['a field that is written with a result', '\nEFI_MEMORY_DESCRIPTOR.at(0).Type =\n  one()', [2, 1]],
    ['a throw', '\n  throw 1', [2, 3]],
    ['a throw inside an if without braces', 'if (one())\n  throw 1', [2, 3]],
    ['a throw inside an else', 'if (!one()) one()\nelse\n  throw 1', [3, 3]],
    ['a throw in a loop without braces', 'for (const x of [1])\n  throw x', [2, 3]],
    ['a throw in a case', 'switch (one()) {\n  case 1:\n    throw 1\n}', [3, 5]],
    ['a throw in a concise arrow', 'const f = () =>\n  (undefined as any).x\nf()', [2, 3]],
    ['a mix of bigint and number', '\nconst x = 1n + one()', [2, 11]],
    ['a mix in an assignment', 'let x: any = 1n\nx += one()', [2, 1]],
    ['a missing value', 'const Size = OUT<number>()\nPrint("%d",\n  Size.value)', [2, 1]],
    ['no status', 'return one() + undefined', [1, 1]],
    ['a wrong argument after an optional chain', 'const o = { p: { peek8 } } as any\no?.p?.peek8(-1)', [2, 1]],
    ['a class', 'class A { constructor() { peek8(0) } }\nnew A()', [1, 27]],
    ['a spread', 'peek8(...([0] as [number]))', [1, 1]]
  ])('%s', async (_, body, place) => {
    expect(await stopsAt(body)).toEqual(place)
  })

  it.each([
    ['while (true);', [1, 8]],
    ['for (;;);', [1, 1]],
    ['for (;;) {\n  one()\n}', null],
    ['do {\n} while (true)', [2, 10]],
    ['let i = 0\nwhile (i >= 0) i++', null]
  ])('an endless loop: %s', async (body, place) => {
    const { result } = await runDriver(`${HEAD}${body}\nreturn EFI_SUCCESS }`)
    expect(result.stopped?.reason).toBe('steps')
    expect(result.stopped?.line).toBeGreaterThan(HEAD_LINES - 3)
    if (place) expect([result.stopped!.line! - HEAD_LINES, result.stopped!.column]).toEqual(place)
  })
})

describe('events know their line', () => {
  it('each call its own, also in another file', async () => {
    const { trace } = await runDriver({
      'driver.ts': `${HEAD}const gBS = SystemTable.BootServices
const B = OUT<VOID_PTR>()
gBS.AllocatePool(2,
  8, B); give(gBS, B.value)
return EFI_SUCCESS }
import { give } from './give'`,
      'give.ts':
        "import type { EFI_BOOT_SERVICES } from 'Uefi'\n\nexport const give = (gBS: EFI_BOOT_SERVICES, b: bigint) => gBS.FreePool(b)"
    })
    const calls = trace.filter((event) => event.kind === 'call')
    expect(calls.map(({ service, at }) => [service, at?.file, at?.line, at?.column])).toEqual([
      ['AllocatePool', 'driver.ts', HEAD_LINES + 3, 1],
      ['FreePool', 'give.ts', 3, 60]
    ])
  })

  it('a fault and its accesses', async () => {
    const { result } = await runDriver(`${HEAD}\npoke8(0x1000, 1)\nreturn EFI_SUCCESS }`, { mode: 'lenient' })
    expect(result.faults).toMatchObject([{ reason: 'unowned', access: 'write', at: { line: HEAD_LINES + 2, column: 1 } }])
    expect(result.stopped).toBeNull()
  })
})

describe('what a function of the driver’s does knows who called it', () => {
  const allocate = `const take = (size: number): bigint => {
  const B = OUT<VOID_PTR>(); gBS.AllocatePool(2, size, B); return B.value
}
`
  const around = (declarations: string, body: string): string => `import { OUT, EFI_SUCCESS, type VOID_PTR } from 'Uefi'
import { gBS } from 'Library/UefiBootServicesTableLib'
${declarations}export function UefiMain(): bigint {
${body}
  return EFI_SUCCESS
}`
  const told = (stack: CallStack | null | undefined): string | null =>
    stack ? stack.frames.map(({ at, in: name }) => `${at.line} ${name}`).join(' < ') + (stack.leftOut ? ` +${stack.leftOut}` : '') : null

  it.each([
    ['the entry point itself', '', 'gBS.AllocatePool(2, 8, OUT<VOID_PTR>())', null],
    ['two functions', `${allocate}function twice() { take(8); take(9) }\n`, 'twice()', '4 take < 6 twice < 8 UefiMain'],
    ['a function without a name', allocate, '[8].forEach((size) => take(size))', '4 take < 7  < 7 UefiMain'],
    ['a method', 'class Pool {\n  take() { gBS.AllocatePool(2, 8, OUT<VOID_PTR>()) }\n}\n', 'new Pool().take()', '4 take < 7 UefiMain'],
    [
      'a constructor',
      'class Pool {\n  constructor() { gBS.AllocatePool(2, 8, OUT<VOID_PTR>()) }\n}\n',
      'new Pool()',
      '4 Pool < 7 UefiMain'
    ],
    ['after a function that threw', `${allocate}function no() { throw 1 }\n`, 'try { no() } catch {}\ntake(8)', '4 take < 9 UefiMain'],
    [
      'after functions that returned',
      `${allocate}const f = (n: number): number => n ? f(n - 1) : 0\n`,
      'f(9); take(8)',
      '4 take < 8 UefiMain'
    ],
    [
      'what a generator does counts as its caller’s',
      `function* sizes() { yield 8 }\n${allocate}`,
      'for (const s of sizes()) take(s)',
      '5 take < 8 UefiMain'
    ],
    [
      'a deep recursion',
      `${allocate}function down(n: number): void { if (n) down(n - 1); else take(8) }\n`,
      'down(9)',
      '4 take < 6 down < 6 down < 6 down < 6 down < 6 down +6'
    ]
  ])('%s', async (_, declarations, body, expected) => {
    const { trace, stacks } = await runDriver(around(declarations, body))
    const last = trace.findLast((event) => event.kind === 'call' && event.service === 'AllocatePool')!
    expect(told(stacks?.events[last.n])).toBe(expected)
  })

  it.each([
    ['a fault', 'const poke = () => poke8(0, 1)\n', 'poke()', '3 poke < 5 UefiMain'],
    [
      'an error',
      'function check(n: number): void { if (n) check(n - 1); else throw new Error() }\n',
      'try { check(3) } catch {}\ncheck(1)',
      '3 check < 3 check < 6 UefiMain'
    ],
    ['an endless loop', 'function wait() { for (;;); }\n', 'wait()', '3 wait < 5 UefiMain'],
    ['a wrong argument', 'const free = (p: any) => gBS.FreePool(p)\n', 'free(1.5)', '3 free < 5 UefiMain'],
    ['the entry point', '', 'throw 1', null]
  ])('where it stops: %s', async (_, declarations, body, expected) => {
    const text = around(declarations, body).replace('\n', "; import { poke8 } from 'Library/BaseLib'\n")
    const { stacks, result } = await runDriver(text)
    expect(result.stopped).not.toBeNull()
    expect(told(stacks?.stop)).toBe(expected)
  })

  it('what a notification does knows who made it happen, and what comes after it stands where it stood', async () => {
    const { trace, stacks } = await runDriver(
      around(
        `${allocate}const E = OUT<bigint>()\nconst make = () => gBS.CreateEvent(0x200, 8, () => void take(8), 0n, E)\nconst signal = () => gBS.SignalEvent(E.value)\n`,
        'make()\nsignal()\ntake(9)'
      )
    )
    const stackOf = (service: string): string | null =>
      told(stacks?.events[trace.findLast((e) => e.kind === 'call' && e.service === service)!.n])
    expect(stackOf('SignalEvent')).toBe('8 signal < 11 UefiMain')
    expect(stackOf('AllocatePool')).toBe('4 take < 12 UefiMain')
    const inside = trace.find((event) => event.kind === 'call' && event.service === 'AllocatePool' && event.parent !== null)!
    expect(told(stacks?.events[inside.n])).toBe('4 take < 7  < 8 signal < 11 UefiMain')
  })
})
