import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { LabResult } from '../../../src-lab/lab/lab'
import { labJson, smallPack } from '../../lab/pack/small-pack'
import { handoff } from './command'

const folder = mkdtempSync(join(tmpdir(), 'handoff-script-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const script = `import type { Check } from 'Handoff/Check'

/** The map is asked for once. */
export const check: Check = (run, trace) => {
  const maps = trace.filter((event) => event.kind === 'call' && event.service === 'GetMemoryMap')
  return maps.length < 2 ? { pass: true } : { pass: false, message: \`\${maps.length} maps\`, n: maps.at(-1)!.n }
}
`
const twice = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, IN_OUT, NULL, OUT } from 'Uefi'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  SystemTable.BootServices.GetMemoryMap(IN_OUT(0), NULL, OUT(), OUT(), OUT())
  SystemTable.BootServices.GetMemoryMap(IN_OUT(0), NULL, OUT(), OUT(), OUT())
  return EFI_SUCCESS
}
`

it('a script check is proved, shown as what a pack asks for, checked and graded alike', async () => {
  const once = { id: 'once', kind: 'script', title: 'The map is asked for once', step: 1, file: 'once.ts' }
  const files = smallPack({
    pack: { capabilities: ['script-check'] },
    lab: {
      checks: [...labJson.checks, once],
      mistakes: [...labJson.mistakes, { file: 'twice.ts', title: 'Twice', fails: 'once' }],
      hints: [...labJson.hints, { id: 'second', step: 1, text: 'Ask once.', cost: 'code' }]
    },
    files: { 'labs/01-one/checks/once.ts': script, 'labs/01-one/mistakes/twice.ts': twice }
  })
  for (const [path, text] of files) {
    mkdirSync(join(folder, 'small', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'small', path), text)
  }
  mkdirSync(join(folder, 'class/ada/01-one'), { recursive: true })
  cpSync(join(folder, 'small/labs/01-one/mistakes/twice.ts'), join(folder, 'class/ada/01-one/driver.ts'))

  const at = (...args: string[]): ReturnType<typeof handoff> => handoff(args, {}, folder)
  const [lint, proof, checked, graded] = await Promise.all([
    at('pack', 'lint', 'small'),
    at('pack', 'test', 'small', '--lab', '01-one', '--jobs', '1', '--json'),
    at('check', 'small/01-one', 'class/ada/01-one/driver.ts', '--json'),
    at('grade', 'small/01-one', 'class', '--jobs', '1', '--json')
  ])
  expect(lint.stdout).toContain('asks for script-check')
  const { findings, labs } = JSON.parse(proof.stdout) as { findings: unknown[]; labs: { proved: boolean }[] }
  expect([findings, labs.map(({ proved }) => proved)]).toEqual([[], [true]])
  const [result] = JSON.parse(checked.stdout) as LabResult[]
  expect(result!.checks[1]).toMatchObject({ id: 'once', status: 'fail', reason: 'said', message: '2 maps', line: 5, call: 2 })
  const [row] = (JSON.parse(graded.stdout) as { rows: { checks: unknown }[] }).rows
  expect(JSON.stringify(row)).toContain('2 maps')
})
