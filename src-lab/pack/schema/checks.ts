/** Every kind of check (docs/authoring.md, "Write the checks"), those that this version does not run yet too. */
import { z } from 'zod'
import type { FaultReason } from '../../../src-firmware/trace/trace'
import { MAX_COMPARED_BYTES } from '../../request/probes'
import type { Check, PlainCheck } from '../../lab/lab'
import { namedNumber } from '../../lab/named-number'
import { isScriptReason, SAID } from '../../lab/script-reason'
import {
  address,
  callPattern,
  fieldOut,
  guid,
  sourcePath,
  line,
  matcher,
  moment,
  nth,
  num,
  seeds,
  slug,
  statusWords,
  unsigned
} from './values'
import { named, told } from './told'

/** The reasons each kind can fail for; `why` may hold one sentence for each. */
export const REASONS: Readonly<Record<Check['kind'], readonly string[]>> = {
  status: ['wrong', 'notCalled', 'notReturned'],
  calls: ['missing', 'tooOften', 'order', 'between'],
  map: ['type', 'attributes', 'noRange', 'stillThere', 'keyMoved', 'keySame'],
  balance: ['leak', 'twice', 'wrongService', 'wrongPages', 'notOwned'],
  access: ['null', 'unowned', 'freed', 'bounds', 'foreign', 'mmio', 'attribute', 'unmapped', 'mmram', 'unwritten'],
  memory: ['bytes', 'alignment', 'unreadable'],
  hob: ['lacks', 'has'],
  gcd: ['lacks', 'has'],
  pool: ['lacks', 'has'],
  lmb: ['lacks', 'has'],
  mm: ['lacks', 'has'],
  phase: ['notReached', 'tries', 'forbidden'],
  console: ['lacks', 'has'],
  compile: ['error'],
  source: ['literal', 'uses', 'avoids', 'loop'],
  answer: ['wrong', 'none'],
  everywhere: [],
  script: [SAID]
}

/** Can a check fail for this? A script names its reasons itself. */
export function failsFor(check: Check, reason: string): boolean {
  const kinds: readonly Check[] = check.kind === 'everywhere' ? check.checks : [check]
  return kinds.some(({ kind }) => (kind === 'script' ? isScriptReason(reason) : REASONS[kind].includes(reason)))
}

/** What one check can fail for: `everywhere` for what the checks inside do. */
export function reasonsOf(check: Check): readonly string[] {
  return check.kind === 'everywhere' ? check.checks.flatMap((inner) => REASONS[inner.kind]) : REASONS[check.kind]
}

const faultReasons = REASONS.access as readonly FaultReason[]
const sentence = line(600)
const count = z.number().int().min(0)
const atLeastOne = unsigned.refine((value) => namedNumber(value) !== 0n, 'expected at least 1')
const comparedLength = atLeastOne.refine(
  (value) => (namedNumber(value) ?? 0n) <= MAX_COMPARED_BYTES,
  `expected at most ${MAX_COMPARED_BYTES} bytes`
)

const kindField = <Kind extends Check['kind']>(kind: Kind): z.ZodLiteral<Kind> => told(z.literal(kind), 'Which kind of check it is.', kind)

/** Of a check or a lab, where they are graded. */
export const points = z.number().min(0).max(10_000)

const base = {
  id: told(slug, 'Its name: no other check of the lab has it. Mistakes, hints and `needs` name it.', 'four-pages'),
  title: told(line(120), 'What the learner reads of it in the list of checks.', 'Four pages of LoaderData are allocated'),
  step: told(z.number().int().min(1), 'The step that it belongs to: the number of a heading of text.md.', 1),
  why: told(
    z.union([sentence, z.record(z.string(), sentence)]).optional(),
    "Your own sentence for a failure, or one for each reason. It names at least one of {line} {call} {status} {addr} {expected} {actual} {causeLine} {causeCall}; a part in [ ] is left out when a place in it has no value. Left out, the app's own sentence is said.",
    { missing: 'No AllocatePages asks for four pages[; the one on line {line} asks for {actual}].' }
  ),
  needs: told(z.array(slug).optional(), 'Checks that have to pass first; else this one is not looked at.', ['returns'], []),
  points: told(points.optional(), "What it counts when the lab is graded, beside the lab's other checks.", 2, 1),
  hidden: told(z.boolean().optional(), 'Not listed before it has failed.', true, false),
  instructorOnly: told(
    z.boolean().optional(),
    'Judged by handoff grade, pack test and check --instructor alone: no learner sees it.',
    true,
    false
  )
}

