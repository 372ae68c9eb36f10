/** What Monaco knows for authors alone: JSON with the format's own schemas (completion, descriptions, findings), and the types of scripts that judge. */
import 'monaco-editor/languages/definitions/markdown/register'
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker'
import { jsonDefaults } from 'monaco-editor/languages/features/json/register'
import { typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import checkTypes from '../../authoring/editor/handoff-check.d.ts?raw'
import { monaco } from '../editor/monaco'

const others = self.MonacoEnvironment!
self.MonacoEnvironment = {
  getWorker: (module: string, label: string) => (label === 'json' ? new JsonWorker() : others.getWorker!(module, label))
}

// What a script that judges is written against.
typescriptDefaults.addExtraLib(checkTypes, 'file:///author/handoff-check.d.ts')

/** Which schema a file of a pack goes by. */
const FILES = {
  'pack.schema.json': ['pack.json'],
  'lab.schema.json': ['labs/*/lab.json'],
  'machine.schema.json': ['machines/*.json'],
  'lab-translation.schema.json': ['labs/*/lab.*.json'],
  'pack-translation.schema.json': ['pack.*.json']
} as const

/**
 * @param schemas By file name.
 * @param root Address of the pack's models: its files name their schema by a path from there.
 */
export function setSchemas(schemas: Readonly<Record<string, unknown>>, root: string): void {
  jsonDefaults.setDiagnosticsOptions({
    validate: true,
    allowComments: false,
    enableSchemaRequest: false,
    // Lint has sentences of its own for what does not fit, at the same places.
    schemaValidation: 'ignore',
    schemaRequest: 'ignore',
    schemas: Object.entries(FILES).map(([name, files]) => ({
      uri: `${root}/schema/${name}`,
      fileMatch: files.map((file) => `${root}/${file}`),
      schema: schemas[name] as never
    }))
  })
}

export { monaco }
