import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HostApi, WorkExport } from '../../../src-lab/host-api'
import { openDataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'
import { readWorkFile, type WorkFile } from '../../../src-main/host/work-file'

const labs = join(import.meta.dirname, '../../../labs')
const ref = { pack: 'uefi-memory', lab: '13-map-key' }
let host: Host
beforeEach(() => {
  const data = openDataFolder(mkdtempSync(join(tmpdir(), 'handoff-export-')))
  host = new Host({ version: '0', shell: 'web', data, labs, now: () => '2026-01-01T00:00:00.000Z', openLink: () => Promise.resolve() })
})
async function exported(args: Parameters<HostApi['exportWork']>[0]): Promise<WorkExport & { work: WorkFile }> {
  const reply = await (host.dispatch('exportWork', args) as ReturnType<HostApi['exportWork']>)
  if (!reply.ok) throw new Error(reply.message)
  const work = readWorkFile(reply.value.text)
  if ('unusable' in work) throw new Error(work.unusable)
  return { ...reply.value, work }
}

describe('a learner’s work as one file', () => {
  it('holds the lab, its revision, the text, and the answers; the history when it is asked for', async () => {
    await host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null })
    await host.keep({ ...ref, why: 'run', files: { 'driver.ts': 'before' } })
    const progress = { revision: 1, passedAt: null, runs: 1, hints: [], answers: { one: '7' }, lastResult: null, failed: {} }
    await host.saveProgress({ ...ref, progress })
    const { file, work } = await exported({ ...ref, history: false })
    expect(file).toBe('uefi-memory-13-map-key.handoff')
    const bundle = await host.lab(ref)
    const { uuid, revision } = bundle.ok ? bundle.value.lab : { uuid: '', revision: 0 }
    expect(work.labs).toMatchObject([{ uuid, revision, id: '13-map-key', files: { 'driver.ts': 'mine' }, answers: { one: '7' } }])
    expect(work.labs[0]).not.toHaveProperty('history')
    const { work: whole } = await exported({ ...ref, history: true })
    expect(whole.labs[0]!.history).toMatchObject([{ why: 'run', files: { 'driver.ts': 'before' } }])
  })

  it('of a pack holds the labs in which something was written', async () => {
    await host.save({ ...ref, path: 'driver.ts', text: 'mine', base: null })
    const { file, labs: count, work } = await exported({ pack: 'uefi-memory', lab: null, history: false })
    expect([file, count, work.labs.map(({ id }) => id)]).toEqual(['uefi-memory.handoff', 1, ['13-map-key']])
  })

  it('of a lab that was not begun is its starter, and says so; of one that is not there it is refused', async () => {
    const { work } = await exported({ ...ref, history: true })
    expect(work.labs[0]!.files['driver.ts']).toContain('UefiMain')
    expect(await exported({ ...ref, history: false })).toMatchObject({ labs: 1, begun: 0 })
    const starter = work.labs[0]!.files['driver.ts']!
    const saved = await host.save({ ...ref, path: 'driver.ts', text: starter, base: null })
    expect(await exported({ ...ref, history: false })).toMatchObject({ labs: 1, begun: 0 })
    await host.save({ ...ref, path: 'driver.ts', text: `${starter}// mine`, base: saved.ok ? saved.value.version : null })
    expect(await exported({ ...ref, history: false })).toMatchObject({ labs: 1, begun: 1 })
    expect(await host.exportWork({ pack: 'uefi-memory', lab: 'none', history: false })).toMatchObject({ ok: false, code: 'noLab' })
  })
})

describe('a file that is none', () => {
  it.each([
    ['not JSON', '{', /it is not JSON/],
    ['something else', '[]', /no file that Handoff exported/],
    ['of the future', '{"format":"handoff-work","version":2}', /newer Handoff \(version 2\)/],
    ['with a way out of its folder', JSON.stringify({ format: 'handoff-work', version: 1, pack: { uuid: '', id: '', version: '', title: '' }, labs: [{ uuid: '', id: '', title: '', revision: 0, answers: {}, files: { '../x.ts': '' } }] }), /files/] // prettier-ignore
  ])('%s is told', (_, text, sentence) => {
    expect(readWorkFile(text)).toMatchObject({ unusable: expect.stringMatching(sentence) as string })
  })
})
