import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HostApi, PackOffer, PackSummary, Reply } from '../../../src-lab/host-api'
import { offerInLanguage } from '../../../src-lab/lab/translation'
import { studentEdition } from '../../../src-lab/author/student-edition'
import { readPack } from '../../../src-lab/pack/read-pack'
import { readSubmission, workFor } from '../../../src-main/cli/grade/read-submission'
import { AtomicFiles, type SavingFiles } from '../../../src-main/host/atomic-file'
import { openDataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { InstalledPacks } from '../../../src-main/host/installed-packs'
import { buildArchive } from '../../../src-main/host/pack-build'
import { labJson, packJson, smallPack } from '../../lab/pack/small-pack'
import { inEnglish } from '../../../src-lab/sentences/told'

const labs = mkdtempSync(join(tmpdir(), 'handoff-no-labs-'))
const ref = { pack: 'small', lab: '01-one' }
let folder: string
let host: Host
const anew = (shipped = labs): Host => {
  const now = (): string => '2026-01-01T00:00:00.000Z'
  return new Host({ version: '0', shell: 'web', data: openDataFolder(folder), labs: shipped, now, openLink: () => Promise.resolve() })
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-added-'))
  host = anew()
})

type Change = Parameters<typeof smallPack>[0]
const packed = (change: Change = {}): Uint8Array => buildArchive(smallPack(change))
const version = (is: string, change: Change = {}): Uint8Array => packed({ ...change, pack: { version: is, ...change?.pack } })
async function value<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(`${answered.code}: ${answered.message}`)
  return answered.value
}
/** Over the same door as the screen. */
function call<M extends keyof HostApi>(method: M, args: Parameters<HostApi[M]>[0]): ReturnType<HostApi[M]> {
  return host.dispatch(method, args) as ReturnType<HostApi[M]>
}
async function offer(bytes: Uint8Array): Promise<PackOffer> {
  return (await value(call('offerPack', { file: 'a.labpack', piece: 0, of: 1, bytes: Buffer.from(bytes).toString('base64') })))!
}
async function add(bytes: Uint8Array, anyway = false): Promise<readonly PackSummary[]> {
  return value(call('addPack', { offer: (await offer(bytes)).offer, anyway }))
}
const packs = (): Promise<readonly PackSummary[]> => value(host.packs())
const onDisk = (): Record<string, string> =>
  Object.fromEntries(
    (existsSync(join(folder, 'packs')) ? readdirSync(join(folder, 'packs')) : []).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, 'packs', name)))
        .digest('hex')
    ])
  )

describe('a pack that is offered', () => {
  it('is told before anything is kept', async () => {
    const told = await offer(packed())
    expect(told).toMatchObject({
      name: 'small',
      title: 'Small',
      version: '1.0.0',
      authors: [{ name: 'A. Author' }],
      license: 'MIT',
      languages: ['en'],
      capabilities: [],
      standing: 'new',
      present: null,
      others: []
    })
    expect(told.labs.map(({ title }) => title)).toEqual(['One', 'One'])
    expect(told.packedBytes).toBe(packed().length)
    expect(onDisk()).toEqual({})
    expect(await packs()).toEqual([])
    expect(await value(host.packOffer())).toEqual(told)
  })

  it('is told in the language of whoever looks at it, as far as it has that', async () => {
    const files = {
      'welcome.md': 'Hello.\n',
      'welcome.de.md': 'Guten Tag.\n',
      'pack.de.json': JSON.stringify({ title: 'Klein', summary: 'Ein kleines Paket.', sections: { All: 'Alle' } }),
      'labs/01-one/lab.de.json': JSON.stringify({ title: 'Eins' })
    }
    const told = await offer(version('1.0.0', { pack: { locales: ['de'], welcome: 'welcome.md' }, files }))
    expect(told).toMatchObject({ title: 'Small', welcome: 'Hello.\n' })
    expect(offerInLanguage(told, 'de')).toMatchObject({
      title: 'Klein',
      summary: 'Ein kleines Paket.',
      welcome: 'Guten Tag.\n',
      version: '1.0.0',
      labs: [{ title: 'Eins' }, { title: 'One' }]
    })
    expect(offerInLanguage(told, 'fr')).toBe(told)
  })

  it('comes in pieces when it is large', async () => {
    const bytes = Buffer.from(packed())
    const piece = (index: number): Promise<Reply<unknown>> =>
      call('offerPack', {
        file: 'a.labpack',
        piece: index,
        of: 3,
        bytes: bytes.subarray(index * 1000, index === 2 ? undefined : (index + 1) * 1000).toString('base64')
      })
    expect(await value(piece(0))).toBeNull()
    expect(await piece(2)).toMatchObject({ ok: false, code: 'packRefused' })
    expect(await value(piece(0))).toBeNull()
    expect(await value(piece(1))).toBeNull()
    expect(await value(piece(2))).toMatchObject({ title: 'Small' })
  })

  it('is kept as it was given, and there again after a restart', async () => {
    expect(await add(packed())).toMatchObject([
      { id: 'small', added: true, authors: ['A. Author'], labs: [{ id: '01-one' }, { id: '02-two' }] }
    ])
    expect(readFileSync(join(folder, 'packs/small.labpack')).equals(packed())).toBe(true)
    host = anew()
    expect(await value(host.lab(ref))).toMatchObject({ ref, lab: { title: 'One' } })
  })

  it('that was not looked at is not added, nor one that was declined', async () => {
    expect(await call('addPack', { offer: '0'.repeat(64), anyway: true })).toMatchObject({ ok: false, code: 'packRefused' })
    const { offer: sha256 } = await offer(packed())
    await host.declinePack()
    expect(await call('addPack', { offer: sha256, anyway: true })).toMatchObject({ ok: false, code: 'packRefused' })
    expect(onDisk()).toEqual({})
  })

  it('is not added where nothing can be written', async () => {
    const second = new Host({
      version: '0',
      shell: 'web',
      data: openDataFolder(folder),
      labs,
      now: () => '',
      openLink: () => Promise.resolve()
    })
    const told = await second.offerPack({ file: 'a.labpack', piece: 0, of: 1, bytes: Buffer.from(packed()).toString('base64') })
    expect(await second.addPack({ offer: told.ok ? told.value!.offer : '', anyway: false })).toMatchObject({ ok: false, code: 'readOnly' })
  })
})

