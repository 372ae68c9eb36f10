import { fork, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from '../../../src-main/host/data-folder'
import { inEnglish } from '../../../src-lab/sentences/told'

/** For a lock whose owner cannot be asked about. */
const IMPATIENT = { beatMs: 20, watchMs: 300 }
const linux = process.platform === 'linux'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'handoff-lock-'))))
const children: ChildProcess[] = []
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

const hear = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('message', resolve))
const tell = (child: ChildProcess, word: string): Promise<unknown> => {
  const answer = hear(child)
  child.send(word)
  return answer
}
async function contender(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'lock-contender.ts'), { execArgv: ['--import', 'tsx'] })
  children.push(child)
  await hear(child)
  return child
}
const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()))
/** A folder whose owner was killed. */
async function orphaned(): Promise<string> {
  const owner = await contender()
  expect(await tell(owner, folder)).toBe('writes')
  const gone = ended(owner)
  owner.kill('SIGKILL')
  await gone
  return lockName()
}
/** The one lock that is there. */
const lockName = (): string => {
  const [name, ...others] = readdirSync(join(folder, 'lock'))
  expect(others).toEqual([])
  return join(folder, 'lock', name!)
}
/** The same lock with other words on it. */
function reword(lock: string, change: (words: [string, string, string, string]) => readonly string[]): void {
  const words = readlinkSync(lock).split('-') as [string, string, string, string]
  rmSync(lock)
  symlinkSync(change(words).join('-'), lock)
}

describe('many starts at once', () => {
  it('one of them writes, whether the folder is new, was given back, or its owner was killed', async () => {
    const starts = await Promise.all(Array.from({ length: 6 }, contender))
    const dead = (await orphaned(), readlinkSync(lockName()))
    for (let round = 0; round < 150; round++) {
      folder = mkdtempSync(join(tmpdir(), 'handoff-lock-'))
      if (round % 3 > 0) mkdirSync(join(folder, 'lock'))
      if (round % 3 === 1) symlinkSync(dead, join(folder, 'lock', '7'))
      if (round % 3 === 2) symlinkSync(dead, join(folder, 'lock', '7.free'))
      for (let again = 0; again < 2; again++) {
        const words = await Promise.all(starts.map((child) => tell(child, folder)))
        expect(
          words.filter((word) => word === 'writes'),
          words.join('\n')
        ).toHaveLength(1)
        await Promise.all(starts.map((child) => tell(child, '')))
      }
    }
  })
})

describe('a lock that was left behind', () => {
  it('by a process that was killed is taken over, and the old one does not pile up', async () => {
    await orphaned()
    const data = openDataFolder(folder)
    expect(data.readOnly).toBeNull()
    expect(readdirSync(join(folder, 'lock'))).toEqual(['2'])
    data.release()
    expect(readdirSync(join(folder, 'lock'))).toEqual(['2.free'])
  })

  it.runIf(linux)('and whose number another process has by now, is taken over at once', async () => {
    const lock = await orphaned()
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    children.push(other)
    reword(lock, ([, began, place, last]) => [String(other.pid), began, place, last])
    expect(openDataFolder(folder, { beatMs: 1000, watchMs: 60_000 }).readOnly).toBeNull()
  })

  it.runIf(linux)('and whose number this very process has by now, as in a container that starts again', async () => {
    const lock = await orphaned()
    reword(lock, ([, began, place, last]) => [String(process.pid), began, place, last])
    expect(openDataFolder(folder, { beatMs: 1000, watchMs: 60_000 }).readOnly).toBeNull()
  })

  it('in another container is taken over when its owner shows nothing for a while', async () => {
    const lock = await orphaned()
    reword(lock, ([, began, , last]) => [String(process.pid), began, 'abc', last])
    expect(openDataFolder(folder, IMPATIENT).readOnly).toBeNull()
  })

  it('by an owner in another container that shows itself is left alone, whatever the clock does there', async () => {
    const owner = fork(join(import.meta.dirname, 'lock-contender.ts'), { execArgv: ['--import', 'tsx'] })
    children.push(owner)
    await hear(owner)
    expect(await tell(owner, folder)).toBe('writes')
    reword(lockName(), ([pid, began, , last]) => [pid, began, 'abc', last])
    expect(inEnglish(openDataFolder(folder, { beatMs: 20, watchMs: 6500 }).readOnly!)).toMatch(/open already/)
  })

  it.each([
    ['nothing', ''],
    ['words', 'what is this?'],
    ['half of it', '12-']
  ])('with %s on it is taken over after a while', (_what, words) => {
    mkdirSync(join(folder, 'lock'))
    writeFileSync(join(folder, 'lock', '1'), words)
    expect(openDataFolder(folder, IMPATIENT).readOnly).toBeNull()
  })

  it.each([
    ['of a process that is gone', '999999999\n'],
    ['whose number another process has', `${process.ppid}\n`],
    ['with nothing on it', '']
  ])('by the first version of the app, %s, is taken over', (_what, words) => {
    writeFileSync(join(folder, 'lock'), words)
    expect(openDataFolder(folder, IMPATIENT).readOnly).toBeNull()
    expect(readdirSync(join(folder, 'lock'))).toEqual(['1'])
  })

  it.runIf(linux)('on a disk that cannot be written: the app starts, and reads', async () => {
    await orphaned()
    for (const path of [join(folder, 'lock'), folder]) chmodSync(path, 0o555)
    const isRoot = process.geteuid!() === 0
    // To root nothing is forbidden.
    if (isRoot) process.seteuid!(65534)
    try {
      expect(inEnglish(openDataFolder(folder).readOnly!)).toMatch(/cannot be written \(EACCES\).*--data/)
    } finally {
      if (isRoot) process.seteuid!(0)
      for (const path of [folder, join(folder, 'lock')]) chmodSync(path, 0o700)
    }
  })
})

describe('a lock that is held', () => {
  it('is lost when somebody removes it: from then on nothing is saved, and why is said', () => {
    const data = openDataFolder(folder)
    rmSync(join(folder, 'lock'), { recursive: true })
    expect(inEnglish(data.readOnly!)).toMatch(/took over/)
    const other = openDataFolder(folder)
    data.release()
    expect(other.readOnly).toBeNull()
  })
})
