// describe, it and expect as the tests import them from 'vitest', for a process that loads the tests once and runs each of them many times.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend
} from '@vitest/expect'
import * as chai from 'chai'

/** @typedef {{ readonly name: string, readonly run: () => unknown }} Test */

/** @type {Test[]} */
let collected = []
/** @type {string[]} */
let path = []

/** The tests that `load` declares. @param {string} name @param {() => Promise<unknown>} load @returns {Promise<Test[]>} */
export async function collect(name, load) {
  collected = []
  path = [name]
  await load()
  return collected
}

/** @param {string} name @param {() => unknown} declare */
export function describe(name, declare) {
  path.push(name)
  declare()
  path.pop()
}

/** @param {string} name @param {() => unknown} run */
export function it(name, run) {
  collected.push({ name: [...path, name].join(' > '), run })
}
export const test = it

/** One declaration for each row. The row's number stands for what vitest makes of %s. @param {(name: string, run: () => unknown) => void} declare */
function eachOf(declare) {
  return (/** @type {readonly unknown[]} */ rows) => (/** @type {string} */ name, /** @type {(...row: unknown[]) => unknown} */ run) => {
    for (const [index, row] of rows.entries()) declare(`${name} #${index}`, () => (Array.isArray(row) ? run(...row) : run(row)))
  }
}
it.each = eachOf(it)
describe.each = eachOf(describe)

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)
/** @param {unknown} value @param {string} [message] */
export function expect(value, message) {
  return chai.expect(value, message)
}
Object.assign(expect, chai.expect)
globalThis[GLOBAL_EXPECT] = expect
chai.expect.extend(expect, customMatchers)
Object.assign(expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT])
