import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sayPrinted } from '../../../src-main/cli/terminal'
import { sources } from '../../house/imports'
import { handoff, root } from './command'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'

const folder = mkdtempSync(join(tmpdir(), 'handoff-terminal-'))
const driver = (name: string, body: string): string => {
  const path = join(folder, name)
  writeFileSync(
    path,
    `import { type EFI_HANDLE, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'\nimport { Print } from 'Library/UefiLib'\nexport function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE) {\n${body}\n}\n`
  )
  return path
}
const HOSTILE = '\\x1b]0;evil\\x07\\x1b[2J\\u202e\\u200b\\x9b31m'
const NOTHING_OBEYED = /^[^\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*$/

describe('what the command prints is text', () => {
  it('what a driver prints comes line by line with the letter D, and its status alone without', async () => {
    const path = driver('prints.ts', `  Print('one\\nEFI_NOT_FOUND\\nF stopped: x\\r${HOSTILE}\\nend')\n  return EFI_SUCCESS`)
    const { stdout, stderr, status } = await handoff(['run', path])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      'D one',
      'D EFI_NOT_FOUND',
      'D F stopped: x␍␛]0;evil␇␛[2J<U+202E><U+200B>�31m',
      'D end',
      'EFI_SUCCESS',
      ''
    ])
  })

  it('what a driver throws is one line', async () => {
    const path = driver('throws.ts', `  throw new Error('a\\nEFI_SUCCESS\\n${HOSTILE}')`)
    const { stderr, stdout } = await handoff(['run', path])
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(NOTHING_OBEYED)
    expect(stderr).toContain('stopped: Error: a␊EFI_SUCCESS␊␛]0;evil')
  })

  it('a name that is not there is told as text', async () => {
    const { stderr } = await handoff(['run', '\x1b[2Jx\u202e.ts'])
    expect(stderr).toMatch(/^handoff: ␛\[2Jx<U\+202E>\.ts/)
    expect(stderr).toMatch(NOTHING_OBEYED)
  })

  it('JSON is exact data, and nothing in it is obeyed either', async () => {
    const path = driver('json.ts', `  Print('${HOSTILE}')\n  return EFI_SUCCESS`)
    const { stdout } = await handoff(['run', path, '--json'])
    expect(stdout).toMatch(NOTHING_OBEYED)
    expect((JSON.parse(stdout) as { console: string }).console).toBe('\x1b]0;evil\x07\x1b[2J\u202e\u200b\x9b31m')
  })

  it('no other file of the command writes to the terminal by itself', () => {
    const writing = sources('src-main/cli').filter((file) =>
      /process\.std(out|err)\.write|console\.\w+\(/.test(readFileSync(join(root, file), 'utf8'))
    )
    expect(writing).toEqual(['src-main/cli/terminal.ts'])
  })
})

describe('on a terminal', () => {
  function printed(text: string, columns: number): string {
    let out = ''
    sayPrinted([{ source: 'D', text, n: 0 }], { isTTY: true, columns, write: (chunk) => void (out += chunk) })
    return out
  }

  it('letter and mark are ours: grey, before the colours of the driver, which end with the row', () => {
    expect(printed('\x1b[31mabcdefg', 8)).toBe('\x1b[?7l\x1b[90mD\x1b[0m \x1b[31mabcdef\x1b[0m\n⋮ \x1b[31mg\x1b[0m\n\x1b[?7h')
  })

  it('without one there are no colours, and no rows', () => {
    let out = ''
    sayPrinted([{ source: 'D', text: `\x1b[31m${'x'.repeat(300)}`, n: 0 }], { write: (chunk) => void (out += chunk) })
    expect(out).toBe(`D ${'x'.repeat(300)}\n`)
  })
})
