/** Numbers, patterns and addresses of a lab. */
import { z } from 'zod'
import type { Hex } from '../../../src-firmware/spec/hex'
import type { Address, CallPattern, Matcher, Moment, Num, Seeded, Seeds } from '../../lab/lab'
import { looksNamed, namedNumber, numberNames } from '../../lab/named-number'
import { isDeviceName } from '../../lab/source-path'
import { guidAdvice } from '../guid-words'
import { nearestName } from '../nearest-name'
import { named, told } from './told'

const wholeNumber = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)

export const hexNumber = named(
  z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{1,16}$/.test(value), "expected a number like '0x1000'"),
  'Hex',
  "A number in hexadecimal, as a text: '0x' and up to 16 digits.",
  ['0x1000']
)

/** White space between the bytes is left out. */
export const hexBytes = z.string().regex(/^([0-9a-fA-F]{2}\s*)*$/, 'expected hexadecimal bytes')
export const guid = named(
  z.string().regex(/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, {
    error: (issue) => guidAdvice(String(issue.input))
  }),
  'Guid',
  'A GUID, written out and without braces; capitals and small letters are the same.',
  ['8868E871-E4F1-11D3-BC22-0080C73C8881']
)

export const num: z.ZodType<Num> = named(
  z.union([
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
  ]),
  'Number',
  "A whole number; or one as a text, '0x…', for what is larger than 2^53; or a name that the specifications give to one: a memory type, an attribute, a status, an allocate type, a kind of event.",
  [4096, '0x100000000', 'EfiLoaderData', 'EFI_MEMORY_WB']
)

/** A number that no C type holds with a sign: an address, a size, a count. */
export const unsigned: z.ZodType<Num> = named(
  num.refine((value) => {
    const number = namedNumber(value)
    return number === null || (number >= 0n && number < 1n << 64n)
  }, 'expected a number from 0 to 2^64 - 1'),
  'Unsigned',
  'A Number from 0 to 2^64 - 1: an address, a size, a count, a type.',
  [16, '0x8000000', 'EfiBootServicesData']
)

export const seeded: z.ZodType<Seeded> = named(
  z.union([
    unsigned,
    z
      .strictObject({
        seed: told(
          z.tuple([unsigned, unsigned]),
          'The least and the greatest number that the seed can decide. The same seed gives the same number everywhere, and two places of one lab different ones.',
          [1, 8]
        ),
        step: told(unsigned.optional(), 'The number is a multiple of this.', 4096, 1)
      })
      .refine(({ seed: [min, max] }) => (namedNumber(min) ?? 0n) <= (namedNumber(max) ?? 0n), 'the first number is greater than the second')
      .refine(({ step }) => step === undefined || namedNumber(step) !== 0n, "'step' is at least 1")
  ]),
  'Seeded',
  'A number written down, or one that the seed of the run decides.',
  [4, { seed: [1, 8] }, { seed: ['0x1000000', '0x2000000'], step: 4096 }]
)

const text = z.string().max(200)
const callField = named(
  z.custom<`in.${string}` | `out.${string}`>(
    (value) => typeof value === 'string' && /^(in|out)\.[a-z][A-Za-z0-9]*$/.test(value),
    "expected 'in.' or 'out.' and a parameter's name with a small first letter"
  ),
  'CallField',
  "A value of a call: 'in.' for what went in or 'out.' for what came out, and the specification's parameter name with a small first letter. 'out.return' is what a function without a status returned.",
  ['out.memory']
)
const callValueFields = {
  of: told(
    z.lazy(() => callPattern),
    'The call whose value is meant: the nearest one before, unless its nth says which.',
    { service: 'AllocatePages' }
  ),
  field: told(callField, 'Which of its values.', 'out.memory'),
  plus: told(num.optional(), 'Added to that value.', 4096, 0)
}

export const matcher: z.ZodType<Matcher> = z
  .lazy(() =>
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
      z.strictObject(callValueFields),
      z.strictObject({
        is: told(num.optional(), 'It is this number.', 4),
        not: told(num.optional(), 'It is any other number.', 0),
        min: told(num.optional(), 'It is at least this.', 100),
        max: told(num.optional(), 'It is at most this.', '0xFFFFFFFF'),
        multipleOf: told(num.optional(), 'It is a multiple of this.', 65536),
        mask: told(num.optional(), 'All of these bits are set; beside is, not or oneOf only these bits are compared.', 'EFI_MEMORY_WB'),
        oneOf: told(z.array(num).min(1).optional(), 'It is one of these.', ['EfiLoaderData', 'EfiBootServicesData'])
      })
    ])
  )
  .meta({
    id: 'Matcher',
    description:
      'What a value must be: a Number, a text or true and false for this very one, null for none, the value that another call had, or a rule; of several fields in a rule all must hold.',
    examples: [
      4,
      'EfiLoaderData',
      { min: 100, max: 104 },
      { mask: 'EFI_MEMORY_WB' },
      { of: { service: 'GetMemoryMap', nth: -1 }, field: 'out.mapKey' }
    ]
  })

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
export const statusWords = named(
  z.union([statusWord, z.array(statusWord).min(1)]),
  'Status',
  "The name of a status, or 'success', 'error' or 'any'; a list of them: one of these.",
  ['EFI_SUCCESS', 'error', ['EFI_NOT_FOUND', 'EFI_OUT_OF_RESOURCES']]
)

