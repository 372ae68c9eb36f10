/** Numbers, patterns and addresses of a lab. */
import { z } from 'zod'
import type { Hex } from '../../../src-firmware/spec/hex'
import type { Address, CallPattern, Matcher, Moment, Num, Seeded, Seeds } from '../../lab/lab'
import { looksNamed, namedNumber, numberNames } from '../../lab/named-number'
import { isDeviceName } from '../../lab/source-path'
import { guidAdvice } from '../guid-words'
import { nearestName } from '../nearest-name'

const wholeNumber = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

export const hexNumber = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-fA-F]{1,16}$/.test(value),
  "expected a number like '0x1000'"
)

/** White space between the bytes is left out. */
export const hexBytes = z.string().regex(/^([0-9a-fA-F]{2}\s*)*$/, 'expected hexadecimal bytes')
export const guid = z.string().regex(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, {
  error: (issue) => guidAdvice(String(issue.input))
})

export const num: z.ZodType<Num> = z.union([
  wholeNumber,
  z.string().refine((text) => namedNumber(text) !== null, {
    error: (issue) => {
      const text = String(issue.input)
      const nearest = nearestName(text, numberNames())
      return nearest === null
        ? `'${text}' is neither a number, nor '0x…', nor a name like EfiLoaderData, EFI_MEMORY_WB, EFI_NOT_FOUND, AllocateAddress or EVT_TIMER`
        : `'${text}' is no name of a number; did you mean '${nearest}'?`
    }
  })
])

/** A number that no C type holds with a sign: an address, a size, a count. */
export const unsigned: z.ZodType<Num> = num.refine((value) => {
  const number = namedNumber(value)
  return number === null || (number >= 0n && number < 1n << 64n)
}, 'expected a number from 0 to 2^64 - 1')

export const seeded: z.ZodType<Seeded> = z.union([
  unsigned,
  z
    .strictObject({ seed: z.tuple([unsigned, unsigned]), step: unsigned.optional() })
    .refine(({ seed: [min, max] }) => (namedNumber(min) ?? 0n) <= (namedNumber(max) ?? 0n), 'the first number is greater than the second')
    .refine(({ step }) => step === undefined || namedNumber(step) !== 0n, "'step' is at least 1")
])

const text = z.string().max(200)
const callField = z.custom<`in.${string}` | `out.${string}`>(
  (value) => typeof value === 'string' && /^(in|out)\.[a-z][A-Za-z0-9]*$/.test(value),
  "expected 'in.' or 'out.' and a parameter's name with a small first letter"
)

export const matcher: z.ZodType<Matcher> = z.lazy(() =>
  z.union([
    wholeNumber,
    text.refine((value) => !looksNamed(value) || namedNumber(value) !== null, {
      error: (issue) => {
        const text = String(issue.input)
        const prefix = /^(Efi|EFI_|EVT_|TPL_|Timer|Allocate)/.exec(text)?.[1] ?? ''
        const alike = numberNames().filter((name) => name.startsWith(prefix))
        const nearest = nearestName(text, numberNames())
        if (nearest !== null) return `'${text}' is no name of a number; did you mean '${nearest}'?`
        return `'${text}' is no name of a number${prefix !== '' && alike.length <= 12 ? `; there are ${alike.join(' ')}` : ''}`
      }
    }),
    z.boolean(),
    z.null(),
    z.strictObject({ of: callPattern, field: callField, plus: num.optional() }),
    z.strictObject({
      is: num.optional(),
      not: num.optional(),
      min: num.optional(),
      max: num.optional(),
      multipleOf: num.optional(),
      mask: num.optional(),
      oneOf: z.array(num).min(1).optional()
    })
  ])
)

const SERVICE_CLASSES = ['@allocates', '@frees', '@changesMap', '@memory', '@console', '@any']
const service = z.string().refine((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || SERVICE_CLASSES.includes(name), {
  error: (issue) => {
    const nearest = nearestName(String(issue.input), SERVICE_CLASSES)
    return `'${String(issue.input)}' is no service; ${nearest === null ? `the classes are ${SERVICE_CLASSES.join(' ')}` : `did you mean '${nearest}'?`}`
  }
})
const statusWord = z.string().refine((name) => ['any', 'success', 'error'].includes(name) || /^(EFI_|CMD_RET_)/.test(name), {
  error: (issue) => `'${String(issue.input)}' is no status; write a name like 'EFI_NOT_FOUND', or 'success', 'error' or 'any'`
})
export const statusWords = z.union([statusWord, z.array(statusWord).min(1)])

export const nth = z
  .number()
  .int()
  .refine((which) => which !== 0, '1 is the first match, -1 the last; there is no 0th')

export const callPattern: z.ZodType<CallPattern> = z.lazy(() =>
  z.strictObject({
    service: z.union([service, z.array(service).min(1)]),
    in: z.record(z.string(), matcher).optional(),
    out: z.record(z.string(), matcher).optional(),
    status: statusWords.optional(),
    nth: nth.optional(),
    image: text.optional()
  })
)

export const callValue = z.strictObject({ of: callPattern, field: callField, plus: num.optional() })
export const fieldOut = z.custom<`out.${string}`>(
  (value) => typeof value === 'string' && /^out\.[a-z][A-Za-z0-9]*$/.test(value),
  "expected 'out.' and a parameter's name"
)

export const address: z.ZodType<Address> = z.union([hexNumber, callValue, z.strictObject({ printed: z.string().min(1).max(400) })])

export const moment: z.ZodType<Moment> = z.union([
  z.enum(['start', 'returned', 'exited', 'virtual', 'end']),
  z.strictObject({ after: callPattern }),
  z.strictObject({ before: callPattern })
])

export const seeds: z.ZodType<Seeds> = z.union([
  z.array(z.number().int().min(0).max(0xffffffff)).min(1).max(1000),
  z
    .strictObject({ from: z.number().int().min(0), to: z.number().int().max(0xffffffff) })
    .refine(
      (range) => range.from <= range.to && range.to - range.from < 1000,
      "'from' must not be greater than 'to', and at most 1,000 seeds lie between"
    )
])

/** A sentence or a name: one line, not without end. */
export const line = (max: number): z.ZodType<string> =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(
      /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/u,
      'expected one line, without control characters and such as turn text around'
    )
export const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID in small letters')
export const slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "expected small letters, digits and single '-' between them")
/** One that a file or a folder has as its name. */
export const fileSlug = slug.refine((name) => !isDeviceName(name), {
  error: (issue) => `'${String(issue.input)}' is the name of a device on Windows, and no file there can have it; take another id`
})
/** A path inside a folder of the pack: no '..', no leading '/', plain characters. */
export const innerPath = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/,
    "expected a path of letters, digits, '.', '_' and '-' that stays inside its folder"
  )
export const sourcePath = innerPath.regex(/\.ts$/, "expected a path that ends in '.ts'")
