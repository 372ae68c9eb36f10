/** What surrounds the driver: the lab's steps, the operating system's, and the faults between. */
import { z } from 'zod'
import type { Fault, OsStep, Step } from '../../lab/lab'
import { callPattern, guid, hexBytes, hexNumber, innerPath, seeded, slug, unsigned } from './values'

const id = slug

const steps = [
  z.strictObject({
    id,
    do: z.literal('allocatePages'),
    type: unsigned.optional(),
    memoryType: unsigned,
    pages: seeded,
    memory: seeded.optional()
  }),
  z.strictObject({ id, do: z.literal('allocatePool'), poolType: unsigned, size: seeded }),
  z.strictObject({ id, do: z.literal('free'), named: slug }),
  z.strictObject({
    id,
    do: z.literal('write'),
    start: z.union([seeded, z.strictObject({ named: slug })]),
    bytes: hexBytes.optional(),
    file: innerPath.optional()
  }),
  z.strictObject({
    id,
    do: z.literal('configurationTable'),
    guid,
    memoryType: unsigned,
    bytes: hexBytes.optional(),
    file: innerPath.optional()
  }),
  z.strictObject({
    id,
    do: z.literal('resourceHob'),
    resourceType: z.number().int().min(0).max(0xffffffff),
    attribute: unsigned,
    start: unsigned,
    length: unsigned
  }),
  z.strictObject({ id, do: z.literal('allocationHob'), memoryType: unsigned, start: unsigned, length: unsigned }),
  z.strictObject({ id, do: z.literal('guidHob'), guid, bytes: hexBytes }),
  z.strictObject({ id, do: z.literal('loadFile'), address: unsigned, file: innerPath }),
  z.strictObject({ id, do: z.literal('notify'), group: z.string().min(1) })
] as const

/** What a step of the lab can do. */
export const STEP_KINDS: readonly string[] = steps.map((one) => one.shape.do.value)

export const step: z.ZodType<Step> = z.discriminatedUnion('do', steps)

const osSteps = [
  ...steps,
  z.strictObject({ id, do: z.literal('exitBootServices') }),
  z.strictObject({ id, do: z.literal('setVirtualAddressMap'), offset: hexNumber }),
  z.strictObject({ id, do: z.literal('reuse'), types: z.array(unsigned).min(1), fill: z.number().int().min(0).max(255).optional() }),
  z.strictObject({ id, do: z.literal('call'), export: z.string().regex(/^[A-Za-z_$][\w$]*$/), args: z.array(unsigned).optional() }),
  z.strictObject({ id, do: z.literal('sleep') }),
  z.strictObject({ id, do: z.literal('wake') })
] as const

/** What a step of the operating system can do. */
export const OS_STEP_KINDS: readonly string[] = osSteps.map((one) => one.shape.do.value)

export const osStep: z.ZodType<OsStep> = z.discriminatedUnion('do', osSteps)

export const fault: z.ZodType<Fault> = z.union([
  z.strictObject({
    id,
    when: callPattern,
    nth: seeded.optional(),
    fail: z
      .string()
      .regex(
        /^(EFI_[A-Z_]+|NULL|-?[0-9]{1,6})$/,
        "expected the name of a status, or of a function without status 'NULL' or a number like '-28'"
      )
  }),
  z.strictObject({ id, after: callPattern, do: step, nth: seeded.optional(), times: z.number().int().min(1).optional() })
])
