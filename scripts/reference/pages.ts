/** The pages of docs/reference, by file name. */
import { jsonSchemas } from '../../src-lab/pack/schema/json-schemas'
import { REASONS } from '../../src-lab/pack/schema/checks'
import { formatPage, type Schema } from './format-page'

export function referencePages(): Readonly<Record<string, string>> {
  const schemas = jsonSchemas() as Readonly<Record<string, Schema>>
  return {
    'pack.md': `${formatPage('pack.json', PACK, schemas['pack.schema.json']!)}\n`,
    'lab.md': `${formatPage('lab.json', LAB, schemas['lab.schema.json']!, reasons)}\n`,
    'machine.md': `${formatPage("A pack's machine", MACHINE, schemas['machine.schema.json']!)}\n`
  }
}

/** What a kind of check can fail for. */
function reasons({ properties }: Schema): string | null {
  const kind = properties?.kind?.const
  const known = typeof kind === 'string' && kind in REASONS ? REASONS[kind as keyof typeof REASONS] : []
  return known.length === 0 ? null : `Reasons, for a sentence each in \`why\`: ${known.map((reason) => `\`${reason}\``).join(' ')}.`
}

const PACK =
  'What a pack is. [authoring.md](../authoring.md) tells how to make one. A field that is not listed is a finding. Where something counts for a field that is left out, the third column says it.'
const LAB =
  'One lab of a pack. [authoring.md](../authoring.md) tells how to write one. `status`, `phase`, `machines` and `entry` may stand in the `defaults` of [pack.json](pack.md) instead.'
const MACHINE =
  "A file in `machines/` of a pack: what a board, its SEC phase and its firmware's own modules do. [authoring.md](../authoring.md) tells how a lab names it."
