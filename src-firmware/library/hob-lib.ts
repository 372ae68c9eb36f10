/**
 * EDK II's HobLib: the functions that build HOBs, in PEI only. A library of a DEBUG build: what it cannot build stops the driver. Those that walk
 * the list only read memory; they are the sandbox's own.
 */
import { DriverStop } from '../board/guest'
import { hex } from '../spec/hex'
import type { CType, ServiceFacts } from '../services/signature'
import { parameter, type Service, type ServiceContext } from '../services/service'
import { guidBytes } from '../spec/guid'
import { GUID_DATA_OFFSET, HobGuid, HobType } from '../spec/hob'
import { MemoryType } from '../spec/memory-type'
import { PAGE_SIZE } from '../spec/page'

/** Guid, then its data: 0xFFF8 bytes at most in one HOB. */
const MAX_GUID_DATA = 0xfff8n - BigInt(GUID_DATA_OFFSET)

/** One field of a HOB behind its header. A GUID is text; 'zero' is a field that is cleared. */
type Field = readonly [bytes: 1 | 2 | 4 | 8 | 16, value: bigint | string]

function build(context: ServiceContext, type: number, length: number, fields: readonly Field[]): bigint {
  const { board, at, call } = context
  const created = call('PeiServices', 'CreateHob', { type: BigInt(type), length: BigInt(length), hob: { ref: true, value: undefined } })
  if (created.Status !== 'EFI_SUCCESS') throw new DriverStop('assert', { code: 'assertNoHob', status: String(created.Status) }, at)
  const hob = created.out.hob as bigint
  let offset = hob + 8n
  board.willBeWritten(hob + 4n, BigInt(length) - 4n)
  for (const [bytes, value] of fields) {
    if (typeof value === 'string') board.memory.write(offset, guidBytes(value)!)
    else if (bytes === 16) board.memory.write(offset, new Uint8Array(16))
    else board.memory.writeUint(offset, bytes, value)
    offset += BigInt(bytes)
  }
  return hob
}

function requireAligned({ args, at }: ServiceContext, ...names: readonly string[]): void {
  for (const name of names)
    if (args.integer(name) % PAGE_SIZE !== 0n)
      throw new DriverStop('assert', { code: 'assertMisaligned', parameter: name, value: hex(args.integer(name)) }, at)
}

/** A GUID as text, wherever the driver keeps it. */
function guidOf({ board, args, at }: ServiceContext, name: string): string {
  const value = args.raw(name)
  return typeof value === 'string' ? value : board.readGuid(args.integer(name), at)
}

function library(
  service: string,
  parameters: readonly (readonly [name: string, type: CType])[],
  run: (context: ServiceContext) => bigint | void,
  { returns = 'VOID', facts = {} }: { readonly returns?: 'VOID' | 'POINTER'; readonly facts?: ServiceFacts } = {}
): Service {
  return {
    table: 'Library',
    service,
    parameters: parameters.map(([name, type]) => parameter(name, type)),
    returns,
    facts: { ...facts, calls: ['CreateHob'] },
    run: (context) => ({ Status: null, value: run(context) ?? null })
  }
}

/** A memory allocation HOB for the range that the call names. */
function memoryAllocation(context: ServiceContext, name: string, type: bigint): void {
  build(context, HobType.memoryAllocation, 0x30, [
    [16, name],
    [8, context.args.integer('baseAddress')],
    [8, context.args.integer('length')],
    [4, type],
    [4, 0n]
  ])
}

/** Memory that a PEIM claims by describing it is its own, unless somebody holds some of it. */
function claim({ board }: ServiceContext, base: bigint, bytes: bigint, type: number): void {
  if (bytes === 0n || type === MemoryType.Conventional || board.owners.within(base, base + bytes - 1n).length > 0) return
  board.hold({ start: base, bytes, unit: 'pages', type, owner: board.image })
}

const RANGE = [
  ['BaseAddress', 'EFI_PHYSICAL_ADDRESS'],
  ['Length', 'UINT64']
] as const
const RESOURCE = [
  ['ResourceType', 'UINT32'],
  ['ResourceAttribute', 'UINT32'],
  ['PhysicalStart', 'EFI_PHYSICAL_ADDRESS'],
  ['NumberOfBytes', 'UINT64']
] as const

function resource(context: ServiceContext, owner: string): void {
  const { args } = context
  build(context, HobType.resourceDescriptor, 0x30, [
    [16, owner],
    [4, args.integer('resourceType')],
    [4, args.integer('resourceAttribute')],
    [8, args.integer('physicalStart')],
    [8, args.integer('numberOfBytes')]
  ])
}

function guidExtension(context: ServiceContext): bigint {
  const { args, at } = context
  const length = args.integer('dataLength')
  if (length > MAX_GUID_DATA)
    throw new DriverStop('assert', { code: 'assertDataTooLong', bytes: hex(length), limit: hex(MAX_GUID_DATA) }, at)
  const hob = build(context, HobType.guidExtension, GUID_DATA_OFFSET + Number(length), [[16, guidOf(context, 'guid')]])
  return hob + BigInt(GUID_DATA_OFFSET)
}

