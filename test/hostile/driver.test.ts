/** Drivers that are careless or malicious: each gets one clear sentence, and the next run is right. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../firmware/boards'
import { DEFAULT_LIMITS } from '../../src-lab/request/run-request'
import { run } from '../../src-lab/run/run'
import { driverOf, newVm, printed, requestOf, runDriver } from '../lab/sandbox/run-driver'

/** Compiled once: after each driver that does harm it runs as ever. */
const well = await requestOf(driverOf("Print('well')"))
async function expectWell(): Promise<void> {
  expect(printed(await run(well, newVm)).result).toMatchObject({ status: '0x0', console: 'well', stopped: null })
}

async function stopOf(body: string) {
  const { result } = await runDriver(driverOf(body))
  return result.stopped
}

describe('what a driver may do wrong', () => {
  it.each([
    ['throws 7', 'throw 7', 'thrown', 'the driver threw 7 and nothing caught it'],
    ['throws nothing', 'throw undefined', 'thrown', 'the driver threw undefined and nothing caught it'],
    ['throws an error', "throw new RangeError('too far')", 'thrown', 'RangeError: too far'],
    ['throws an error of its own class', "throw new (class MyError extends TypeError {})('odd')", 'thrown', 'TypeError: odd'],
    [
      'throws an object',
      "throw { message: 'no', toString() { return 'no' } }",
      'thrown',
      'the driver threw an object and nothing caught it'
    ],
    [
      'throws a proxy',
      "throw new Proxy(new Error('x'), { get() { throw 1 } })",
      'thrown',
      'the driver threw an object and nothing caught it'
    ],
    [
      'throws an error with getters',
      "const e = new Error(''); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e",
      'thrown',
      'the driver threw Error and nothing caught it'
    ],
    [
      'throws an error over a proxy',
      "throw Object.setPrototypeOf(new Error('deep'), new Proxy({}, { getPrototypeOf() { throw 1 } }))",
      'thrown',
      'deep'
    ],
    ['throws a long error', "throw new Error('x'.repeat(100000))", 'thrown', 'x…'],
    ['never returns, with the steps that every run has', 'while (true);', 'steps', 'the driver used up its budget of 1000 steps'],
    [
      'prints 100 MB',
      "for (let i = 0; i < 1000; i++) SystemTable.ConOut.OutputString('x'.repeat(100000))",
      'output',
      'more than 262144 bytes'
    ],
    ['prints without end', "for (;;) Print('%a\\n', 'x'.repeat(300))", 'output', 'more than 262144 bytes'],
    [
      'allocates without end',
      'const a: any[] = []; for (;;) a.push(new Array(1000).fill(1.5))',
      'memory',
      'used up the memory of its sandbox'
    ],
    [
      'allocates without end and catches',
      'for (;;) { const a: any[] = []; try { for (;;) a.push(new Uint8Array(1000000)) } catch {} }',
      'memory',
      'used up the memory of its sandbox'
    ],
    ...Object.entries({
      objects: 'const a: any[] = []; for (;;) a.push({ x: a.length })',
      'objects in objects': 'let o: any = null; for (;;) o = { o }',
      'a map': 'const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })',
      'a weak map': 'const w = new WeakMap(); const a: any[] = []; for (;;) { const k = {}; a.push(k); w.set(k, {}) }',
      properties: 'const o: any = {}; for (let i = 0; ; i++) o["k" + i] = i',
      texts: 'const a: any[] = []; for (let i = 0; ; i++) a.push("x".repeat(1000) + i)',
      closures: 'const a: any[] = []; for (;;) { const x = a.length; a.push(() => x) }',
      'small lists of bytes': 'const a: any[] = []; for (;;) a.push(new Uint8Array(16))',
      errors: 'const a: any[] = []; for (;;) a.push(new Error("x"))',
      generators: 'const a: any[] = []; for (;;) a.push((function* () { yield 1 })())',
      'OUT variables': 'const a: any[] = []; for (;;) a.push(OUT())',
      structures: 'const a: any[] = []; for (;;) a.push(STRUCT({ a: U.UINT32_FIELD }))',
      'objects, and catches': 'const a: any[] = []; for (;;) try { for (;;) a.push({}) } catch {}',
      'objects, catches, and throws something else': 'const a: any[] = []; try { for (;;) a.push({}) } catch { throw 7 }'
    }).map(([what, body]): [string, string, string, string] => [
      `fills its heap with ${what}`,
      body,
      'memory',
      'used up the memory of its sandbox'
    ]),
    ['allocates too much at once', 'new Uint8Array(2 ** 30)', 'memory', 'used up the memory of its sandbox'],
    ['grows a text', "let s = 'x'; for (;;) s += s + 'y'", null, ''],
    ['recurses deeply', 'const f = (n: number): number => f(n + 1) + 1; f(0)', 'stack', 'stack overflow'],
    ['recurses in a getter', 'const o: any = { get x() { return o.x } }; o.x', 'stack', 'stack overflow'],
    ['recurses in a proxy', 'const p: any = new Proxy({}, { get: () => p.x }); p.x', 'stack', 'stack overflow'],
    ['recurses in a sort', 'const f = (): any => [2, 1].sort(f); f()', 'stack', 'stack overflow'],
    ['recurses in toString', "const o: any = { toString: () => '' + o }; '' + o", 'stack', 'stack overflow'],
    ['recurses in a class', 'class A { constructor() { new A() } }; new A()', 'stack', 'stack overflow'],
    ['parses deep JSON', "JSON.parse('['.repeat(100000))", null, '']
  ])('%s', async (_, body, reason, message) => {
    const stopped = await stopOf(body)
    expect(stopped).not.toBeNull()
    if (reason !== null) expect(stopped!.reason).toBe(reason)
    expect(stopped!.message).toContain(message)
    expect(stopped!.message.length).toBeLessThan(400)
    expect(stopped!.line).toBeGreaterThan(2)
    await expectWell()
  })

  /** So few steps that a busy machine goes through them in no time: the budget ends these, and nothing that looks at a clock. */
  const FEW_STEPS = { ...DEFAULT_LIMITS, steps: 20 }
  it.each([
    ['never returns', 'while (true);'],
    ['never returns from a catch', 'for (;;) { try { throw 1 } catch {} }'],
    ['never returns from a finally', 'for (;;) { try { continue } finally { continue } }'],
    ['never returns from a generator', 'const g = (function* () { for (;;) yield 1 })(); for (const x of g) any(x)'],
    ['never returns from a getter', 'any({ get x() { for (;;); } }).x'],
    ['never returns from a proxy', 'any(new Proxy({}, { get() { for (;;); } })).x'],
    ['never returns from a sort', '[1, 2].sort(() => { for (;;); })'],
    ['never returns from a regular expression', "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    [
      'never returns from an iterator’s end',
      'for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { for (;;); } }) }) { any(x); break }'
    ],
    ['calls without end', 'for (;;) gBS.FreePool(NULL)'],
    ['reads without end', 'const P = OUT<bigint>(); gBS.AllocatePool(2, 8, P); M.ZeroMem(P.value, 8); for (;;) B.peek8(P.value)'],
    // JavaScript's own functions, which the engine does not interrupt.
    ['looks through a list of 2^53 places', 'Array.prototype.indexOf.call(any({ length: 2 ** 53 - 1 }), 1)'],
    ['looks through it backwards', 'Array.prototype.lastIndexOf.call(any({ length: 2 ** 53 - 1 }), 1)'],
    ['looks into it', 'Array.prototype.includes.call(any({ length: 2 ** 53 - 1 }), 1)'],
    ['looks through holes', 'new Array(2 ** 32 - 1).indexOf(1)'],
    ['joins holes', "new Array(2 ** 32 - 1).join('')"],
    ['makes a text of holes', 'String(new Array(2 ** 32 - 1))'],
    ['reverses', 'Array.prototype.reverse.call(any({ length: 2 ** 53 - 1 }))'],
    ['fills', 'Array.prototype.fill.call(any({ length: 2 ** 53 - 1 }), 1)'],
    ['splices', 'new Array(2 ** 32 - 1).splice(0, 1)'],
    ['shifts', 'Array.prototype.shift.call(any({ length: 2 ** 53 - 1 }))'],
    ['unshifts', 'Array.prototype.unshift.call(any({ length: 2 ** 40 }), 1)'],
    ['slices', 'new Array(2 ** 32 - 1).slice()'],
    ['concatenates', 'any([]).concat(new Array(2 ** 32 - 1))'],
    ['copies within', 'Array.prototype.copyWithin.call(any({ length: 2 ** 53 - 1 }), 0, 1)'],
    ['sorts holes', 'new Array(2 ** 32 - 1).sort()'],
    [
      'sorts texts that begin alike',
      "const p = 'x'.repeat(20000); const a: string[] = []; for (let i = 0; i < 2000; i++) a[i] = p + i; for (;;) a.sort()"
    ],
    ['flattens holes', 'any(new Array(2 ** 32 - 1)).flat()'],
    ['goes over holes', 'new Array(2 ** 32 - 1).forEach(() => {})'],
    ['maps nothing', 'Array.prototype.map.call(any({ length: 2 ** 32 - 1 }), (x: any) => x)'],
    ['reduces holes', 'new Array(2 ** 32 - 1).reduceRight((a: any) => a, 0)'],
    ['normalises a row of marks', "('a' + '\\u0301\\u0323'.repeat(500000)).normalize('NFC')"],
    ['looks for a long text in a longer one', "'a'.repeat(2 ** 22).indexOf('a'.repeat(2 ** 21) + 'b')"],
    ['splits at a long text', "'a'.repeat(2 ** 22).split('a'.repeat(2 ** 21) + 'b')"],
    ['writes JSON of what holds itself many times', 'let a: any = []; for (let i = 0; i < 60; i++) a = [a, a]; JSON.stringify(a)'],
    ['spreads a long list again and again', 'const l = new Array(2 ** 20).fill(1); let n = 0; for (;;) n += [...l].length'],
    ['gives a long list to a function again and again', 'const l = new Array(2 ** 15).fill(1); let n = 0; for (;;) n += Math.max(...l)'],
    ['takes a long text to pieces again and again', "const t = 'x'.repeat(2 ** 20); let n = 0; for (;;) n += [...t].length"],
    [
      'makes a map again and again',
      'const m = new Map(Array.from({ length: 2 ** 16 }, (_, i) => [i, i])); let n = 0; for (;;) n += new Map(m).size'
    ],
    [
      'spreads a map again and again',
      'const m = new Set(Array.from({ length: 2 ** 18 }, (_, i) => i)); let n = 0; for (;;) n += [...m.keys()].length'
    ],
    ['makes bytes again and again', 'let n = 0; for (;;) n += new Uint8Array(2 ** 24).length'],
    ['copies bytes again and again', 'const b = new ArrayBuffer(2 ** 24); let n = 0; for (;;) n += b.slice(0).byteLength'],
    ['fills bytes again and again', 'const t = new Uint8Array(2 ** 24); for (;;) t.fill(1)'],
    ['sorts numbers again and again', 'const t = new Float64Array(2 ** 20); for (;;) t.sort()'],
    ['writes long texts', "const s = 'x'.repeat(2 ** 22); for (;;) s.toUpperCase()"],
    ['reads raw text of endless pieces', 'String.raw(any({ raw: { length: 2 ** 40 } }))'],
    ['goes over too many bytes', 'const P = OUT<bigint>(); gBS.AllocatePages(0, 2, 25600, P); for (;;) M.SetMem(P.value, 104857600, 1)']
  ])('%s', async (_, body) => {
    const { result } = await runDriver(driverOf(body), { limits: FEW_STEPS })
    expect(result.stopped).toMatchObject({ reason: 'steps', message: expect.stringContaining('used up its budget of 20 steps') })
    expect(result.stopped!.line).toBeGreaterThan(2)
    await expectWell()
  })

  it.each([
    ['prints with any width', "for (let i = 0; i < 20; i++) Print('%500000000d\\n', i)", null],
    ['prints with a width beyond every number', "Print('%999999999999999999999999999d', 1)", null],
    [
      'sets half of memory, again and again',
      'const P = OUT<bigint>(); gBS.AllocatePages(0, 2, 25600, P); for (let i = 0; i < 8; i++) M.SetMem(P.value, 104857600, i)',
      null
    ],
    [
      'copies it',
      'const P = OUT<bigint>(); gBS.AllocatePages(0, 2, 25600, P); M.SetMem(P.value, 104857600, 7); for (let i = 0; i < 8; i++) M.CopyMem(P.value + 4096n, P.value, 52428800)',
      null
    ],
    [
      'names variables with long texts',
      "for (let i = 0; i < 40; i++) SystemTable.RuntimeServices.GetVariable('n'.repeat(4000000) + i, '4C19049F-4137-4DD3-9C10-8B97A83FFDFA', NULL, IN_OUT(0n), NULL)",
      null
    ],
    [
      'loads images with long names',
      "for (let i = 0; i < 40; i++) gBS.LoadImage(false, ImageHandle, './' + 'n'.repeat(4000000) + i, NULL, 0, OUT())",
      null
    ],
    [
      'writes into more pages than the machine keeps',
      'const P = OUT<bigint>(); for (let n = 0; n < 5; n++) { gBS.AllocatePages(0, 2, 25600, P); for (let i = 0n; i < 25600n; i++) B.poke8(P.value + i * 4096n, 1) }',
      'made the simulated machine keep more than 512 MiB'
    ]
  ])('%s: what the machine keeps of it is bounded', async (_, body, message) => {
    const before = process.memoryUsage().rss
    const { result, trace } = await runDriver(driverOf(body), { platform: boardById('q35-4g')! })
    if (message === null) expect(result).toMatchObject({ status: '0x0', stopped: null })
    else expect(result.stopped).toMatchObject({ reason: 'memory', message: expect.stringContaining(message) })
    expect(JSON.stringify(trace).length).toBeLessThan(20e6)
    expect(process.memoryUsage().rss - before).toBeLessThan(1.2e9)
  })

  it('imports fs', async () => {
    const { result } = await runDriver("import fs from 'fs'\nexport const UefiMain = () => fs")
    expect(result.stopped).toMatchObject({ reason: 'import', file: 'driver.ts', line: 1, column: 16 })
    expect(result.stopped!.message).toContain("'fs' does not exist for a driver")
  })

  it('prints up to the cap and no more', async () => {
    const { result } = await runDriver(driverOf("for (;;) Print('0123456789')"), { limits: { ...DEFAULT_LIMITS, outputBytes: 25 } })
    expect(result.console).toBe('0123456789012345678901234')
    expect(result.stopped).toMatchObject({ reason: 'output', line: 4 })
  })

  it('has a lower budget where the lab says so', async () => {
    const { result } = await runDriver(driverOf('for (let i = 0; i < 200000; i++);'), { limits: { ...DEFAULT_LIMITS, steps: 5 } })
    expect(result.stopped).toMatchObject({ reason: 'steps', line: 4 })
    expect(result.stopped!.message).toContain('5 steps')
  })
})

