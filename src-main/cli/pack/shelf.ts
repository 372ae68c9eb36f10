/** `handoff pack add`, `pack remove` and `pack list`: the packs that a learner has installed, in the data folder. */
import { basename, resolve } from 'node:path'
import type { PackOffer } from '../../../src-lab/host-api'
import { version, labsFolder } from '../../app-paths'
import { defaultDataFolder, openDataFolder } from '../../host/data-folder'
import { Host } from '../../host/host'
import { PackUnreadable } from '../../host/pack-folder'
import { canAsk, isAgreed } from '../ask'
import { openLibrary } from '../installed'
import { UsageProblem } from '../problem'
import { say, sayDocument } from '../terminal'
import { counted } from './findings'
import { inEnglish } from '../../../src-lab/sentences/told'

interface ShelfOptions {
  readonly data?: string
  readonly yes?: boolean
  readonly json?: boolean
}

export async function packAddCommand(path: string, { data, yes = false, json }: ShelfOptions): Promise<void> {
  await withHost(data, async (host) => {
    const offer = await host.lookAtPack(resolve(path)).catch((error: unknown) => {
      if (!(error instanceof PackUnreadable)) throw error
      throw new UsageProblem('packRefused', `${basename(path)} is not added: ${error.message}`)
    })
    if (!json) say(...offerLines(offer))
    if (offer.standing === 'same') {
      if (json) sayDocument({ added: false, ...offer })
      else say(`Nothing to do: ${offer.name} ${offer.version} is there already.`)
      return
    }
    const asks = offer.standing === 'older' || offer.standing === 'changed' || offer.standing === 'edition'
    if (asks && !yes && (json || !canAsk()))
      throw new UsageProblem(
        offer.standing,
        `${whatIsThere(offer)} Nothing was added; with --yes this file takes its place. Work and progress are kept.`
      )
    if (!yes && !json && canAsk() && !(await isAgreed(asks ? `${whatIsThere(offer)} Take this one instead?` : 'Add it?'))) {
      say('Nothing was added.')
      process.exitCode = 1
      return
    }
    valueOf(await host.addPack({ offer: offer.offer, anyway: asks }))
    if (json) sayDocument({ added: true, ...offer })
    else say(`Added. Its labs are called ${offer.name}/…; handoff labs lists them.`)
  })
}

export async function packRemoveCommand(name: string, { data, yes = false, json }: ShelfOptions): Promise<void> {
  await withHost(data, async (host) => {
    const packs = valueOf(await host.packs())
    const pack = packs.find((one) => one.id === name)
    if (!pack?.added)
      throw new UsageProblem(
        'noPack',
        pack
          ? `${name} comes with the app and cannot be removed`
          : `there is no pack '${name}' that was added (handoff pack list tells which there are)`
      )
    if (!yes && !json && canAsk() && !(await isAgreed(`Remove ${pack.title} ${pack.version}? What you wrote and reached in it stays.`))) {
      say('Nothing was removed.')
      process.exitCode = 1
      return
    }
    valueOf(await host.removePack({ pack: name }))
    if (json) sayDocument({ removed: name })
    else say(`${pack.title} was removed. What you wrote and reached in it stays, and is there again when the pack is.`)
  })
}

export async function packListCommand({ data, json }: ShelfOptions): Promise<void> {
  const packs = (await openLibrary(data)).summaries()
  if (json)
    sayDocument(
      packs.map(({ id, uuid, version: is, title, authors, added = false, edition = null, labs, problems }) => {
        return { pack: id, uuid, version: is, title, authors, added, edition, labs: labs.length, problems }
      })
    )
  else
    for (const { id, version: is, title, authors, added, edition, labs, problems } of packs) {
      const notes = [
        counted(labs.length, 'lab'),
        ...(edition ? [`the ${edition}'s edition`] : []),
        ...(added ? [] : ['comes with the app'])
      ]
      say(`${id} ${is}  ${title}, by ${authors.join(', ') || '?'}; ${notes.join('; ')}`)
      for (const problem of problems) say(`    ${problem}`)
    }
}

function whatIsThere({ standing, present, title, version: is, edition }: PackOffer): string {
  if (standing === 'edition') return `The ${present?.edition}'s edition of ${title} ${is} is there, and this is the ${edition}'s.`
  return standing === 'older'
    ? `${title} ${present?.version} is there, which is newer than ${is}.`
    : `${title} ${is} is there with other content.`
}

function offerLines(offer: PackOffer): string[] {
  const { title, version: is, summary, authors, license, languages, capabilities, labs, machines, present, changes, others } = offer
  const from = authors.map(({ name, email, url }) => [name, email && `<${email}>`, url].filter(Boolean).join(' '))
  return [
    `${title} ${is}${present ? `; ${present.version} is there` : ''}`,
    summary,
    ...(offer.edition === 'student' ? ["the student's edition: without solutions, mistakes and the instructor's checks"] : []),
    `by ${from.join(', ')}; ${license}; ${languages.join(', ')}`,
    `${counted(offer.files, 'file')}, ${offer.packedBytes.toLocaleString('en-US')} bytes packed, ${offer.unpackedBytes.toLocaleString('en-US')} bytes; sha256 ${offer.offer}`,
    `asks for: ${capabilities.length > 0 ? capabilities.join(', ') : 'nothing beyond running drivers in the sandbox'}`,
    ...labs.map((lab) => `  ${String(lab.number).padStart(2)}  ${lab.title}, ${lab.minutes} min`),
    ...machines.map((machine) => `  machine ${machine}`),
    ...changes.map((change) => `  ${inEnglish(change)}`),
    ...others.map(
      (other) => `Not to be mistaken for ${other.title} by ${other.authors.join(', ')}, which is there: that one stays as it is.`
    )
  ]
}

/** Changes the data folder, which nobody else may do at the same time. */
async function withHost(data: string | undefined, act: (host: Host) => Promise<void>): Promise<void> {
  const folder = openDataFolder(data ?? defaultDataFolder())
  try {
    if (folder.readOnly !== null) throw new UsageProblem('readOnly', inEnglish(folder.readOnly))
    await act(
      new Host({
        version,
        shell: 'web',
        data: folder,
        labs: labsFolder,
        now: () => new Date().toISOString(),
        openLink: () => Promise.resolve()
      })
    )
  } finally {
    folder.release()
  }
}

function valueOf<T>(
  reply: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string; readonly message: string }
): T {
  if (!reply.ok) throw new UsageProblem(reply.code, reply.message)
  return reply.value
}
