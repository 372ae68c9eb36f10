/** A PC of our own making: small enough to be read as a whole, with a frame buffer that can be write-combined and memory that only MM sees. */
import { MemoryType } from '../../spec/memory-type'
import { ResourceType } from '../../spec/hob'
import type { Platform } from '../platform'
import { managementMode } from './management-mode'
import { FRAME_BUFFER, PC_RAM, REGISTERS } from './resources'

/** All its RAM lies below 4 GiB. */
export const madePc: Platform = {
  id: 'made-pc-256m',
  title: 'constructed PC, 256 MiB',
  kind: 'constructed',
  architecture: 'x64',
  firmware: 'the rules of edk2-stable202211',
  clearsMemory: true,
  ramMiB: 256,
  phases: ['pei', 'dxe', 'app', 'mm'],
  pei: {
    ram: [
      { start: '0x0', bytes: '0xa0000' },
      { start: '0x100000', bytes: '0xf700000' }
    ],
    temporaryRam: { start: '0xfef00000', bytes: '0x10000' },
    heap: { start: '0xfef00000', bytes: '0x8000' },
    stack: { start: '0xfef08000', bytes: '0x8000' },
    fill: 0x5aa55aa5,
    bootMode: 0,
    hobs: [
      { resource: ResourceType.systemMemory, attributes: PC_RAM, start: '0x0', bytes: '0xa0000' },
      { resource: ResourceType.systemMemory, attributes: PC_RAM, start: '0x100000', bytes: '0xf700000' },
      // The top 8 MiB belong to the chipset.
      { resource: ResourceType.memoryReserved, attributes: REGISTERS, start: '0xf800000', bytes: '0x800000' },
      { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0xa0000', bytes: '0x60000' },
      { resource: ResourceType.memoryMappedIo, attributes: FRAME_BUFFER, start: '0xc0000000', bytes: '0x1000000' },
      { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0xc1000000', bytes: '0x1f000000' },
      { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0xfec00000', bytes: '0x1000' },
      { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0xfee00000', bytes: '0x100000' },
      { cpu: { memoryBits: 39, ioBits: 16 } }
    ],
    permanentMemory: { start: '0xb800000', bytes: '0x4000000' },
    hasTemporaryRamSupport: true,
    peims: [
      {
        hob: {
          bins: [
            [MemoryType.AcpiNvs, 0x80],
            [MemoryType.AcpiReclaim, 0x20],
            [MemoryType.Reserved, 0x40],
            [MemoryType.RuntimeServicesCode, 0x80],
            [MemoryType.RuntimeServicesData, 0xc0]
          ]
        }
      },
      { pages: [MemoryType.BootServicesCode, 0x20] },
      { pages: [MemoryType.AcpiNvs, 0x8] }
    ],
    dxeIpl: {
      dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 0x20, entryOffset: '0x2f40' },
      pageTables: '1 GiB',
      endOfPei: [],
      vectorPages: 0
    }
  },
  // The chipset hides as much behind them for management mode: no HOB tells of it, and so no memory map.
  mm: managementMode(0x10000000, 0x800000),
  drivers: [
    { cpu: true },
    { image: 'RuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x18 },
    { image: 'VariableRuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x22 },
    { pages: [MemoryType.RuntimeServicesData, 0x44] },
    { image: 'CpuDxe', moduleType: 'DXE_DRIVER', pages: 0x2a },
    { image: 'PciHostBridgeDxe', moduleType: 'DXE_DRIVER', pages: 0x1c },
    { pool: [MemoryType.BootServicesData, 0x1200] },
    { image: 'GraphicsOutputDxe', moduleType: 'UEFI_DRIVER', pages: 0x16 },
    { pool: [MemoryType.BootServicesData, 0x640] },
    { add: { gcdType: 3, start: '0xffc00000', bytes: '0x400000', capabilities: '0x1' } },
    { runtime: { start: '0xffc00000', bytes: '0x400000' } },
    { pages: [MemoryType.AcpiReclaim, 0x10] },
    { pages: [MemoryType.AcpiNvs, 0x4] },
    { pages: [MemoryType.Reserved, 0x8] },
    { image: 'AcpiTableDxe', moduleType: 'DXE_DRIVER', pages: 0x14 },
    { image: 'BdsDxe', moduleType: 'DXE_DRIVER', pages: 0x46 },
    { pages: [MemoryType.BootServicesData, 0x180] },
    { pool: [MemoryType.BootServicesData, 0x300] }
  ]
}
