import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PrintedResult } from '../../../src-lab/run/printed-result'
import type { LabResult } from '../../../src-lab/lab/lab'
import { handoff, handoffAlone, root } from './command'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const labs = join(root, 'labs/uefi-memory/labs')
let folder: string
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}
const head =
  "import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, EFI_NOT_FOUND } from 'Uefi'\nimport { Print } from 'Library/UefiLib'\n"
const entry = 'export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {'
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-cli-'))
})

describe('handoff run', () => {
  it('runs the README’s driver', async () => {
    const [, code] = /```ts\n(import [\s\S]*?)```/.exec(readme)!
    const { status, stdout, stderr } = await handoffAlone(['run', file('readme.ts', code!)])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('EFI_SUCCESS\n')
  })

  it('prints one result with --json, the same each time', async () => {
    const path = file('hello.ts', `${head}${entry}\n  Print('hello %d\\n', 5)\n  return EFI_SUCCESS\n}\n`)
    const [first, second] = await Promise.all([handoff(['run', path, '--json']), handoff(['run', path, '--json'])])
    const result = JSON.parse(first.stdout) as PrintedResult
    expect(result).toMatchObject({
      platform: 'q35-256m',
      phase: 'app',
      mode: 'strict',
      seed: 0,
      status: '0x0',
      statusName: 'EFI_SUCCESS',
      console: 'hello 5\n',
      faults: [],
      diagnostics: [],
      stopped: null
    })
    expect(result.traceHash).toMatch(/^[0-9a-f]{64}$/)
    expect(result.map[0]).toEqual({ type: 3, typeName: 'EfiBootServicesCode', physicalStart: '0x0', pages: '0x1', attribute: '0xf' })
    expect(second.stdout).toBe(first.stdout)
  })

  it('takes the phase from the entry point', async () => {
    const path = file(
      'peim.ts',
      `import { type EFI_PEI_FILE_HANDLE, type EFI_PEI_SERVICES, EFI_SUCCESS } from 'PiPei'
export function PeimEntryPoint(FileHandle: EFI_PEI_FILE_HANDLE, PeiServices: EFI_PEI_SERVICES) {
  PeiServices.InstallPeiMemory(0xE000000, 0x1000000)
  return EFI_SUCCESS
}
`
    )
    const [plain, asked] = await Promise.all([handoff(['run', path, '--json']), handoff(['run', path, '--json', '--phase', 'pei'])])
    expect(JSON.parse(plain.stdout)).toMatchObject({ phase: 'pei', statusName: 'EFI_SUCCESS', diagnostics: [], stopped: null, map: [] })
    expect(asked.stdout).toBe(plain.stdout)
    expect((await handoff(['run', path, '--phase', 'dxe'])).stderr).toContain('UefiMain')
  })

  it('writes a trace whose hash is the result’s, and whose head takes no part in it', async () => {
    const path = file('trace.ts', `${head}${entry}\n  Print('x')\n  return EFI_SUCCESS\n}\n`)
    const out = join(folder, 'out.jsonl')
    const { stdout } = await handoff(['run', path, '--json', '--trace', out])
    const result = JSON.parse(stdout) as PrintedResult
    const [first, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(JSON.parse(first!)).toMatchObject({ kind: 'trace', format: 2, platform: 'q35-256m', entry: 'trace.ts' })
    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(lines.map((_, n) => n))
    expect(result.events).toBe(lines.length)
    expect(
      createHash('sha256')
        .update(lines.map((line) => `${line}\n`).join(''))
        .digest('hex')
    ).toBe(result.traceHash)
  })

  it('finds the driver’s other files, and nothing outside its folder', async () => {
    file('parts/lib/list.ts', 'export const Answer = 42\n')
    file('outside.ts', 'export const Secret = 1\n')
    const good = file(
      'parts/driver.ts',
      `${head}import { Answer } from './lib/list'\n${entry}\n  Print('%d', Answer)\n  return EFI_SUCCESS\n}\n`
    )
    expect((await handoff(['run', good])).stdout).toContain('42')
    const bad = file(
      'parts/bad.ts',
      `${head}import { Secret } from '../outside'\n${entry}\n  return Secret ? EFI_SUCCESS : EFI_NOT_FOUND\n}\n`
    )
    const { status, stdout } = await handoff(['run', bad, '--json'])
    expect(status).toBe(1)
    expect((JSON.parse(stdout) as PrintedResult).stopped?.reason).toBe('import')
  })

  it.each([
    ['an error status', '  return EFI_NOT_FOUND', 1, /EFI_NOT_FOUND/],
    ['a warning', '  return 2n', 0, /EFI_WARN/],
    ['an endless loop', '  for (;;) {\n  }', 1, /stopped: step budget, .*\.ts:4/],
    ['text that does not parse', '  const x = = 1', 1, /:4:13 error/],
    ['a throw', '  throw 7', 1, /threw 7/],
    ['no status', '  Print("x"); return undefined as never', 1, /no status/]
  ])('%s: exit status and sentence', async (what, body, status, sentence) => {
    const ended = await handoff(['run', file(`${what.replaceAll(' ', '-')}.ts`, `${head}${entry}\n${body}\n}\n`)])
    expect(ended.status).toBe(status)
    expect(ended.stdout + ended.stderr).toMatch(sentence)
  })

  it('strict stops at a fault, lenient goes on and tells it', async () => {
    const path = file(
      'fault.ts',
      `${head}${entry}\n  SystemTable.BootServices.SetMem(0x1508000n, 8, 0)\n  Print('after\\n')\n  return EFI_SUCCESS\n}\n`
    )
    const strict = await handoff(['run', path, '--json'])
    expect(strict.status).toBe(1)
    expect(JSON.parse(strict.stdout)).toMatchObject({
      stopped: { reason: 'fault', file: 'fault.ts', line: 4 },
      faults: [{ reason: 'unowned', address: '0x1508000' }]
    })
    const lenient = await handoff(['run', path, '--json', '--lenient'])
    expect(lenient.status).toBe(0)
    expect(JSON.parse(lenient.stdout)).toMatchObject({
      mode: 'lenient',
      stopped: null,
      console: 'after\n',
      faults: [{ reason: 'unowned' }]
    })
  })
})

describe('handoff run --platform all', () => {
  const command = `import { CMD_RET_SUCCESS, efi_allocate_pages, free, malloc, IN_OUT, OUT, printf } from 'UBoot'
export function do_command(argc: number, argv: string[]): number {
  free(malloc(64))
  efi_allocate_pages(2, 2, 1, IN_OUT(0x42000000n))
  return CMD_RET_SUCCESS
}
`
  it('prints a table: each machine, its status, and where it parts from the first one', async () => {
    const { status, stdout, stderr } = await handoff(['run', '--platform', 'all', file('everywhere.ts', command)])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const [head, first, ...rest] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^machine +status +first difference$/)
    expect(first).toMatch(/^uboot-x64-256m +CMD_RET_SUCCESS$/)
    expect(rest.map((row) => row.split(/ +/)[0])).toEqual([
      'uboot-x64-256m-2025.01',
      'uboot-x64-256m-2026.10',
      'uboot-arm64-512m',
      'uboot-arm64-512m-2025.01',
      'uboot-arm64-512m-2026.10',
      'made-board-64m'
    ])
    expect(rest[2]).toMatch(/efi_allocate_pages \(line 4, call 3\): EFI_SUCCESS instead of EFI_NOT_FOUND$/)
  })

  it('prints an array with --json; fails where the driver fails; what goes with one machine alone is refused', async () => {
    const path = file('everywhere.ts', command.replace('return CMD', 'if (malloc(0x300000) === 0n) return 1\n  return CMD'))
    const { status, stdout } = await handoff(['run', '--platform', 'all', '--json', path])
    const list = JSON.parse(stdout) as { platform: string; result: PrintedResult; firstDifference: { what: string; text: string } | null }[]
    expect(status).toBe(1)
    expect(list).toHaveLength(7)
    expect(list[0]).toMatchObject({ platform: 'uboot-x64-256m', result: { statusName: 'CMD_RET_FAILURE' }, firstDifference: null })
    expect(list[3]!.firstDifference).toMatchObject({ what: 'answer', text: expect.stringContaining('EFI_SUCCESS') })
    const refused = await handoff(['run', '--platform', 'all', path, '--trace', join(folder, 'x.jsonl')])
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/name one machine/)])
  })
})

