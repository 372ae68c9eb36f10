import { describe, expect, it } from 'vitest'
import { driverOf, runDriver } from './run-driver'

async function stopOf(statement: string) {
  const { result, trace } = await runDriver(driverOf(statement))
  return { stopped: result.stopped, calls: trace.filter((event) => event.kind === 'call') }
}

/** Everything that is no integer, and what the sentence calls it. */
const NO_INTEGER: readonly [string, string][] = [
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['1.5', '1.5'],
  ["'4'", "'4'"],
  ['undefined', 'undefined'],
  ['true', 'true'],
  ['{}', 'an object'],
  ['{ valueOf: () => 4 }', 'an object'],
  ['{ get valueOf() { throw 1 } }', 'an object'],
  ['new Proxy({}, {})', 'an object'],
  ['[4]', 'an object'],
  ['Object(4)', 'an object'],
  ['() => 4', 'a function'],
  ["Symbol('4')", 'a symbol'],
  ["'x'.repeat(1000000)", `'${'x'.repeat(40)}…'`]
]

describe('an integer going in', () => {
  it.each([
    ...NO_INTEGER,
    ['null', 'null'],
    ['-1', '-1'],
    ['-1n', '-1n'],
    ['2 ** 64', '18446744073709552000'],
    ['1n << 64n', '18446744073709551616n']
  ])('UINTN: %s stops the driver', async (value, shown) => {
    const { stopped, calls } = await stopOf(`gBS.AllocatePool(U.EfiLoaderData, any(${value}), OUT())`)
    expect(stopped).toMatchObject({ reason: 'argument', file: 'driver.ts', line: 4, column: 1 })
    expect(stopped!.message).toContain('AllocatePool')
    expect(stopped!.message).toContain('Size')
    expect(stopped!.message).toContain(shown)
    expect(calls).toEqual([])
  })

  it.each([
    ['0', '0x0'],
    ['-0', '0x0'],
    ['8', '0x8'],
    ['8n', '0x8'],
    ['2 ** 53', '0x20000000000000'],
    ['(1n << 64n) - 1n', '0xffffffffffffffff']
  ])('UINTN: %s is what C would get', async (value, size) => {
    const { stopped, calls } = await stopOf(`gBS.AllocatePool(U.EfiLoaderData, any(${value}), OUT())`)
    expect(stopped).toBeNull()
    expect(calls[0]!.in.size).toBe(size)
  })

  it.each([
    ['U.EVT_TIMER | U.EVT_NOTIFY_SIGNAL', 0x80000200],
    ['U.EVT_TIMER', 0x80000000],
    ['0x80000200n', 0x80000200]
  ])('flags: %s are the bits that | gave', async (value, type) => {
    const { stopped, calls } = await stopOf(`gBS.CreateEvent(${value}, U.TPL_CALLBACK, () => {}, null, OUT())`)
    expect(stopped).toBeNull()
    expect(calls[0]).toMatchObject({ in: { type }, statusName: 'EFI_SUCCESS' })
  })

  it.each(['-1', '-1n', '2 ** 32', '-(2 ** 31) - 1', '1.5'])('flags: %s stops the driver', async (value) => {
    const { stopped } = await stopOf(`gBS.CreateEvent(any(${value}), U.TPL_CALLBACK, () => {}, null, OUT())`)
    expect(stopped).toMatchObject({ reason: 'argument' })
    expect(stopped!.message).toContain('Type')
  })

  it.each([
    ['B.poke8(P, any(256))', 'poke8 takes a whole number from 0 to 2^8 - 1 as Value, and got 256'],
    ['B.poke16(P, 65536)', 'from 0 to 2^16 - 1'],
    ['B.poke32(P, 2 ** 32)', 'from 0 to 2^32 - 1'],
    ['M.SetMem(P, 1, 256)', 'SetMem takes a whole number from 0 to 2^8 - 1 as Value, and got 256'],
    ['gBS.SetMem(P, 1, 256)', 'SetMem takes a whole number from 0 to 2^8 - 1 as Value, and got 256'],
    ['gBS.AllocatePages(2 ** 32, 2, 1, OUT())', 'AllocatePages takes a whole number from 0 to 2^32 - 1 as Type'],
    ['gBS.AllocatePages(0, 2, 1, IN_OUT("x"))', 'as Memory.value, and got']
  ])('narrower types: %s', async (statement, message) => {
    const { stopped } = await stopOf(`const P = 0x1000; ${statement}`)
    expect(stopped).toMatchObject({ reason: 'argument', line: 4 })
    expect(stopped!.message).toContain(message)
  })

  it('an enumeration takes unknown numbers and gives the firmware’s answer', async () => {
    const { calls } = await stopOf('gBS.AllocatePages(77, 2, 1, OUT())')
    expect(calls[0]).toMatchObject({ in: { type: 77 }, statusName: 'EFI_INVALID_PARAMETER' })
  })
})

