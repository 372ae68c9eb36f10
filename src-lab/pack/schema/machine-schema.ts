/** A machine of a pack (`machines/*.json`): a constructed platform, of the same shape as the built-in ones. Unknown fields are errors. */
import { EDK2_RELEASES } from '../../../src-firmware/platforms/edk2-rules'
import { z } from 'zod'
import type { DriverStep, PeiMoment, Platform, PlatformHob } from '../../../src-firmware/platforms/platform'
import { bytesOfDigits } from '../../../src-firmware/spec/hex'
import { HOB_HEADER_BYTES, HobType } from '../../../src-firmware/spec/hob'
import { startPhases } from '../../../src-firmware/spec/phase'
import { namedNumber } from '../../lab/named-number'
import { schemaField } from './lab-schema'
import { named, told } from './told'
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
const range = { start: told(addressed, 'Where it begins.', '0x100000'), bytes: told(addressed, 'How many bytes it has.', '0x1000000') }
const byteRange = named(z.strictObject(range), 'Range', 'A range of addresses.', [{ start: '0x100000', bytes: '0x1000000' }])
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

const hob: z.ZodType<PlatformHob> = named(
  z.union([
    z
      .string()
      .max(2 * 4096)
      .refine(
        isWholeHob,
        'expected all bytes of one HOB in hexadecimal: its length is right and a multiple of 8, it is no PHIT and no end mark'
      ),
    z.strictObject({
      resource: told(whole(UINT32), 'A resource descriptor: its type.', 'EFI_RESOURCE_SYSTEM_MEMORY'),
      attributes: told(bits, 'Its attributes, one or several that are put together.', [
        'EFI_RESOURCE_ATTRIBUTE_PRESENT',
        'EFI_RESOURCE_ATTRIBUTE_INITIALIZED'
      ]),
      ...range
    }),
    z.strictObject({ allocation: told(whole(UINT32), 'A memory allocation: its memory type.', 'EfiReservedMemoryType'), ...range }),
    z.strictObject({
      cpu: told(
        z.strictObject({
          memoryBits: told(whole(52), 'How wide a physical address is.', 36),
          ioBits: told(whole(16), 'How wide the number of an I/O port is.', 16)
        }),
        'The processor.',
        { memoryBits: 36, ioBits: 16 }
      )
    }),
    z.strictObject({
      bins: told(z.array(typed(whole(MAX_PAGES))).max(16), "The memory type information: how many pages each type's bin is to have.", [
        ['EfiRuntimeServicesData', 64]
      ])
    }),
    z.strictObject({
      guid: told(guid, 'A GUID extension: its GUID.', '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'),
      data: told(hexBytes.max(2 * 4096), 'Its data, in hexadecimal.', '01 00 00 00')
    })
  ]),
  'Hob',
  'A HOB by what it says, or all of its bytes in hexadecimal.',
  [{ cpu: { memoryBits: 36, ioBits: 16 } }, { allocation: 'EfiReservedMemoryType', start: '0x800000', bytes: '0x100000' }]
)

