/** The memory-space services of the DXE services table, PI 1.8 volume 2 §7.2.4. */
import type { DxeCore } from '../core/core'
import type { Result, ServiceFacts } from '../../services/signature'
import { parameter, type Service, type ServiceContext } from '../../services/service'
import { DriverStop } from '../../board/guest'
import { hex, u64 } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_MASK } from '../../spec/page'
import { byteCount } from '../../spec/units'
import { SUCCESS } from '../../spec/status'
import type { Place } from '../../trace/trace'
import { noMemory, nullPointer, refusal } from '../../trace/cause'
import { CORE_IMAGE } from '../core/core'
import type { GcdResult } from '../gcd/gcd'
import { GCD_DESCRIPTOR_BYTES, type GcdEntry } from '../gcd/gcd-entry'
import { GcdMemoryType } from '../../spec/gcd-memory-type'

function service(
  name: string,
  parameters: Service['parameters'],
  facts: ServiceFacts,
  run: (context: ServiceContext<DxeCore>) => GcdResult
): Service<DxeCore> {
  return {
    table: 'DxeServices',
    service: name,
    parameters,
    returns: 'EFI_STATUS',
    facts: { ...facts, classes: [...(facts.classes ?? []), 'memory'] },
    run: (context) => {
      const result = run(context)
      if (result.Status === 'EFI_SUCCESS') context.core.gcdChanged()
      return result
    }
  }
}

interface AddedMemory {
  readonly start: bigint
  readonly bytes: bigint
  readonly capabilities: bigint
}

const base = parameter('BaseAddress', 'EFI_PHYSICAL_ADDRESS')
const length = parameter('Length', 'UINT64')

const addMemorySpace = service(
  'AddMemorySpace',
  [parameter('GcdMemoryType', 'ENUM'), base, length, parameter('Capabilities', 'UINT64')],
  { mayMoveKey: true },
  ({ core, args, at }) => {
    const type = args.number('gcdMemoryType')
    const start = args.integer('baseAddress')
    const bytes = args.integer('length')
    const capabilities = args.integer('capabilities')
    const result = core.gcd.add(type, start, bytes, capabilities)
    const isMemory = type === GcdMemoryType.SystemMemory || type === GcdMemoryType.MoreReliable
    return result.Status === 'EFI_SUCCESS' && isMemory ? handOut(core, type, { start, bytes, capabilities }, at) : result
  }
)

/** System memory belongs to the core at once, which hands out the whole pages in it. */
function handOut(core: DxeCore, type: number, { start, bytes, capabilities }: AddedMemory, at: Place | null): GcdResult {
  const first = u64(start + PAGE_MASK) & ~PAGE_MASK
  const length = u64(start + bytes - first) & ~PAGE_MASK
  const owned = core.gcd.allocateAt(first, length, type, CORE_IMAGE)
  if (owned.Status === 'EFI_SUCCESS') {
    core.addMemory({ start: first, last: first + length - 1n, type: MemoryType.Conventional, attribute: capabilities })
    return SUCCESS
  }
  const range = { start: hex(start), bytes: hex(bytes) }
  // EDK II now goes from page to page until none is left; there were fewer bytes than up to the first page, and the number has wrapped around.
  if (first > start + bytes) throw new DriverStop('firmware', { code: 'pagesBelowZero', ...range }, at)
  return length === 0n ? refusal('EFI_INVALID_PARAMETER', { code: 'noWholePage', ...range }) : refusal(owned.Status, owned.cause)
}

const allocateMemorySpace: Service<DxeCore> = {
  table: 'DxeServices',
  service: 'AllocateMemorySpace',
  parameters: [
    parameter('GcdAllocateType', 'ENUM'),
    parameter('GcdMemoryType', 'ENUM'),
    parameter('Alignment', 'UINTN'),
    length,
    parameter('BaseAddress', 'EFI_PHYSICAL_ADDRESS', 'inout'),
    parameter('ImageHandle', 'EFI_HANDLE'),
    parameter('DeviceHandle', 'EFI_HANDLE')
  ],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['allocates', 'memory'],
    allocates: { what: 'memorySpace', at: 'baseAddress', bytes: 'length' },
    mayMoveKey: true
  },
  run({ core, args, at }) {
    const reference = args.reference('baseAddress')
    const type = args.number('gcdAllocateType')
    // Only a search without bounds does not read the variable.
    const reads = type === 1 || type === 2 || type === 4
    const held = reference === null ? null : reads ? args.pointee(reference, 'BaseAddress', 'AllocateMemorySpace', at) : 0n
    const { BaseAddress, ...answer } = core.gcd.allocate({
      allocateType: type,
      type: args.number('gcdMemoryType'),
      alignment: args.integer('alignment'),
      length: args.integer('length'),
      base: held,
      image: args.integer('imageHandle'),
      device: args.integer('deviceHandle')
    })
    if (answer.Status === 'EFI_SUCCESS') core.gcdChanged()
    return reference !== null && BaseAddress !== null ? { ...answer, out: { baseAddress: BaseAddress } } : answer
  }
}

