/** `handoff labs` and `handoff platforms`. */
import { resolve } from 'node:path'
import { platforms } from '../../src-firmware'
import type { PackSummary, Progress, Settings } from '../../src-lab/host-api'
import { packInLanguage } from '../../src-lab/lab/translation'
import { adviceFor, isDone, passedIn, walkOf } from '../../src-lab/lab/what-next'
import { labsFolder, version } from '../app-paths'
import { defaultDataFolder } from '../host/data-folder'
import { Host } from '../host/host'
import { openLibrary } from './installed'
import { say, sayDocument } from './terminal'
import { languageFor, learnSentences, sentencesIn, told, type Told } from '../../src-lab/sentences'

export async function labsCommand({ json, data, lang = '' }: { json?: boolean; data?: string; lang?: string }): Promise<void> {
  const packs = (await openLibrary(data)).summaries().map((pack) => packInLanguage(pack, lang))
  const language = languageFor(lang)
  await learnSentences(language)
  const sentences = sentencesIn(language)
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
  const { progress, walks } = await learner(data)
  for (const pack of packs) {
    say(`${pack.title} (${pack.id} ${pack.version})`)
    for (const lab of pack.labs) {
      const mark = isDone(pack, lab, progress) ? '✓' : ' '
      const title = sentences.say(told`${lab.title}, ${lab.minutes} min`)
      say(`${mark} ${String(lab.number).padStart(2)}  ${lab.id.padEnd(24)} ${title}`)
    }
    if (pack.labs.length > 0) for (const line of nextLines(pack, progress, walks[pack.id])) say(`  ${sentences.say(line)}`)
    for (const problem of pack.problems) say(`  ${sentences.say(told`problem: ${problem}`)}`)
  }
}

/** What the app knows of its user. The folder is only read, so the app may be open meanwhile. */
async function learner(data: string | undefined): Promise<{ readonly progress: Progress; readonly walks: Settings['walks'] }> {
  const folder = { path: resolve(data ?? defaultDataFolder()), readOnly: told`It is only looked at.`, release: () => {} }
  const host = new Host({ version, shell: 'web', data: folder, labs: labsFolder, now: () => '', openLink: () => Promise.resolve() })
  const [progress, settings] = await Promise.all([host.progress(), host.settings()])
  return { progress: progress.ok ? progress.value : {}, walks: settings.ok ? settings.value.walks : {} }
}

/** The walk that was chosen, and what comes next on it. */
function nextLines(pack: PackSummary, progress: Progress, chosen: string | undefined): readonly Told[] {
  const walk = walkOf(pack, chosen)
  const title = pack.walks.find(({ id }) => id === walk.id)?.title ?? told`The whole walk`
  const { next, after, again } = adviceFor(pack, progress, walk)
  return [
    told`${title}: ${passedIn(pack, progress, walk)} of ${walk.labs.length} passed`,
    next
      ? after
        ? told`Next: ${next.number} ${next.title}, which builds on ${after.number} ${after.title}`
        : told`Next: ${next.number} ${next.title}`
      : told`Next: nothing is left on this walk`,
    ...(again ? [told`Look again at ${again.lab.number} ${again.lab.title}: '${again.check.title}' failed ${again.times} times`] : [])
  ]
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
