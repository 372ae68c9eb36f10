/** JavaScript's own functions have a price; what they do, and how they look, stays what it was. */
import { describe, expect, it } from 'vitest'
import { driverOf, runDriver } from '../lab/sandbox/run-driver'

async function printed(body: string): Promise<string> {
  const { result } = await runDriver(driverOf(body))
  expect(result.stopped).toBeNull()
  return result.console
}
const shown = (expression: string): Promise<string> => printed(`SystemTable.ConOut.OutputString(String(${expression}))`)

describe('what a driver sees of them', () => {
  it.each([
    ['[3, 1, 2].sort().join()', '1,2,3'],
    ['[3, 1, 2].sort((a, b) => b - a)', '3,2,1'],
    ['[1, [2, [3]]].flat(Infinity)', '1,2,3'],
    ['[].concat(any([1]), any(2))', '1,2'],
    ["'abc'.replace(/b/g, (m) => m + m)", 'abbc'],
    ["'a-b'.split('-')", 'a,b'],
    ["'a'.padStart(3, 'xy') + 'b'.repeat(2)", 'xyabb'],
    ["'\\u0041\\u030a'.normalize('NFC').length", '1'],
    ['Array.from({ length: 2 }, (_, i) => i)', '0,1'],
    ['Uint8Array.from([258]).join() + new Uint8Array([2, 1]).sort()', '21,2'],
    ['Math.max.apply(null, [1, 2])', '2'],
    ["JSON.stringify({ a: [1, { b: null }], b: 2 }, ['a'])", '{"a":[1,{}]}'],
    ['Object.keys({ a: 1, b: 2 }) + Object.entries({ a: 1 }).join() + Reflect.ownKeys([1])', 'a,ba,10,length'],
    ["encodeURIComponent('ä') + parseInt('12px')", '%C3%A412'],
    ["JSON.stringify({ toJSON: () => 'own' })", '"own"'],
    ["JSON.parse('[1]', (_, x) => x)[0]", '1'],
    ['String.raw`a${1}\\n`', 'a1\\n'],
    ['[].indexOf.length + [].indexOf.name', '1indexOf'],
    ["Object.keys(Object.getOwnPropertyDescriptor(Array.prototype, 'sort')!)", 'value,writable,enumerable,configurable'],
    ["'prototype' in [].indexOf", 'false'],
    ['[...[1, 2], ...new Set([3]), ...new Uint8Array([4]), ...new Map([[5, 6]]).keys()] + [..."ab"].join("-")', '1,2,3,4,5a-b'],
    ['[].values === any([])[Symbol.iterator] && any([].values).name', 'values'],
    ['Map.prototype.entries === Map.prototype[Symbol.iterator] && Set.prototype.keys === Set.prototype.values', 'true'],
    ['new Map([[1, 2]]).get(1)! + new Set([1, 2]).size + new Uint16Array([258, 65537])[1]! + new ArrayBuffer(8).byteLength', '13'],
    ['new Map().constructor === Map && new Uint8Array(1) instanceof Uint8Array && Uint8Array.BYTES_PER_ELEMENT', '1'],
    ['Map.name + Map.length + Uint8Array.length + Object.getPrototypeOf(Uint8Array).name', 'Map03TypedArray'],
    [
      '(class extends Map { more(): number { return this.size + 1 } }).name + new (class extends Map<number, number> { more(): number { return this.size + 1 } })([[1, 1]]).more()',
      '2'
    ],
    ['any(Map)', 'function Map() {\n    [native code]\n}'],
    ['[].indexOf', 'function indexOf() {\n    [native code]\n}']
  ])('%s', async (expression, text) => {
    expect((await shown(expression)).replaceAll('\r', '')).toBe(text)
  })

  it.each([
    ['JSON of what holds itself', 'const o: any = {}; o.o = [o]; JSON.stringify(o)', 'TypeError'],
    ['a length that is no length', "'x'.repeat(-1)", 'RangeError'],
    ['indexOf of nothing', 'any([].indexOf).call(null)', 'TypeError'],
    ['a map without new', 'any(Map)()', 'TypeError'],
    ['a map of no pairs', 'new Map(any([1]))', 'TypeError'],
    ['too many bytes', 'new Uint8Array(-1)', 'RangeError'],
    ['the size of no map', 'Map.prototype.forEach.call(any({}), () => {})', 'TypeError'],
    ['a method made new', 'new (any([].indexOf))()', 'TypeError']
  ])('%s throws what it threw', async (_, body, name) => {
    expect(await printed(`try { ${body} } catch (e) { SystemTable.ConOut.OutputString(any(e).name) }`)).toBe(name)
  })

  it('a getter, a proxy and a function of the driver’s run as often as they did', async () => {
    expect(
      await printed(`let n = 0;
[1, 2, 3].map(() => n++); JSON.stringify({ get x() { n++; return 1 } }); [2, 1].sort(() => (n++, 0))
SystemTable.ConOut.OutputString(String(n))`)
    ).toBe('5')
  })

  it('a driver that goes over lists of its own size pays nearly nothing', async () => {
    const { result } = await runDriver(
      driverOf(`const list = Array.from({ length: 500 }, (_, i) => i); let sum = 0
for (let i = 0; i < 2000; i++) sum += list.indexOf(i % 500) + list.filter((x) => x > 498).length
SystemTable.ConOut.OutputString(String(sum))`),
      { limits: { steps: 400, outputBytes: 1000, memoryMiB: 64, events: 1000 } }
    )
    expect(result).toMatchObject({ stopped: null, console: String(2000 * 1 + (2000 * 499) / 2) })
  })
})
