import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handoff, root, run, type Ended } from './command'

/** The command as npm installs it: the tarball's files, and beside them the packages that package.json's dependencies bring, with no other near. */
const place = mkdtempSync(join(tmpdir(), 'handoff-installed-'))
const app = join(place, 'lib/node_modules/handoff')
const elsewhere = join(place, 'elsewhere')
let tarball: { filename: string; size: number; unpackedSize: number; files: { path: string }[] }

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

beforeAll(() => {
  // The build is what `npm pack` makes first; these tests have it already.
  const packed = execFileSync(npm, ['pack', '--ignore-scripts', '--json', '--pack-destination', place], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32'
  })
  // One entry; npm 11 gives it by the package's name.
  tarball = Object.values(JSON.parse(packed) as Record<string, typeof tarball>)[0]!
  mkdirSync(app, { recursive: true })
  mkdirSync(elsewhere)
  execFileSync('tar', ['-xzf', join(place, tarball.filename), '-C', app, '--strip-components', '1'])
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>
  }
  for (const [path, { dev, devOptional, optional }] of Object.entries(packages))
    if (path !== '' && !dev && !devOptional && !optional) cpSync(join(root, path), join(app, path), { recursive: true })
  for (const [from, to] of [
    ['labs/examples/print-the-memory-map.ts', 'map.ts'],
    ['labs/uefi-memory/labs/12-memory-map/solution/driver.ts', 'lab-12.ts'],
    ['labs/uefi-memory', 'uefi-memory'],
    ['test/conformance/recordings/scenario/mapkey.jsonl.gz', 'mapkey.jsonl.gz']
  ] as const)
    cpSync(join(root, from), join(elsewhere, to), { recursive: true })
}, 60_000)
afterAll(() => rmSync(place, { recursive: true, force: true }))

const installed = (...args: string[]): Promise<Ended> => run(join(app, 'bin/handoff.js'), args, {}, elsewhere)
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the tarball', () => {
  it('has the command, what was built, the labs, what authors begin with and the docs; no source and no test', () => {
    const tops = new Set(tarball.files.map(({ path }) => path.split('/')[0]))
    expect([...tops].sort()).toEqual(['LICENSE', 'README.md', 'authoring', 'bin', 'docs', 'labs', 'out', 'package.json'])
    expect(tarball.files.filter(({ path }) => path.startsWith('bin/'))).toMatchObject([{ path: 'bin/handoff.js' }])
  })

  it('is small', () => {
    expect(tarball.size).toBeLessThan(7_000_000)
    expect(tarball.unpackedSize).toBeLessThan(30_000_000)
  })

  it('names no folder of the machine that it was made on', () => {
    const named = files(app).filter((path) => !path.includes('node_modules/') && readFileSync(path).includes(root))
    expect(named).toEqual([])
  })

  it('asks for no package but its dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
    const asked = new Set<string>()
    for (const path of files(join(app, 'out/main')))
      for (const [, name] of readFileSync(path, 'utf8').matchAll(/^import (?:[^'"]* from )?["']((?:@[\w-]+\/)?[\w-]+)[\w./-]*["']/gm))
        asked.add(name!)
    expect(asked.size).toBeGreaterThan(10)
    expect([...asked].filter((name) => !(name in dependencies) && name !== 'electron').sort()).toEqual([])
  })
})

describe('the installed command, in a folder that has nothing to do with its own', () => {
  it.each([
    [['labs', '--json']],
    [['platforms', '--json']],
    [['run', 'map.ts', '--platform', 'made-pc-256m', '--json']],
    [['check', 'uefi-memory/12', 'lab-12.ts', '--json']],
    [['replay', 'mapkey.jsonl.gz', '--json']],
    [['pack', 'lint', 'uefi-memory', '--json']]
  ])('%j is answered as from the sources', async (args) => {
    const [there, here] = await Promise.all([installed(...args), handoff(args, {}, elsewhere)])
    expect(there).toEqual(here)
    expect([there.status, there.stderr]).toEqual([0, ''])
  })

  it('makes a pack, proves and builds it, adds it, and grades what somebody handed in for it', async () => {
    const said = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await installed(...args)
      expect([status, stderr], args.join(' ')).toEqual([0, ''])
      return stdout
    }
    await said('pack', 'new', 'my-labs')
    await said('pack', 'build', 'my-labs', '--out', 'my-labs.labpack')
    await said('pack', 'add', 'my-labs.labpack', '--yes', '--data', 'data')
    expect(await said('labs', '--data', 'data')).toContain('01-four-pages')
    const lab = join(elsewhere, 'my-labs/labs/01-four-pages')
    const uuid = (path: string): string => (JSON.parse(readFileSync(path, 'utf8')) as { uuid: string }).uuid
    const work = join(elsewhere, 'data/work', uuid(join(elsewhere, 'my-labs/pack.json')), uuid(join(lab, 'lab.json')), 'files')
    cpSync(join(lab, 'solution/driver.ts'), join(work, 'driver.ts'))
    mkdirSync(join(elsewhere, 'class'))
    await said('export', 'my-labs', '--data', 'data', '--out', 'class/ada.handoff')
    expect(await said('grade', 'my-labs', 'class', '--data', 'data')).toMatch(/^ada +.*pass/m)
  }, 60_000)

  it('opens the app: says why there is no window, and serves the page', async () => {
    const child = spawn(process.execPath, [join(app, 'bin/handoff.js'), 'start', '--no-open', '--data', 'data'], {
      cwd: elsewhere,
      env: { ...process.env, ELECTRON_EXEC_PATH: '' },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    try {
      const said = await new Promise<string>((resolve, reject) => {
        let text = ''
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (text.includes('Ctrl+C')) resolve(text)
        })
        child.once('close', () => reject(new Error(`it ended: ${text}`)))
      })
      expect(said).toMatch(/^The window (is installed by Node|needs the package electron).*\. The app is shown in your browser\.\n/)
      const [, origin, ticket] = /(http:\/\/127\.0\.0\.1:\d+)\/#ticket=(\S+)/.exec(said)!
      const page = await fetch(`${origin!}/`)
      expect([page.status, await page.text()]).toEqual([200, readFileSync(join(app, 'out/renderer/index.html'), 'utf8')])
      const session = await fetch(`${origin!}/session`, {
        method: 'POST',
        headers: { origin: origin!, 'content-type': 'application/json' },
        body: JSON.stringify({ ticket })
      })
      expect(session.status).toBe(200)
    } finally {
      child.kill()
      if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve))
    }
  })
})
