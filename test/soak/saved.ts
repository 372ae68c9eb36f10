/** What the saving process writes, so that whoever reads it afterwards knows what it has to be. */
import { strFromU8, unzipSync } from 'fflate'
import type { LabProgress } from '../../src-lab/host-api'
import { buildArchive } from '../../src-main/host/pack-build'
import { scattered, sequence } from '../bench/measure'
import { smallPack } from '../lab/pack/small-pack'

export const LAB = { pack: 'uefi-memory', lab: '12-memory-map' }
/** Saved without the host, by AtomicFiles alone. */
export const BARE = 'bare.txt'

/** The text of a save: another length and other letters each time, the number in front. */
export function textOf(number: number): string {
  const next = sequence(scattered(number))
  const line = `${next(1_000_000)} `.repeat(8)
  return `// ${number}\n${`${line}\n`.repeat(next(4) === 0 ? next(6000) : next(60))}// the end of ${number}\n`
}

/** The number of a text that is whole; null: it is not. */
export function numberOf(text: string): number | null {
  const number = Number(/^\/\/ (\d+)\n/.exec(text)?.[1] ?? NaN)
  return Number.isNaN(number) || textOf(number) !== text ? null : number
}

export function progressOf(number: number): LabProgress {
  return { revision: 1, passedAt: null, runs: number, hints: [], answers: {}, lastResult: null, failed: {} }
}

/** A pack whose version and size say the number. */
export function packOf(number: number): Uint8Array {
  const readme = Array.from({ length: 1 + (number % 7) * 2000 }, (_, line) => `${scattered(number + line)}`).join('\n')
  return buildArchive(smallPack({ pack: { version: `1.0.${number}` }, files: { 'README.md': readme } }))
}

/** The number of a pack that is whole; null: it is not. */
export function packNumberOf(bytes: Uint8Array): number | null {
  try {
    const { version } = JSON.parse(strFromU8(unzipSync(bytes)['pack.json']!)) as { version: string }
    const number = Number(version.split('.')[2])
    return Buffer.from(packOf(number)).equals(bytes) ? number : null
  } catch {
    return null
  }
}