/** At the end, where a check names no other moment. */
const at = told(moment.optional(), 'The moment of the run that it looks at.', { before: { service: 'FreePages', nth: 1 } }, 'end')
const attributes = (says: string): z.ZodOptional<z.ZodArray<z.ZodString>> =>
  told(z.array(z.string()).optional(), says, ['EFI_MEMORY_RUNTIME'])

const entryFields = {
  ...base,
  at,
  entry: told(
    z.record(z.string(), z.union([matcher, address])),
    "What the entry's fields are, by the specification's names with a small first letter; docs/authoring.md lists them.",
    { memoryType: 'EfiBootServicesData', memoryLength: { min: '0x10000' } }
  ),
  count: told(
    z
      .strictObject({
        min: told(count.optional(), 'At least so many. Left out, 1; where there is a max, 0.', 2),
        max: told(count.optional(), 'At most so many; 0: there must be none.', 0)
      })
      .optional(),
    'How many such entries there must be.',
    { max: 0 },
    { min: 1 }
  )
}
/** An example of a check has what every check has, and what makes it one of its kind. */
const example = (kind: string, fields: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  id: `${kind}-check`,
  kind,
  step: 1,
  title: 'What the learner reads',
  ...fields
})
const entryCheck = <Kind extends 'hob' | 'gcd' | 'pool' | 'lmb' | 'mm'>(kind: Kind, name: string, says: string, entry: unknown) =>
  named(z.strictObject({ ...entryFields, kind: kindField(kind) }), name, says, [example(kind, { entry })])

/** What an MM driver registers with MmiHandlerRegister. */
const handlerPattern = named(
  z.strictObject({
    handler: told(
      guid.nullable(),
      'The GUID of the messages that it is registered for; null: it runs at every interrupt.',
      '8868E871-E4F1-11D3-BC22-0080C73C8881'
    ),
    nth: told(nth.optional(), 'Which run of it: 1 is the first, -1 the last. Left out, every one is meant.', 1)
  }),
  'HandlerPattern',
  'A run of a handler that an MM driver has registered.',
  [{ handler: null, nth: -1 }]
)

