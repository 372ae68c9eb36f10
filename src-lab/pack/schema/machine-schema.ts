/** A machine of a pack (`machines/*.json`): a constructed platform, of the same shape as the built-in ones. Unknown fields are errors. */
import { z } from 'zod'
import type { DriverStep, PeiMoment, Platform, PlatformHob } from '../../../src-firmware/platforms/platform'
import { bytesOfDigits } from '../../../src-firmware/spec/hex'
import { HOB_HEADER_BYTES, HobType } from '../../../src-firmware/spec/hob'
import { startPhases } from '../../../src-firmware/spec/phase'
import { namedNumber } from '../../lab/named-number'
import { fileSlug, guid, hexBytes, hexNumber, line, num } from './values'

const UINT32 = 0xffffffff
/** Of HOBs and of steps, each; a real PC has some dozens. */
const MAX_STEPS = 200
/** 16 GiB in pages: what one step may take. */
const MAX_PAGES = 0x400000

/** A number, '0x…' or a name, read as a number from 0 to `max`. */
const whole = (max: number): z.ZodType<number> =>
  num
    .transform((value) => Number(namedNumber(value)))
    .refine((value) => value >= 0 && value <= max, `expected a whole number from 0 to ${max}`)
const pages = whole(MAX_PAGES).refine((count) => count > 0, 'expected at least one page')
/** Bits, one number or several that are put together. */
const bits = z
  .union([num, z.array(num).min(1)])
  .transform((value) => Number((Array.isArray(value) ? value : [value]).reduce((all, one) => all | namedNumber(one)!, 0n)))
  .refine((value) => value >= 0 && value <= UINT32, 'expected bits of a 32-bit number')

/** What no processor of these architectures has a line for. */
const ADDRESS_BITS = 52n
/** 4 TiB: more than a board of this kind holds. */
const MAX_RAM_MIB = 0x400000

const addressed = hexNumber.refine(
  (value) => BigInt(value) <= 1n << ADDRESS_BITS,
  `expected an address or a size within ${ADDRESS_BITS} bits`
)
const range = { start: addressed, bytes: addressed }
const byteRange = z.strictObject(range)
const ram = z
  .array(byteRange)
  .min(1)
  .max(64)
  .refine(
    (banks) => banks.reduce((sum, { bytes }) => sum + BigInt(bytes), 0n) <= BigInt(MAX_RAM_MIB) << 20n,
    `expected ${MAX_RAM_MIB >> 20} TiB of RAM at most`
  )
const typed = (count: z.ZodType<number>): z.ZodType<readonly [number, number]> => z.tuple([whole(UINT32), count])

/** The list's own ends are the Foundation's to make. */
function isWholeHob(digits: string): boolean {
  if (!/^([0-9a-fA-F]{2})*$/.test(digits) || digits.length < 2 * HOB_HEADER_BYTES) return false
  const { buffer, byteLength } = bytesOfDigits(digits)
  const type = new DataView(buffer).getUint16(0, true)
  const length = new DataView(buffer).getUint16(2, true)
  return length === byteLength && length % 8 === 0 && type !== HobType.handoff && type !== HobType.endOfHobList
}

const hob: z.ZodType<PlatformHob> = z.union([
  z
    .string()
    .max(2 * 4096)
    .refine(
      isWholeHob,
      'expected all bytes of one HOB in hexadecimal: its length is right and a multiple of 8, it is no PHIT and no end mark'
    ),
  z.strictObject({ resource: whole(UINT32), attributes: bits, ...range }),
  z.strictObject({ allocation: whole(UINT32), ...range }),
  z.strictObject({ cpu: z.strictObject({ memoryBits: whole(52), ioBits: whole(16) }) }),
  z.strictObject({ bins: z.array(typed(whole(MAX_PAGES))).max(16) }),
  z.strictObject({ guid, data: hexBytes.max(2 * 4096) })
])

const pei: z.ZodType<PeiMoment> = z.strictObject({
  ram,
  temporaryRam: byteRange,
  heap: byteRange,
  stack: byteRange,
  fill: z.union([whole(UINT32), z.null()]),
  bootMode: whole(UINT32),
  hobs: z.array(hob).max(MAX_STEPS),
  permanentMemory: byteRange,
  hasTemporaryRamSupport: z.boolean(),
  interruptTableBytes: whole(0x10000).optional(),
  peims: z.array(z.union([z.strictObject({ hob }), z.strictObject({ pages: typed(pages) })])).max(MAX_STEPS),
  dxeIpl: z.strictObject({
    dxeCore: z.strictObject({ name: guid, pages, entryOffset: hexNumber }),
    pageTables: z.union([z.literal('2 MiB'), z.literal('1 GiB'), z.null()]),
    endOfPei: z.array(hob).max(MAX_STEPS),
    vectorPages: whole(MAX_PAGES)
  })
})

const driver: z.ZodType<DriverStep> = z.union([
  z.strictObject({ cpu: z.literal(true) }),
  z.strictObject({ image: line(80), moduleType: z.enum(['UEFI_DRIVER', 'DXE_DRIVER', 'DXE_RUNTIME_DRIVER']), pages }),
  z.strictObject({ pages: typed(pages) }),
  z.strictObject({ pool: typed(whole(MAX_PAGES)) }),
  z.strictObject({ add: z.strictObject({ gcdType: whole(UINT32), capabilities: hexNumber, ...range }) }),
  z.strictObject({ runtime: byteRange })
])

/** EFI_MMRAM_DESCRIPTOR.RegionState has seven bits. */
const REGION_STATES = 0x7f
/** A piece with a state each, and a few holes: no board has more. */
const MAX_MMRAM = 16
const mm = z.strictObject({
  mmram: z
    .array(z.strictObject({ ...range, state: whole(REGION_STATES) }))
    .min(1)
    .max(MAX_MMRAM),
  coreData: addressed,
  communicationBuffer: byteRange
})

/** Phases that a machine of a pack may have: U-Boot needs data that only a recording has. */
const machinePhases = startPhases.filter((phase) => phase !== 'uboot')

export const machineSchema: z.ZodType<Platform> = z
  .strictObject({
    $schema: z.string().optional(),
    id: fileSlug,
    title: line(80),
    kind: z.literal('constructed'),
    architecture: z.enum(['x64', 'aarch64']),
    firmware: line(120),
    clearsMemory: z.boolean(),
    ramMiB: whole(MAX_RAM_MIB),
    phases: z
      .array(z.enum(machinePhases))
      .min(1)
      .refine((phases) => new Set(phases).size === phases.length, 'names a phase twice'),
    pei,
    mm: mm.optional(),
    drivers: z.array(driver).max(MAX_STEPS).optional()
  })
  .transform(({ $schema: _, ...platform }) => platform)
