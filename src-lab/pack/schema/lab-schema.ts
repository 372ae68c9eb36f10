/** `lab.json`. Unknown fields are errors. */
import { startPhases, untilPhases } from '../../../src-firmware/spec/phase'
import { z } from 'zod'
import type { Lab } from '../../lab/lab'
import { check, points } from './checks'
import { fault, osStep, step } from './scenario'
import { named, told } from './told'
import { callPattern, fieldOut, fileSlug, line, num, seeds, slug, sourcePath, uuid } from './values'

/** `$schema` of each file. @param example As a pack's file has it. */
export const schemaField = (example: string): z.ZodOptional<z.ZodString> =>
  told(z.string().optional(), 'Where the JSON Schema lies, for your editor.', example)
const stepField = told(z.number().int().min(1), 'The step that it belongs to: the number of a heading of text.md.', 1)

const REFUTED = {
  why: "'{actual}' does not hold; right is '{expected}'. The pages that were never given back are still in the map.",
  by: 'nothing-freed.ts'
}
const refuted = z.strictObject({
  why: told(line(600), 'The sentence, with the same places as `why` of a check; there is no line and no call.', REFUTED.why),
  by: told(sourcePath.optional(), 'The file of one of `mistakes`: the app offers its run, which shows it.', REFUTED.by)
})

const question = named(
  z.strictObject({
    id: told(slug, 'Its name: no other prediction of the lab has it. An answer check names it.', 'how-many-descriptors'),
    step: stepField,
    text: told(z.string().min(1).max(2000), 'What is asked, as Markdown.', 'How many descriptors will the map have?'),
    answer: told(
      z.union([
        z.strictObject({
          choose: told(
            z
              .array(
                z.strictObject({
                  id: told(slug, 'Its name.', 'more'),
                  text: told(line(300), 'What the learner reads.', 'More than before'),
                  refuted: told(
                    refuted.optional(),
                    "What answers whoever chose it and is wrong, in place of the answer check's `why`.",
                    REFUTED
                  )
                })
              )
              .min(2),
            'What there is to choose from.',
            [
              { id: 'more', text: 'More than before' },
              { id: 'same', text: 'As many as before' }
            ]
          ),
          right: told(z.array(slug), 'Which are right, by their names: one of them, or none, or several together.', ['more'])
        }),
        z.strictObject({
          number: told(num, 'The right number.', 48),
          within: told(num.optional(), 'How far off an answer may be.', 8, 0)
        }),
        z.strictObject({
          observed: told(
            z.union([
              z.strictObject({
                of: told(callPattern, "A call in the solution's run.", { service: 'GetMemoryMap', nth: 1 }),
                field: told(fieldOut, 'Which of its values.', 'out.memoryMapSize')
              }),
              z.strictObject({
                keyMoved: told(callPattern, "Whether this call of the solution's run moves the map key.", {
                  service: 'AllocatePool',
                  nth: 1
                })
              })
            ]),
            "What the solution's run shows is right: nobody has to write it down.",
            { keyMoved: { service: 'AllocatePool', nth: 1 } }
          ),
          shown: told(
            z
              .array(
                z.strictObject({
                  machine: told(line(100), 'The machine of that run.', 'q35-256m'),
                  seed: told(z.number().int().min(0), 'Its seed.', 0),
                  answer: told(line(100), 'What it showed: a number, `yes` or `no`.', 'yes')
                })
              )
              .max(1000)
              .optional(),
            'What it showed where there is no solution: `handoff pack build --student` writes it.',
            [{ machine: 'q35-256m', seed: 0, answer: 'yes' }]
          )
        })
      ]),
      'What is right: something to choose, a number, or what the run shows.',
      { number: 48 }
    )
  }),
  'Question',
  'A prediction, asked before the run.',
  [{ id: 'key', step: 2, text: 'Does AllocatePool move the key?', answer: { observed: { keyMoved: { service: 'AllocatePool', nth: 1 } } } }]
)
const hint = named(
  z.strictObject({
    id: told(slug, 'Its name: no other hint of the lab has it.', 'who-takes-it-back'),
    step: stepField,
    whenCheck: told(slug.optional(), 'Offered when this check has failed. Left out, always.', 'given-back'),
    text: told(z.string().min(1).max(4000), 'What it says, as Markdown.', 'A page has 4096 bytes. `SetMem` counts bytes.'),
    cost: told(z.enum(['nudge', 'code']), "'nudge' for a question or a pointer, 'code' for the lines themselves.", 'nudge')
  }),
  'Hint',
  'A hint of a step.',
  [{ id: 'length', step: 2, whenCheck: 'filled', cost: 'nudge', text: 'A page has 4096 bytes. `SetMem` counts bytes.' }]
)

