/** What a name on the command line may lead to: only a file, and no endless one, is read. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { handoff, type Ended } from './command'

const folder = mkdtempSync(join(tmpdir(), 'handoff-odd-'))
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  if (process.platform === 'win32') return
  spawnSync('mkfifo', [at('pipe.ts'), at('pipe.json'), at('pipe.jsonl'), at('pipe.labpack')])
  for (const ending of ['ts', 'json', 'jsonl']) {
    symlinkSync('/dev/zero', at(`zero.${ending}`))
    symlinkSync(at(`pipe.${ending}`), at(`to-pipe.${ending}`))
    symlinkSync(at('nowhere'), at(`to-nowhere.${ending}`))
    mkdirSync(at(`folder.${ending}`))
    writeFileSync(at(`long.${ending}`), '')
    // Gigabytes that no disk holds: read, they would be there.
    truncateSync(at(`long.${ending}`), 2 ** 33)
  }
})

describe.skipIf(process.platform === 'win32')('one sentence, and status 2, at once', () => {
  const KINDS: readonly (readonly [name: string, what: RegExp])[] = [
    ['pipe', /is a named pipe, and no \w+: name a file/],
    ['to-pipe', /is a named pipe/],
    ['zero', /is a device/],
    // A folder may hold a learner's work; this one holds none.
    ['folder', /is a folder|holds nothing of this lab/],
    ['to-nowhere', /cannot be read|there is no file/],
    ['long', /is larger than \d+ KiB, which is the most that a \w+ may have/]
  ]

  it.each(KINDS)('%s as a driver', async (name, what) => {
    for (const args of [
      ['run', at(`${name}.ts`)],
      ['check', 'uefi-memory/12', at(`${name}.ts`)]
    ]) {
      const { status, stderr, stdout } = await handoff(args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toMatch(what)
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
  })

  it.each(KINDS)('%s as a machine', async (name, what) => {
    writeFileSync(at('good.ts'), 'export function UefiMain() { return 0n }\n')
    const { status, stderr } = await handoff(['run', at('good.ts'), '--platform', at(`${name}.json`)])
    expect(status).toBe(2)
    expect(stderr).toMatch(what)
  })

  it.each(KINDS)('%s as a recording', async (name, what) => {
    const { status, stderr } = await handoff(['replay', at(`${name}.jsonl`)])
    expect(status).toBe(2)
    expect(stderr).toMatch(what)
  })

  it('a recording that would unpack to more than a recording has', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024))
    writeFileSync(at('bomb.jsonl.gz'), bomb)
    expect((await handoff(['replay', at('bomb.jsonl.gz')])).stderr).toMatch(/larger than 256 MiB/)
  })

  it('a pipe as a pack', async () => {
    const { status, stderr } = await handoff(['pack', 'lint', at('pipe.labpack')])
    expect(status).toBe(2)
    expect(stderr).toMatch(/no regular file/)
  })

  it('what a driver imports is read by the same rules', async () => {
    writeFileSync(at('imports.ts'), "import { X } from './long'\nexport function UefiMain() { return X }\n")
    expect(await handoff(['run', at('imports.ts')])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/long\.ts is larger than 512 KiB/)
    })
    writeFileSync(at('imports.ts'), "import { X } from './pipe'\nexport function UefiMain() { return X }\n")
    expect((await handoff(['run', at('imports.ts')])).status).toBe(1)
  })

  it('a link to a driver is that driver', async () => {
    writeFileSync(at('real.ts'), 'export function UefiMain() { return 0n }\n')
    symlinkSync(at('real.ts'), at('link.ts'))
    expect(await handoff(['run', at('link.ts')])).toMatchObject({ status: 0, stdout: 'EFI_SUCCESS\n' })
  })
})

describe('a text that is not UTF-8', () => {
  const text = "import { Print } from 'Library/UefiLib'\nexport function UefiMain() {\n  Print('hé\\n')\n  return 0n\n}\n"
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')

  it.each([
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 as Windows writes it', little],
    ['UTF-16, the high byte first', Buffer.from(little).swap16()]
  ])('%s is read as what it is', async (_, bytes) => {
    writeFileSync(at('encoded.ts'), bytes)
    expect(await handoff(['run', at('encoded.ts')])).toMatchObject({ status: 0, stdout: 'D hé\nEFI_SUCCESS\n', stderr: '' })
  })

  it('bytes that are no text are told in one sentence', async () => {
    writeFileSync(at('bytes.ts'), Buffer.from(text, 'utf16le'))
    const { status, stderr } = await handoff(['run', at('bytes.ts')])
    expect(status).toBe(2)
    expect(stderr).toBe(`handoff: ${at('bytes.ts')} is no text in UTF-8: save it once more, as UTF-8\n`)
  })
})

describe('where a trace is written', () => {
  const driver = 'export function UefiMain() { return 0n }\n'
  beforeAll(() => writeFileSync(at('traced.ts'), driver))
  const traced = (out: string): Promise<Ended> => handoff(['run', at('traced.ts'), '--trace', out])

  it('no text of a driver is written over', async () => {
    const { status, stderr } = await traced(at('traced.ts'))
    expect(status).toBe(2)
    expect(stderr).toMatch(/would write over the text in .*traced\.ts: name another file/)
    expect(readFileSync(at('traced.ts'), 'utf8')).toBe(driver)
  })

  it.each([
    ['-', /wants the name of a file/],
    [folder, /^handoff: \S+ cannot be written: it is a folder$/m],
    [at('nowhere/x.jsonl'), /^handoff: \S+x\.jsonl cannot be written: is the folder there\?$/m]
  ])('%s: why it cannot be', async (out, why) => {
    const { status, stderr } = await traced(out)
    expect(status).toBe(2)
    expect(stderr).toMatch(why)
  })

  it.runIf(process.platform === 'linux')('a full disk', async () => {
    expect((await traced('/dev/full')).stderr).toMatch(/cannot be written: the disk is full/)
  })
})

it('a misspelt option or command: the nearest one is told in the same line', async () => {
  for (const [args, meant] of [
    [['run', at('traced.ts'), '--jsn'], '--json'],
    [['rnu'], 'run']
  ] as const) {
    const { stderr } = await handoff(args)
    expect(stderr).toContain(`(Did you mean ${meant}?)`)
    expect(stderr).not.toContain('␊')
  }
})
