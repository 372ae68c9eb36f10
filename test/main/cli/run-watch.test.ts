import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { driverOf } from '../../lab/sandbox/run-driver'
import { handoff, root } from './command'

it('a driver is run again whenever one of its files is saved, until Ctrl+C', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-watch-'))
  const [driver, helper] = [join(folder, 'driver.ts'), join(folder, 'helper.ts')]
  writeFileSync(driver, driverOf("  Print('one\\n')"))
  const child = spawn(process.execPath, [join(root, 'bin/handoff.js'), 'run', driver, '--watch'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  /** Changes something, and waits until the next turn is over and this was said in it. */
  const turn = async (wanted: RegExp, change: () => void = () => {}): Promise<void> => {
    said = ''
    change()
    await expect.poll(() => said, { timeout: 60_000, interval: 20 }).toContain('(Ctrl+C ends)')
    await expect.poll(() => said).toMatch(wanted)
  }
  const write = (path: string, text: string) => () => writeFileSync(path, text)
  try {
    await turn(/^D one\nEFI_SUCCESS\nwaiting for a change \(Ctrl\+C ends\)\n$/)
    await turn(/^D two$/m, write(driver, driverOf("  Print('two\\n')")))
    await turn(/driver\.ts:\d+:\d+ error /, write(driver, driverOf("  Print('three\\n'")))
    await turn(/\.\/helper/, write(driver, `import { three } from './helper'\n${driverOf('  Print(three)')}`))
    await turn(/^D three$/m, write(helper, "export const three = 'three\\n'\n"))
    await turn(/^D four$/m, write(helper, "export const three = 'four\\n'\n"))
    await turn(/driver\.ts cannot be read: is the path right\?/, () => rmSync(driver))
    await turn(/^D five$/m, write(driver, driverOf("  Print('five\\n')")))
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])))
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
  }
}, 120_000)

it('what makes no sense is told, and nothing is watched', async () => {
  expect(await handoff(['run', 'nowhere.ts', '--watch'])).toMatchObject({ status: 2, stdout: '' })
  const { status, stdout, stderr } = await handoff(['run', join(root, 'labs/examples/align-to-64-kib.ts'), '--watch', '--json'])
  expect(status).toBe(2)
  expect(stdout + stderr).toContain('--watch')
})