const PEI_EXAMPLE = {
  ram: [{ start: '0x0', bytes: '0x2000000' }],
  temporaryRam: { start: '0xfef00000', bytes: '0x10000' },
  heap: { start: '0xfef00000', bytes: '0x8000' },
  stack: { start: '0xfef08000', bytes: '0x8000' },
  fill: '0x5aa55aa5',
  bootMode: 0,
  hobs: [{ cpu: { memoryBits: 36, ioBits: 16 } }],
  permanentMemory: { start: '0x1000000', bytes: '0x1000000' },
  hasTemporaryRamSupport: true,
  peims: [],
  dxeIpl: {
    dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 32, entryOffset: '0x2f40' },
    pageTables: '1 GiB',
    endOfPei: [],
    vectorPages: 0
  }
}
const pei: z.ZodType<PeiMoment> = z.strictObject({
  ram: told(ram, 'Where the board has RAM, whatever the HOBs say of it.', [{ start: '0x0', bytes: '0x2000000' }]),
  temporaryRam: told(byteRange, 'The RAM that SEC hands over.', { start: '0xfef00000', bytes: '0x10000' }),
  heap: told(byteRange, 'Its part for the HOB list.', { start: '0xfef00000', bytes: '0x8000' }),
  stack: told(byteRange, 'Its part for the stack.', { start: '0xfef08000', bytes: '0x8000' }),
  fill: told(z.union([whole(UINT32), z.null()]), 'The 32 bits that SEC fills it with; null: nothing.', '0x5aa55aa5'),
  bootMode: told(whole(UINT32), 'The boot mode: 0 is BOOT_WITH_FULL_CONFIGURATION.', 0),
  hobs: told(z.array(hob).max(MAX_STEPS), "HOBs that are there when the learner's PEIM starts.", [{ cpu: { memoryBits: 36, ioBits: 16 } }]),
  permanentMemory: told(byteRange, 'What is installed when the PEIM installs nothing.', { start: '0x1000000', bytes: '0x1000000' }),
  hasTemporaryRamSupport: told(z.boolean(), 'true: a PPI of the platform moves heap and stack; false: the PEI Foundation does.', true),
  interruptTableBytes: told(
    whole(0x10000).optional(),
    'On x64 without that PPI: the bytes of the interrupt table, which moves to pages of its own.',
    544,
    544
  ),
  peims: told(
    z
      .array(
        z.union([
          z.strictObject({
            hob: told(hob, 'It makes this HOB.', { allocation: 'EfiReservedMemoryType', start: '0x800000', bytes: '0x100000' })
          }),
          z.strictObject({ pages: told(typed(pages), 'It allocates pages: their type, and how many.', ['EfiBootServicesCode', 16]) })
        ])
      )
      .max(MAX_STEPS),
    'What other PEIMs do afterwards.',
    [{ pages: ['EfiBootServicesCode', 16] }]
  ),
  dxeIpl: told(
    z.strictObject({
      dxeCore: told(
        z.strictObject({
          name: told(guid, 'The GUID of its file.', 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A'),
          pages: told(pages, 'How many pages its image has.', 32),
          entryOffset: told(hexNumber, 'Where its entry point lies in it.', '0x2f40')
        }),
        'The DXE core.',
        { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 32, entryOffset: '0x2f40' }
      ),
      pageTables: told(
        z.union([z.literal('2 MiB'), z.literal('1 GiB'), z.null()]),
        'The largest page of the page tables that are built for x64; null: none are built.',
        '1 GiB'
      ),
      endOfPei: told(z.array(hob).max(MAX_STEPS), 'HOBs that are made at the end of PEI.', []),
      vectorPages: told(whole(MAX_PAGES), "Pages for the DXE core's vectors, where PEI ran in another mode of the processor.", 0)
    }),
    'What the DXE IPL loads and allocates.',
    {
      dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 32, entryOffset: '0x2f40' },
      pageTables: '1 GiB',
      endOfPei: [],
      vectorPages: 0
    }
  )
})

const driver: z.ZodType<DriverStep> = z.union([
  z.strictObject({
    cpu: told(z.literal(true), 'The CPU driver: RAM and devices get their cache attributes, and protection becomes possible.', true)
  }),
  z.strictObject({
    image: told(line(80), 'An image is loaded and stays: its name.', 'RuntimeDxe'),
    moduleType: told(
      z.enum(['UEFI_DRIVER', 'DXE_DRIVER', 'DXE_RUNTIME_DRIVER']),
      'What it is; it decides the type of its pages.',
      'DXE_RUNTIME_DRIVER'
    ),
    pages: told(pages, 'How many pages it has.', 24)
  }),
  z.strictObject({ pages: told(typed(pages), 'Pages are taken: their type, and how many.', ['EfiRuntimeServicesData', 32]) }),
  z.strictObject({ pool: told(typed(whole(MAX_PAGES)), 'Pool is taken: its type, and how many bytes.', ['EfiBootServicesData', 1536]) }),
  z.strictObject({
    add: told(
      z.strictObject({
        gcdType: told(whole(UINT32), 'The GCD memory type: 2 is system memory, 3 memory-mapped I/O.', 3),
        capabilities: told(hexNumber, 'Its capabilities, as EFI_MEMORY_ bits.', '0x1'),
        ...range
      }),
      'A range is added to the memory space.',
      { gcdType: 3, capabilities: '0x1', start: '0xfed00000', bytes: '0x1000' }
    )
  }),
  z.strictObject({
    runtime: told(byteRange, 'The operating system has to map this range for runtime services.', { start: '0xfed00000', bytes: '0x1000' })
  })
])