describe('after a stop nothing of the driver’s has an effect', () => {
  const STOP = 'B.peek8(0)'
  it.each([
    ['a catch', `try { ${STOP} } catch { Print('caught') }`],
    ['a finally', `try { ${STOP} } finally { Print('finally') }`],
    ['a catch in a loop', `for (;;) try { ${STOP} } catch { Print('caught') }`],
    ['a promise', `new Promise(() => { ${STOP} }).catch(() => Print('caught')); Print('went on')`],
    ['an async function', `(async () => { try { ${STOP} } catch { Print('caught') } })(); Print('went on')`],
    [
      'an iterator’s end',
      `for (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return() { Print('closed'); return {} } }) }) { any(x); ${STOP} }`
    ],
    [
      'a proxy’s trap',
      `try { any(new Proxy({}, { has() { ${STOP}; return true } }))  && ('x' in new Proxy({}, { has() { ${STOP}; return true } })) } catch { Print('caught') }`
    ],
    ['a getter', `try { any({ get x() { ${STOP}; return 1 } }).x } catch { Print('caught') }`],
    ['a sort', `try { [1, 2].sort(() => { ${STOP}; return 0 }) } catch { Print('caught') }`],
    ['JSON', `try { JSON.stringify({ toJSON() { ${STOP} } }) } catch { Print('caught') }`]
  ])('%s', async (_, body) => {
    const { result } = await runDriver(driverOf(body))
    expect(result).toMatchObject({ status: null, console: '', stopped: { reason: 'fault' } })
  })
})