describe('another version', () => {
  const saved = async (): Promise<void> => {
    await add(packed())
    await value(host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    const passed = { revision: 1, passedAt: '2026-01-01T00:00:00.000Z', runs: 3, hints: [], answers: {}, lastResult: null, failed: {} }
    await value(host.saveProgress({ ...ref, progress: passed }))
  }

  it('takes the place of the one before; work and progress stay, and what is different is told', async () => {
    await saved()
    const newer = version('1.1.0', {
      lab: { revision: 2, checks: [{ ...labJson.checks[0]!, title: 'It succeeds', is: 'EFI_ABORTED' }] },
      files: { 'labs/02-two/text.md': '# Two\n\n## 1. Return success\n\nOther words.\n' }
    })
    const told = await offer(newer)
    expect(told).toMatchObject({ standing: 'update', present: { version: '1.0.0' } })
    expect(told.changes.map(inEnglish)).toEqual([
      '1 One: the starter or the checks changed. A pass of before stays, and is told to be one of before',
      '2 One: other words or another solution; what passes it is the same'
    ])
    await add(newer)
    expect(Object.keys(onDisk())).toEqual(['small.labpack'])
    expect((await value(host.lab(ref))).lab.revision).toBe(2)
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('mine')
    expect(Object.values(await value(host.progress()))).toMatchObject([{ revision: 1, runs: 3 }])
  })

  it.each([
    ['an older one', version('0.9.0'), 'older', /older than 1\.0\.0/],
    [
      'the same one with other content',
      version('1.0.0', { pack: { summary: 'Another one.' }, lab: { minutes: 9 } }),
      'changed',
      /other content/
    ]
  ] as const)('%s is only taken when that is said', async (_, bytes, standing, sentence) => {
    await add(packed())
    const before = onDisk()
    const told = await offer(bytes)
    expect(told.standing).toBe(standing)
    expect(await call('addPack', { offer: told.offer, anyway: false })).toMatchObject({
      ok: false,
      message: expect.stringMatching(sentence) as string
    })
    expect(onDisk()).toEqual(before)
    await value(call('addPack', { offer: told.offer, anyway: true }))
    expect(readFileSync(join(folder, 'packs/small.labpack')).equals(bytes)).toBe(true)
  })

  it('the same one changes nothing', async () => {
    await add(packed())
    expect((await offer(packed())).standing).toBe('same')
    expect(await add(packed())).toHaveLength(1)
  })

  it('with another author beside the old one goes on with the work; with other authors alone it is another pack', async () => {
    await saved()
    const [author] = packJson.authors
    await add(version('1.1.0', { pack: { authors: [author, { name: 'B. Author' }] } }))
    expect(await packs()).toMatchObject([{ id: 'small', version: '1.1.0' }])
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('mine')

    const strange = version('9.0.0', { pack: { authors: [{ name: 'M. Stranger' }] } })
    expect(await offer(strange)).toMatchObject({
      standing: 'new',
      name: 'small.2',
      others: [{ title: 'Small', authors: ['A. Author', 'B. Author'] }]
    })
    const before = onDisk()['small.labpack']
    await add(strange)
    expect(onDisk()['small.labpack']).toBe(before)
    expect(await host.work({ pack: 'small.2', lab: '01-one' })).toMatchObject({ ok: false, code: 'packClash' })
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('mine')
  })

  it('another pack with the same id lies beside it', async () => {
    await add(packed())
    await add(packed({ pack: { uuid: packJson.uuid.replace(/1$/, '9') } }))
    expect((await packs()).map(({ id }) => id)).toEqual(['small', 'small.2'])
  })
})

describe('the student’s and the instructor’s edition of one version', () => {
  const student = (): Uint8Array => {
    const whole = smallPack({})
    return buildArchive(studentEdition(whole, readPack('small', whole), []))
  }
  const text = 'export const mine = 1\n'

  it('take each other’s place when somebody says so; work and progress stay', async () => {
    await add(student())
    expect((await packs())[0]).toMatchObject({ edition: 'student' })
    await value(call('save', { ...ref, path: 'driver.ts', text, base: null }))
    const whole = await offer(packed())
    expect(whole).toMatchObject({ standing: 'edition', edition: 'instructor', present: { edition: 'student' } })
    expect(whole.changes.map(inEnglish)).toEqual(['New: solutions, mistakes and the instructor’s checks. It is the instructor’s edition'])
    await expect(value(call('addPack', { offer: whole.offer, anyway: false }))).rejects.toThrow(
      /the student's edition of Small 1\.0\.0 is there/
    )
    await add(packed(), true)
    expect((await packs())[0]).not.toHaveProperty('edition')
    expect((await value(call('work', ref))).files['driver.ts']?.text).toBe(text)

    const back = await offer(student())
    expect(back).toMatchObject({ standing: 'edition', edition: 'student', present: { edition: 'instructor' } })
    await add(student(), true)
    expect((await value(call('work', ref))).files['driver.ts']?.text).toBe(text)
    expect((await offer(student())).standing).toBe('same')
  })

  it('work that was made with the one is graded with the other', async () => {
    await add(student())
    await value(call('save', { ...ref, path: 'driver.ts', text, base: null }))
    const { text: exported } = await value(call('exportWork', { pack: 'small', lab: '01-one', history: false }))
    const file = join(folder, 'mine.handoff')
    writeFileSync(file, exported)
    const whole = readPack('small', smallPack({})).labs.get('01-one')!
    expect(workFor(await readSubmission(file), whole, true)).toMatchObject({ files: { 'driver.ts': text }, note: null })
  })
})

describe('a lab that goes on from another one', () => {
  const other = { pack: 'small', lab: '02-two' }
  const text = 'export const mine = 1\n'
  const textOf = async (): Promise<string | undefined> => (await value(call('work', ref))).files['driver.ts']?.text

  it('begins with what was written there, once, and says so', async () => {
    await add(packed({ lab: { carryFrom: '02-two' } }))
    expect(await value(call('work', ref))).toEqual({ files: {}, notices: [] })
    await value(call('save', { ...other, path: 'driver.ts', text, base: null }))
    const { files, notices } = await value(call('work', ref))
    expect(files['driver.ts']?.text).toBe(text)
    expect(notices.map(inEnglish)).toEqual(['This lab goes on from One: it begins with your text. Reset brings its own starter.'])
    expect((await value(call('work', ref))).notices).toEqual([])
    await value(call('reset', ref))
    expect(await textOf()).toBe(undefined)
    expect((await value(call('work', other))).files['driver.ts']?.text).toBe(text)
  })

  it('leaves alone what was begun', async () => {
    await add(packed({ lab: { carryFrom: '02-two' } }))
    await value(call('save', { ...ref, path: 'driver.ts', text: 'begun', base: null }))
    await value(call('save', { ...other, path: 'driver.ts', text, base: null }))
    expect(await textOf()).toBe('begun')
  })
})

describe('a pack that is removed', () => {
  it('is gone; what was written and reached in it stays, and is there again with it', async () => {
    await add(packed())
    await value(host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null }))
    expect(await value(call('removePack', { pack: 'small' }))).toEqual([])
    expect(onDisk()).toEqual({})
    expect(await host.work(ref)).toMatchObject({ ok: false, code: 'noLab' })
    await add(packed())
    expect((await value(host.work(ref))).files['driver.ts']!.text).toBe('mine')
  })

  it('is one that was added: those of the app stay', async () => {
    const shipped = mkdtempSync(join(tmpdir(), 'handoff-labs-'))
    writePack(join(shipped, 'small'))
    folder = mkdtempSync(join(tmpdir(), 'handoff-added-'))
    host = anew(shipped)
    expect(await call('removePack', { pack: 'small' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/comes with the app/) as string
    })
    expect(await call('removePack', { pack: 'none' })).toMatchObject({ ok: false, code: 'packRefused' })
    expect((await offer(packed())).standing).toBe('same')
    // A newer one stands in its place until it is removed, or the app brings one that is newer.
    expect(await add(version('1.1.0'))).toMatchObject([{ version: '1.1.0', added: true }])
    writePack(join(shipped, 'small'), { pack: { version: '2.0.0' } })
    host = anewAfter(shipped)
    expect(await packs()).toMatchObject([{ version: '2.0.0' }])
    expect((await packs())[0]).not.toHaveProperty('added')
  })
})