describe('a pointer going in', () => {
  it.each([...NO_INTEGER, ['-1', '-1']])('%s stops the driver', async (value, shown) => {
    const { stopped } = await stopOf(`gBS.FreePool(any(${value}))`)
    expect(stopped).toMatchObject({ reason: 'argument', line: 4 })
    expect(stopped!.message).toContain(shown)
  })

  it.each([
    ['NULL', '0x0'],
    ['null', '0x0'],
    ['0', '0x0'],
    ['0x1000', '0x1000'],
    ['0x1000n', '0x1000'],
    ['U.EFI_MEMORY_DESCRIPTOR.at(0x2000)', '0x2000']
  ])('%s is an address', async (value, buffer) => {
    const { stopped, calls } = await stopOf(`gBS.FreePool(any(${value}))`)
    expect(stopped).toBeNull()
    expect(calls[0]!.in.buffer).toBe(buffer)
  })
})

describe('an OUT argument', () => {
  it.each([['5'], ['{}'], ['{ value: 5n }'], ['undefined'], ["'x'"], ['new Proxy(OUT(), {})'], ['Object.create(OUT())']])(
    '%s stops the driver',
    async (value) => {
      const { stopped, calls } = await stopOf(`gBS.AllocatePool(2, 8, any(${value}))`)
      expect(stopped).toMatchObject({ reason: 'argument', line: 4 })
      expect(stopped!.message).toContain('Buffer')
      expect(calls).toEqual([])
    }
  )

  it.each([['NULL'], ['null'], ['0']])('%s is NULL: the firmware answers', async (value) => {
    const { calls } = await stopOf(`gBS.AllocatePool(2, 8, any(${value}))`)
    expect(calls[0]).toMatchObject({ statusName: 'EFI_INVALID_PARAMETER', in: { buffer: null } })
  })

  it('has no value before a service wrote one, and the sentence names the variable', async () => {
    const { stopped } = await stopOf('const MyBuffer = OUT<bigint>(); MyBuffer.value')
    expect(stopped).toMatchObject({ reason: 'noValue', line: 4 })
    expect(stopped!.message).toMatch(/^MyBuffer has no value yet/)
  })

  it('may be written by the driver', async () => {
    const { result } = await runDriver(driverOf('const X = OUT<number>(); X.value = 7; Print("%d", X.value)'))
    expect(result.console).toBe('7')
  })

  it('may be passed twice; the arguments are written in their order', async () => {
    const { result } = await runDriver(
      driverOf('const S = IN_OUT(0), X = OUT<number>(); gBS.GetMemoryMap(S, NULL, X, X, X); Print("%d", X.value)')
    )
    expect(result.console).toBe('1')
  })

  it('that AllocatePages reads must have a value in a strict run', async () => {
    const { stopped } = await stopOf('gBS.AllocatePages(U.AllocateMaxAddress, 2, 1, OUT())')
    expect(stopped).toMatchObject({ reason: 'noValue', line: 4, message: 'Memory has no value yet, and AllocateMaxAddress reads it' })
  })

  it('FIELD_REF writes into memory', async () => {
    const { result } = await runDriver(
      driverOf(`const P = OUT<bigint>(); gBS.AllocatePool(2, 16, P)
const T = STRUCT({ A: U.UINT64_FIELD, B: U.UINT64_FIELD }); const View = T.at(P.value)
gBS.AllocatePool(2, 8, FIELD_REF(View, 'B')); Print('%d %lx', View.B === B.peek64(P.value + 8n) ? 1 : 0, View.B & 7n)`)
    )
    expect(result.console).toBe('1 0')
  })
})

