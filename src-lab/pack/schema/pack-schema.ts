/** `pack.json`. Unknown fields are errors. */
import { z } from 'zod'
import type { Pack } from '../../lab/lab'
import { labDefaults, schemaField } from './lab-schema'
import { told } from './told'
import { fileSlug, innerPath, line, uuid } from './values'

export const MAX_LABS = 200
const MAX_WALKS = 8
/** The format that this version of the app reads and writes. */
export const FORMAT = 1

/** BCP 47. */
const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "expected a language like 'en' or 'zh-CN'")
/** A Markdown file in the pack's root: nothing else can be shown as one. */
const page = innerPath.regex(/^[^/]+\.md$/, "expected a Markdown file in the pack's root")

export const packSchema: z.ZodType<Pack> = z.strictObject({
  $schema: schemaField('schema/pack.schema.json'),
  formatVersion: told(z.literal(FORMAT), 'The version of this format.', FORMAT),
  uuid: told(uuid, 'What the pack is known by: progress is kept by it. Never change it.', '3f1c9a52-7f3e-4a8e-9d0b-6b1a2c3d4e5f'),
  id: told(fileSlug, 'Its name on the command line, and of its file.', 'acme-memory'),
  version: told(
    z
      .string()
      .max(40)
      .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, "expected a version like '1.4.0'"),
    'Raise it whenever anything changes.',
    '1.4.0'
  ),
  title: told(line(80), 'What learners read on the first page.', 'Memory at Acme'),
  summary: told(line(400), 'What it is about, below the title.', 'Six labs about the memory map of our boards.'),
  authors: told(
    z
      .array(
        z.strictObject({
          name: told(line(120), 'The name.', 'Ada Lovelace'),
          email: told(line(200).optional(), 'Where to write to.', 'ada@example.org'),
          url: told(
            z
              .url({ protocol: /^https?$/ })
              .max(400)
              .optional(),
            'A page about them.',
            'https://example.org/ada'
          )
        })
      )
      .min(1)
      .max(50),
    'Who made it. A pack from other authors is another pack, whatever its uuid.',
    [{ name: 'Ada Lovelace' }]
  ),
  license: told(line(80), 'Under which licence it is, by its SPDX name.', 'CC-BY-4.0'),
  language: told(language, 'The language that its texts are in.', 'en'),
  locales: told(
    z.array(language).max(100).optional(),
    'Languages that its labs are translated into, with files such as lab.zh-CN.json beside lab.json.',
    ['zh-CN'],
    []
  ),
  sections: told(
    z
      .array(
        z.strictObject({
          title: told(line(80), 'The heading above its labs.', 'First steps'),
          labs: told(z.array(fileSlug), 'The names of their folders in labs/, in the order in which they are shown.', ['01-four-pages'])
        })
      )
      .min(1)
      .max(MAX_LABS),
    'The labs, in sections. Every lab stands in one.',
    [{ title: 'First steps', labs: ['01-four-pages'] }]
  ),
  walks: told(
    z
      .array(
        z.strictObject({
          id: told(fileSlug, 'What it is known by: what a learner chose is kept by it.', 'short'),
          title: told(line(40), 'What it is called on the first page.', 'The short walk'),
          summary: told(line(200), 'For whom it is, and how long it takes.', 'Two labs, half an hour: what you need for the exercise.'),
          labs: told(z.array(fileSlug).min(1).max(MAX_LABS), 'The labs that it goes to. Their order is that of the sections.', [
            '01-four-pages'
          ])
        })
      )
      .max(MAX_WALKS)
      .optional(),
    'Shorter ways through the labs. A learner chooses among them and the whole; what comes next follows the choice, and waits for no lab that the walk leaves out.',
    [{ id: 'short', title: 'The short walk', summary: 'Half an hour: what you need for the exercise.', labs: ['01-four-pages'] }],
    []
  ),
  welcome: told(
    page.optional(),
    "A Markdown file in the pack's root, about the pack as a whole. It is shown before the pack is added, and above its labs on the first page.",
    'README.md'
  ),
  farewell: told(
    page.optional(),
    "A Markdown file in the pack's root, for the end. It is shown below a lab when all labs of the pack, or of the walk that was chosen, are passed.",
    'CHANGELOG.md'
  ),
  defaults: told(labDefaults.optional(), 'Fields that its labs need not repeat; a lab that has one says it for itself.', {
    phase: 'app',
    machines: ['q35-256m'],
    entry: 'driver.ts',
    status: 'active'
  }),
  capabilities: told(
    z.array(z.literal('script-check')).optional(),
    'What it asks for beyond data: shown to whoever adds it.',
    ['script-check'],
    []
  ),
  edition: told(
    z.literal('student').optional(),
    "Written by `handoff pack build --student`: this file has no solutions, no mistakes and no instructor's checks. Left out, it has everything.",
    'student'
  )
})
