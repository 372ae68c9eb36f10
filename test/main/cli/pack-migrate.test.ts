import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { realDisk, type DiskSteps } from '../../../src-main/cli/save-file'
import { finishFiles, saveFiles } from '../../../src-main/cli/save-files'
import { UNFINISHED } from '../../../src-main/host/pack-folder'
import { handoff, handoffAlone } from './command'

let folder: string
let mine: string
const filesOf = (pack: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(pack, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name).slice(pack.length), readFileSync(join(parentPath, name), 'utf8')])
  )
const copied = (name: string): string => {
  const copy = join(folder, name)
  cpSync(mine, copy, { recursive: true })
  return copy
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-migrate-'))
  mine = join(folder, 'mine')
  expect(await handoff(['pack', 'new', mine])).toMatchObject({ status: 0 })
})

describe('handoff pack migrate', () => {
  it('says that a pack has the newest format, and what could be shorter', async () => {
    const before = filesOf(mine)
    const { status, stdout } = await handoff(['pack', 'migrate', mine])
    expect(status).toBe(0)
    expect(stdout).toMatch(/has format 1, which is the newest\.\n {2}With --edits \d+ mistakes become edits of the solution\.\n/)
    expect(filesOf(mine)).toEqual(before)
  })

  it('shows the difference and writes nothing, or writes it', async () => {
    const pack = copied('edits')
    const dry = await handoff(['pack', 'migrate', pack, '--edits', '--dry-run'])
    expect(dry.stdout).toContain('\n--- labs/01-four-pages/mistakes/nothing-freed.ts\n+++ /dev/null\n')
    expect(dry.stdout).toContain('Nothing was written (--dry-run).')
    expect(filesOf(pack)).toEqual(filesOf(mine))

    expect(await handoff(['pack', 'migrate', pack, '--edits'])).toMatchObject({ status: 0, stderr: '' })
    expect(existsSync(join(pack, 'labs/01-four-pages/mistakes/nothing-freed.ts'))).toBe(false)
    const json = readFileSync(join(pack, 'labs/01-four-pages/lab.json'), 'utf8')
    expect(json).toContain('"replace"')
    // Whatever is not about mistakes stands there as it stood.
    const before = readFileSync(join(mine, 'labs/01-four-pages/lab.json'), 'utf8')
    expect(json.slice(0, json.indexOf('"mistakes"'))).toBe(before.slice(0, before.indexOf('"mistakes"')))
    expect(await handoff(['pack', 'lint', pack])).toMatchObject({ status: 0 })
    expect((await handoff(['pack', 'migrate', pack, '--edits'])).stdout).toContain('There is nothing to do.')
  })

  it('leaves one from the future, one with findings and one that is a file alone', async () => {
    const pack = copied('future')
    const manifest = join(pack, 'pack.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"formatVersion": 1', '"formatVersion": 2'))
    expect(await handoff(['pack', 'migrate', pack])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/is left as it is\. .* Update the app\./)
    })
    writeFileSync(manifest, '{')
    expect(await handoff(['pack', 'migrate', pack, '--edits'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nothing was written: 1 finding to mend first/)
    })
    expect(await handoff(['pack', 'migrate', manifest])).toMatchObject({ status: 2, stderr: expect.stringMatching(/is no folder/) })
    rmSync(pack, { recursive: true })
  })

  it('changes all files or none', () => {
    const pack = copied('locked')
    const busy = join(pack, 'labs/01-four-pages/mistakes')
    const before = filesOf(pack)
    const changed = new Map<string, string | null>([
      ['pack.json', '{}'],
      ['labs/02-new/lab.json', '{}'],
      // A folder that holds something cannot be removed as a file.
      ['labs/01-four-pages/mistakes', null]
    ])
    expect(existsSync(busy)).toBe(true)
    expect(() => saveFiles(pack, changed)).toThrow(/cannot be written; it is as it was$/)
    expect(filesOf(pack)).toEqual(before)
  })
})

/** A disk that no step reaches any more after so many of them; of what was being written then, half is there. */
function dyingDisk(steps: number): DiskSteps & { readonly isDead: boolean } {
  let left = steps
  const step = (act: () => void, half: () => void = () => {}): void => {
    if (left > 0) {
      left--
      return act()
    }
    if (left === 0) half()
    left = -1
    throw new Error('the machine is off')
  }
  return {
    get isDead() {
      return left < 0
    },
    write: (file, bytes) =>
      step(
        () => realDisk.write(file, bytes),
        () => writeFileSync(file, bytes.subarray(0, bytes.length / 2))
      ),
    rename: (from, to) => step(() => realDisk.rename(from, to)),
    remove: (file) => step(() => realDisk.remove(file)),
    flushFolder: (folder) => step(() => realDisk.flushFolder(folder))
  }
}

