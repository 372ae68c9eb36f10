/** `handoff labs` and `handoff platforms`. */
import { platforms } from '../../src-firmware'
import { packInLanguage } from '../../src-lab/lab/translation'
import { openLibrary } from './installed'
import { say, sayDocument } from './terminal'

export async function labsCommand({ json, data, lang = '' }: { json?: boolean; data?: string; lang?: string }): Promise<void> {
  const packs = (await openLibrary(data)).summaries().map((pack) => packInLanguage(pack, lang))
  if (json) {
    const list = packs.flatMap((pack) =>
      pack.labs.map(({ id, number, title, phase, machines, minutes, status }) => ({
        pack: pack.id,
        id,
        number,
        title,
        phase,
        machines,
        minutes,
        status
      }))
    )
    sayDocument(list)
    return
  }
  for (const pack of packs) {
    say(`${pack.title} (${pack.id} ${pack.version})`)
    for (const lab of pack.labs) say(`  ${String(lab.number).padStart(2)}  ${lab.id.padEnd(24)} ${lab.title}, ${lab.minutes} min`)
    for (const problem of pack.problems) say(`  problem: ${problem}`)
  }
}

export async function platformsCommand({ json, data }: { json?: boolean; data?: string }): Promise<void> {
  const ofPacks = (await openLibrary(data)).machines().map(({ platform }) => platform)
  const list = [...platforms, ...ofPacks].map(({ id, title, kind, architecture, firmware, ramMiB, phases }) => ({
    id,
    title,
    kind,
    architecture,
    firmware,
    ramMiB,
    phases
  }))
  if (json) {
    sayDocument(list)
    return
  }
  const width = (of: (one: (typeof list)[number]) => string): number => Math.max(...list.map((one) => of(one).length))
  const [ids, phases, titles] = [width(({ id }) => id), width((one) => one.phases.join(' ')), width(({ title }) => title)]
  for (const one of list) say(`${one.id.padEnd(ids)}  ${one.phases.join(' ').padEnd(phases)}  ${one.title.padEnd(titles)}  ${one.firmware}`)
}
