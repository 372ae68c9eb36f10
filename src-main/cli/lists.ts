/** `handoff labs` and `handoff platforms`. */
import { platforms } from '../../src-firmware'
import { labsFolder } from '../app-paths'
import { PackLibrary } from '../host/pack-library'

export function labsCommand({ json }: { json?: boolean }): void {
  const packs = new PackLibrary(labsFolder).summaries()
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
    process.stdout.write(`${JSON.stringify(list)}\n`)
    return
  }
  for (const pack of packs) {
    process.stdout.write(`${pack.title} (${pack.id} ${pack.version})\n`)
    for (const lab of pack.labs)
      process.stdout.write(`  ${String(lab.number).padStart(2)}  ${lab.id.padEnd(24)} ${lab.title}, ${lab.minutes} min\n`)
    for (const problem of pack.problems) process.stdout.write(`  problem: ${problem}\n`)
  }
}

export function platformsCommand({ json }: { json?: boolean }): void {
  const list = platforms.map(({ id, title, kind, architecture, firmware, ramMiB, phases }) => ({
    id,
    title,
    kind,
    architecture,
    firmware,
    ramMiB,
    phases
  }))
  if (json) {
    process.stdout.write(`${JSON.stringify(list)}\n`)
    return
  }
  const width = (of: (one: (typeof list)[number]) => string): number => Math.max(...list.map((one) => of(one).length))
  const [ids, phases, titles] = [width(({ id }) => id), width((one) => one.phases.join(' ')), width(({ title }) => title)]
  for (const one of list)
    process.stdout.write(`${one.id.padEnd(ids)}  ${one.phases.join(' ').padEnd(phases)}  ${one.title.padEnd(titles)}  ${one.firmware}\n`)
}
