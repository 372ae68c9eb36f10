import { describe, expect, it } from 'vitest'
import { compiler } from '../sandbox/run-driver'

async function compile(text: string, more: Record<string, string> = {}) {
  return compiler.compile({ 'driver.ts': text, ...more }, 'driver.ts')
}

describe('a text that does not parse', () => {
  it('stops, names the place and gives no JavaScript', async () => {
    const driver = await compile('let a = 1\nlet x = ;')
    expect(driver.stops).toBe('syntax')
    expect(driver.diagnostics[0]).toMatchObject({ file: 'driver.ts', line: 2, column: 9, category: 'error' })
    expect(driver.js['driver.ts']).toBe('')
  })

  it('stops also when it is nested thousands deep', async () => {
    expect(await compile('x('.repeat(20_000))).toMatchObject({ stops: 'syntax', diagnostics: [{ file: 'driver.ts', line: 1 }] })
  })
})

describe('an import', () => {
  it.each([
    ["import { readFileSync } from 'fs'", "'fs' does not exist for a driver. It can import 'Library/BaseLib'", 1, 30],
    ["import 'node:fs'", "'node:fs' does not exist for a driver", 1, 8],
    ["import type { X } from 'typescript'", "'typescript' does not exist for a driver", 1, 24],
    ["export * from './other'", "The driver has no file './other'. Its files are 'driver.ts'.", 1, 15],
    ["import '../outside'", "'../outside' lies outside the driver's own files.", 1, 8],
    ["import 'Uefi/base'", "'Uefi/base' does not exist for a driver", 1, 8],
    ["import 'handoff:position'", "'handoff:position' does not exist for a driver", 1, 8],
    ["import fs = require('fs')", "A driver's files are ECMAScript modules", 1, 1],
    ["void import('Uefi')", 'import() gives a promise', 1, 6]
  ])('%s stops the driver before it runs', async (text, message, line, column) => {
    const driver = await compile(text)
    expect(driver.stops).toBe('import')
    expect(driver.diagnostics[0]).toMatchObject({ code: 2307, line, column, category: 'error' })
    expect(driver.diagnostics[0]!.message).toContain(message)
  })

  it.each([['./list'], ['./list.js'], ['./nested/deep'], ['./folder']])('%s reaches a file of the driver', async (specifier) => {
    const driver = await compile(`import { x } from '${specifier}'\nexport const y: number = x`, {
      'list.ts': 'export const x = 1',
      'nested/deep.ts': "export { x } from '../list'",
      'folder/index.ts': 'export const x = 1'
    })
    expect(driver).toMatchObject({ stops: null, diagnostics: [] })
    expect(Object.keys(driver.js).sort()).toEqual(['driver.ts', 'folder/index.ts', 'list.ts', 'nested/deep.ts'])
  })
})

describe('type errors', () => {
  it('are told and stop nothing', async () => {
    const driver = await compile(
      "import { OUT } from 'Uefi'\nconst x: string = OUT<number>()\nconst when = new Date()\nconsole.log(x, when)"
    )
    expect(driver.stops).toBeNull()
    expect(driver.diagnostics.map(({ code, line }) => [code, line])).toEqual([
      [2322, 2],
      [2584, 4]
    ])
    expect(driver.js['driver.ts']).toContain('new')
  })
})

describe('MODULE_TYPE', () => {
  it.each([
    ["export const MODULE_TYPE = 'UEFI_DRIVER'", { 'driver.ts': 'UEFI_DRIVER' }],
    ["export const MODULE_TYPE = 'DXE_DRIVER' as const", { 'driver.ts': 'DXE_DRIVER' }],
    ["export const MODULE_TYPE = 'UEFI' + '_DRIVER'", { 'driver.ts': '' }],
    ["const MODULE_TYPE = 'UEFI_DRIVER'", {}],
    ['export const x = 1', {}]
  ])('%s', async (text, moduleTypes) => {
    expect((await compile(text)).moduleTypes).toEqual(moduleTypes)
  })

  it.each([
    ['export function UefiMain() {}', ['UefiMain']],
    ['const UefiMain = () => 0n\nexport { UefiMain, UefiMain as PeimEntryPoint }', ['PeimEntryPoint', 'UefiMain']],
    ['export type UefiMain = number\nfunction PeimEntryPoint() {}', []],
    ['export function UefiMain( {', ['UefiMain']]
  ])('knows what a file exports as a value: %s', async (text, names) => {
    expect((await compile(text)).exports['driver.ts']).toEqual(names)
  })
})

describe('the same text gives the same JavaScript', () => {
  it('whatever was compiled before', async () => {
    const text = "import { Print } from 'Library/UefiLib'\nexport function UefiMain() { Print('x'); return 0n }"
    const first = await compile(text)
    await compile("import { OUT } from 'Uefi'\nexport const x = OUT<number>()")
    expect(await compile(text)).toEqual(first)
  })

  it('with names of its own for the markers', async () => {
    const { js } = await compile('const $at = 1, $at_ = 2\nconst $passing = (n: number) => n\n$passing($passing($at + $at_))')
    expect(js['driver.ts']).toContain('position as $at__')
    expect(js['driver.ts']).toContain('var $passing_;')
  })
})