export const nth = z
  .number()
  .int()
  .refine((which) => which !== 0, '1 is the first match, -1 the last; there is no 0th')

export const callPattern: z.ZodType<CallPattern> = z
  .lazy(() =>
    z.strictObject({
      service: told(
        z.union([service, z.array(service).min(1)]),
        `The service or function that is called, several of them, or a class: ${SERVICE_CLASSES.join(' ')}.`,
        'AllocatePages'
      ),
      in: told(z.record(z.string(), matcher).optional(), "What goes in, by the parameters' names with a small first letter.", {
        memoryType: 'EfiLoaderData',
        pages: 4
      }),
      out: told(z.record(z.string(), matcher).optional(), 'What comes out, by the same names.', { memory: { multipleOf: 65536 } }),
      status: told(statusWords.optional(), 'What the call answers.', 'success', 'any'),
      nth: told(nth.optional(), 'Which of the calls that fit: 1 is the first, -1 the last. Left out, every one is meant.', 1),
      image: told(text.optional(), 'Only calls of this image, by the name of its file.', 'child.ts')
    })
  )
  .meta({
    id: 'CallPattern',
    description: 'Which of the calls that the driver made are meant.',
    examples: [{ service: 'AllocatePages', in: { pages: 4 }, status: 'success', nth: 1 }, { service: '@frees' }]
  })

export const callValue = named(z.strictObject(callValueFields), 'CallValue', 'The value that a call had.', [
  { of: { service: 'AllocatePages', nth: 1 }, field: 'out.memory', plus: 4096 }
])
export const fieldOut = named(
  z.custom<`out.${string}`>(
    (value) => typeof value === 'string' && /^out\.[a-z][A-Za-z0-9]*$/.test(value),
    "expected 'out.' and a parameter's name"
  ),
  'OutField',
  "What came out of a call: 'out.' and the parameter's name with a small first letter.",
  ['out.mapKey']
)

export const address: z.ZodType<Address> = named(
  z.union([
    hexNumber,
    callValue,
    z.strictObject({
      printed: told(
        z.string().min(1).max(400),
        'The line that the driver prints it in; {hex} or {dec} stands for the value, {*} for any text.',
        'buffer at {hex}'
      )
    })
  ]),
  'Address',
  'A place in memory: written out, the value that a call had, or read off the console.',
  ['0x8000000', { of: { service: 'AllocatePool', nth: 1 }, field: 'out.buffer' }, { printed: 'buffer at {hex}' }]
)

export const moment: z.ZodType<Moment> = named(
  z.union([
    z.enum(['start', 'returned', 'exited', 'virtual', 'end']),
    z.strictObject({ after: told(callPattern, 'When this call has returned.', { service: 'GetMemoryMap', nth: 1 }) }),
    z.strictObject({ before: told(callPattern, 'When this call is about to be made.', { service: 'FreePages', nth: 1 }) })
  ]),
  'Moment',
  'A point in the run: when the driver starts, has returned, has exited boot services, has set a virtual address map, the end of the run, or beside a call.',
  ['returned', { after: { service: 'GetMemoryMap', nth: 1 } }]
)

export const seeds: z.ZodType<Seeds> = named(
  z.union([
    z.array(z.number().int().min(0).max(0xffffffff)).min(1).max(1000),
    z
      .strictObject({
        from: told(z.number().int().min(0), 'The first seed.', 0),
        to: told(z.number().int().max(0xffffffff), 'The last one.', 4)
      })
      .refine(
        (range) => range.from <= range.to && range.to - range.from < 1000,
        "'from' must not be greater than 'to', and at most 1,000 seeds lie between"
      )
  ]),
  'Seeds',
  'Which seeds: a list, or a range with both ends.',
  [[0, 7, 99], { from: 0, to: 4 }]
)

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
export const uuid = named(
  z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID in small letters'),
  'Uuid',
  'A UUID in small letters.',
  ['3f1c9a52-7f3e-4a8e-9d0b-6b1a2c3d4e5f']
)
export const slug = named(
  z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "expected small letters, digits and single '-' between them"),
  'Id',
  "A name for machines: small letters, digits and single '-' between them.",
  ['map-before-exit']
)
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
