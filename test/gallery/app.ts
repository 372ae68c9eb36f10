/** What the host answers while somebody learns and somebody writes a pack: the pages and sheets that the gallery shows are of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AuthorProof } from '../../src-lab/author/author-proof'
import { authorRuns } from '../../src-lab/author/author-run'
import type { ProofMatrix } from '../../src-lab/author/proof-matrix'
import type { DraftExport, PackOffer, Reply } from '../../src-lab/host-api'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { lintPack } from '../../src-lab/pack/lint'
import { openDataFolder } from '../../src-main/host/data-folder'
import { Host } from '../../src-main/host/host'
import type { GalleryApp } from '../../src-renderer/gallery/runs'
import { nodeEngine } from '../labs/node-engine'

const LABS = join(import.meta.dirname, '../../labs')

async function valueOf<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(answered.message)
  return answered.value
}

export async function galleryApp(): Promise<GalleryApp> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-gallery-app-'))
  const data = openDataFolder(folder)
  const host = new Host({
    version: '0',
    shell: 'web',
    data,
    labs: LABS,
    now: () => '2026-01-01T00:00:00.000Z',
    openLink: () => Promise.resolve()
  })
  try {
    return await answersOf(host)
  } finally {
    await host.settled()
    data.release()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function answersOf(host: Host): Promise<GalleryApp> {
  const home = async (name: string): Promise<GalleryApp['homes'][number]> => ({
    name,
    packs: await valueOf(host.packs()),
    progress: await valueOf(host.progress()),
    sandboxes: await valueOf(host.sandboxes())
  })
  const offer = async ({ file, bytes }: DraftExport): Promise<PackOffer> =>
    (await valueOf(host.offerPack({ file, piece: 0, of: 1, bytes })))!
  const atFirst = await home('nothing begun')
  const noDrafts = { name: 'no pack yet', drafts: await valueOf(host.drafts()) }

  // A pack is written, given away, added, and given away anew.
  const { draft: id } = await valueOf(host.newDraft({ title: 'Mailboxes' }))
  const draft = await valueOf(host.draft({ draft: id }))
  // What the host refuses it throws inside, and answers whoever asks from outside.
  const exported = async (): Promise<Reply<DraftExport>> => (await host.dispatch('exportDraft', { draft: id })) as Reply<DraftExport>
  const first = await exported()
  const offered = await offer((first as { value: DraftExport }).value)
  await valueOf(host.addPack({ offer: offered.offer, anyway: false }))
  const change = async (path: string, from: string, to: string): Promise<void> => {
    const file = (await valueOf(host.draft({ draft: id }))).files[path] as { text: string; version: string }
    await valueOf(host.saveDraftFile({ draft: id, path, base: file.version, text: file.text.replace(from, to) }))
  }
  await change('pack.json', '"version": "0.1.0"', '"version": "0.2.0"')
  await change('labs/01-four-pages/text.md', '# ', '# All of ')
  const second = await exported()
  const update = await offer((second as { value: DraftExport }).value)
  await change('labs/01-four-pages/lab.json', '"step": 1', '"step": 7')
  const broken = await valueOf(host.draft({ draft: id }))
  const refused = await exported()

  const [pack] = atFirst.packs
  for (const lab of pack!.labs.slice(0, 3))
    await valueOf(
      host.saveProgress({
        pack: pack!.id,
        lab: lab.id,
        progress: {
          revision: lab.revision,
          passedAt: '2026-01-01T00:00:00.000Z',
          runs: 3,
          hints: [],
          answers: {},
          lastResult: null,
          failed: {}
        }
      })
    )
  await valueOf(
    host.newSandbox({
      settings: { title: 'What the map says', entry: 'driver.ts', machine: 'q35-256m', phase: 'app', mode: 'strict', keys: '' },
      files: { 'driver.ts': 'export function UefiMain() { return 0n }' }
    })
  )
  return {
    homes: [atFirst, await home('three labs passed, a sandbox, a pack of somebody else’s')],
    drafts: [noDrafts, { name: 'a pack', drafts: await valueOf(host.drafts()) }],
    offers: [
      { name: 'a new pack', offer: offered },
      { name: 'an update', offer: update }
    ],
    exports: [
      { name: 'the first file', made: first },
      { name: 'the second, with what is different', made: second },
      { name: 'refused', made: refused }
    ],
    packs: [written('a pack', draft), written('a pack with findings', broken)],
    proofs: await proofs(written('', draft).read.labs[0]!)
  }
}

function written(name: string, draft: GalleryApp['packs'][number]['draft']): GalleryApp['packs'][number] {
  const files = new Map(
    Object.entries(draft.files).map(([path, file]) => [path, 'text' in file ? file.text : Buffer.from(file.bytes, 'base64')])
  )
  const { reading, problems } = lintPack(draft.draft, files)
  const { pack, drafts } = reading
  return { name, draft, read: { title: pack?.title ?? draft.title, sections: pack?.sections ?? [], labs: [...drafts.values()], problems } }
}

async function proofs(bundle: LabBundle): Promise<GalleryApp['proofs']> {
  const runs = authorRuns(nodeEngine())
  const made = async (one: LabBundle): Promise<ProofMatrix[]> => {
    const all: ProofMatrix[] = []
    for await (const matrix of new AuthorProof(runs).prove(one, new Map())) all.push(matrix)
    return all
  }
  const wrong = { ...bundle, solution: { 'driver.ts': bundle.solution['driver.ts']!.replace('0x5a', '0x5b') } }
  const proved = await made(bundle)
  const failed = await made(wrong)
  return [
    { name: 'under way', bundle, matrix: proved[Math.floor(proved.length / 2)]!, isRunning: true },
    { name: 'proved', bundle, matrix: proved.at(-1)!, isRunning: false },
    { name: 'not proved', bundle: wrong, matrix: failed.at(-1)!, isRunning: false }
  ]
}
