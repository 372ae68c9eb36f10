import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { handoff, root } from './command'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

/** Starts the app as npm start does and waits for a line that it prints. */
function start(
  args: readonly string[],
  wanted: RegExp,
  env: Record<string, string> = {}
): Promise<{ child: ChildProcess; found: RegExpExecArray }> {
  const child = spawn(process.execPath, [join(root, 'bin/handoff.js'), 'start', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  started.push(child)
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const found = wanted.exec(said)
      if (found) resolve({ child, found })
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('close', () => reject(new Error(`it ended: ${said}`)))
  })
}
function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => (child.exitCode !== null ? resolve(child.exitCode) : child.once('close', resolve)))
}
const data = (): string => mkdtempSync(join(tmpdir(), 'handoff-start-'))

function redeem(address: string): Promise<Response> {
  const [origin, ticket] = address.split('/#ticket=')
  return fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin: origin!, 'content-type': 'application/json' },
    body: JSON.stringify({ ticket })
  })
}

describe('handoff start --host web', () => {
  it('prints its address with a ticket, and Ctrl+C ends it and gives the data folder back', async () => {
    const folder = data()
    const { child, found } = await start(
      ['--host', 'web', '--no-open', '--data', folder],
      /http:\/\/127\.0\.0\.1:(\d+)\/#ticket=[\w-]{40,}/
    )
    expect(readdirSync(join(folder, 'lock'))).toEqual(['1'])
    expect((await redeem(found[0])).status).toBe(200)
    child.kill('SIGINT')
    expect(await ended(child)).toBe(0)
    expect(readdirSync(join(folder, 'lock'))).toEqual(['1.free'])
  })

  it.skipIf(process.platform === 'win32')(
    'tells the browser where to go in a file that its user alone can read: what a process is started with, everybody can',
    async () => {
      const folder = data()
      const said = join(folder, 'said')
      writeFileSync(
        join(folder, 'chromium'),
        `#!/bin/sh\nfile="\${1#--app=file://}"\necho "$@" > ${said}.part\nstat -c '%a' "$file" "$(dirname "$file")" >> ${said}.part\ncat "$file" >> ${said}.part\nmv ${said}.part ${said}\nexec sleep 30\n`
      )
      chmodSync(join(folder, 'chromium'), 0o755)
      const { child, found } = await start(['--host', 'web', '--data', join(folder, 'data')], /http:\/\/127\.0\.0\.1:\d+\/#ticket=(\S+)/, {
        DISPLAY: ':0',
        PATH: `${folder}:${process.env.PATH}`
      })
      await expect.poll(() => existsSync(said), { timeout: 10_000 }).toBe(true)
      const [args, mode, folderMode, ...page] = readFileSync(said, 'utf8').split('\n')
      expect(args).toMatch(/^--app=file:\/\/\S+\.html( --no-sandbox)?$/)
      expect([mode, folderMode]).toEqual(['600', '700'])
      const address = /url=(http:[^"]+)/.exec(page.join('\n'))![1]!
      expect(address).not.toContain(found[1]!)
      expect((await redeem(address)).status).toBe(200)
      child.kill('SIGINT')
      await ended(child)
      expect(existsSync(/file:\/\/(\S+)/.exec(args!)![1]!)).toBe(false)
    }
  )

  it('is at the same address again after a restart, where the browser finds what it keeps; at another one while that is taken', async () => {
    const folder = data()
    const ADDRESS = /127\.0\.0\.1:(\d+)/
    const first = await start(['--host', 'web', '--no-open', '--data', folder], ADDRESS)
    const reader = await start(['--host', 'web', '--no-open', '--data', folder], ADDRESS)
    expect(reader.found[1]).not.toBe(first.found[1])
    for (const { child } of [first, reader]) {
      child.kill('SIGKILL')
      await ended(child)
    }
    const again = await start(['--host', 'web', '--no-open', '--data', folder], ADDRESS)
    expect(again.found[1]).toBe(first.found[1])
  })

  it.each(['', '0', '80', '99999', 'nothing', '1e4x'])('starts with %j for its last port', async (words) => {
    const folder = data()
    writeFileSync(join(folder, 'port'), words)
    const { found } = await start(['--host', 'web', '--no-open', '--data', folder], /127\.0\.0\.1:(\d+)/)
    expect(Number(found[1])).toBeGreaterThan(1023)
  })

  it('says in one sentence that a port is in use', async () => {
    const { found } = await start(['--host', 'web', '--no-open', '--data', data()], /127\.0\.0\.1:(\d+)/)
    const second = await handoff(['start', '--host', 'web', '--no-open', '--data', data(), '--port', found[1]!])
    expect(second.status).toBe(2)
    expect(second.stderr).toMatch(/port \d+ is in use/)
  })

  it('starts without saving where the data folder cannot be made, and says so', async () => {
    const folder = data()
    writeFileSync(join(folder, 'file'), '')
    await start(
      ['--host', 'web', '--no-open', '--data', join(folder, 'file', 'x')],
      /nothing is saved[\s\S]*http:|http:[\s\S]*nothing is saved/
    )
  })
})

describe('handoff start with an Electron binary', () => {
  it.skipIf(process.platform === 'win32')('starts it on the app’s folder with the data folder, and ends with it', async () => {
    const folder = data()
    const said = join(folder, 'said')
    const fake = join(folder, 'electron')
    writeFileSync(fake, `#!/bin/sh\necho "$@" > ${said}\n`)
    chmodSync(fake, 0o755)
    const { status } = await handoff(['start', '--data', folder], { ELECTRON_EXEC_PATH: fake })
    expect(status).toBe(0)
    expect(readFileSync(said, 'utf8').trim()).toBe(`${root} --data ${folder}`)
  })

  it('--host electron without a binary is refused in one sentence', async () => {
    const { status, stderr } = await handoff(['start', '--host', 'electron', '--data', data()], {
      ELECTRON_EXEC_PATH: join(tmpdir(), 'no-such-binary')
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/no Electron binary/)
  })
})