describe('other arguments', () => {
  it.each([
    ['SystemTable.ConOut.OutputString(any(1.5))', 'OutputString takes a text, or the address of one as String, and got 1.5'],
    ['Print(any(5))', 'Print takes a text as Format, and got 5'],
    ["Print('%d', any(undefined))", 'Print needs argument 2: a whole number, a text or a pointer, and got undefined'],
    ["Print('%d', any({}))", 'argument 2, and got an object'],
    ["Print('%d', 1.5)", 'argument 2, and got 1.5'],
    ['const Page = OUT<bigint>(); gBS.FreePages(any(Page), 1)', 'as Memory, and got the variable Page: write Page.value'],
    ['gBS.ExitBootServices(ImageHandle, any(IN_OUT(1)))', 'as MapKey, and got a variable: write its .value'],
    ['U.EFI_MEMORY_DESCRIPTOR.at(any({}))', 'EFI_MEMORY_DESCRIPTOR.at takes an address'],
    ["STRUCT(any({ A: 'UINT32' }))", "STRUCT takes a field (UINT32_FIELD, BYTES(n), a STRUCT …) as A, and got 'UINT32'"],
    ["FIELD_REF(U.EFI_MEMORY_DESCRIPTOR.at(0), any('Nothing'))", "FIELD_REF: the structure has no field 'Nothing'"],
    ['UINT64(any(1.5))', 'UINT64 takes a whole number of at most 64 bits as its operand, and got 1.5'],
    ['UINTN(1n << 60n)', 'above 2^53'],
    ['U.SIGNATURE_32("a", "b", "c", any(""))', "SIGNATURE_32 takes one character as character 4, and got ''"]
  ])('%s', async (statement, message) => {
    const { stopped } = await stopOf(statement)
    expect(stopped).toMatchObject({ reason: 'argument', line: 4 })
    expect(stopped!.message).toContain(message)
  })

  it('a format with fewer arguments than conversions stops the driver', async () => {
    expect((await stopOf("Print('%d %d', 1)")).stopped).toMatchObject({ reason: 'argument', line: 4 })
  })
})

describe('bigint and number', () => {
  it.each([['1n + any(1)'], ['any(1) * 2n'], ['let x: any = 1n; x += any(1)'], ['(0x1000n as any) & 0xfff']])('%s', async (statement) => {
    expect((await stopOf(statement)).stopped).toMatchObject({
      reason: 'thrown',
      line: 4,
      message: 'a pointer (bigint) and a size (number) do not add: write UINT64(Size), or 4n for a number that is written out'
    })
  })
})

describe('a pointer is no array and no object', () => {
  it.each([['const p: any = 5n; p[0] = 1'], ['const p: any = 0x1000; p.Length = 2n'], ["const p: any = 'a'; p[0] = 'b'"]])(
    '%s',
    async (statement) => {
      const { stopped } = await stopOf(statement)
      expect(stopped).toMatchObject({ reason: 'thrown', line: 4 })
      expect(stopped!.message).toMatch(/^a number, a text or a pointer has no elements .* write poke8\(Buffer, 1\)/)
    }
  )
})
