/** A small JSON file of the app's own (progress, settings): a damaged one is put aside and told, one from a newer version is only read. */
import { existsSync, lstatSync, readFileSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { AtomicFiles } from './atomic-file'

export interface KeptFile<T> {
  value: T
  /** What the user should know about it; null: nothing. */
  readonly notice: string | null
  /** false: the file is from a newer version and stays as it is. */
  readonly writable: boolean
}

/** @param writable Whether this instance may put a damaged file aside. */
export function readKept<T extends { readonly format: number }>(
  path: string,
  schema: z.ZodType<T>,
  empty: T,
  writable: boolean
): KeptFile<T> {
  if (!existsSync(path)) return { value: empty, notice: null, writable }
  try {
    if (!lstatSync(path).isFile()) throw new Error('not a regular file')
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const format = typeof parsed === 'object' && parsed !== null && 'format' in parsed ? parsed.format : undefined
    if (typeof format === 'number' && format > empty.format)
      return {
        value: empty,
        notice: `${basename(path)} was written by a newer version of Handoff. It is left as it is, and nothing of it is changed here.`,
        writable: false
      }
    return { value: schema.parse(parsed), notice: null, writable }
  } catch {
    if (!writable) return { value: empty, notice: `${basename(path)} is damaged and cannot be read.`, writable: false }
    const aside = freeName(path)
    try {
      renameSync(path, aside)
      return {
        value: empty,
        notice: `${basename(path)} was damaged. It was put aside as ${basename(aside)}, and a new one was begun.`,
        writable: true
      }
    } catch {
      return { value: empty, notice: `${basename(path)} is damaged and could not be put aside; it is left as it is.`, writable: false }
    }
  }
}

export async function writeKept<T>(files: AtomicFiles, folder: string, name: string, kept: KeptFile<T>): Promise<void> {
  if (!kept.writable) return
  await files.save(join(folder, name), `${JSON.stringify(kept.value, null, 2)}\n`)
}

function freeName(path: string): string {
  for (let i = 1; ; i++) {
    const name = path.replace(/\.json$/, `.damaged-${i}.json`)
    if (!existsSync(name)) return name
  }
}
