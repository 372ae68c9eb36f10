import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { signatures, statusCodes } from '../../../src-firmware/index'
import { sdkTypings } from '../../../src-lab/sdk/generated/typings'
import { runDriver } from '../sandbox/run-driver'

const interfaces: Record<string, [file: string, name: string]> = {
  BootServices: ['Uefi/boot-services', 'EFI_BOOT_SERVICES'],
  RuntimeServices: ['Uefi/runtime-services', 'EFI_RUNTIME_SERVICES'],
  DxeServices: ['PiDxe/gcd', 'EFI_DXE_SERVICES'],
  PeiServices: ['PiPei/pei-services', 'EFI_PEI_SERVICES'],
  MmServices: ['PiMm/mm-system-table', 'EFI_MM_SYSTEM_TABLE'],
  MmCommunication2: ['PiMm/communication', 'EFI_MM_COMMUNICATION2_PROTOCOL'],
  MemoryAttribute: ['Uefi/memory-attribute', 'EFI_MEMORY_ATTRIBUTE_PROTOCOL'],
  ConOut: ['Uefi/console', 'EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL'],
  ConIn: ['Uefi/console', 'EFI_SIMPLE_TEXT_INPUT_PROTOCOL']
}

function methods(path: string, name: string): Map<string, string[]> {
  const text = sdkTypings[`file:///node_modules/${path}.d.ts`]!
  const file = ts.createSourceFile('x.d.ts', text, ts.ScriptTarget.ES2023, true)
  const found = file.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name)
  const members = (found as ts.InterfaceDeclaration).members.filter(ts.isMethodSignature)
  return new Map(members.map((member) => [member.name.getText(), member.parameters.map((parameter) => parameter.name.getText())]))
}

describe("the machine's services have typings with the same parameters in the same order", () => {
  const listed = signatures.filter(({ table }) => table in interfaces)
  it.each(listed.map((signature) => [`${signature.table}.${signature.service}`, signature] as const))('%s', (_, signature) => {
    const [path, name] = interfaces[signature.table]!
    const parameters = methods(path, name).get(signature.service)
    expect(parameters).toEqual(
      signature.parameters.map((parameter) => (parameter.type === 'VARARGS' ? expect.any(String) : parameter.name))
    )
  })
})

describe('every export has a doc comment for the editor', () => {
  it.each(Object.keys(sdkTypings).filter((path) => !path.endsWith('/index.d.ts')))('%s', (path) => {
    const file = ts.createSourceFile(path, sdkTypings[path]!, ts.ScriptTarget.ES2023, true)
    const bare = file.statements
      .filter(
        (statement) =>
          ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      )
      .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
      .map((statement) => statement.getText().slice(0, 60))
    expect(bare).toEqual([])
  })
})

describe('status codes', () => {
  it('are those of the machine', async () => {
    const names = [...statusCodes.keys()]
    const { result } = await runDriver(
      `import * as U from 'Uefi'\nimport { Print } from 'Library/UefiLib'\nexport function UefiMain() {\n${names.map((name) => `Print('%lx\\n', U.${name})`).join('\n')}\nreturn 0n }`
    )
    expect(result.stopped).toBeNull()
    expect(
      result.console
        .trimEnd()
        .split('\n')
        .map((text) => BigInt(`0x${text}`))
    ).toEqual([...statusCodes.values()])
  })
})