describe('what is no driver', () => {
  it.each(['types.d.ts', 'driver.js', 'package.json', 'driver'])('%s is refused as such, by run and by check', async (name) => {
    const path = file(name, 'export function UefiMain() { return 0n }\n')
    const refusal = { status: 2, stderr: `handoff: ${path} is no driver: name a TypeScript file that ends in '.ts' and is no '.d.ts'\n` }
    expect(await handoff(['run', path])).toMatchObject(refusal)
    expect(await handoff(['check', 'uefi-memory/12', path])).toMatchObject(refusal)
  })
})

describe('handoff check', () => {
  it('the starter fails with a reason that names a line, the solution passes on every machine', async () => {
    const starter = await handoffAlone(['check', 'uefi-memory/12', join(labs, '12-memory-map/starter/driver.ts')])
    expect(starter.status).toBe(1)
    expect(starter.stdout).toMatch(/✗[\s\S]*line \d+/)
    const solution = await handoff(['check', 'uefi-memory/12-memory-map', join(labs, '12-memory-map/solution/driver.ts'), '--json'])
    expect(solution.status).toBe(0)
    const results = JSON.parse(solution.stdout) as LabResult[]
    expect(results.length).toBeGreaterThan(0)
    expect(results.every((result) => result.status === 'pass' && result.version === 1 && result.lab.length > 0)).toBe(true)
  })

  it('runs the one machine and seed that a failing check named, and no other that the lab does not have', async () => {
    const driver = join(labs, '17-exit-twice/solution/driver.ts')
    const { stdout, status } = await handoff(['check', 'uefi-memory/17', driver, '--machine', 'pc-1g', '--seed', '6', '--json'])
    expect(status).toBe(0)
    expect((JSON.parse(stdout) as LabResult[]).map(({ machine, seed }) => [machine, seed])).toEqual([['pc-1g', 6]])
    expect(await handoff(['check', 'uefi-memory/17', driver, '--seed', '60'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^handoff: the lab has no seed '60'; there are 0, 1, 6\n$/) as string
    })
    expect((await handoff(['check', 'uefi-memory/17', driver, '--machine', 'toaster'])).stderr).toMatch(/no machine 'toaster'; .*pc-1g/)
  })

  it('takes a pack by its path, and tells what is wrong with it', async () => {
    const pack = join(folder, 'mine')
    const { cpSync } = await import('node:fs')
    cpSync(join(root, 'labs/uefi-memory'), pack, { recursive: true })
    writeFileSync(join(pack, 'labs/00-tour/lab.json'), '{ "title": "x", }')
    const driver = join(labs, '12-memory-map/solution/driver.ts')
    expect((await handoff(['check', `${pack}/12`, driver])).status).toBe(0)
    const broken = await handoff(['check', `${pack}/00-tour`, driver, '--json'])
    expect(broken.status).toBe(2)
    expect(JSON.parse(broken.stdout)).toMatchObject({ error: { code: 'pack', file: expect.stringContaining('lab.json'), line: 1 } })
  })
})

