/**
 * A small JSON file of the app's own (progress, settings): one from a newer version is only read, one that cannot be read is put aside and told, and
 * of one that is odd in places the rest is used.
 */
import { copyFileSync, constants, linkSync, lstatSync, readFileSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { SaveFailed, type AtomicFiles } from './atomic-file'
import { MAX_KEPT_BYTES } from './bounds'
import { told, type Told, ToldError } from '../../src-lab/sentences/told'

export interface KeptFile<T> {
  value: T
  /** What the user should know about it; null: nothing. */
  readonly notice: Told | null
  /** false: the file stays as it is. */
  readonly writable: boolean
}

/** Why a file is not used at all. */
class Unusable extends ToldError {}

/**
 * @param writable Whether this instance may put a damaged file aside.
 * @param entry What stands in the place of a part of one of the file's entries; everything else falls back to `empty`.
 */
export function readKept<T extends { readonly format: number }>(
  path: string,
  schema: z.ZodType<T>,
  empty: T,
  writable: boolean,
  entry?: unknown
): KeptFile<T> {
  const name = basename(path)
  try {
    const parsed = readJson(path)
    if (parsed === undefined) return { value: empty, notice: null, writable }
    const format = isRecord(parsed) ? parsed.format : undefined
    if (typeof format === 'number' && format > empty.format)
      return {
        value: empty,
        notice: told`${name} was written by a newer version of Handoff. It is left as it is, and nothing of it is changed here.`,
        writable: false
      }
    if (format !== empty.format) throw new Unusable(told`it is damaged`)
    const odd: string[] = []
    const whole = schema.safeParse(usablePart(schema, parsed, { value: empty, entry }, '', odd))
    if (!whole.success) throw new Unusable(told`it is damaged`)
    return odd.length === 0 ? { value: whole.data, notice: null, writable } : { value: whole.data, ...keepCopy(path, odd, writable) }
  } catch (error) {
    const why = error instanceof Unusable ? error.told : told`it cannot be read`
    if (!writable) return { value: empty, notice: told`${name} cannot be used: ${why}.`, writable: false }
    const aside = freeName(path)
    try {
      renameSync(path, aside)
      return {
        value: empty,
        notice: told`${name} cannot be used: ${why}. It was put aside as ${basename(aside)}, and a new one was begun.`,
        writable
      }
    } catch {
      return {
        value: empty,
        notice: told`${name} cannot be used: ${why}. It could not be put aside, so it is left as it is.`,
        writable: false
      }
    }
  }
}

/** @throws SaveFailed when it is not on the disk afterwards; the file before is whole then. */
export async function writeKept<T>(files: AtomicFiles, path: string, kept: KeptFile<T>): Promise<void> {
  if (!kept.writable) throw new SaveFailed(kept.notice ?? told`${basename(path)} is left as it is`)
  const text = `${JSON.stringify(kept.value, null, 2)}\n`
  if (Buffer.byteLength(text) > MAX_KEPT_BYTES)
    throw new SaveFailed(told`${basename(path)} was not saved: it would be larger than ${MAX_KEPT_BYTES / 1024 / 1024} MiB.`)
  await files.save(path, text)
}

/** undefined: there is no such file. */
function readJson(path: string): unknown {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (!stat.isFile()) throw new Unusable(told`it is no regular file`)
  if (stat.size > MAX_KEPT_BYTES) throw new Unusable(told`it is larger than ${MAX_KEPT_BYTES / 1024 / 1024} MiB`)
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new Unusable(told`it is damaged`)
  }
}

/**
 * What of a value has the right shape.
 * @param fallback For the value as a whole, and for each entry of a record in it.
 * @param odd Takes the names of what has not.
 */
function usablePart(schema: z.ZodType, value: unknown, fallback: { value: unknown; entry?: unknown }, at: string, odd: string[]): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const inside = (key: string): string => (at === '' ? key : `${at}.${key}`)
  if (schema instanceof z.ZodObject && isRecord(value)) {
    const shape = schema.shape as Readonly<Record<string, z.ZodType>>
    odd.push(...Object.keys(value).flatMap((key) => (Object.hasOwn(shape, key) ? [] : [inside(key)])))
    const parts = Object.entries(shape).map(([key, part]) => {
      const instead = { ...fallback, value: isRecord(fallback.value) ? fallback.value[key] : undefined }
      return [key, usablePart(part, value[key], instead, inside(key), odd)] as const
    })
    return entriesOf(parts)
  }
  if (schema instanceof z.ZodRecord && isRecord(value)) {
    const keys = schema.keyType as z.ZodType
    const parts = Object.entries(value).map(([key, part]) => {
      if (keys.safeParse(key).success)
        return [key, usablePart(schema.valueType as z.ZodType, part, { value: fallback.entry }, inside(key), odd)] as const
      odd.push(inside(key))
      return [key, undefined] as const
    })
    return entriesOf(parts)
  }
  odd.push(at)
  return fallback.value
}

function entriesOf(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The file as it is gets a second name, so that the next save does not take away what could not be read. */
function keepCopy(path: string, odd: readonly string[], writable: boolean): Pick<KeptFile<unknown>, 'notice' | 'writable'> {
  const named = odd.slice(0, 3).join(', ')
  const which = odd.length > 3 ? told`${named}, and ${odd.length - 3} more` : named
  const what = told`Some of ${basename(path)} cannot be used (${which}); the rest is.`
  if (!writable) return { notice: what, writable }
  const last = lastName(path)
  if (last !== null && isSameFile(last, path)) return { notice: told`${what} The file as it was is kept as ${basename(last)}.`, writable }
  const copy = freeName(path)
  try {
    try {
      linkSync(path, copy)
    } catch {
      copyFileSync(path, copy, constants.COPYFILE_EXCL)
    }
    return { notice: told`${what} The file as it was is kept as ${basename(copy)}.`, writable }
  } catch {
    return { notice: told`${what} It could not be copied, so it is left as it is.`, writable: false }
  }
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [lstatSync(a), lstatSync(b)]
  return one.ino === other.ino && one.dev === other.dev
}

const nameOf = (path: string, number: number): string => path.replace(/\.json$/, `.damaged-${number}.json`)

function freeName(path: string): string {
  for (let i = 1; ; i++) if (!lstatSync(nameOf(path, i), { throwIfNoEntry: false })) return nameOf(path, i)
}

/** null: none was put aside yet. */
function lastName(path: string): string | null {
  const free = Number(/\.damaged-([0-9]+)\.json$/.exec(freeName(path))![1])
  return free === 1 ? null : nameOf(path, free - 1)
}
