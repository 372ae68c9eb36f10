/** Arm servers of our own making: memory in banks far apart, runtime memory in units of 64 KiB; one of them has no RAM below 4 GiB. */
import { MemoryType } from '../../spec/memory-type'
import { ResourceType } from '../../spec/hob'
import type { DriverStep, PeiMoment, Platform, PlatformHob } from '../platform'
import { managementMode } from './management-mode'
import { ARM_RAM, REGISTERS } from './resources'

/** What both servers have below 2 GiB: secure SRAM as temporary RAM, interrupt controller, serial port, PCI configuration space. */
const temporaryRam = {
  temporaryRam: { start: '0x100000', bytes: '0x20000' },
  heap: { start: '0x100000', bytes: '0x10000' },
  stack: { start: '0x110000', bytes: '0x10000' },
  fill: null,
  bootMode: 0,
  hasTemporaryRamSupport: false
} as const
const devices: readonly PlatformHob[] = [
  { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0x40060000', bytes: '0x10000' },
  { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0x50000000', bytes: '0x10000000' },
  { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0x60000000', bytes: '0x1000' },
  { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0x60010000', bytes: '0x1000' },
  { cpu: { memoryBits: 48, ioBits: 0 } }
]
const typeInformation: PlatformHob = {
  bins: [
    [MemoryType.AcpiReclaim, 0x20],
    [MemoryType.AcpiNvs, 0x20],
    [MemoryType.RuntimeServicesData, 600],
    [MemoryType.RuntimeServicesCode, 400],
    [MemoryType.BootServicesCode, 1500],
    [MemoryType.BootServicesData, 12000],
    [MemoryType.LoaderCode, 20]
  ]
}
const dxeIpl: PeiMoment['dxeIpl'] = {
  dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 0x30, entryOffset: '0x1000' },
  pageTables: null,
  endOfPei: [],
  vectorPages: 0
}
const drivers: readonly DriverStep[] = [
  { cpu: true },
  { image: 'RuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x20 },
  { image: 'VariableRuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x30 },
  { pages: [MemoryType.RuntimeServicesData, 0x50] },
  { image: 'ArmGicDxe', moduleType: 'DXE_DRIVER', pages: 0x10 },
  { image: 'PciHostBridgeDxe', moduleType: 'DXE_DRIVER', pages: 0x1c },
  { pool: [MemoryType.BootServicesData, 0x1200] },
  { runtime: { start: '0x60010000', bytes: '0x1000' } },
  { pages: [MemoryType.AcpiReclaim, 0x10] },
  { image: 'AcpiTableDxe', moduleType: 'DXE_DRIVER', pages: 0x14 },
  { image: 'BdsDxe', moduleType: 'DXE_DRIVER', pages: 0x46 },
  { pages: [MemoryType.BootServicesData, 0x180] }
]

function server(
  facts: Pick<Platform, 'id' | 'title' | 'ramMiB' | 'mm'>,
  pei: Pick<PeiMoment, 'ram' | 'hobs' | 'permanentMemory' | 'peims'>
): Platform {
  return {
    ...facts,
    kind: 'constructed',
    architecture: 'aarch64',
    firmware: 'the rules of edk2-stable202211',
    clearsMemory: false,
    phases: ['pei', 'dxe', 'app', 'mm'],
    pei: { ...temporaryRam, dxeIpl, ...pei },
    drivers
  }
}

const shadow = { pages: [MemoryType.BootServicesCode, 0x30] } as const

/** The lowest of its banks lies below 4 GiB. */
export const madeServer = server(
  {
    id: 'made-server-64g',
    title: 'constructed Arm server, 64 GiB in three banks',
    ramMiB: 65472,
    // Memory of the secure world below the banks: the normal world is not told of it.
    mm: managementMode(0xe000000, 0x1000000)
  },
  {
    ram: [
      { start: '0x80000000', bytes: '0x7c000000' },
      { start: '0x8080000000', bytes: '0x780000000' },
      { start: '0x40000000000', bytes: '0x800000000' }
    ],
    hobs: [
      { resource: ResourceType.systemMemory, attributes: ARM_RAM, start: '0x80000000', bytes: '0x7c000000' },
      // Secure firmware keeps the top of the low bank.
      { resource: ResourceType.memoryReserved, attributes: REGISTERS, start: '0xfc000000', bytes: '0x4000000' },
      { resource: ResourceType.systemMemory, attributes: ARM_RAM, start: '0x8080000000', bytes: '0x780000000' },
      { resource: ResourceType.systemMemory, attributes: ARM_RAM, start: '0x40000000000', bytes: '0x800000000' },
      ...devices
    ],
    permanentMemory: { start: '0xb4000000', bytes: '0x4000000' },
    peims: [
      { hob: typeInformation },
      // A log that secure firmware reads, and memory shared with the management processor.
      { hob: { allocation: MemoryType.Reserved, start: '0x88000000', bytes: '0x200000' } },
      { hob: { allocation: MemoryType.AcpiNvs, start: '0x8f000000', bytes: '0x1000000' } },
      shadow
    ]
  }
)

/** None of its RAM lies below 4 GiB. */
export const madeServerHigh = server(
  {
    id: 'made-server-high',
    title: 'constructed Arm server, 16 GiB, all of it above 4 GiB',
    ramMiB: 16384,
    // Memory of the secure world behind the bank: the normal world is not told of it.
    mm: managementMode(0x10400000000, 0x1000000)
  },
  {
    ram: [{ start: '0x10000000000', bytes: '0x400000000' }],
    hobs: [{ resource: ResourceType.systemMemory, attributes: ARM_RAM, start: '0x10000000000', bytes: '0x400000000' }, ...devices],
    permanentMemory: { start: '0x10034000000', bytes: '0x4000000' },
    peims: [{ hob: typeInformation }, { hob: { allocation: MemoryType.Reserved, start: '0x10000000000', bytes: '0x200000' } }, shadow]
  }
)
