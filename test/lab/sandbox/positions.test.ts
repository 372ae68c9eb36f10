import { describe, expect, it } from 'vitest'
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
