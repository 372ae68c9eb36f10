/** `handoff pack build`: a pack's files as one .labpack, the same bytes at every build. */
import { strToU8, zipSync, type Zippable } from 'fflate'
import type { Pack } from '../../src-lab/lab/lab'
import type { PackFiles } from '../../src-lab/pack/pack-files'
import { isShipped } from '../../src-lab/pack/tree-findings'

/** The oldest moment that a zip can name. In local time, as a zip has no time zone. */
const YEAR = 1980

export function buildArchive(files: PackFiles): Uint8Array {
  const moment = new Date(YEAR, 0, 1)
  const entries: Zippable = {}
  for (const path of [...files.keys()].filter(isShipped).sort()) {
    const content = files.get(path)!
    entries[path] = [typeof content === 'string' ? strToU8(content) : content, { mtime: moment, os: 3, attrs: 0o100644 << 16, level: 9 }]
  }
  return zipSync(entries)
}

/** 'acme-uefi-memory-1.4.0.labpack', and of a student's edition 'acme-uefi-memory-1.4.0-student.labpack'. */
export function archiveName({ id, version }: Pick<Pack, 'id' | 'version'>, edition?: Pack['edition']): string {
  return `${[id, version, ...(edition ? [edition] : [])].join('-')}.labpack`
}
