/** The examples that ship with the app: labs/examples/*.ts, in the order of examples.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Example } from '../../src-lab/host-api'
import { startPhase } from './methods'

const list = z.array(
  z.strictObject({
    file: z.string().regex(/^[a-z0-9-]+\.ts$/),
    title: z.string(),
    summary: z.string(),
    machine: z.string(),
    phase: startPhase
  })
)

/** @param folder Where the packs lie; the examples stand beside them. */
export function readExamples(folder: string): readonly Example[] {
  const place = join(folder, 'examples')
  return list.parse(JSON.parse(readFileSync(join(place, 'examples.json'), 'utf8'))).map(({ file, ...about }) => ({
    id: file.slice(0, -'.ts'.length),
    ...about,
    text: readFileSync(join(place, file), 'utf8')
  }))
}
