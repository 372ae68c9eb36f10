/** What surrounds the driver: the lab's steps, the operating system's, and the faults between. */
import { z } from 'zod'
import type { Fault, OsStep, Step } from '../../lab/lab'
import { named, told } from './told'
import { callPattern, guid, hexBytes, hexNumber, innerPath, seeded, slug, unsigned } from './values'

const id = told(slug, 'Its name: the timeline shows it, and later steps name by it what it took.', 'hole')
const doField = <Do extends string>(what: Do): z.ZodLiteral<Do> => told(z.literal(what), 'What is done.', what)
const memoryType = told(unsigned, 'Of which type.', 'EfiLoaderData')
const bytes = told(hexBytes.optional(), 'The bytes, in hexadecimal.', '48 4f 42 00')
const file = told(innerPath.optional(), 'A file of assets/ whose bytes they are.', 'table.bin')
const start = told(unsigned, 'Where it begins.', '0x1000000')
const length = told(unsigned, 'How many bytes it has.', '0x100000')

const steps = [
  named(
    z.strictObject({
      id,
      do: doField('allocatePages'),
      type: told(unsigned.optional(), 'How the address is chosen.', 'AllocateAddress', 'AllocateAnyPages'),
      memoryType,
      pages: told(seeded, 'How many pages of 4 KiB.', { seed: [1, 8] }),
      memory: told(seeded.optional(), 'The address, or the highest one.', '0x4000000')
    }),
    'AllocatePagesStep',
    'Pages are taken. They belong to the lab.',
    [{ id: 'hole', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: { seed: [1, 8] } }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('allocatePool'),
      poolType: told(unsigned, 'Of which type.', 'EfiBootServicesData'),
      size: told(seeded, 'How many bytes.', 100)
    }),
    'AllocatePoolStep',
    'Bytes are taken from the pool. They belong to the lab.',
    [{ id: 'buffer', do: 'allocatePool', poolType: 'EfiBootServicesData', size: 100 }]
  ),
  named(
    z.strictObject({ id, do: doField('free'), named: told(slug, 'The step that took it.', 'hole') }),
    'FreeStep',
    'What an earlier step took is given back.',
    [{ id: 'hole-again', do: 'free', named: 'hole' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('write'),
      start: told(
        z.union([seeded, z.strictObject({ named: told(slug, 'Where this earlier step took memory.', 'buffer') })]),
        'Where the bytes go.',
        { named: 'buffer' }
      ),
      bytes,
      file
    }),
    'WriteStep',
    'Bytes are written, whoever has that memory.',
    [{ id: 'mark', do: 'write', start: { named: 'buffer' }, bytes: '48 4f 42' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('configurationTable'),
      guid: told(guid, 'Its GUID.', '8868E871-E4F1-11D3-BC22-0080C73C8881'),
      memoryType,
      bytes,
      file
    }),
    'ConfigurationTableStep',
    'A configuration table is installed.',
    [
      {
        id: 'rsdp',
        do: 'configurationTable',
        guid: '8868E871-E4F1-11D3-BC22-0080C73C8881',
        memoryType: 'EfiACPIReclaimMemory',
        file: 'rsdp.bin'
      }
    ]
  ),
  named(
    z.strictObject({
      id,
      do: doField('resourceHob'),
      resourceType: told(z.number().int().min(0).max(0xffffffff), 'Its type: 0 is EFI_RESOURCE_SYSTEM_MEMORY.', 0),
      attribute: told(unsigned, 'Its EFI_RESOURCE_ATTRIBUTE_ bits.', 7),
      start,
      length
    }),
    'ResourceHobStep',
    'Before a PEIM: a resource descriptor HOB is made.',
    [{ id: 'bank', do: 'resourceHob', resourceType: 0, attribute: 7, start: '0x1000000', length: '0x100000' }]
  ),
  named(
    z.strictObject({ id, do: doField('allocationHob'), memoryType, start, length }),
    'AllocationHobStep',
    'Before a PEIM: a memory allocation HOB is made.',
    [{ id: 'kept', do: 'allocationHob', memoryType: 'EfiReservedMemoryType', start: '0x1000000', length: '0x100000' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('guidHob'),
      guid: told(guid, 'Its GUID.', '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'),
      bytes: told(hexBytes, 'Its data, in hexadecimal.', '01 00 00 00')
    }),
    'GuidHobStep',
    'Before a PEIM: a GUID extension HOB is made.',
    [{ id: 'message', do: 'guidHob', guid: '4C19049F-4137-4DD3-9C10-8B97A83FFDFA', bytes: '01 00 00 00' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('loadFile'),
      address: told(unsigned, 'Where it goes.', '0x2000000'),
      file: told(innerPath, "A file of the disk, or one of the lab's own.", 'f64k.bin')
    }),
    'LoadFileStep',
    "At U-Boot's prompt: a file is loaded. Where lmb refuses the place, the step is not done.",
    [{ id: 'kernel', do: 'loadFile', address: '0x2000000', file: 'f64k.bin' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('notify'),
      group: told(z.string().min(1), 'Its name, or its GUID.', 'EFI_EVENT_GROUP_READY_TO_BOOT')
    }),
    'NotifyStep',
    'An event group is signalled.',
    [{ id: 'ready', do: 'notify', group: 'EFI_EVENT_GROUP_READY_TO_BOOT' }]
  )
] as const

