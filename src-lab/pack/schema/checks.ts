/** Every kind of check (docs/authoring.md, "Write the checks"), those that this version does not run yet too. */
import { z } from 'zod'
import type { FaultReason } from '../../../src-firmware/trace/trace'
import { MAX_COMPARED_BYTES } from '../../request/probes'
import type { Check, PlainCheck } from '../../lab/lab'
import { namedNumber } from '../../lab/named-number'
import {
  address,
  callPattern,
  fieldOut,
  guid,
  innerPath,
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
  script: []
}

const faultReasons = REASONS.access as readonly FaultReason[]
const sentence = line(600)
const count = z.number().int().min(0)
const atLeastOne = unsigned.refine((value) => namedNumber(value) !== 0n, 'expected at least 1')
const comparedLength = atLeastOne.refine(
  (value) => (namedNumber(value) ?? 0n) <= MAX_COMPARED_BYTES,
  `expected at most ${MAX_COMPARED_BYTES} bytes`
)

/** Of a check or a lab, where they are graded. */
export const points = z.number().min(0).max(10_000)

const base = {
  id: slug,
  title: line(120),
  step: z.number().int().min(1),
  why: z.union([sentence, z.record(z.string(), sentence)]).optional(),
  needs: z.array(slug).optional(),
  points: points.optional(),
  hidden: z.boolean().optional(),
  instructorOnly: z.boolean().optional()
}

const entryFields = {
  ...base,
  at: moment.optional(),
  entry: z.record(z.string(), z.union([matcher, address])),
  count: z.strictObject({ min: count.optional(), max: count.optional() }).optional()
}

/** What an MM driver registers with MmiHandlerRegister. */
const handlerPattern = z.strictObject({ handler: guid.nullable(), nth: nth.optional() })

const kinds = [
  z.strictObject({ ...base, kind: z.literal('status'), of: z.union([z.literal('driver'), callPattern, handlerPattern]), is: statusWords }),
  z.strictObject({
    ...base,
    kind: z.literal('calls'),
    rule: z.union([
      z.strictObject({ times: callPattern, min: count.optional(), max: count.optional() }),
      z.strictObject({ order: z.array(callPattern).min(2) }),
      z.strictObject({ never: callPattern, after: callPattern, before: callPattern.optional() })
    ])
  }),
  z.strictObject({
    ...base,
    kind: z.literal('map'),
    at: moment.optional(),
    rule: z.union([
      z.strictObject({
        range: address,
        pages: atLeastOne,
        type: num.optional(),
        has: z.array(z.string()).optional(),
        lacks: z.array(z.string()).optional()
      }),
      z.strictObject({
        none: z.strictObject({ type: num.optional(), owner: z.literal('driver').optional(), has: z.array(z.string()).optional() })
      }),
      z.strictObject({ key: z.strictObject({ of: callPattern, field: fieldOut }), moved: z.boolean() })
    ])
  }),
  z.strictObject({
    ...base,
    kind: z.literal('balance'),
    at: moment.optional(),
    of: z.array(z.enum(['pages', 'pool', 'events', 'protocols'])).optional(),
    except: z.array(callPattern).optional()
  }),
  z.strictObject({ ...base, kind: z.literal('access'), forbid: z.array(z.enum(faultReasons)).optional() }),
  z.strictObject({
    ...base,
    kind: z.literal('memory'),
    at: moment.optional(),
    start: address,
    rule: z.union([
      z.strictObject({ bytes: z.string().regex(/^([0-9a-fA-F]{2}\s*)+$/, 'expected hexadecimal bytes') }),
      z.strictObject({ fill: z.number().int().min(0).max(255), length: comparedLength }),
      z.strictObject({ sameAs: address, length: comparedLength }),
      z.strictObject({ alignment: atLeastOne })
    ])
  }),
  z.strictObject({ ...entryFields, kind: z.literal('hob') }),
  z.strictObject({ ...entryFields, kind: z.literal('gcd') }),
  z.strictObject({ ...entryFields, kind: z.literal('pool') }),
  z.strictObject({ ...entryFields, kind: z.literal('lmb') }),
  z.strictObject({ ...entryFields, kind: z.literal('mm') }),
  z.strictObject({
    ...base,
    kind: z.literal('phase'),
    reached: z.enum(['permanentMemory', 'dxe', 'exited', 'virtual']),
    tries: z.strictObject({ max: z.number().int().min(1) }).optional(),
    quietAfterFirstTry: z.boolean().optional()
  }),
  z.strictObject({
    ...base,
    kind: z.literal('console'),
    source: z.enum(['driver', 'firmware']).optional(),
    lines: z.array(line(400)).min(1).max(200),
    order: z.enum(['inOrder', 'any']).optional(),
    absent: z.boolean().optional(),
    values: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/), z.union([matcher, address])).optional()
  }),
  z.strictObject({ ...base, kind: z.literal('compile') }),
  z.strictObject({
    ...base,
    kind: z.literal('source'),
    rule: z.union([
      z.strictObject({ noLiteral: z.strictObject({ service: z.string().min(1), argument: z.string().min(1) }) }),
      z.strictObject({ uses: z.string().min(1) }),
      z.strictObject({ avoids: z.string().min(1) }),
      z.strictObject({ noLoopAround: z.strictObject({ service: z.string().min(1) }) })
    ])
  }),
  z.strictObject({ ...base, kind: z.literal('answer'), question: slug }),
  z.strictObject({ ...base, kind: z.literal('script'), file: innerPath })
] as const

const plainCheck: z.ZodType<PlainCheck> = z.discriminatedUnion('kind', kinds)

export const check: z.ZodType<Check> = z.discriminatedUnion('kind', [
  ...kinds,
  z.strictObject({
    ...base,
    kind: z.literal('everywhere'),
    machines: z.array(z.string()).min(1).optional(),
    seeds: seeds.optional(),
    checks: z.array(plainCheck).min(1)
  })
])
