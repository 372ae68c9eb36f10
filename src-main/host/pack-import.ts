/**
 * A .labpack from a stranger on its way into the app: first it is looked at, in memory, and told what it is; only when somebody has said so is it kept.
 */
import { createHash } from 'node:crypto'
import type { PackEdition, PackOffer } from '../../src-lab/host-api'
import type { Pack } from '../../src-lab/lab/lab'
import { compareVersions } from '../../src-lab/pack/compare-versions'
import { lintPack } from '../../src-lab/pack/lint'
import { changeSentence, packChanges } from '../../src-lab/pack/pack-changes'
import { isHabit, toldProblem } from '../../src-lab/pack/problem'
import type { PackReading } from '../../src-lab/pack/read-pack'
import { MAX_PACKS } from './bounds'
import type { InstalledPacks } from './installed-packs'
import { unpackPack } from './pack-archive'
import { PackUnreadable } from './pack-folder'
import type { PackLibrary } from './pack-library'
import { told } from '../../src-lab/sentences/told'

/** What was looked at, with its bytes. */
export interface ExaminedPack {
  readonly offer: PackOffer
  readonly pack: Pack
  readonly bytes: Uint8Array
}

/**
 * @param file Its name, to be shown.
 * @throws PackUnreadable with a sentence for the user when it cannot be used as a whole: a pack is added without a finding, or not at all.
 */
export async function examinePack(library: PackLibrary, file: string, bytes: Buffer): Promise<ExaminedPack> {
  await library.open()
  const { files, packedBytes, unpackedBytes } = await unpackPack(bytes)
  const { reading, problems } = lintPack('pack', files)
  const { pack, labs, machines, summary } = reading
  const [first, ...more] = problems.filter((problem) => !isHabit(problem))
  const worst = first ? toldProblem(first) : told`it is no lab pack`
  if (first !== undefined || pack === null)
    throw new PackUnreadable(more.length === 0 ? worst : told`${worst} (and ${more.length} more; handoff pack lint tells all)`)
  const present = library.sameAs(reading)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const offer: PackOffer = {
    offer: sha256,
    file,
    name: present?.summary.id ?? freeName(library, pack.id),
    title: pack.title,
    version: pack.version,
    summary: pack.summary,
    ...(summary.welcome !== undefined && { welcome: summary.welcome }),
    authors: pack.authors,
    license: pack.license,
    edition: editionOf(pack),
    languages: [pack.language, ...(pack.locales ?? []).filter((one) => one !== pack.language)],
    capabilities: pack.capabilities ?? [],
    ...(summary.translations && { translations: summary.translations }),
    labs: [...labs.values()].map(({ ref, number, lab }) => ({ id: ref.lab, number, title: lab.title, minutes: lab.minutes })),
    machines: [...machines.values()].flatMap((machine) => (machine ? [machine.title] : [])),
    files: files.size,
    packedBytes,
    unpackedBytes,
    ...standingTo(present, reading, pack),
    others: othersLike(library, pack, present)
  }
  return { offer, pack, bytes }
}

/** Puts it where it belongs, in the place of the version that is there. */
export async function keepPack(library: PackLibrary, installed: InstalledPacks, { offer, bytes }: ExaminedPack): Promise<void> {
  const names = installed.names()
  if (!names.includes(offer.name) && names.length >= MAX_PACKS)
    throw new PackUnreadable(told`there may be ${MAX_PACKS} packs; remove one first`)
  await installed.save(offer.name, bytes)
  await library.reread(offer.name)
}

function standingTo(
  present: PackReading | undefined,
  reading: PackReading,
  pack: Pack
): Pick<PackOffer, 'standing' | 'present' | 'changes'> {
  if (!present?.pack) return { standing: 'new', present: null, changes: [] }
  const changes = packChanges(present, reading).map(changeSentence)
  const order = compareVersions(present.pack.version, pack.version)
  const isSame = order === 0 && JSON.stringify([...present.drafts]) === JSON.stringify(draftsAs(present, reading)) && changes.length === 0
  const isOther = editionOf(present.pack) !== editionOf(pack)
  const standing = order < 0 ? 'update' : order > 0 ? 'older' : isOther ? 'edition' : isSame ? 'same' : 'changed'
  return { standing, present: { title: present.pack.title, version: present.pack.version, edition: editionOf(present.pack) }, changes }
}

/** Whom a pack was built for. */
function editionOf({ edition }: Pack): PackEdition {
  return edition ?? 'instructor'
}

/** Its labs as they would be read under the other one's name. */
function draftsAs(present: PackReading, reading: PackReading): unknown {
  return [...reading.drafts].map(([id, bundle]) => [id, { ...bundle, ref: { ...bundle.ref, pack: present.summary.id } }])
}

function freeName(library: PackLibrary, id: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? id : `${id}.${i}`
    if (!library.isTaken(name)) return name
  }
}

function othersLike(library: PackLibrary, pack: Pack, present: PackReading | undefined): PackOffer['others'] {
  return library.all().flatMap((one) => {
    if (one === present || !one.pack || (one.pack.uuid !== pack.uuid && one.pack.id !== pack.id)) return []
    return [{ title: one.pack.title, authors: one.pack.authors.map(({ name }) => name) }]
  })
}