/** HobLib: finds and builds HOBs, PI 1.8 volume 3 §5. */
export const hobLib: readonly Service[] = [
  library(
    'BuildModuleHob',
    [
      ['ModuleName', 'GUID'],
      ['MemoryAllocationModule', 'EFI_PHYSICAL_ADDRESS'],
      ['ModuleLength', 'UINT64'],
      ['EntryPoint', 'EFI_PHYSICAL_ADDRESS']
    ],
    (context) => {
      const { args } = context
      requireAligned(context, 'memoryAllocationModule', 'moduleLength')
      build(context, HobType.memoryAllocation, 0x48, [
        [16, HobGuid.module],
        [8, args.integer('memoryAllocationModule')],
        [8, args.integer('moduleLength')],
        [4, BigInt(MemoryType.BootServicesCode)],
        [4, 0n],
        [16, guidOf(context, 'moduleName')],
        [8, args.integer('entryPoint')]
      ])
    }
  ),
  library('BuildResourceDescriptorHob', RESOURCE, (context) => resource(context, HobGuid.zero)),
  library('BuildResourceDescriptorWithOwnerHob', [...RESOURCE, ['OwnerGUID', 'GUID']], (context) =>
    resource(context, guidOf(context, 'ownerGUID'))
  ),
  library(
    'BuildGuidHob',
    [
      ['Guid', 'GUID'],
      ['DataLength', 'UINTN']
    ],
    guidExtension,
    { returns: 'POINTER' }
  ),
  library(
    'BuildGuidDataHob',
    [
      ['Guid', 'GUID'],
      ['Data', 'POINTER'],
      ['DataLength', 'UINTN']
    ],
    (context) => {
      const { board, args, at } = context
      const length = args.integer('dataLength')
      if (args.integer('data') === 0n && length > 0n) throw new DriverStop('assert', { code: 'assertNoData' }, at)
      const to = guidExtension(context)
      if (length > 0n) {
        board.access(args.integer('data'), length, 'read', at)
        board.memory.write(to, board.memory.read(args.integer('data'), Number(length)))
      }
      return to
    },
    { returns: 'POINTER', facts: { reads: [{ through: 'data', bytes: 'dataLength' }] } }
  ),
  library('BuildFvHob', RANGE, (context) => {
    build(context, HobType.firmwareVolume, 0x18, [
      [8, context.args.integer('baseAddress')],
      [8, context.args.integer('length')]
    ])
  }),
  library('BuildFv2Hob', [...RANGE, ['FvName', 'GUID'], ['FileName', 'GUID']], (context) => {
    build(context, HobType.firmwareVolume2, 0x38, [
      [8, context.args.integer('baseAddress')],
      [8, context.args.integer('length')],
      [16, guidOf(context, 'fvName')],
      [16, guidOf(context, 'fileName')]
    ])
  }),
  library(
    'BuildFv3Hob',
    [...RANGE, ['AuthenticationStatus', 'UINT32'], ['ExtractedFv', 'BOOLEAN'], ['FvName', 'GUID'], ['FileName', 'GUID']],
    (context) => {
      const { args } = context
      const isExtracted = args.integer('extractedFv') !== 0n
      // The names count only for a volume that came out of another; the two are cleared else.
      build(context, HobType.firmwareVolume3, 0x40, [
        [8, args.integer('baseAddress')],
        [8, args.integer('length')],
        [4, args.integer('authenticationStatus')],
        [4, isExtracted ? 1n : 0n],
        [16, isExtracted ? guidOf(context, 'fvName') : HobGuid.zero],
        [16, isExtracted ? guidOf(context, 'fileName') : HobGuid.zero]
      ])
    }
  ),
  library(
    'BuildCpuHob',
    [
      ['SizeOfMemorySpace', 'UINT8'],
      ['SizeOfIoSpace', 'UINT8']
    ],
    (context) => {
      build(context, HobType.cpu, 0x10, [
        [1, context.args.integer('sizeOfMemorySpace')],
        [1, context.args.integer('sizeOfIoSpace')],
        [2, 0n],
        [4, 0n]
      ])
    }
  ),
  library('BuildStackHob', RANGE, (context) => {
    requireAligned(context, 'baseAddress', 'length')
    memoryAllocation(context, HobGuid.stack, BigInt(MemoryType.BootServicesData))
  }),
  library('BuildBspStoreHob', [...RANGE, ['MemoryType', 'ENUM']], (context) => {
    requireAligned(context, 'baseAddress', 'length')
    memoryAllocation(context, HobGuid.bspStore, context.args.integer('memoryType'))
  }),
  library(
    'BuildMemoryAllocationHob',
    [...RANGE, ['MemoryType', 'ENUM']],
    (context) => {
      requireAligned(context, 'baseAddress', 'length')
      const { args } = context
      memoryAllocation(context, HobGuid.zero, args.integer('memoryType'))
      claim(context, args.integer('baseAddress'), args.integer('length'), args.number('memoryType'))
    },
    { facts: { allocates: { what: 'pages', at: 'baseAddress', bytes: 'length' } } }
  )
]