function anewAfter(shipped: string): Host {
  rmSync(join(folder, 'lock'), { recursive: true })
  return anew(shipped)
}

function writePack(place: string, change: Change = {}): void {
  for (const [path, content] of smallPack(change)) {
    mkdirSync(join(place, path, '..'), { recursive: true })
    writeFileSync(join(place, path), content)
  }
}

describe('what lies in the data folder', () => {
  it('that is damaged or a link is one pack with a problem; the others are used', async () => {
    await add(packed())
    writeFileSync(join(folder, 'packs/broken.labpack'), 'hello')
    symlinkSync(join(folder, 'packs/small.labpack'), join(folder, 'packs/link.labpack'))
    host = anewAfter(labs)
    const list = await packs()
    expect(list.map(({ id, problems }) => [id, problems.length])).toEqual([
      ['broken', 1],
      ['link', 1],
      ['small', 0]
    ])
  })

  it('is the old one or the new one, whole, whenever the process ends', async () => {
    const [old, next] = [packed(), version('2.0.0')]
    // Every step of a save is one where the process may end: none comes after it.
    for (let steps = 0; ; steps++) {
      const place = mkdtempSync(join(tmpdir(), 'handoff-ends-'))
      await new InstalledPacks(place, new AtomicFiles(place)).save('small', old)
      const isDone = await new InstalledPacks(place, new AtomicFiles(place, endingAfter(steps))).save('small', next).then(
        () => true,
        () => false
      )
      const there = readFileSync(join(place, 'packs/small.labpack'))
      expect(there.equals(old) || there.equals(next), `after ${steps} steps`).toBe(true)
      if (isDone) expect(there.equals(next)).toBe(true)
      expect((await new InstalledPacks(place, new AtomicFiles(place)).read('small')).problems).toEqual([])
      if (isDone) break
      expect(steps).toBeLessThan(20)
    }
  })
})

/** The process ends when it has done so many things to the disk. */
function endingAfter(steps: number): SavingFiles {
  let left = steps
  const step = (): void => {
    if (left-- <= 0) throw Object.assign(new Error('the process ended'), { code: 'ENDED' })
  }
  return {
    open: async (path, flags, mode) => {
      step()
      const handle = await open(path, flags, mode)
      return new Proxy(handle, {
        get: (target, name: keyof typeof handle) => {
          const own: unknown = target[name]
          if (name !== 'writeFile' && name !== 'sync') return typeof own === 'function' ? (own.bind(target) as unknown) : own
          return async (bytes: Uint8Array) => {
            step()
            // Half of it is written when the end comes.
            if (name === 'writeFile' && left === 0) await target.write(bytes.subarray(0, bytes.length >> 1))
            if (name === 'writeFile') step()
            return name === 'writeFile' ? target.writeFile(bytes) : target.sync()
          }
        }
      })
    },
    rename: async (from, to) => {
      step()
      await rename(from, to)
    },
    unlink: async (path) => {
      step()
      await unlink(path)
    }
  }
}

it('the pack of these tests has no finding', () => {
  expect(readPack('small', smallPack()).problems).toEqual([])
})
