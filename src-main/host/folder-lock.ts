/**
 * Who may write a data folder. Locks are numbered and none is ever taken from another: the newest one counts, and whoever finds its owner gone makes
 * the next number. That can succeed for one alone, however many start at once.
 */
import { createHash, randomBytes } from 'node:crypto'
import { lstatSync, lutimesSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { codeOf } from './atomic-file'

interface FolderLock {
  /** false: it was taken away, because this process stood still for too long or somebody removed it. */
  isHeld(): boolean
  release(): void
}
/** `held`: by a process that lives, if its number is known; `failed`: why none could be made. */
type Locking = { readonly lock: FolderLock } | { readonly held: number | null } | { readonly failed: string }

/** How often an owner shows that it lives, and how long one waits to see it. */
export interface Patience {
  readonly beatMs: number
  readonly watchMs: number
}
export const PATIENCE: Patience = { beatMs: 1000, watchMs: 3500 }

const FOLDER = 'lock'
const NAME = /^([1-9][0-9]{0,12})(\.free)?$/
/** More than can ever be needed: each try that fails saw another start get on. */
const TRIES = 100
const MAX_OWNER_BYTES = 200

/** A process, told apart from every other one that ever had its number. */
interface Owner {
  readonly pid: number
  /** When it began, by the kernel's own count; '': this system does not tell. */
  readonly began: string
  /** Where its number means something: this boot of this machine, this container. */
  readonly place: string
}

/** Takes the folder's lock, unless a living process has it. */
export function lockFolder(folder: string, patience: Patience = PATIENCE): Locking {
  const locks = join(folder, FOLDER)
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (!makeFolder(locks, patience)) continue
      const newest = newestIn(locks)
      if (newest !== null && !newest.isFree) {
        const owner = ownerOf(join(locks, String(newest.number)))
        if (owner === 'none') continue
        if (lives(join(locks, String(newest.number)), owner, patience)) return { held: owner?.pid ?? null }
      }
      const number = (newest?.number ?? 0) + 1
      const own = join(locks, String(number))
      const words = ownWords()
      if (!create(own, words)) continue
      // Whoever was slow may have made a number that others have left behind.
      if (entriesIn(locks).some((other) => other.number > number || (other.number === number && other.isFree))) {
        unlinkSync(own)
        continue
      }
      removeOlder(locks, number)
      return { lock: keep(own, words, patience) }
    }
    return { held: null }
  } catch (error) {
    return { failed: codeOf(error) || 'unknown error' }
  }
}

interface Entry {
  readonly number: number
  readonly isFree: boolean
}

function entriesIn(locks: string): readonly Entry[] {
  return readdirSync(locks).flatMap((name) => {
    const parts = NAME.exec(name)
    return parts ? [{ number: Number(parts[1]), isFree: parts[2] !== undefined }] : []
  })
}

function newestIn(locks: string): Entry | null {
  return entriesIn(locks).reduce<Entry | null>(
    (newest, entry) =>
      newest === null || entry.number > newest.number || (entry.number === newest.number && entry.isFree) ? entry : newest,
    null
  )
}