describe('a migration that is cut off', () => {
  const LAB = 'labs/01-four-pages'
  const change = new Map<string, string | null>([
    [`${LAB}/mistakes/nothing-freed.ts`, null],
    [`${LAB}/lab.json`, '{ "new": "lab" }\n'],
    [`${LAB}/mistakes/nothing-printed.ts`, null],
    ['labs/02-new/lab.json', '{ "another": "lab" }\n']
  ])
  const endOf = (pack: string): Record<string, string> => {
    const files = filesOf(pack)
    for (const [path, text] of change)
      if (text === null) delete files[`/${path}`]
      else files[`/${path}`] = text
    return files
  }

  it('at any of its steps is as it was, or is finished by the next one, whatever cuts that off', () => {
    const [before, after] = [filesOf(mine), endOf(mine)]
    let [whole, finished] = [0, 0]
    for (let steps = 0; ; steps++) {
      const pack = copied(`dies-${steps}`)
      const disk = dyingDisk(steps)
      try {
        saveFiles(pack, change, disk)
      } catch {
        expect(disk.isDead).toBe(true)
      }
      if (!disk.isDead) {
        expect(filesOf(pack)).toEqual(after)
        break
      }
      if (existsSync(join(pack, UNFINISHED))) {
        // It is cut off again and again, one step later each time.
        for (let more = 0; existsSync(join(pack, UNFINISHED)); more++) {
          try {
            finishFiles(pack, dyingDisk(more))
          } catch {
            // Once more.
          }
        }
        expect(filesOf(pack)).toEqual(after)
        finished++
      } else {
        const files = Object.entries(filesOf(pack)).filter(([path]) => !path.startsWith(`/${UNFINISHED}`))
        expect([before, after]).toContainEqual(Object.fromEntries(files))
        whole++
      }
      rmSync(pack, { recursive: true })
    }
    expect(whole).toBeGreaterThan(1)
    expect(finished).toBeGreaterThan(10)
  })

  const cutOff = (name: string, steps: number): string => {
    const pack = copied(name)
    expect(() => saveFiles(pack, change, dyingDisk(steps))).toThrow()
    expect(existsSync(join(pack, UNFINISHED))).toBe(true)
    return pack
  }

  it('is told by every other command, and finished by the same one', async () => {
    const pack = copied('told')
    const file = `${LAB}/mistakes/nothing-freed.ts`
    const text = readFileSync(join(pack, file), 'utf8').replace('{', '{ ')
    expect(() => saveFiles(pack, new Map([[file, text]]), dyingDisk(3))).toThrow()
    for (const args of [['lint'], ['test'], ['build'], ['migrate', '--dry-run']])
      expect(await handoff(['pack', args[0]!, pack, ...args.slice(1)])).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/was cut off in the middle: handoff pack migrate .* finishes it/)
      })
    const { status, stdout } = await handoff(['pack', 'migrate', pack])
    expect([status, stdout]).toEqual([0, expect.stringContaining('is finished: 1 file had still to be written.')])
    expect(readFileSync(join(pack, file), 'utf8')).toBe(text)
  })

  it('killed at one step after another, and again while that is finished, is old or new and never half', async () => {
    const argsOf = (pack: string): string[] => ['pack', 'migrate', pack, '--edits']
    const killedAt = (step: number): Record<string, string> => ({
      NODE_OPTIONS: `--import ${new URL('kill-at-flush.js', import.meta.url).href}`,
      KILL_AT_FLUSH: String(step)
    })
    const whole = copied('never-killed')
    expect(await handoff(argsOf(whole))).toMatchObject({ status: 0 })
    const [before, after] = [filesOf(mine), filesOf(whole)]

    // Before the journal is on the disk, behind it, and in the midst of the files; that one is killed while it is finished, too.
    const kills = [[1], [2], [4, 2]].map(async (steps) => {
      const pack = copied(`killed-${steps[0]}`)
      for (const step of steps) {
        expect(await handoffAlone(argsOf(pack), killedAt(step))).toMatchObject({ status: null, signal: 'SIGKILL' })
        const now = filesOf(pack)
        const isTorn = (path: string): boolean => now[path] !== undefined && ![before[path], after[path]].includes(now[path])
        expect(Object.keys(before).filter(isTorn)).toEqual([])
        if (!existsSync(join(pack, UNFINISHED))) {
          const files = Object.entries(now).filter(([path]) => !path.startsWith(`/${UNFINISHED}`))
          expect([before, after]).toContainEqual(Object.fromEntries(files))
        }
      }
      const { status, stdout } = await handoff(argsOf(pack))
      expect([status, filesOf(pack)]).toEqual([0, after])
      return stdout.includes('What was cut off the last time is finished')
    })
    expect(await Promise.all(kills)).toEqual([false, true, true])
  })

  it('is not finished over what somebody has written since', () => {
    const pack = cutOff('changed', 4)
    writeFileSync(join(pack, LAB, 'mistakes/nothing-printed.ts'), 'mine\n')
    const before = filesOf(pack)
    expect(() => finishFiles(pack)).toThrow(/since then somebody has changed labs\/01-four-pages\/mistakes\/nothing-printed\.ts/)
    expect(filesOf(pack)).toEqual(before)
  })

  it.each([
    ['a way out', '../evil.md'],
    ['a link', 'out/evil.md']
  ])('does not follow a journal that somebody else wrote: %s', (_, path) => {
    const pack = copied(`evil-${path.slice(0, 2)}`)
    symlinkSync(folder, join(pack, 'out'))
    writeFileSync(join(pack, UNFINISHED), JSON.stringify({ files: [{ path, before: null, text: 'evil' }] }))
    expect(() => finishFiles(pack)).toThrow(/is none that Handoff wrote/)
    expect(existsSync(join(folder, 'evil.md'))).toBe(false)
  })
})