describe('lists', () => {
  it('labs', async () => {
    const { stdout } = await handoff(['labs', '--json'])
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ pack: 'uefi-memory', id: '12-memory-map', number: 12, phase: 'app', status: 'active' })
    )
    // What this user has done is told to who reads it, and is no part of the list.
    const fields = ['pack', 'id', 'number', 'title', 'phase', 'machines', 'minutes', 'status']
    for (const lab of JSON.parse(stdout) as object[]) expect(Object.keys(lab)).toEqual(fields)
    expect((await handoff(['labs'])).stdout).toContain('12-memory-map')
  })

  it('labs: what was passed, and what comes next on the walk that was chosen', async () => {
    const data = mkdtempSync(join(tmpdir(), 'handoff-labs-'))
    const pack = JSON.parse(readFileSync(join(labs, '../pack.json'), 'utf8')) as { uuid: string }
    const tour = JSON.parse(readFileSync(join(labs, '00-tour/lab.json'), 'utf8')) as { uuid: string; revision: number }
    const passed = { revision: tour.revision, passedAt: '2026-01-01T00:00:00.000Z', runs: 1, hints: [], answers: {}, lastResult: null }
    writeFileSync(join(data, 'progress.json'), JSON.stringify({ format: 1, labs: { [`${pack.uuid}/${tour.uuid}`]: passed } }))
    const settings = {
      theme: 'system',
      textSize: 1,
      motion: 'system',
      layout: {},
      last: null,
      places: {},
      walks: { 'uefi-memory': 'short' }
    }
    writeFileSync(join(data, 'settings.json'), JSON.stringify({ format: 1, settings }))
    const { stdout } = await handoff(['labs', '--data', data])
    expect(stdout).toContain('✓  0  00-tour')
    expect(stdout).toContain('The short walk: 1 of 8 passed')
    expect(stdout).toContain('Next: 2 HOBs')
    rmSync(data, { recursive: true })
  })

  it('platforms', async () => {
    const { stdout } = await handoff(['platforms', '--json'])
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        id: 'q35-256m',
        kind: 'recorded',
        architecture: 'x64',
        ramMiB: 256,
        phases: expect.arrayContaining(['app'])
      })
    )
  })
})

