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

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGHUP'] as const)(
    '%s waits for the saves that are on their way, and leaves no temporary file',
    async (signal) => {
      const folder = data()
      const { child, found } = await start(['--host', 'web', '--no-open', '--data', folder], /http:\/\/127\.0\.0\.1:\d+\/#ticket=\S+/)
      const { value } = (await (await redeem(found[0])).json()) as { value: { key: string } }
      const origin = new URL(found[0]).origin
      const settings = { title: 'Mine', entry: 'driver.ts', machine: 'pc-1g', phase: 'app', mode: 'strict', keys: '' }
      const text = '// x\n'.repeat(90_000)
      const saving = Array.from({ length: 8 }, () =>
        fetch(`${origin}/api/newSandbox`, {
          method: 'POST',
          headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${value.key}` },
          body: JSON.stringify({ settings, files: { 'driver.ts': text } })
        }).catch(() => null)
      )
      await expect.poll(() => existsSync(join(folder, 'sandboxes')), { interval: 1 }).toBe(true)
      child.kill(signal)
      expect(await ended(child)).toBe(0)
      await Promise.all(saving)
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([])
      const drivers = files.filter((name) => name.endsWith('driver.ts'))
      expect(drivers.length).toBeGreaterThan(0)
      for (const name of drivers) expect(readFileSync(join(folder, name), 'utf8')).toBe(text)
      expect(readdirSync(join(folder, 'lock'))).toEqual(['1.free'])
    }
  )

  it('--lab is where its address leads; a lab that is not there is refused in one sentence', async () => {
    const { found } = await start(
      ['--host', 'web', '--no-open', '--data', data(), '--lab', 'uefi-memory/012'],
      /#ticket=[\w-]{40,}(\/\S*)?/
    )
    expect(found[1]).toBe('/uefi-memory/12-memory-map')
    const { status, stderr } = await handoff(['start', '--host', 'web', '--no-open', '--data', data(), '--lab', 'uefi-memory/999'])
    expect([status, stderr]).toEqual([2, "handoff: there is no lab 'uefi-memory/999' (handoff labs lists them)\n"])
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
    const { status } = await handoff(['start', '--data', folder, '--lab', 'uefi-memory/12'], { ELECTRON_EXEC_PATH: fake })
    expect(status).toBe(0)
    expect(readFileSync(said, 'utf8').trim()).toBe(`${root} --data ${folder} --lab uefi-memory/12`)
  })

  it.skipIf(process.platform === 'win32')('ends it when it is ended itself; a window that crashed is no good end', async () => {
    const folder = data()
    const fake = join(folder, 'electron')
    writeFileSync(fake, '#!/bin/sh\necho open\nexec sleep 30\n')
    chmodSync(fake, 0o755)
    const { child } = await start(['--data', folder], /open/, { ELECTRON_EXEC_PATH: fake })
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    writeFileSync(fake, '#!/bin/sh\nkill -SEGV $$\n')
    expect((await handoff(['start', '--data', folder], { ELECTRON_EXEC_PATH: fake })).status).toBe(1)
  })

  /** No binary, and nowhere to get one. */
  const none = (): Record<string, string> => ({
    ELECTRON_EXEC_PATH: join(tmpdir(), 'no-such-binary'),
    ELECTRON_MIRROR: 'http://127.0.0.1:9/',
    electron_config_cache: data()
  })

  it('--host electron without one is refused in one line that says why', async () => {
    const { status, stderr } = await handoff(['start', '--host', 'electron', '--data', data()], none())
    expect(status).toBe(2)
    expect(stderr).toMatch(/^handoff: there is no Electron binary on this machine\. The window .+\n$/)
  })

  it('without one the app is shown in the browser, and a line says why', async () => {
    const { found } = await start(['--no-open', '--data', data()], /(The window .*) The app is shown in your browser\.\n[^]*http:/, none())
    expect(found[1]).toMatch(/Node 22\.12 or newer|could not be downloaded/)
  })
})
