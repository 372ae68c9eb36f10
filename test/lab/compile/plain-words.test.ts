import { describe, expect, it } from 'vitest'
import { compiler, runDriver } from '../sandbox/run-driver'

const UEFI = "import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'\n"

async function first(text: string): Promise<{ line: number; message: string }> {
  const { diagnostics } = await compiler.compile({ 'driver.ts': text }, 'driver.ts')
  const { line, message } = diagnostics[0]!
  return { line, message }
}

describe('a text that does not parse is told in plain words', () => {
  it.each([
    ['if (1 === 1 {\n}', 1, "A ')' is missing before '{'."],
    ['const x = = 3', 1, "A value is missing before '='."],
    ['function f() {\n  if (true) {\n  }\n', 4, "The '{' on line 1 is never closed: a '}' is missing."],
    ["const x = 'abc\nconst y = 1", 1, 'A text is not closed: end it on the same line, with the quote that it begins with.'],
    ['let x: = 3', 1, "A type is missing before '='."],
    ['const = 3', 1, "The name of the variable is missing before '='."],
    [
      'function f() {\n}\n}',
      3,
      "'}' has nothing that it closes or goes on with: is there a '}' too many before it, or a '{' or '(' too few?"
    ],
    [
      'const x = 12ab',
      1,
      'A number goes straight on into letters: a hexadecimal number begins with 0x, and a space parts a number from a name.'
    ],
    ['/* note\nconst x = 1', 2, 'A comment begins with /* and never ends: close it with */.'],
    ['const x = ‘a‘', 1, "The character '‘' means nothing here. Pasted text often has other quotes and dashes than code: write ' and -."]
  ])('%s', async (text, line, message) => {
    expect(await first(text)).toEqual({ line, message })
  })
})

describe('a driver in C', () => {
  const C =
    '/** @file */\n#include <Uefi.h>\n\nEFI_STATUS\nEFIAPI\nUefiMain (\n  IN EFI_HANDLE ImageHandle\n  )\n{\n  return EFI_SUCCESS;\n}\n'

  it('is told once, at its first header', async () => {
    const { diagnostics, stops } = await compiler.compile({ 'driver.ts': C }, 'driver.ts')
    expect(stops).toBe('syntax')
    expect(diagnostics).toMatchObject([{ line: 2, message: expect.stringMatching(/^This is C; a driver is written in TypeScript here/) }])
  })

  it('a member that is called include is none', async () => {
    expect((await first('class A {\n  #include = <\n}')).message).not.toContain('This is C')
  })
})

describe('a name that is not imported', () => {
  it.each([
    ['ZeroMem(0n, 1)', "ZeroMem is not imported: add import { ZeroMem } from 'Library/BaseMemoryLib' at the top of the file."],
    ['export const x = EFI_NOT_FOUND', "EFI_NOT_FOUND is not imported: add it to what is imported from 'Uefi'."],
    [
      'export let x: EFI_PEI_FILE_HANDLE',
      "EFI_PEI_FILE_HANDLE is not imported: add import { EFI_PEI_FILE_HANDLE } from 'PiPei' at the top of the file."
    ]
  ])('%s says from where', async (text, message) => {
    expect(await first(UEFI + text)).toEqual({ line: 2, message })
  })

  it('says where a module has it, if another one was asked', async () => {
    expect(await first("import { ZeroMem } from 'Uefi'")).toEqual({
      line: 1,
      message: "'Uefi' has no ZeroMem: import it from 'Library/BaseMemoryLib'."
    })
  })

  it.each([
    ['Buffer.alloc(3)', 'There is no Buffer for a driver'],
    ["require('fs')", 'There is no require for a driver'],
    ["console.log('x')", 'There is no console for a driver'],
    ["document.title = 'x'", 'There is no document for a driver']
  ])('%s: nothing is to be installed for it', async (text, message) => {
    expect((await first(UEFI + text)).message).toContain(message)
  })

  it.each([
    ["printf('x')", "printf is U-Boot's: a driver of UEFI takes Print from 'Library/UefiLib' in its place."],
    ['malloc(5)', "malloc is U-Boot's: a driver of UEFI takes AllocatePool from 'Library/MemoryAllocationLib' in its place."],
    [
      'export function do_command() {\n  malloc(5)\n  return 0\n}',
      "malloc is not imported: add import { malloc } from 'UBoot' at the top of the file."
    ]
  ])('%s: a name of C is U-Boot’s only where a command is written', async (text, message) => {
    expect((await first(UEFI + text)).message).toBe(message)
  })

  it('a name that only other surroundings have stops the driver with these words', async () => {
    const { result } = await runDriver(`${UEFI}export function UefiMain() {\n  Buffer.alloc(3)\n  return 0n\n}`)
    expect(result.stopped?.message).toContain('There is no Buffer for a driver')
  })

  it('leaves to the compiler what nobody exports', async () => {
    expect((await first('export const x = Nothing')).message).toBe("Cannot find name 'Nothing'.")
  })

  it('stops the driver with these words, at its line', async () => {
    const { result } = await runDriver(
      `${UEFI}export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {\n  ZeroMem(0x1000n, 4)\n  return EFI_SUCCESS\n}`
    )
    expect(result.stopped).toMatchObject({
      line: 3,
      message: "ZeroMem is not imported: add import { ZeroMem } from 'Library/BaseMemoryLib' at the top of the file."
    })
  })
})

