/** Whatever one points at in the labs' own runs, the checks that are offered are such as lint has nothing to say of. */
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { Pointed } from '../../../src-lab/author/pointed'
import { assertThis } from '../../../src-lab/author/assert-this'
import { entriesAt } from '../../../src-lab/checks/entry'
import { Evidence } from '../../../src-lab/checks/evidence'
import type { Check, EntryCheck } from '../../../src-lab/lab/lab'
import { readPack } from '../../../src-lab/pack/read-pack'
import type { RunReply } from '../../../src-lab/request/run-request'
import { runLab } from '../../../src-lab/run/lab-run'
import { nodeEngine } from '../../labs/node-engine'
import { packFolder } from '../../labs/pack-folder'

const files = packFolder(join(import.meta.dirname, '../../../labs/uefi-memory'))
const { labs } = readPack('uefi-memory', files)
const engine = nodeEngine()
const names = ['02-hobs', '06-pei-to-dxe', '17-exit-twice', '19-u-boot', '20-standalone-mm']
const offered = new Map<string, readonly Check[]>()

/** Every event and line, each range that the driver took, the key, and one entry in five of every structure. */
function everything(reply: RunReply): readonly Pointed[] {
  const evidence = Evidence.of(reply)
  const last = evidence.calls.at(-1)!.n
  const kinds: readonly EntryCheck['kind'][] = ['hob', 'gcd', 'pool', 'lmb', 'mm']
  return [
    ...reply.trace.flatMap((event): readonly Pointed[] => [
      { what: 'event', n: event.n },
      ...(event.kind === 'console' ? [{ what: 'console', n: event.n } as const] : []),
      ...event.changes.flatMap((change): readonly Pointed[] =>
        change.what === 'take' && event.n > 0 ? [{ what: 'band', n: event.n, start: change.start }] : []
      )
    ]),
    { what: 'key', n: last },
    ...kinds.flatMap((kind) =>
      entriesAt(kind, evidence, last)
        .filter((_, index) => index % 5 === 0)
        .map(({ at }): Pointed => ({ what: 'entry', kind, n: last, at }))
    )
  ]
}

beforeAll(async () => {
  for (const name of names) {
    const bundle = labs.get(name)!
    const { reply } = await runLab(engine, bundle, bundle.solution)
    const checks = new Map<string, Check>()
    for (const pointed of everything(reply))
      for (const { check } of assertThis(reply, pointed, { bundle, step: 1 }))
        checks.set(JSON.stringify({ ...check, id: '', title: '' }), check)
    offered.set(
      name,
      [...checks.values()].map((check, index) => ({ ...check, id: `check-${index}` }))
    )
  }
}, 60_000)

it('lint finds nothing wrong with any of them', () => {
  const written = new Map(files)
  for (const [name, checks] of offered) {
    expect(checks.length).toBeGreaterThan(40)
    const path = `labs/${name}/lab.json`
    const lab = JSON.parse(files.get(path) as string) as { checks: Check[] }
    // A manifest is 256 KiB at most.
    written.set(path, JSON.stringify({ ...lab, checks: [...lab.checks, ...checks.slice(0, 400)] }))
  }
  expect(readPack('uefi-memory', written).problems).toEqual([])
})

it('each says in its title what it asserts, and why it fails', () => {
  for (const check of [...offered.values()].flat()) {
    expect(check.title).not.toMatch(/undefined|null|\[object/)
    expect(Object.values(check.why as Record<string, string>)).toHaveLength(1)
  }
})