const codeLine = z
  .string()
  .max(1000)
  .regex(/^[^\r\n]*$/, 'expected one line')
const lines = named(
  z.union([z.string().max(4000), z.array(codeLine).max(100)]),
  'Lines',
  'A part of a text: as it stands there, or a list of its lines.',
  ['const Room = Size.value', ['const Room = Size.value', "Print('%d\\n', Room)"]]
)
const mistake = named(
  z.strictObject({
    file: told(sourcePath, 'Its name, and its path in mistakes/ where it has a file; it stands in for the entry file.', 'nothing-freed.ts'),
    title: told(line(120), 'What is wrong in it: graders tell a class by it what was common.', 'The pages are never given back'),
    classic: told(z.boolean().optional(), 'The one that everybody makes.', true, false),
    fails: told(slug, 'The id of the one check that it fails.', 'given-back'),
    replace: told(
      z
        .array(
          z.strictObject({
            from: told(lines, "Stands in the solution's entry file exactly once.", 'const Room = Size.value + 4 * Stride.value'),
            to: told(lines, 'What stands in its place.', 'const Room = Size.value')
          })
        )
        .min(1)
        .max(16)
        .optional(),
      "What is different from the solution's entry file, where the mistake has no file of its own.",
      [{ from: 'const Room = Size.value + 4 * Stride.value', to: 'const Room = Size.value' }]
    )
  }),
  'Mistake',
  'A known mistake: a file in mistakes/, an edit of the solution, or a diff.',
  [{ file: 'nothing-freed.ts', title: 'The pages are never given back', classic: true, fails: 'given-back' }]
)

/** What a run may use up. */
export const budget = z.strictObject({
  steps: told(
    z.number().int().min(1).max(1000).optional(),
    'How long a run may be: a step is 10,000 turns of a loop, or 100 calls of services.',
    200,
    1000
  ),
  outputBytes: told(
    z
      .number()
      .int()
      .min(1)
      .max(256 * 1024)
      .optional(),
    'How much it may print.',
    4096,
    256 * 1024
  ),
  memoryMiB: told(z.number().int().min(1).max(64).optional(), "How much memory the driver's own JavaScript may take.", 16, 64)
})

/** Fields that the pack's `defaults` may give instead. */
const defaultable = {
  status: told(
    z.enum(['draft', 'active', 'deprecated']),
    "'draft' while it is written, 'active' when it is taught, 'deprecated' when it is no longer wanted and stays for those who began it.",
    'active'
  ),
  phase: told(z.enum(startPhases), 'Where the driver starts; it decides the entry point.', 'app'),
  machines: told(
    z
      // A recorded machine's id may end with its firmware's version.
      .array(z.string().regex(/^[a-z0-9-]+(?:\.[0-9]+)?$/))
      .min(1)
      .max(50),
    'The machines that it is proved and checked on; Run uses the first.',
    ['q35-256m', 'pc-1g']
  ),
  seeds: told(seeds.optional(), 'The seeds that it is proved and checked with; Run uses the first.', { from: 0, to: 4 }, [0]),
  mode: told(
    z.enum(['strict', 'lenient']).optional(),
    "'strict' stops the driver at the first fault; 'lenient' goes on as the firmware would.",
    'lenient',
    'strict'
  ),
  entry: told(sourcePath, 'The file that exports the entry point.', 'driver.ts'),
  budget: told(budget.optional(), 'Bounds that are tighter than those of the app.', { steps: 200 }),
  panels: told(
    z.array(z.enum(['map', 'table', 'hob', 'pool', 'gcd', 'handles', 'virtual', 'lmb', 'raw', 'bytes'])).optional(),
    'Views of the memory that matter here. pool and lmb add a list that is not shown otherwise.',
    ['map', 'pool'],
    []
  )
}
/** `defaults` of pack.json. */
export const labDefaults = z.strictObject(defaultable).partial()

