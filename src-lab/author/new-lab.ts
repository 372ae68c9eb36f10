/** A new lab in a pack, which begins proved: as a copy of another one, or with one check of its own. */
import { phases, type StartPhase } from '../../src-firmware'
import { laidOut, withField, withoutField } from './lab-json'

/** What it is called until its author says otherwise. */
const NEW_TITLE = 'New lab'

/** As long as an id may be. */
const MAX_ID = 60

type Files = Readonly<Record<string, string | Uint8Array>>

/** The labs of a pack by their folders, in the order of their names. */
export function labIds(paths: readonly string[]): readonly string[] {
  return [
    ...new Set(
      paths.flatMap((path) => {
        const [, id] = /^labs\/([^/]+)\//.exec(path) ?? []
        return id === undefined ? [] : [id]
      })
    )
  ].sort()
}

/** '02-new-lab', '02-memory-map': one number further than the highest. @param title Words of which no name can be made leave it at the former. */
export function freeLabId(labs: readonly string[], title = NEW_TITLE): string {
  const highest = Math.max(0, ...labs.map((id) => Number(/^\d+/.exec(id)?.[0] ?? 0)))
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['new', 'lab']
  return `${String(highest + 1).padStart(2, '0')}-${words.join('-')}`.slice(0, MAX_ID).replace(/-$/, '')
}

/**
 * @param from The lab that is copied.
 * @returns The new lab's files by their paths in the pack.
 */
export function newLabFiles(id: string, uuid: string, from: string, files: Files, title = NEW_TITLE): ReadonlyMap<string, string> {
  const made = new Map<string, string>()
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(`labs/${from}/`) || typeof content !== 'string') continue
    made.set(`labs/${id}/${path.slice(`labs/${from}/`.length)}`, content)
  }
  const manifest = `labs/${id}/lab.json`
  const json = made.get(manifest)
  if (json !== undefined) {
    const own = { uuid, revision: 1, title }
    made.set(
      manifest,
      Object.entries(own).reduce((text, [field, value]) => withField(text, field, value), withoutField(json, 'moved'))
    )
  }
  return made
}

/** What the labs of a pack need not say for themselves, as far as a new one asks for it. */
interface PackDefaults {
  readonly phase?: StartPhase
  readonly machines?: readonly string[]
  readonly entry?: string
  readonly status?: string
}

/**
 * The smallest lab: one line is to be printed, and one check looks for it.
 *
 * @param driver An empty driver of a phase, which prints one line with 'Hello'.
 * @returns Its files by their paths in the pack.
 */
export function smallLabFiles(
  id: string,
  { uuid, title, defaults, driver }: { uuid: string; title: string; defaults: PackDefaults; driver: (phase: StartPhase) => string }
): ReadonlyMap<string, string> {
  const { phase = 'app', entry = 'driver.ts' } = defaults
  const solution = driver(phase)
  const line = solution.split('\n').find((one) => one.includes('Hello'))!
  const lab = {
    $schema: '../../schema/lab.schema.json',
    uuid,
    revision: 1,
    title,
    objective: 'Say in one sentence what is learnt.',
    teaches: [],
    needs: [],
    minutes: 10,
    ...(defaults.phase === undefined && { phase }),
    ...(defaults.machines === undefined && { machines: [phases[phase].platform] }),
    ...(defaults.entry === undefined && { entry }),
    ...(defaults.status === undefined && { status: 'draft' }),
    files: [{ path: entry, role: 'edit' }],
    checks: [{ id: 'hello', kind: 'console', step: 1, title: 'A line says Hello', lines: ['{*}Hello{*}'] }],
    mistakes: [],
    hints: [
      { id: 'print', step: 1, cost: 'nudge', text: 'Which function prints a line?' },
      { id: 'line', step: 1, cost: 'code', text: `\`${line.trim()}\`` }
    ]
  }
  const text = `# ${title}\n\nSay here what the learner has to know.\n\n## 1. The first step\n\nSay here what is to be done. For now: print a line that says Hello.\n`
  return new Map([
    [`labs/${id}/lab.json`, laidOut(lab)],
    [`labs/${id}/text.md`, text],
    [`labs/${id}/starter/${entry}`, solution.replace(`${line}\n`, '')],
    [`labs/${id}/solution/${entry}`, solution]
  ])
}