describe('what a driver cannot reach', () => {
  it.each([
    ['Date.now()', 'Date does not exist for a driver: a run must give the same trace every time, so it has no clock'],
    ['new Date()', 'Date does not exist'],
    ['Math.random()', 'Math.random does not exist for a driver'],
    ["any(globalThis).eval('1')", 'eval does not exist'],
    ["new Function('return 1')", 'Function does not exist'],
    ["any((() => 1).constructor)('return 1')()", "A function's constructor does not exist"],
    ["any(Object.getPrototypeOf(async () => 1)).constructor('return 1')", "A function's constructor does not exist"],
    ["any(Object.getPrototypeOf(function* () {})).constructor('return 1')", "A function's constructor does not exist"],
    ["any(Object.getPrototypeOf(async function* () {})).constructor('return 1')", "A function's constructor does not exist"],
    ["any(class {}).constructor('return 1')", "A function's constructor does not exist"],
    ["any(Print).constructor('return 1')", "A function's constructor does not exist"],
    ["Reflect.get(Object.prototype.toString, 'constructor')", "A function's constructor does not exist"],
    ['new WeakRef({})', 'WeakRef does not exist'],
    ['new FinalizationRegistry(() => {})', 'FinalizationRegistry does not exist'],
    ['new SharedArrayBuffer(8)', 'SharedArrayBuffer does not exist'],
    ['any(globalThis).Atomics', 'Atomics does not exist'],
    ["any(globalThis).console.log('x')", 'console does not exist for a driver: there is no console in firmware. Use Print'],
    ['any(globalThis).setTimeout(() => {})', 'setTimeout does not exist'],
    ["any(globalThis).require('fs')", 'require does not exist'],
    ['any(globalThis).process.exit()', 'process does not exist'],
    ["any(globalThis).fetch('http://127.0.0.1')", 'fetch does not exist'],
    ['any(globalThis).performance.now()', 'performance does not exist']
  ])('%s', async (body, message) => {
    const stopped = await stopOf(body)
    expect(stopped).toMatchObject({ reason: 'thrown', line: 4 })
    expect(stopped!.message).toContain(message)
  })

  it('globals beyond ECMAScript 2023', async () => {
    const { result } = await runDriver(
      driverOf(
        "SystemTable.ConOut.OutputString(Object.getOwnPropertyNames(globalThis).filter((n) => Object.getOwnPropertyDescriptor(globalThis, n)!.get === undefined).sort().join(' '))"
      )
    )
    expect(result.console.split(' ')).toEqual(
      expect.arrayContaining(['Array', 'BigInt', 'JSON', 'Map', 'Math', 'Object', 'Promise', 'Proxy', 'Reflect', 'globalThis'])
    )
    expect(result.console).not.toMatch(/crossing|Float16Array|Iterator|queueMicrotask|\bstd\b|\bos\b/)
  })

  it('the SDK’s inside: names it relies on cannot be replaced', async () => {
    const { result } = await runDriver(
      driverOf(`for (const name of ['BigInt', 'Number', 'Reflect', 'Object', 'Uint8Array']) try { any(globalThis)[name] = () => { throw 1 } } catch {}
try { any(BigInt).asUintN = () => 0n } catch {}
const P = OUT<bigint>(); gBS.AllocatePool(2, 8, P); B.poke32(P.value, 7); Print('%d', B.peek32(P.value)); gBS.FreePool(P.value)`)
    )
    expect(result).toMatchObject({ console: '7', stopped: null })
  })

  it('the SDK works on when the prototypes are spoiled', async () => {
    const { result } = await runDriver(
      driverOf(`const P = OUT<bigint>(); const T = STRUCT({ G: U.GUID_FIELD, Y: U.BYTES(2) })
const protos = [Array.prototype, Map.prototype, String.prototype, WeakMap.prototype, Number.prototype, BigInt.prototype, Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer.prototype]
const keys = []; for (let p = 0; p < protos.length; p++) keys[p] = Reflect.ownKeys(any(protos[p]))
for (let p = 0; p < protos.length; p++) for (let k = 0; k < keys[p]!.length; k++) try { Object.defineProperty(protos[p], keys[p]![k]!, { value: () => { throw new Error('spoiled') } }) } catch {}
gBS.AllocatePool(2, 32, P); M.ZeroMem(P.value, 32); const V = T.at(P.value); V.G = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'; V.Y = any({}) === 1 ? any(0) : V.Y
Print('%g %a', V.G, 'fine'); gBS.FreePool(P.value)`)
    )
    expect(result.stopped).toBeNull()
    expect(result.console).toBe('4C19049F-4137-4DD3-9C10-8B97A83FFDFA fine')
  })
})

