/** What compiler, engine and SDK say as a text, in Chinese. The texts are theirs: each comes of a driver that goes wrong. */
import { expect, it } from 'vitest'
import { learnSentences, sentencesIn } from '../../../src-lab/sentences'
import { runDriver } from '../sandbox/run-driver'

await learnSentences('zh-CN')
const chinese = sentencesIn('zh-CN')

/** English that is left when names, code and types are taken away: two words in a row. */
const ENGLISH = /[a-z]{2,} [a-z]{2,}/
const IMPORTS = "import { EFI_SUCCESS, NULL, gBS, AllocateAnyPages, EfiLoaderData, OUT, IN_OUT, gST } from 'Uefi'"
const main = (body: string): string => `${IMPORTS}\nexport function UefiMain() {\n${body}\nreturn EFI_SUCCESS\n}\n`

const drivers: readonly (readonly [string, string])[] = [
  ['undefined for a number', main('gBS.AllocatePool(EfiLoaderData, undefined, OUT())')],
  ['a fraction', main('gBS.AllocatePool(EfiLoaderData, 1.5, OUT())')],
  ['a text for a pointer', main("gBS.FreePool('4')")],
  ['an OUT that nobody wrote', main('const p = OUT(); gBS.FreePool(p.value)')],
  ['no OUT', main('gBS.AllocatePool(EfiLoaderData, 1, 5)')],
  ['a property of undefined', main('let a; a.b')],
  ['what is no function', main('const a = 1; a()')],
  ['what is not defined', main('return nothingOfTheKind')],
  ['a constant', main('const a = 1; a = 2')],
  ['bigint and number', main('return 1n + 2')],
  ['a pointer as an array', main('const a: any = 1n; a[0] = 1')],
  ['an element of a pointer', main('const p = OUT<bigint>(); p.value[1]')],
  ['a line that goes on', main("const a = 'b'\n(a).length")],
  ['a clock', main('return Date.now()')],
  ['a console', main("console.log('x')")],
  ['something thrown', main('throw 7')],
  ['an error of its own name', main('[].reduce((a) => a)')],
  ['no entry', 'export const x = 1'],
  ['an async entry', 'export async function UefiMain() { return 0n }'],
  ['no status', 'export function UefiMain() {}'],
  ['a promise', 'export function UefiMain() { return Promise.resolve(0n) }'],
  ['a module that is not there', "import { a } from 'fs'\nexport const UefiMain = () => 0n"],
  ['a file that is not there', "import { a } from './a'\nexport const UefiMain = () => 0n"],
  ['an export that is not there', "import { FreePoool } from 'Uefi'\nexport const UefiMain = () => FreePoool"],
  ['a bracket too few', 'export function UefiMain() { return (1'],
  ['a quote too few', "export function UefiMain() { return 'a }"],
  ['a bracket too many', 'export function UefiMain() { return 0n }}'],
  ['a text that is too deep', `export const UefiMain = () => ${'('.repeat(30)}1${')'.repeat(29)}`]
]

it.each(drivers)('%s', async (_what, text) => {
  const { result } = (await runDriver(text)).reply
  const said = [
    ...(result.stopped ? [chinese.why(result.stopped.why)] : []),
    ...result.diagnostics.filter(({ category }) => category === 'error').map(({ message }) => chinese.heard(message))
  ]
  expect(said.length).toBeGreaterThan(0)
  // Names of modules and what may be imported stay.
  for (const one of said.slice(0, 1)) expect(one.replaceAll(/'[^']*'/g, '')).not.toMatch(ENGLISH)
})

it('a text that nobody knows stays as it is, and so does its indentation', () => {
  expect(chinese.heard('Something new: happened.')).toBe('Something new: happened.')
  expect(chinese.heard("Type 'A' is not assignable to type 'B'.\n  Type 'C' is not assignable to type 'D'.")).toBe(
    "类型 'A' 不能赋给类型 'B'\n  类型 'C' 不能赋给类型 'D'"
  )
  expect(sentencesIn('en').heard("Cannot find name 'x'.")).toBe("Cannot find name 'x'.")
})