/** A lab with the pack's defaults filled in. */
export const labSchema: z.ZodType<Lab> = z.strictObject({
  $schema: schemaField('../../schema/lab.schema.json'),
  uuid: told(
    uuid,
    'What the lab is known by: progress is kept by it. A copy of a lab needs a new one.',
    '3f1c9a52-7f3e-4a8e-9d0b-6b1a2c3d4e5f'
  ),
  revision: told(z.number().int().min(1), 'Raise it when the starter or a check changed: whoever passed before is told.', 1),
  title: told(line(80), 'What learners read in the list of labs.', 'Four pages'),
  objective: told(line(300), 'What the learner is to do, in a sentence.', 'Allocate four pages, fill them, and give them back.'),
  teaches: told(z.array(line(80)), 'What it is about, in a few words each.', ['AllocatePages', 'FreePages']),
  needs: told(z.array(fileSlug), 'Labs of the pack that come before it.', ['01-four-pages']),
  minutes: told(z.number().int().min(1).max(600), 'About how long it takes.', 15),
  ...defaultable,
  until: told(
    z.enum(untilPhases).optional(),
    "After a PEIM or an MM driver has returned: how far the machine goes on by itself. 'app' starts the same file's UefiMain there.",
    'app',
    'returned'
  ),
  files: told(
    z
      .array(
        z.strictObject({
          path: told(sourcePath, 'Its path in starter/.', 'driver.ts'),
          role: told(
            z.enum(['edit', 'read', 'hidden']),
            "'edit': the learner's to change; 'read': shown beside it; 'hidden': there for the others, and not shown.",
            'edit'
          )
        })
      )
      .min(1),
    "The driver's files.",
    [{ path: 'driver.ts', role: 'edit' }]
  ),
  starter: told(
    z.enum(['fails', 'passes']).optional(),
    "What the text does that a learner begins with. 'passes' is for a tour: it is right already, and there is no solution/.",
    'passes',
    'fails'
  ),
  mistakes: told(z.array(mistake), 'Known mistakes: the proof runs each.', [
    { file: 'nothing-freed.ts', title: 'The pages are never given back', fails: 'given-back' }
  ]),
  setup: told(
    z.array(step).optional(),
    'What the lab does before the driver begins.',
    [{ id: 'hole', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 4 }],
    []
  ),
  faults: told(
    z.array(fault).optional(),
    'What goes wrong, or happens, around calls of the driver.',
    [{ id: 'full', when: { service: 'AllocatePool' }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }],
    []
  ),
  afterwards: told(
    z.array(osStep).optional(),
    "What is done when the driver has returned: the operating system's side.",
    [{ id: 'exit', do: 'exitBootServices' }],
    []
  ),
  keys: told(z.string().max(10_000).optional(), 'What is typed while it runs.', 'y\r', ''),
  points: told(points.optional(), 'What the whole lab counts when it is graded. Left out, what its checks count together.', 10),
  predict: told(
    z.array(question).optional(),
    'Predictions that are asked before the run.',
    [{ id: 'pages', step: 1, text: 'How many pages are 16 KiB?', answer: { number: 4 } }],
    []
  ),
  checks: told(z.array(check).min(1), 'What is looked at, in the order in which it is shown.', [
    { id: 'types', kind: 'compile', step: 1, title: 'No TypeScript error' }
  ]),
  hints: told(z.array(hint), 'Hints, in the order in which they are given: at least two, the first of them a nudge.', [
    { id: 'length', step: 2, cost: 'nudge', text: '`SetMem` counts bytes.' }
  ]),
  carryFrom: told(
    fileSlug.optional(),
    'The lab that this one goes on from: it begins with what the learner wrote there, in the files that both let them edit. It comes before it, as those in `needs` do.',
    '01-four-pages'
  ),
  moved: told(
    z
      .array(z.strictObject({ fromUuid: told(uuid, 'The uuid that it had.', '3f1c9a52-7f3e-4a8e-9d0b-6b1a2c3d4e5f') }))
      .max(100)
      .optional(),
    'Uuids that the lab had before: what was reached under them is carried over.',
    [{ fromUuid: '3f1c9a52-7f3e-4a8e-9d0b-6b1a2c3d4e5f' }],
    []
  )
})