describe('what a driver cannot see', () => {
  const said = async (body: string): Promise<unknown> => {
    const { result } = await runDriver(driverOf(`const say = (x: any) => SystemTable.ConOut.OutputString(JSON.stringify(x));\n${body}`))
    expect(result.stopped).toBeNull()
    return JSON.parse(result.console.split('\n').at(-1)!)
  }

  it('the functions that a stack is made of', async () => {
    const seen =
      await said(`let sites: any = 'none'; try { any(Error).prepareStackTrace = (_: any, s: any) => (sites = s.length, s) } catch {}
const o: any = {}; try { any(Error).captureStackTrace(o) } catch {}
try { any(Error).stackTraceLimit = 50 } catch {}
const stacks = [any(new Error('x')).stack, o.stack]; try { any(null).x } catch (e) { stacks.push(any(e).stack) } try { BigInt(1.5) } catch (e) { stacks.push(any(e).stack) }
try { any(Object.getPrototypeOf(OUT()), 0); Reflect.get(Object.getPrototypeOf(OUT()), 'value', {}) } catch (e) { stacks.push(any(e).stack) }
say({ sites, stacks: stacks.filter((one) => one !== undefined && one !== ''), names: Object.getOwnPropertyNames(Error).sort() })`)
    expect(seen).toEqual({ sites: 'none', stacks: [], names: ['length', 'name', 'prototype'] })
  })

  it('the text of a function, of its own and of the firmware’s', async () => {
    const seen = await said(
      `say([gBS.AllocatePool, Print, U.OUT, U.STRUCT, () => 1, class A { secret() { return 2 } }, Array.prototype.map, Object.getOwnPropertyDescriptor(Object.getPrototypeOf(OUT()), 'value')!.get].map((f: any) => [String(f), f + '', Reflect.get(Object.getPrototypeOf(() => 1), 'toString').call(f)]).flat().filter((text: string) => !/^function [\\w ]*\\(\\) \\{\\s+\\[native code\\]\\s+\\}$/.test(text)))`
    )
    expect(seen).toEqual([])
    const { result } = await runDriver(driverOf("any(String).toString.call({ name: 'x' })"))
    expect(result.stopped).toMatchObject({ reason: 'thrown', message: expect.stringContaining('TypeError') })
  })

  it('the classes behind what it holds', async () => {
    const seen = await said(
      `const P = OUT<bigint>(); gBS.AllocatePool(2, 64, P); const T = STRUCT({ a: U.UINT32_FIELD }); const V: any = T.at(P.value)
const held: any = { OUT: OUT(), IN_OUT: IN_OUT(1), FIELD_REF: FIELD_REF(V, 'a'), view: V, struct: T, field: U.UINT32_FIELD, gBS, SystemTable }
say(Object.keys(held).filter((name) => { for (let o = held[name]; o !== null; o = Object.getPrototypeOf(o)) if (o !== Object.prototype && Object.hasOwn(o, 'constructor')) return true; return false }))`
    )
    expect(seen).toEqual([])
  })

  it('what a service does on its way: none of it is asked of what the driver can replace', async () => {
    const seen =
      await said(`const seen: string[] = []; let inside = false; const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect
const owners: any = { Array: Array.prototype, Map: Map.prototype, Set: Set.prototype, WeakMap: WeakMap.prototype, String: String.prototype, Number: Number.prototype, BigInt: BigInt.prototype, RegExp: RegExp.prototype, Promise: Promise.prototype, Function: Object.getPrototypeOf(() => 1), TypedArray: Object.getPrototypeOf(Uint8Array.prototype), ArrayBuffer: ArrayBuffer.prototype, Error: Error.prototype, Object: Object.prototype, Iterator: Object.getPrototypeOf([][Symbol.iterator]()) }
for (const owner of Object.keys(owners)) for (const key of ownKeys(owners[owner])) { const own: any = getOwnPropertyDescriptor(owners[owner], key)
  if (!own || !own.configurable) continue
  const spy = (f: any) => typeof f !== 'function' ? f : function (this: any, ...given: any[]) { if (inside) { inside = false; seen.push(owner + '.' + String(key)); inside = true } return apply(f, this, given) }
  if (key !== 'constructor') try { defineProperty(owners[owner], key, 'value' in own ? { ...own, value: spy(own.value) } : { ...own, get: spy(own.get), set: spy(own.set) }) } catch {} }
const during = (f: any) => { inside = true; try { f() } finally { inside = false } }
during(() => [1].map((x) => x)); const P = OUT<bigint>(), Q = OUT<bigint>(), S = IN_OUT(8192), K = OUT(), D = OUT(), V = OUT(), E = OUT()
const T = STRUCT({ G: U.GUID_FIELD, Y: U.BYTES(4), L: U.ARRAY(U.UINT8_FIELD, 2), N: U.UINT64_FIELD }); const bytes = new Uint8Array(4); const list = [1, 2]
during(() => gBS.AllocatePool(2, 8192, P)); during(() => gBS.GetMemoryMap(S, P.value, K, D, V)); during(() => gBS.AllocatePages(0, 2, 4, Q)); during(() => M.ZeroMem(Q.value, 4096))
const view: any = T.at(Q.value); during(() => { view.G = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA' }); during(() => view.G); during(() => { view.Y = bytes }); during(() => view.Y); during(() => { view.L = list }); during(() => view.L)
during(() => FIELD_REF(view, 'N').value); during(() => Print('%d %a %g %r\\n', 5, 'text', view.G, 0n)); during(() => gBS.CreateEvent(0x200, 8, () => {}, list, E)); during(() => gBS.SignalEvent(E.value))
during(() => gBS.InstallProtocolInterface(IN_OUT(0n), '4C19049F-4137-4DD3-9C10-8B97A83FFDFA', 0, list)); during(() => gBS.FreePages(Q.value, 4)); during(() => STRUCT({ a: U.UINT8_FIELD }).at(P.value)); during(() => gBS.FreePool(P.value))
inside = false; say(seen)`)
    // The first one is the driver's own.
    expect(seen).toEqual(['Array.map'])
  })

  it.each(['sdk:core/host', 'sdk:core/boot', 'handoff:signatures', 'core/host', 'Uefi/../core/host'])(
    'a module of the SDK’s own: %s',
    async (module) => {
      const { result } = await runDriver(`import * as inner from '${module}'\nexport const UefiMain = () => inner`)
      expect(result.stopped).toMatchObject({ reason: 'import' })
    }
  )
})