describe('a pointer and a number', () => {
  const pointer = "import { OUT, type VOID_PTR } from 'Uefi'\nconst Buffer = OUT<VOID_PTR>()\nlet Size = 3\nexport const end = "
  it.each([
    ['Buffer.value + 4', "'+' does not take one of each. Write 4n, or UINT64(4)."],
    ['Buffer.value - Size', "'-' does not take one of each. Write UINT64(Size)."],
    ['16 + Buffer.value', "'+' does not take one of each. Write 16n, or UINT64(16)."],
    ['Buffer.value === 0', 'the two are never the same. Write 0n, or UINT64(0).']
  ])('%s', async (text, end) => {
    const { line, message } = await first(pointer + text)
    expect(line).toBe(4)
    expect(message).toMatch(/^Buffer\.value is a bigint, as pointers are, and (4|16|0|Size) is a number: /)
    expect(message.endsWith(end)).toBe(true)
  })
})

describe('a line that begins with a bracket', () => {
  it.each([
    ['const a = EFI_SUCCESS\n(1 + 2)', 2, "Line 3 begins with '(', so it goes on with this one: end this line with ';'."],
    ['const a = EFI_SUCCESS // so far\n\n[1].length', 2, "Line 4 begins with '[', so it goes on with this one: end this line with ';'."],
    ["const a = 'b'.length\n(EFI_SUCCESS as any).c", 2, "Line 3 begins with '(', so it goes on with this one: end this line with ';'."]
  ])('%s', async (text, line, message) => {
    expect(await first(UEFI + text)).toEqual({ line, message })
  })

  it('is not to blame for what stands on one line', async () => {
    expect((await first(`${UEFI}EFI_SUCCESS(1)`)).message).toMatch(/^This expression is not callable/)
  })
})

describe('a pointer that is used as an array', () => {
  const pointer = "import { OUT, type VOID_PTR } from 'Uefi'\nconst Buffer = OUT<VOID_PTR>()\nlet i = 3\nexport const end = "
  it.each([
    ['Buffer.value[0]', 'Buffer.value'],
    ['Buffer.value[12]', 'Buffer.value + 12n'],
    ['Buffer.value[i]', 'Buffer.value + UINT64(i)'],
    ['[1, 2][Buffer.value[1] as any]', 'Buffer.value + 1n']
  ])('%s: what to write', async (text, address) => {
    expect(await first(pointer + text)).toEqual({
      line: 4,
      message: `Buffer.value is a pointer, an address and no array: peek8(${address}) from 'Library/BaseLib' reads the byte, poke8(${address}, …) writes it.`
    })
  })
})