/** What a step of the lab can do. */
export const STEP_KINDS: readonly string[] = steps.map((one) => one.shape.do.value)

export const step: z.ZodType<Step> = named(z.discriminatedUnion('do', steps), 'Step', 'Something that the lab does beside the driver.', [
  { id: 'hole', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 4 }
])

const osSteps = [
  ...steps,
  named(
    z.strictObject({ id, do: doField('exitBootServices') }),
    'ExitBootServicesStep',
    'ExitBootServices is called, if the driver has not done so.',
    [{ id: 'exit', do: 'exitBootServices' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('setVirtualAddressMap'),
      offset: told(hexNumber, 'How far up every range with EFI_MEMORY_RUNTIME goes.', '0xffff800000000000')
    }),
    'SetVirtualAddressMapStep',
    'The runtime ranges move to virtual addresses.',
    [{ id: 'virtual', do: 'setVirtualAddressMap', offset: '0xffff800000000000' }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('reuse'),
      types: told(z.array(unsigned).min(1).optional(), 'Memory of these types.', ['EfiBootServicesData', 'EfiLoaderData']),
      asks: told(
        z
          .string()
          .regex(/^[A-Za-z_$][\w$]*$/)
          .optional(),
        'In place of types: a function that the entry file exports. It is asked for each range of the map, by its type, first address and number of pages, whether it may be taken.',
        'MayTake'
      ),
      fill: told(z.number().int().min(0).max(255).optional(), 'The byte that it is overwritten with.', 0, 165)
    }),
    'ReuseStep',
    'The operating system takes this memory for itself, and overwrites it.',
    [{ id: 'os-memory', do: 'reuse', types: ['EfiBootServicesData'] }]
  ),
  named(
    z.strictObject({
      id,
      do: doField('call'),
      export: told(z.string().regex(/^[A-Za-z_$][\w$]*$/), 'Its name.', 'RuntimeService'),
      args: told(z.array(unsigned).optional(), 'Numbers that it is given; they arrive as bigint.', [1, '0x1000'], [])
    }),
    'CallStep',
    'A function is called that the entry file exports.',
    [{ id: 'later', do: 'call', export: 'RuntimeService', args: [1] }]
  ),
  named(
    z.strictObject({ id, do: doField('sleep') }),
    'SleepStep',
    'The machine sleeps: only ACPI NVS, reserved and runtime memory keeps its bytes.',
    [{ id: 'night', do: 'sleep' }]
  ),
  named(z.strictObject({ id, do: doField('wake') }), 'WakeStep', 'The machine wakes.', [{ id: 'morning', do: 'wake' }])
] as const

/** What a step of the operating system can do. */
export const OS_STEP_KINDS: readonly string[] = osSteps.map((one) => one.shape.do.value)

export const osStep: z.ZodType<OsStep> = named(
  z.discriminatedUnion('do', osSteps),
  'OsStep',
  'Something that the operating system does, or a Step.',
  [{ id: 'exit', do: 'exitBootServices' }]
)

const faultId = told(slug, 'Its name: the timeline shows it.', 'full')

export const fault: z.ZodType<Fault> = named(
  z.union([
    named(
      z.strictObject({
        id: faultId,
        when: told(callPattern, 'Which calls.', { service: 'AllocatePool' }),
        nth: told(seeded.optional(), 'Which of them. Left out, each.', 2),
        fail: told(
          z
            .string()
            .regex(
              /^(EFI_[A-Z_]+|NULL|-?[0-9]{1,6})$/,
              "expected the name of a status, or of a function without status 'NULL' or a number like '-28'"
            ),
          "What the call answers: a status; of a function of U-Boot's that has none, NULL or a number.",
          'EFI_OUT_OF_RESOURCES'
        )
      }),
      'FailingFault',
      'A call is refused, and nothing changes.',
      [{ id: 'full', when: { service: 'AllocatePool' }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }]
    ),
    named(
      z.strictObject({
        id: faultId,
        after: told(callPattern, 'Right after which calls.', { service: 'GetMemoryMap', nth: 1 }),
        do: told(step, 'What is done.', { id: 'tick', do: 'allocatePages', memoryType: 'EfiBootServicesData', pages: 1 }),
        nth: told(seeded.optional(), 'Which of them. Left out, each.', 1),
        times: told(
          z.number().int().min(1).optional(),
          'After how many of them, one after the other. Left out, after one where nth says which, else after each.',
          2
        )
      }),
      'FollowingFault',
      'Something happens right after a call, as a timer of the firmware would do it.',
      [
        {
          id: 'timer',
          after: { service: 'GetMemoryMap', nth: 1 },
          do: { id: 'tick', do: 'allocatePages', memoryType: 'EfiBootServicesData', pages: 1 }
        }
      ]
    )
  ]),
  'Fault',
  'What goes wrong, or happens, around a call of the driver.',
  [{ id: 'full', when: { service: 'AllocatePool' }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }]
)
