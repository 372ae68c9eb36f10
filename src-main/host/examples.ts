/** The examples that ship with the app: labs/examples/*.ts, in the order of examples.json. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { untilPhases } from '../../src-firmware/spec/phase'
import type { Example } from '../../src-lab/host-api'
import { startPhase } from './methods'

const fileName = z.string().regex(/^[a-z0-9-]+\.ts$/)
const list = z.array(
  z.strictObject({
    file: fileName,
    /** Files beside driver.ts, by the name that the driver knows them by. */
    also: z.record(fileName, fileName).optional(),
    title: z.string(),
    summary: z.string(),
    /** By language. */
    translations: z.record(z.string(), z.strictObject({ title: z.string(), summary: z.string() })).optional(),
    machine: z.string(),
    phase: startPhase,
    until: z.enum(untilPhases).optional()
  })
)

/** @param folder Where the packs lie; the examples stand beside them. */
export function readExamples(folder: string): readonly Example[] {
  const place = join(folder, 'examples')
  return list.parse(JSON.parse(readFileSync(join(place, 'examples.json'), 'utf8'))).map(({ file, also, ...about }) => ({
    id: file.slice(0, -'.ts'.length),
    ...about,
    files: Object.fromEntries(
      Object.entries({ 'driver.ts': file, ...also }).map(([name, stored]) => [name, readFileSync(join(place, stored), 'utf8')])
    )
  }))
}
