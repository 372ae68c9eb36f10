/** The pages of docs/reference, by file name. */
import { jsonSchemas } from '../../src-lab/pack/schema/json-schemas'
import { REASONS } from '../../src-lab/pack/schema/checks'
import { sdkModules } from '../../src-lab/sdk/generated/modules'
import { formatPage, type Schema } from './format-page'
import { sdkNames } from './sdk-names'
import { sdkPage } from './sdk-page'

export function referencePages(): Readonly<Record<string, string>> {
  const schemas = jsonSchemas() as Readonly<Record<string, Schema>>
  return {
    'pack.md': `${formatPage('pack.json', PACK, schemas['pack.schema.json']!)}\n`,
    'pack-translation.md': `${formatPage('pack.<locale>.json', PACK_WORDS, schemas['pack-translation.schema.json']!)}\n`,
    'lab-translation.md': `${formatPage('lab.<locale>.json', LAB_WORDS, schemas['lab-translation.schema.json']!)}\n`,
    'lab.md': `${formatPage('lab.json', LAB, schemas['lab.schema.json']!, reasons)}\n`,
    'sdk.md': `${sdkPage('What drivers import', SDK, sdkNames(sdkModules))}\n`,
    'machine.md': `${formatPage("A pack's machine", MACHINE, schemas['machine.schema.json']!)}\n`
  }
}

/** What a kind of check can fail for. */
function reasons({ properties }: Schema): string | null {
  const kind = properties?.kind?.const
  const known = typeof kind === 'string' && kind in REASONS ? REASONS[kind as keyof typeof REASONS] : []
  return known.length === 0 ? null : `Reasons, for a sentence each in \`why\`: ${known.map((reason) => `\`${reason}\``).join(' ')}.`
}

const SDK =
  "The modules, and what each has: [driver-api.md](../driver-api.md) has the rules. Sections are those of UEFI 2.10, of PI 1.8 and of EDK II's and U-Boot's headers and library classes. An editor shows the whole description of a name where it is used."

const PACK =
  'What a pack is. [authoring.md](../authoring.md) tells how to make one. A field that is not listed is a finding. Where something counts for a field that is left out, the third column says it.'
const LAB =
  'One lab of a pack. [authoring.md](../authoring.md) tells how to write one. `status`, `phase`, `machines` and `entry` may stand in the `defaults` of [pack.json](pack.md) instead.'
const LAB_WORDS =
  "The words of one lab in another language, beside its [lab.json](lab.md); the text is `text.<locale>.md`. [authoring.md](../authoring.md#translate-it) tells how. What is left out stays in the pack's own language."
const PACK_WORDS = 'The words of a pack in another language, beside its [pack.json](pack.md), whose `locales` names the language.'
const MACHINE =
  "A file in `machines/` of a pack: what a board, its SEC phase and its firmware's own modules do. [authoring.md](../authoring.md) tells how a lab names it."