const kinds = [
  named(
    z.strictObject({
      ...base,
      kind: kindField('status'),
      of: told(
        z.union([z.literal('driver'), callPattern, handlerPattern]),
        'Whose: the driver as a whole, a call, or a handler of an MM driver.',
        'driver'
      ),
      is: told(statusWords, 'What it has to return.', 'EFI_SUCCESS')
    }),
    'StatusCheck',
    'The driver, or a call, returned this status.',
    [example('status', { of: { service: 'ExitBootServices', nth: -1 }, is: 'EFI_SUCCESS' })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('calls'),
      rule: told(
        z.union([
          z.strictObject({
            times: told(callPattern, 'Calls that are counted.', { service: 'AllocatePages', status: 'success' }),
            min: told(count.optional(), 'At least so many. Left out, 1; with a max of 0, 0.', 2),
            max: told(count.optional(), 'At most so many; 0: never.', 0)
          }),
          z.strictObject({
            order: told(z.array(callPattern).min(2), 'Calls that come in this order; others may stand between.', [
              { service: 'GetMemoryMap' },
              { service: 'ExitBootServices' }
            ])
          }),
          z.strictObject({
            never: told(callPattern, 'A call that does not come.', { service: '@allocates' }),
            after: told(callPattern, 'From the last of these calls on.', { service: 'GetMemoryMap', status: 'success' }),
            before: told(callPattern.optional(), 'Up to the next of these; left out, up to the end.', { service: 'ExitBootServices' })
          })
        ]),
        'How often, in which order, or never between two calls.',
        { times: { service: 'AllocatePages', in: { pages: 4 } }, min: 1 }
      )
    }),
    'CallsCheck',
    'A service was called so often, in this order, or never between two calls.',
    [
      example('calls', {
        rule: { never: { service: '@allocates' }, after: { service: 'GetMemoryMap' }, before: { service: 'ExitBootServices' } }
      })
    ]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('map'),
      at,
      rule: told(
        z.union([
          z.strictObject({
            range: told(address, 'Where the range begins.', { of: { service: 'AllocatePages', nth: 1 }, field: 'out.memory' }),
            pages: told(atLeastOne, 'How many pages it has.', 4),
            type: told(num.optional(), 'The type of every descriptor that it lies in.', 'EfiLoaderData'),
            has: attributes('Attributes that each of them has.'),
            lacks: attributes('Attributes that none of them has.')
          }),
          z.strictObject({
            none: told(
              z.strictObject({
                type: told(num.optional(), 'Of this type.', 'EfiLoaderData'),
                owner: told(z.literal('driver').optional(), "Only what the driver's own image still has.", 'driver'),
                has: attributes('With these attributes.')
              }),
              'No such descriptor is left.',
              { type: 'EfiLoaderData', owner: 'driver' }
            )
          }),
          z.strictObject({
            key: told(
              z.strictObject({
                of: told(callPattern, 'The call that told the key.', { service: 'GetMemoryMap', nth: -1 }),
                field: told(fieldOut, 'Which of its values.', 'out.mapKey')
              }),
              'The key that the map is compared with.',
              { of: { service: 'GetMemoryMap', nth: -1 }, field: 'out.mapKey' }
            ),
            moved: told(z.boolean(), 'true: the key is another one by then; false: it is still the same.', false)
          })
        ]),
        'What a range is, what is no longer there, or whether the key moved.',
        { range: '0x100000', pages: 4, type: 'EfiLoaderData' }
      )
    }),
    'MapCheck',
    'A range of the memory map has this type and these attributes; no such range is left; the key moved or did not.',
    [example('map', { rule: { none: { owner: 'driver', type: 'EfiLoaderData' } } })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('balance'),
      at,
      of: told(z.array(z.enum(['pages', 'pool', 'events', 'protocols'])).optional(), 'Of what. Left out, of all four.', ['pages', 'pool']),
      except: told(z.array(callPattern).optional(), 'What these calls took may stay.', [{ service: 'AllocatePages', nth: -1 }], [])
    }),
    'BalanceCheck',
    'Everything was given back once, by the right service, with the right number of pages.',
    [example('balance', { of: ['pages', 'pool'] })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('access'),
      forbid: told(
        z.array(z.enum(faultReasons)).optional(),
        "Which faults are not allowed. Left out, all but 'unwritten', which is reading one's own bytes before writing them.",
        ['freed', 'bounds']
      )
    }),
    'AccessCheck',
    'Nothing forbidden was touched.',
    [example('access', { forbid: ['freed', 'bounds', 'unwritten'] })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('memory'),
      at,
      start: told(address, 'Where the bytes lie.', { of: { service: 'AllocatePages', nth: 1 }, field: 'out.memory' }),
      rule: told(
        z.union([
          z.strictObject({
            bytes: told(
              z.string().regex(/^([0-9a-fA-F]{2}\s*)+$/, 'expected hexadecimal bytes'),
              'These bytes, in hexadecimal, stand there.',
              '48 4f 42'
            )
          }),
          z.strictObject({
            fill: told(z.number().int().min(0).max(255), 'Every byte is this one.', 90),
            length: told(comparedLength, 'How many bytes.', 16384)
          }),
          z.strictObject({
            sameAs: told(address, 'The same bytes stand here.', { printed: 'copy at {hex}' }),
            length: told(comparedLength, 'How many bytes.', 16384)
          }),
          z.strictObject({ alignment: told(atLeastOne, 'The address is a multiple of this.', 65536) })
        ]),
        'What stands there.',
        { fill: 90, length: 16384 }
      )
    }),
    'MemoryCheck',
    'Bytes, a fill or an alignment at an address.',
    [example('memory', { start: { printed: 'buffer at {hex}' }, rule: { alignment: 65536 } })]
  ),
  entryCheck('hob', 'HobCheck', 'The HOB list has such an entry, or has none.', { memoryType: 'EfiBootServicesData' }),
  entryCheck('gcd', 'GcdCheck', "The GCD's map of the memory space has such an entry, or has none.", {
    base: '0x0',
    capabilities: { mask: 'EFI_MEMORY_WB' }
  }),
  entryCheck('pool', 'PoolCheck', 'There is such a buffer, or run of pool pages, or there is none.', {
    state: 'used',
    size: { min: 64 }
  }),
  entryCheck('lmb', 'LmbCheck', "U-Boot's lmb has such a region, or has none.", { list: 'used', flags: 'LMB_NONE' }),
  entryCheck('mm', 'MmCheck', 'MMRAM, or what the MM core calls free, has such an entry, or has none.', {
    list: 'mmram',
    holds: { printed: 'buffer at {hex}' }
  }),
  named(
    z.strictObject({
      ...base,
      kind: kindField('phase'),
      reached: told(z.enum(['permanentMemory', 'dxe', 'exited', 'virtual']), 'How far the machine has to come.', 'exited'),
      tries: told(
        z.strictObject({ max: told(z.number().int().min(1), 'At most so many.', 2) }).optional(),
        'How often the service that leads there may be called. Left out, as often as one likes.',
        { max: 2 }
      ),
      quietAfterFirstTry: told(
        z.boolean().optional(),
        'After the first try only what is safe there is called: GetMemoryMap into a buffer that is there, and another try.',
        true,
        false
      )
    }),
    'PhaseCheck',
    'The machine came so far, in few enough tries.',
    [example('phase', { reached: 'exited', tries: { max: 2 }, quietAfterFirstTry: true })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('console'),
      source: told(z.enum(['driver', 'firmware']).optional(), 'Whose lines. Left out, those of both.', 'driver'),
      lines: told(
        z.array(line(400)).min(1).max(200),
        'The lines; {*} stands for any text, {hex} and {dec} for a number, {name} for the value of that name in `values`.',
        ['pages at {address}']
      ),
      order: told(
        z.enum(['inOrder', 'any']).optional(),
        'Whether they come one after the other. Others may always stand between.',
        'any',
        'inOrder'
      ),
      absent: told(z.boolean().optional(), 'None of them may be printed.', true, false),
      values: told(
        z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/), z.union([matcher, address])).optional(),
        'What the names in the lines have to be.',
        { address: { of: { service: 'AllocatePages', nth: 1 }, field: 'out.memory' } }
      )
    }),
    'ConsoleCheck',
    'These lines were printed, or were not.',
    [example('console', { lines: ['pages at {hex}'] })]
  ),
  named(z.strictObject({ ...base, kind: kindField('compile') }), 'CompileCheck', 'TypeScript finds no error in the text.', [
    example('compile', {})
  ]),
  named(
    z.strictObject({
      ...base,
      kind: kindField('source'),
      rule: told(
        z.union([
          z.strictObject({
            noLiteral: told(
              z.strictObject({
                service: told(z.string().min(1), 'The service that is called.', 'AllocatePages'),
                argument: told(z.string().min(1), "The parameter's name with a small first letter.", 'pages')
              }),
              'No number is written out as this argument, nor a constant that is only one.',
              { service: 'AllocatePages', argument: 'pages' }
            )
          }),
          z.strictObject({ uses: told(z.string().min(1), 'An imported name, a property or a method that is used.', 'EFI_SIZE_TO_PAGES') }),
          z.strictObject({ avoids: told(z.string().min(1), 'One that is not used.', 'poke8') }),
          z.strictObject({
            noLoopAround: told(
              z.strictObject({ service: told(z.string().min(1), 'The service that is called.', 'ExitBootServices') }),
              'No call of this service stands in a loop.',
              { service: 'ExitBootServices' }
            )
          })
        ]),
        'A rule over the text.',
        { uses: 'EFI_SIZE_TO_PAGES' }
      )
    }),
    'SourceCheck',
    "A rule over the learner's text.",
    [example('source', { rule: { noLiteral: { service: 'AllocatePages', argument: 'pages' } } })]
  ),
  named(
    z.strictObject({ ...base, kind: kindField('answer'), question: told(slug, 'The id of the prediction.', 'how-many-descriptors') }),
    'AnswerCheck',
    'A prediction was right.',
    [example('answer', { question: 'how-many-descriptors' })]
  ),
  named(
    z.strictObject({
      ...base,
      kind: kindField('script'),
      file: told(
        sourcePath,
        'Its path in checks/. The file exports a function check(run, trace, state), which returns { pass, reason, message, n }.',
        'alternates.ts'
      )
    }),
    'ScriptCheck',
    "A script of the pack judges a copy of the run, in a sandbox of its own. The pack has to ask for the capability 'script-check'.",
    [example('script', { file: 'alternates.ts' })]
  )
] as const

const plainCheck: z.ZodType<PlainCheck> = z.discriminatedUnion('kind', kinds)

export const check: z.ZodType<Check> = named(
  z.discriminatedUnion('kind', [
    ...kinds,
    named(
      z.strictObject({
        ...base,
        kind: kindField('everywhere'),
        machines: told(z.array(z.string()).min(1).optional(), "On which machines. Left out, on the lab's.", ['q35-256m', 'pc-1g']),
        seeds: told(seeds.optional(), "With which seeds. Left out, with the lab's.", { from: 0, to: 4 }),
        checks: told(z.array(plainCheck).min(1), 'What has to hold there. No other everywhere is among them.', [example('compile', {})])
      }),
      'EverywhereCheck',
      'The checks inside hold on several machines and seeds.',
      [example('everywhere', { machines: ['q35-256m', 'pc-1g'], checks: [example('status', { of: 'driver', is: 'EFI_SUCCESS' })] })]
    )
  ]),
  'Check',
  'What is looked at in a run. Each kind has fields of its own.',
  [example('access', {})]
)