/** EFI_MMRAM_DESCRIPTOR.RegionState has seven bits. */
const REGION_STATES = 0x7f
/** A piece with a state each, and a few holes: no board has more. */
const MAX_MMRAM = 16
const mm = z.strictObject({
  mmram: told(
    z
      .array(
        z.strictObject({
          ...range,
          state: told(
            whole(REGION_STATES),
            'RegionState of EFI_MMRAM_DESCRIPTOR: 10 for what is free to the core, 26 for what its image has taken.',
            10
          )
        })
      )
      .min(1)
      .max(MAX_MMRAM),
    'MMRAM, in pieces.',
    [{ start: '0x1f00000', bytes: '0x100000', state: 10 }]
  ),
  coreData: told(addressed, 'Where the MM core keeps the heads of its lists: in the piece that its image lies in.', '0x1f00000'),
  communicationBuffer: told(byteRange, 'Outside MMRAM: where messages lie.', { start: '0x1e00000', bytes: '0x10000' })
})

/** Phases that a machine of a pack may have: U-Boot needs data that only a recording has. */
const machinePhases = startPhases.filter((phase) => phase !== 'uboot')

export const machineSchema: z.ZodType<Platform> = z
  .strictObject({
    $schema: schemaField('../schema/machine.schema.json'),
    id: told(fileSlug, "Its name, and its file's.", 'tiny-32m'),
    title: told(line(80), 'What the lists of machines say.', 'a tiny board, 32 MiB'),
    kind: told(z.literal('constructed'), 'Recorded machines come with the app alone.', 'constructed'),
    architecture: told(z.enum(['x64', 'aarch64']), "'aarch64' has units of 64 KiB for runtime memory.", 'x64'),
    firmware: told(line(120), "Which firmware's rules it follows, for people.", 'the rules of edk2-stable202211'),
    edk2: told(z.enum(EDK2_RELEASES).optional(), "Which release of EDK II its firmware's rules are of.", '2026.08', '2022.11'),
    clearsMemory: told(z.boolean(), 'Whether freed memory is filled with 0xAF.', true),
    ramMiB: told(whole(MAX_RAM_MIB), 'How much RAM it has, for people.', 32),
    phases: told(
      z
        .array(z.enum(machinePhases))
        .min(1)
        .refine((phases) => new Set(phases).size === phases.length, 'names a phase twice'),
      'Where labs may begin on it.',
      ['pei', 'dxe', 'app']
    ),
    pei: told(pei, "What SEC hands to PEI, and what the platform's own modules do there.", PEI_EXAMPLE),
    mm: told(mm.optional(), 'What the MM core is handed. Left out, the machine has no Standalone MM.', {
      mmram: [{ start: '0x1f00000', bytes: '0x100000', state: 10 }],
      coreData: '0x1f00000',
      communicationBuffer: { start: '0x1e00000', bytes: '0x10000' }
    }),
    drivers: told(
      z.array(driver).max(MAX_STEPS).optional(),
      "What the firmware's drivers take before an application starts, in their order.",
      [{ cpu: true }],
      []
    )
  })
  .transform(({ $schema: _, ...platform }) => platform)
