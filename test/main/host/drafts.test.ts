import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HostApi, Reply } from '../../../src-lab/host-api'
import { openDataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { inEnglish } from '../../../src-lab/sentences/told'

const labs = join(import.meta.dirname, '../../../labs')
let folder: string
let host: Host

function newHost(options: { preview?: string } = {}): Host {
  return new Host({
    version: '0',
    shell: 'web',
    data: openDataFolder(folder),
    labs,
    now: () => '2026-01-01T00:00:00.000Z',
    openLink: () => Promise.resolve(),
    ...options
  })
}
async function ask<M extends keyof HostApi>(
  method: M,
  args: unknown
): Promise<Reply<Awaited<ReturnType<HostApi[M]>> extends Reply<infer T> ? T : never>> {
  return (await host.dispatch(method, args)) as never
}
async function value<M extends keyof HostApi>(method: M, args: unknown) {
  const reply = await ask(method, args)
  if (!reply.ok) throw new Error(reply.message)
  return reply.value
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-drafts-'))
  host = newHost()
})

describe('a pack that is written in the app', () => {
  it('begins with a lab that has no finding, and is there after a restart', async () => {
    const made = await value('newDraft', { title: 'Übungen für Anfänger' })
    expect(made).toMatchObject({ draft: 'ubungen-fur-anfanger', title: 'Übungen für Anfänger', labs: 1, isOutside: false })
    const draft = await value('draft', { draft: made.draft })
    expect(Object.keys(draft.files)).toEqual(expect.arrayContaining(['pack.json', 'labs/01-four-pages/lab.json', 'schema/lab.schema.json']))
    expect((await value('newDraft', { title: 'Übungen für Anfänger' })).draft).toBe('ubungen-fur-anfanger-2')
    const { version } = draft.files['labs/01-four-pages/lab.json']!
    await value('saveDraftFile', { draft: made.draft, path: 'labs/01-four-pages/lab.json', text: '{', base: version })
    expect((await value('drafts', {})).find((one) => one.draft === made.draft)).toMatchObject({ labs: 1 })
    host = newHost()
    expect((await value('drafts', {})).map(({ draft: id }) => id)).toEqual(['ubungen-fur-anfanger', 'ubungen-fur-anfanger-2'])
  })

  it('two packs have two uuids', async () => {
    const uuids = []
    for (const title of ['one', 'two']) {
      const { draft } = await value('newDraft', { title })
      const { files } = await value('draft', { draft })
      const manifest = files['pack.json']!
      uuids.push('text' in manifest && (JSON.parse(manifest.text) as { uuid: string }).uuid)
    }
    expect(new Set(uuids).size).toBe(2)
  })

  it('is saved file by file, and a text from elsewhere is not written over', async () => {
    const { draft } = await value('newDraft', { title: 'mine' })
    const path = 'labs/01-four-pages/text.md'
    const { files, state } = await value('draft', { draft })
    const { version } = files[path]!
    const saved = await value('saveDraftFile', { draft, path, text: '# Mine\n', base: version })
    expect(await value('draftState', { draft })).not.toBe(state)
    writeFileSync(join(folder, 'drafts', draft, path), '# Another editor\n')
    expect(await ask('saveDraftFile', { draft, path, text: '# Mine again\n', base: saved.version })).toMatchObject({
      ok: false,
      code: 'changedOutside'
    })
    expect(readFileSync(join(folder, 'drafts', draft, path), 'utf8')).toBe('# Another editor\n')
    await value('saveDraftFile', { draft, path: 'labs/02-new/lab.json', text: '{}\n', base: null })
    expect((await value('draft', { draft })).files).toHaveProperty('labs/02-new/lab.json')
  })

  it('a file that is removed is kept among the removed ones', async () => {
    const { draft } = await value('newDraft', { title: 'mine' })
    await value('removeDraftFile', { draft, path: 'README.md' })
    expect((await value('draft', { draft })).files).not.toHaveProperty('README.md')
    expect(readdirSync(join(folder, 'removed/drafts', draft))).toEqual([expect.stringMatching(/^[0-9a-f]{8}-README\.md$/)])
    expect(await ask('removeDraftFile', { draft, path: 'README.md' })).toMatchObject({ ok: false, code: 'saveFailed' })
  })

  it.each(['../secret', '/etc/passwd', 'labs/../../x', '.git/config', 'CON', 'a\\b', ''])('%j is no file of it', async (path) => {
    const { draft } = await value('newDraft', { title: 'mine' })
    expect(await ask('saveDraftFile', { draft, path, text: 'x', base: null })).toMatchObject({ ok: false, code: 'badArgument' })
  })

  it('a link in its folder is neither read nor written through', async () => {
    const { draft } = await value('newDraft', { title: 'mine' })
    const secret = join(folder, 'secret.txt')
    writeFileSync(secret, 'secret')
    symlinkSync(secret, join(folder, 'drafts', draft, 'link.md'))
    mkdirSync(join(folder, 'elsewhere'))
    symlinkSync(join(tmpdir()), join(folder, 'drafts', draft, 'out'))
    expect(JSON.stringify(await value('draft', { draft }))).not.toContain('secret')
    expect(await ask('saveDraftFile', { draft, path: 'link.md', text: 'x', base: null })).toMatchObject({ ok: false, code: 'saveFailed' })
    expect(await ask('saveDraftFile', { draft, path: 'out/x.md', text: 'x', base: null })).toMatchObject({ ok: false, code: 'saveFailed' })
    expect(readFileSync(secret, 'utf8')).toBe('secret')
    expect(existsSync(join(tmpdir(), 'x.md'))).toBe(false)
  })

  it.each(['nobody', '..', 'a/b'])('there is no pack %j', async (draft) => {
    expect(await ask('draft', { draft })).toMatchObject({ ok: false })
  })
})

