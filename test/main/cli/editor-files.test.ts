import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { compilerOptions, LIBRARY } from '../../../src-lab/compile/options'
import { handoff, root, run } from './command'

const folder = mkdtempSync(join(tmpdir(), 'handoff-editor-'))
const pack = join(folder, 'my-labs')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What TypeScript says of a project, without the folder; '' when it is content. */
async function tsc(project: string): Promise<string> {
  const { stdout, stderr } = await run(join(root, 'node_modules/typescript/bin/tsc'), ['--noEmit', '-p', project], {}, project)
  return stdout + stderr
}

describe('a new pack', () => {
  it('has typings that TypeScript takes as they are, and drivers that it finds nothing in', async () => {
    expect((await handoff(['pack', 'new', pack])).status).toBe(0)
    const config = join(pack, 'tsconfig.json')
    const text = readFileSync(config, 'utf8')
    writeFileSync(config, text.replace('"skipLibCheck": true', '"skipLibCheck": false'))
    expect(await tsc(pack)).toBe('')
    writeFileSync(config, text)
  })

  it("has the app's own compiler options", () => {
    const path = join(pack, 'tsconfig.json')
    const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: unknown }
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, pack)
    const { newLine: _, removeComments: __, ...meant } = compilerOptions
    expect(options).toMatchObject({ ...meant, lib: [LIBRARY] })
  })

  it('is told of a wrong argument, and of a module that there is not', async () => {
    const driver = join(pack, 'labs/01-four-pages/solution/driver.ts')
    const text = readFileSync(driver, 'utf8')
    expect(text).toContain('EfiLoaderData, ')
    writeFileSync(driver, `import { readFileSync } from 'fs'\n${text.replace('EfiLoaderData, ', "'4', ")}`)
    const said = await tsc(pack)
    expect(said).toMatch(
      /solution\/driver\.ts\(\d+,\d+\): error TS2345: Argument of type 'string' is not assignable to parameter of type 'INTEGER'/
    )
    expect(said).toContain("error TS2307: Cannot find module 'fs'")
    writeFileSync(driver, text)
  })

  it('knows what a script check is handed, and what it may answer', async () => {
    const scripts = join(pack, 'labs/01-four-pages/checks')
    mkdirSync(scripts)
    const script = (condition: string, answer: string): string =>
      `import type { Check } from 'Handoff/Check'\n\nexport const check: Check = (run, trace, state) =>\n  ${condition} ? { pass: true } : ${answer}\n`
    const answer =
      "{ pass: false, message: 'no', n: trace.find((event) => event.kind === 'call' && event.service === 'FreePages')?.n ?? 0 }"
    writeFileSync(join(scripts, 'right.ts'), script("run.statusName === 'EFI_SUCCESS' && state.dxe.map.length > 0", answer))
    expect(await tsc(pack)).toBe('')
    writeFileSync(join(scripts, 'wrong.ts'), script('run.statusname', '{ pass: false }'))
    const said = await tsc(pack)
    expect(said).toContain("Property 'statusname' does not exist on type 'PrintedResult'. Did you mean 'statusName'?")
    expect(said).toMatch(/checks\/wrong\.ts\(\d+,\d+\): error TS2322: .*\n.*\n? .*'message' is missing/)
    rmSync(scripts, { recursive: true })
  })

  it('is no other pack by it: lint finds nothing, and the files are no part of it', async () => {
    const { status, stdout } = await handoff(['pack', 'inspect', pack, '--json'])
    expect([status, (JSON.parse(stdout) as { findings: unknown[] }).findings]).toEqual([0, []])
    expect(stdout).not.toContain('handoff.d.ts')
  })
})

describe('handoff pack types', () => {
  it('brings old files up to date, and leaves a tsconfig.json alone that is no longer its own', async () => {
    writeFileSync(join(pack, 'handoff.d.ts'), 'old')
    writeFileSync(join(pack, 'schema/lab.schema.json'), '{}')
    writeFileSync(join(pack, 'tsconfig.json'), '{}')
    const { status, stdout } = await handoff(['pack', 'types', pack])
    expect([status, stdout.split('\n')[1]]).toEqual([0, 'tsconfig.json is your own and stays as it is.'])
    expect(readFileSync(join(pack, 'tsconfig.json'), 'utf8')).toBe('{}')
    for (const [made, from] of [
      ['handoff.d.ts', 'editor/handoff.d.ts'],
      ['handoff-check.d.ts', 'editor/handoff-check.d.ts'],
      ['schema/lab.schema.json', 'schemas/lab.schema.json']
    ] as const)
      expect(readFileSync(join(pack, made), 'utf8') === readFileSync(join(root, 'authoring', from), 'utf8')).toBe(true)
  })

  it('says what is no pack', async () => {
    expect(await handoff(['pack', 'types', folder])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `handoff: ${folder} has no pack.json: name the folder that holds it\n`
    })
  })

  it('makes the labs of several files find each its own', async () => {
    const copy = join(folder, 'uefi-memory')
    cpSync(join(root, 'labs/uefi-memory'), copy, { recursive: true })
    const { status, stdout } = await handoff(['pack', 'types', copy, '--json'])
    const { written } = JSON.parse(stdout) as { written: string[] }
    expect([status, written.filter((path) => path.startsWith('labs/'))]).toEqual([
      0,
      ['labs/15-acpi/tsconfig.json', 'labs/19-u-boot/tsconfig.json', 'labs/20-standalone-mm/tsconfig.json', 'labs/capstone/tsconfig.json']
    ])
    const said = await Promise.all(
      ['', 'labs/15-acpi', 'labs/19-u-boot', 'labs/20-standalone-mm', 'labs/capstone'].map((project) => tsc(join(copy, project)))
    )
    // Some mistakes of the single files are TypeScript's to find, too.
    const lines = said
      .join('')
      .split('\n')
      .filter((line) => line !== '')
    expect(lines.filter((line) => !/^labs\/[\w-]+\/mistakes\//.test(line))).toEqual([])
    expect(said.slice(1)).toEqual(['', '', '', ''])
  })
})