describe('handoff replay', () => {
  const recording = join(root, 'test/conformance/recordings/scenario/first-pages.jsonl.gz')

  it('tells the sum over all files as its last line', async () => {
    const { status, stdout } = await handoff(['replay', recording, recording])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '16 operations, 0 differences, 0 taken over\n' })
    expect(JSON.parse((await handoff(['replay', recording, '--json'])).stdout)).toEqual({ operations: 8, differences: [], takenOver: 0 })
  })

  it('tells a file that is no recording, and replays the others', async () => {
    const cut = file('cut.jsonl', '{"kind":"meta"')
    const { status, stdout, stderr } = await handoff(['replay', cut, recording])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '8 operations, 0 differences, 0 taken over\n' })
    expect(stderr).toMatch(/cut\.jsonl:1:1: this line is not JSON/)
    expect(JSON.parse((await handoff(['replay', cut, recording, '--json'])).stdout)).toEqual({
      operations: 8,
      differences: [],
      takenOver: 0,
      problems: [{ file: cut, line: 1, message: expect.stringMatching(/not JSON/) }]
    })
  })

  it('prints each difference and fails', async () => {
    const { gunzipSync } = await import('node:zlib')
    const text = gunzipSync(readFileSync(recording)).toString('utf8').replace('"out":{"memory":"0x', '"out":{"memory":"0x1')
    const { status, stdout } = await handoff(['replay', file('wrong.jsonl', text)])
    expect(status).toBe(1)
    expect(stdout).toMatch(/operation 0: out\.memory: expected 0x1\w+, actual 0x\w+\n8 operations, 1 differences, 0 taken over\n$/)
  })
})

describe('bad usage: one sentence, or one JSON document, and status 2', () => {
  it.each([
    [['run'], /missing required argument/],
    [['run', 'nowhere.ts'], /nowhere\.ts.*cannot be read/],
    [['run', 'README.md', '--platform', 'toaster'], /no platform 'toaster'/],
    [['run', 'README.md', '--phase', 'mm', '--platform', 'q35-256m'], /no phase mm/],
    [['run', 'README.md', '--phase', 'smm'], /smm/],
    [['dance'], /unknown command 'dance'/],
    [['check', 'uefi-memory/99', 'README.md'], /no lab '99'/],
    [['check', 'nothing/1', 'README.md'], /no pack 'nothing'/],
    [['check', 'nonsense', 'README.md'], /write <pack>\/<lab>/],
    [['run', 'README.md', '--machine', 'q35-256m'], /unknown option '--machine': .* --platform/],
    [['check', 'uefi-memory/12', 'README.md', '--platform=q35-256m'], /unknown option '--platform': .* --machine/],
    [['replay', 'README.md'], /no recording|not JSON/],
    [['start', '--host', 'web', '--port', 'many'], /--port/]
  ])('handoff %j', async (args, sentence) => {
    const plain = await handoff(args)
    expect(plain.status).toBe(2)
    expect(plain.stderr).toMatch(sentence)
    expect(plain.stderr.trim().split('\n')).toHaveLength(1)
    if (args[0] === 'start' || args[0] === 'dance') return
    const json = await handoff([...args, '--json'])
    expect(json.status).toBe(2)
    expect(JSON.parse(json.stdout)).toEqual({
      error: {
        code: expect.any(String),
        message: expect.stringMatching(sentence.source.includes('README') ? /./ : sentence),
        file: expect.toSatisfy((value) => value === null || typeof value === 'string'),
        line: expect.toSatisfy((value) => value === null || typeof value === 'number'),
        column: expect.toSatisfy((value) => value === null || typeof value === 'number')
      }
    })
  })

  it.each([
    [['run', '--lang', 'zh-CN'], '缺少参数 driver.ts（handoff --help 会列出可用的内容）'],
    [['run', 'README.md', '--lang=zh-CN', '--machine', 'q35-256m'], '没有选项 --machine：handoff run 用 --platform 指定机器'],
    [['check', 'uefi-memory/99', 'README.md', '--lang', 'zh-CN'], 'uefi-memory 中没有实验“99”（handoff labs 会列出它们）'],
    [['run', 'nowhere.ts', '--lang', 'zh-CN'], 'nowhere.ts 无法读取：路径对吗？']
  ])('in the language that was asked for: handoff %j', async (args, sentence) => {
    expect(await handoff(args)).toEqual({ status: 2, signal: null, stdout: '', stderr: `handoff: ${sentence}\n` })
  })
})