describe('giving it away', () => {
  it('makes the same file each time, and says what is different from the one before', async () => {
    const { draft } = await value('newDraft', { title: 'mine' })
    const first = await value('exportDraft', { draft })
    expect(first).toMatchObject({ file: 'mine-0.1.0.labpack', changes: null, before: null })
    expect(Buffer.from(first.bytes, 'base64').length).toBe(first.packedBytes)
    const { files } = await value('draft', { draft })
    const text = files['labs/01-four-pages/text.md']!
    await value('saveDraftFile', {
      draft,
      path: 'labs/01-four-pages/text.md',
      text: `${'text' in text ? text.text : ''}\nMore.\n`,
      base: text.version
    })
    const second = await value('exportDraft', { draft })
    expect(second.before).toBe('0.1.0')
    expect(second.changes!.map(inEnglish)).toEqual([expect.stringMatching(/^1 Four pages: other words/)])
    expect((await value('exportDraft', { draft })).sha256).toBe(second.sha256)
  })

  it('is refused while lint finds something, with the finding', async () => {
    const { draft } = await value('newDraft', { title: 'mine' })
    const { files } = await value('draft', { draft })
    await value('saveDraftFile', { draft, path: 'pack.json', text: '{', base: files['pack.json']!.version })
    expect(await ask('exportDraft', { draft })).toMatchObject({
      ok: false,
      code: 'packRefused',
      message: expect.stringContaining('pack.json')
    })
    expect(existsSync(join(folder, 'exports'))).toBe(false)
  })
})

describe('a folder that is previewed', () => {
  it('is written where it lies, and nowhere else', async () => {
    const outside = join(mkdtempSync(join(tmpdir(), 'handoff-preview-')), 'My labs')
    mkdirSync(join(outside, 'labs'), { recursive: true })
    writeFileSync(join(outside, 'pack.json'), '{}')
    folder = mkdtempSync(join(tmpdir(), 'handoff-drafts-'))
    host = newHost({ preview: outside })
    expect(await value('info', {})).toMatchObject({ preview: 'my-labs' })
    expect(await value('drafts', {})).toMatchObject([{ draft: 'my-labs', folder: outside, isOutside: true, labs: 0 }])
    const { version } = (await value('draft', { draft: 'my-labs' })).files['pack.json']!
    await value('saveDraftFile', { draft: 'my-labs', path: 'pack.json', text: '{ }\n', base: version })
    expect(readFileSync(join(outside, 'pack.json'), 'utf8')).toBe('{ }\n')
    expect(existsSync(join(folder, 'drafts'))).toBe(false)
  })
})