describe('odd values as arguments run no code of the driver’s inside a service', () => {
  it.each([
    ['an object with valueOf', '{ valueOf() { Print("ran"); return 8 } }'],
    ['an object with Symbol.toPrimitive', '{ [Symbol.toPrimitive]() { Print("ran"); return 8 } }'],
    [
      'a proxy',
      'new Proxy({}, { get() { Print("ran"); return 8 }, has() { Print("ran"); return true }, getPrototypeOf() { Print("ran"); return null } })'
    ],
    ['a function proxy', 'new Proxy(() => {}, { apply() { Print("ran") } })'],
    ['an object with toString', '{ toString() { Print("ran"); return "8" } }']
  ])('%s', async (_, value) => {
    for (const call of [
      'gBS.AllocatePool(2, X, OUT())',
      'gBS.FreePool(X)',
      'gBS.AllocatePool(2, 8, X)',
      'B.peek8(X)',
      'Print(X)',
      "Print('%d', X)"
    ]) {
      const { result } = await runDriver(driverOf(`const X: any = ${value}; ${call}`))
      expect(result).toMatchObject({ console: '', stopped: { reason: 'argument', line: 4 } })
    }
  })

  it('a list with a getter is read before the call', async () => {
    const { result, trace } = await runDriver(
      driverOf(`const S = STRUCT({ L: U.ARRAY(U.UINT8_FIELD, 2) }); const P = OUT<bigint>(); gBS.AllocatePool(2, 8, P)
S.at(P.value).L = any([1, 2].map((x) => x)); const odd: any = [0, 0]; Object.defineProperty(odd, 1, { get() { gBS.FreePool(P.value); return 5 } }); S.at(P.value).L = odd`)
    )
    expect(result.stopped).toMatchObject({ reason: 'fault' })
    expect(trace.filter((event) => event.kind === 'call' && event.service === 'FreePool')).toHaveLength(1)
  })
})
