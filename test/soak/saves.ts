/** Kills in the middle of saves: afterwards every file is whole, and holds what was reported as saved or the one save that was under way. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../bench/measure'
import { BARE, numberOf, packNumberOf } from './saved'

const KINDS = ['bare', 'driver', 'progress', 'pack'] as const
type Kind = (typeof KINDS)[number]
/** Milliseconds of saving before a kill, at most. */
const LONGEST = 300

/** What a process said before it was killed. */
interface Said {
  /** Numbers that were reported as saved. */
  readonly saved: Partial<Record<Kind, number>>
  readonly saves: number
  /** Left-over temporary files that the start did not take away; null: it did not come to its first save. */
  readonly left: number | null
  /** What it complained about. */
  readonly complaint: string
}

function newSaver(): ChildProcess {
  return fork(join(import.meta.dirname, 'saver.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
}

function saveAndKill(child: ChildProcess, folder: string, from: number): Promise<Said> {
  let said = ''
  let complaint = ''
  child.stderr!.on('data', (chunk) => (complaint += chunk))
  child.stdout!.on('data', (chunk) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST)
    said += chunk
  })
  child.send([folder, from])
  return new Promise((resolve) => {
    child.once('close', () => {
      const lines = said.split('\n').map((line) => line.split(' '))
      const of = (what: string): number[] => lines.flatMap(([name, number]) => (name === what ? [Number(number)] : []))
      const saved = Object.fromEntries(
        KINDS.flatMap((kind) =>
          of(kind)
            .slice(-1)
            .map((number) => [kind, number])
        )
      )
      resolve({ saved, saves: lines.length - 2, left: of('left')[0] ?? null, complaint })
    })
  })
}

/** The number that a file holds; null: it is torn. */
function numberIn(kind: Kind, path: string): number | null {
  if (kind === 'pack') return packNumberOf(readFileSync(path))
  const text = readFileSync(path, 'utf8')
  if (kind !== 'progress') return numberOf(text)
  try {
    const [progress] = Object.values((JSON.parse(text) as { labs: Record<string, { runs: number }> }).labs)
    return progress!.runs
  } catch {
    return null
  }
}

function filesOf(folder: string): Readonly<Record<Kind, string | undefined>> {
  const names = readdirSync(folder, { recursive: true }).map(String)
  const at = (end: string): string | undefined => names.find((name) => name.endsWith(end))
  return { bare: at(BARE), driver: at(join('files', 'driver.ts')), progress: at('progress.json'), pack: at('small.labpack') }
}

export async function soakSaves(report: Report, count: number): Promise<void> {
  report.title(`${count.toLocaleString('en-US')} kills during saves`)
  const folder = mkdtempSync(join(tmpdir(), 'handoff-soak-'))
  /** What has to be there. */
  const known: Record<Kind, number> = { bare: 0, driver: 0, progress: 0, pack: 0 }
  let [saves, whole, newer, torn, lost, temporary, left, failed] = [0, 0, 0, 0, 0, 0, 0, 0]
  let following = newSaver()
  for (let kill = 0; kill < count; kill++) {
    const saver = following
    // The next one loads its code meanwhile.
    following = newSaver()
    const said = await saveAndKill(saver, folder, Math.max(...Object.values(known)) + 1)
    saves += said.saves
    if (said.left === null || said.complaint !== '') {
      failed++
      console.log(`  kill ${kill + 1}: the process did not come to its saves: ${said.complaint}`)
      continue
    }
    left += said.left
    temporary += readdirSync(folder, { recursive: true }).filter((name) => name.toString().endsWith('.tmp')).length
    const files = filesOf(folder)
    for (const kind of KINDS) {
      known[kind] = said.saved[kind] ?? known[kind]
      const file = files[kind]
      const number = file === undefined ? 0 : numberIn(kind, join(folder, file))
      if (number === null) {
        torn++
        console.log(`  kill ${kill + 1}: ${file} is torn`)
      } else if (number < known[kind]) {
        lost++
        console.log(`  kill ${kill + 1}: ${kind} ${known[kind]} was reported as saved, and ${file ?? 'nothing'} is at ${number}`)
      } else {
        whole++
        if (number > known[kind]) newer++
        known[kind] = number
      }
    }
  }
  following.kill()
  report.line('saves that were reported', saves.toLocaleString('en-US'))
  report.line('files found whole', whole.toLocaleString('en-US'), `${newer} newer`)
  report.line('temporary files after the kills', temporary.toLocaleString('en-US'))
  report.exactly('  after the next start', left, 0)
  report.exactly('torn files', torn, 0)
  report.exactly('saves that were reported and are not there', lost, 0)
  report.exactly('processes that did not come to their saves', failed, 0)
  rmSync(folder, { recursive: true, force: true })
}