const freeMemorySpace = service(
  'FreeMemorySpace',
  [base, length],
  { classes: ['frees'], frees: { what: 'memorySpace', at: 'baseAddress', bytes: 'length' }, mayMoveKey: true },
  ({ core, args }) => core.gcd.free(args.integer('baseAddress'), args.integer('length'))
)

const removeMemorySpace = service('RemoveMemorySpace', [base, length], { mayMoveKey: true }, ({ core, args }) =>
  core.gcd.remove(args.integer('baseAddress'), args.integer('length'))
)

const setMemorySpaceAttributes = service(
  'SetMemorySpaceAttributes',
  [base, length, parameter('Attributes', 'UINT64')],
  { mayMoveKey: true },
  ({ core, args }) => core.gcd.setAttributes(args.integer('baseAddress'), args.integer('length'), args.integer('attributes'))
)

const setMemorySpaceCapabilities = service(
  'SetMemorySpaceCapabilities',
  [base, length, parameter('Capabilities', 'UINT64')],
  { mayMoveKey: true },
  ({ core, args }) => core.gcd.setCapabilities(args.integer('baseAddress'), args.integer('length'), args.integer('capabilities'))
)

const getMemorySpaceDescriptor: Service<DxeCore> = {
  table: 'DxeServices',
  service: 'GetMemorySpaceDescriptor',
  parameters: [base, parameter('Descriptor', 'STRUCT', 'out')],
  returns: 'EFI_STATUS',
  facts: { classes: ['memory'] },
  run({ core, args }) {
    if (args.reference('descriptor') === null) return nullPointer('descriptor')
    const where = args.integer('baseAddress')
    const entry = core.gcd.find(where)
    if (!entry || where > entry.last) return refusal('EFI_NOT_FOUND', core.gcd.outside(where, 1n))
    return { Status: 'EFI_SUCCESS', out: { descriptor: fields(entry) } }
  }
}

const getMemorySpaceMap: Service<DxeCore> = {
  table: 'DxeServices',
  service: 'GetMemorySpaceMap',
  parameters: [parameter('NumberOfDescriptors', 'UINTN', 'out'), parameter('MemorySpaceMap', 'POINTER', 'out')],
  returns: 'EFI_STATUS',
  facts: {
    classes: ['memory'],
    allocates: { what: 'pool', at: 'memorySpaceMap' },
    mayMoveKey: true
  },
  run({ board, core, args }) {
    if (args.reference('numberOfDescriptors') === null) return nullPointer('numberOfDescriptors')
    if (args.reference('memorySpaceMap') === null) return nullPointer('memorySpaceMap')
    const entries = core.gcd.list()
    const size = byteCount(BigInt(entries.length * GCD_DESCRIPTOR_BYTES))
    const buffer = core.takePool(MemoryType.BootServicesData, size, board.image)
    if (buffer === null) return noMemory(size)
    board.memory.write(buffer, packed(entries))
    return { Status: 'EFI_SUCCESS', out: { numberOfDescriptors: BigInt(entries.length), memorySpaceMap: buffer } }
  }
}

function fields(entry: GcdEntry): Extract<Result, { readonly [field: string]: bigint }> {
  return {
    BaseAddress: entry.base,
    Length: entry.last - entry.base + 1n,
    Capabilities: entry.capabilities,
    Attributes: entry.attributes,
    GcdMemoryType: BigInt(entry.type),
    ImageHandle: entry.image,
    DeviceHandle: entry.device
  }
}

function packed(entries: readonly GcdEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * GCD_DESCRIPTOR_BYTES)
  const view = new DataView(bytes.buffer)
  entries.forEach((entry, index) => {
    const at = index * GCD_DESCRIPTOR_BYTES
    view.setBigUint64(at, entry.base, true)
    view.setBigUint64(at + 8, entry.last - entry.base + 1n, true)
    view.setBigUint64(at + 16, entry.capabilities, true)
    view.setBigUint64(at + 24, entry.attributes, true)
    view.setUint32(at + 32, entry.type, true)
    view.setBigUint64(at + 40, entry.image, true)
    view.setBigUint64(at + 48, entry.device, true)
  })
  return bytes
}

/** The memory services of EFI_DXE_SERVICES. PI 1.8 volume 2 §7.2. */
export const gcdServices: readonly Service<DxeCore>[] = [
  addMemorySpace,
  allocateMemorySpace,
  freeMemorySpace,
  removeMemorySpace,
  getMemorySpaceDescriptor,
  setMemorySpaceAttributes,
  getMemorySpaceMap,
  setMemorySpaceCapabilities
]