/** @returns false: look again. Where the first version of the app left its lock, a file, that one is looked at first. */
function makeFolder(locks: string, patience: Patience): boolean {
  try {
    mkdirSync(locks, { mode: 0o700 })
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const stat = lstatSync(locks, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return true
  if (stat === undefined) return false
  const pid = stat.isFile() && stat.size < MAX_OWNER_BYTES ? Number(readFileSync(locks, 'utf8')) : 0
  if (processBegan(pid) !== null && beats(locks, patience)) return false
  try {
    unlinkSync(locks)
  } catch (error) {
    // Another start was quicker: it is gone, or a folder by now.
    if (!['ENOENT', 'EISDIR', 'EPERM'].includes(codeOf(error)) || lstatSync(locks, { throwIfNoEntry: false })?.isDirectory() === false)
      throw error
  }
  return false
}

/**
 * A link that leads nowhere: it is made in one step with what it says, which a file is not, and on a full disk too. Where there are no such links
 * it is a file.
 * @returns false: there is one of this name.
 */
function create(path: string, words: string): boolean {
  try {
    symlinkSync(words, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'UNKNOWN'].includes(codeOf(error))) throw error
  }
  try {
    writeFileSync(path, words, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** null: what stands there cannot be read; 'none': nothing does any more. */
function ownerOf(path: string): Owner | 'none' | null {
  const words = wordsOn(path)
  if (words === null) return 'none'
  const [, pid, began, place] = /^([1-9][0-9]{0,9})-([0-9]*)-([0-9a-f]+)-[0-9a-f]+$/.exec(words) ?? []
  return pid === undefined ? null : { pid: Number(pid), began: began!, place: place! }
}

/** '': they cannot be read; null: there is no such lock. */
function wordsOn(path: string): string | null {
  try {
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) return readlinkSync(path)
    return stat.isFile() && stat.size < MAX_OWNER_BYTES ? readFileSync(path, 'utf8') : ''
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : ''
  }
}

/** By the kernel's word where it can know, else by whether the owner still shows itself. */
function lives(path: string, owner: Owner | null, patience: Patience): boolean {
  if (owner === null || owner.place !== self().place) return beats(path, patience)
  const began = processBegan(owner.pid)
  if (began === null) return false
  return began !== '' && owner.began !== '' ? began === owner.began : beats(path, patience)
}

/** Is the lock touched while one looks? Its times are only compared with each other, never with a clock. */
function beats(path: string, { watchMs }: Patience): boolean {
  const touched = (): bigint | undefined => lstatSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs
  const before = touched()
  const end = performance.now() + watchMs
  while (performance.now() < end) {
    const now = touched()
    if (now === undefined) return false
    if (now !== before) return true
    pause(Math.min(50, watchMs / 10))
  }
  return false
}

function pause(ms: number): void {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  } catch {
    // Not every main thread may wait; then it looks more often.
  }
}

function removeOlder(locks: string, number: number): void {
  for (const { number: other, isFree } of entriesIn(locks))
    if (other < number) unlinkSync(join(locks, isFree ? `${other}.free` : String(other)))
}

function keep(own: string, words: string, { beatMs }: Patience): FolderLock {
  let at = Date.now() / 1000
  const beat = setInterval(() => {
    try {
      // Another time than before, whatever the clock does.
      at = Math.max(at + 1, Date.now() / 1000)
      lutimesSync(own, at, at)
    } catch {
      // A disk that cannot be written for a while; whether the lock is still there is asked at each save.
    }
  }, beatMs)
  beat.unref()
  const isHeld = (): boolean => wordsOn(own) === words
  return {
    isHeld,
    release: () => {
      clearInterval(beat)
      try {
        // The name is left behind: numbers are never used twice.
        if (isHeld()) renameSync(own, `${own}.free`)
      } catch {
        // A disk that cannot be written: the next start finds that this process is gone.
      }
    }
  }
}

let known: Owner | undefined
function self(): Owner {
  return (known ??= { pid: process.pid, began: processBegan(process.pid) ?? '', place: place() })
}

/** Short enough to need no room on the disk of its own; the last word tells two locks of one process apart. */
function ownWords(): string {
  const { pid, began, place } = self()
  return `${pid}-${began}-${place}-${randomBytes(4).toString('hex')}`
}

/** null: there is no such process; '': there is one, and this system does not tell when it began. */
function processBegan(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return null
  }
  try {
    // The name in parentheses may hold anything; the 22nd field counts ticks since the machine was started.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // One that has ended and that nobody has asked about does nothing any more.
    return state === 'Z' ? null : (fields[18] ?? '')
  } catch {
    return ''
  }
}

function place(): string {
  const parts = [hostname()]
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid'))
  } catch {
    // Not Linux: a number of a process means something on this machine.
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}
