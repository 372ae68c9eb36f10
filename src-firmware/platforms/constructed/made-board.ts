/** An embedded board of our own making: 64 MiB of RAM, on-chip SRAM before that, a frame buffer in RAM. */
import { MemoryType } from '../../spec/memory-type'
import { ResourceType } from '../../spec/hob'
import type { Platform } from '../platform'
import { madeBoardUBoot } from './made-board-uboot'
import { managementMode } from './management-mode'
import { PC_RAM, REGISTERS } from './resources'

/** Its runtime memory comes in units of 64 KiB. */
export const madeBoard: Platform = {
  id: 'made-board-64m',
  title: 'constructed board, 64 MiB',
  kind: 'constructed',
  architecture: 'aarch64',
  firmware: 'the rules of edk2-stable202211 and of U-Boot 2026.10',
  clearsMemory: false,
  ramMiB: 64,
  phases: ['pei', 'dxe', 'app', 'mm', 'uboot'],
  pei: {
    ram: [
      { start: '0x80000000', bytes: '0x3e00000' },
      { start: '0x900000', bytes: '0x20000' }
    ],
    temporaryRam: { start: '0x900000', bytes: '0x20000' },
    heap: { start: '0x900000', bytes: '0x10000' },
    stack: { start: '0x910000', bytes: '0x10000' },
    fill: null,
    bootMode: 0,
    hobs: [
      { resource: ResourceType.systemMemory, attributes: PC_RAM, start: '0x80000000', bytes: '0x3e00000' },
      // The secure monitor.
      { resource: ResourceType.memoryReserved, attributes: REGISTERS, start: '0x83e00000', bytes: '0x200000' },
      { resource: ResourceType.memoryMappedIo, attributes: REGISTERS, start: '0x2000000', bytes: '0x1000000' },
      { resource: ResourceType.firmwareDevice, attributes: REGISTERS, start: '0x60000000', bytes: '0x1000000' },
      { cpu: { memoryBits: 32, ioBits: 0 } }
    ],
    permanentMemory: { start: '0x83000000', bytes: '0xc00000' },
    hasTemporaryRamSupport: false,
    peims: [
      {
        hob: {
          bins: [
            [MemoryType.AcpiNvs, 0x10],
            [MemoryType.AcpiReclaim, 0x10],
            [MemoryType.Reserved, 0x10],
            [MemoryType.RuntimeServicesCode, 0x30],
            [MemoryType.RuntimeServicesData, 0x30]
          ]
        }
      },
      // The frame buffer, and the table that the second core spins on.
      { hob: { allocation: MemoryType.Reserved, start: '0x83c00000', bytes: '0x200000' } },
      { hob: { allocation: MemoryType.Reserved, start: '0x80000000', bytes: '0x4000' } },
      { pages: [MemoryType.BootServicesCode, 0x18] }
    ],
    dxeIpl: {
      dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 0x18, entryOffset: '0x1000' },
      pageTables: null,
      endOfPei: [],
      vectorPages: 0
    }
  },
  // Memory of the secure world, which the normal world is not told of.
  mm: managementMode(0x10000000, 0x200000),
  uboot: madeBoardUBoot,
  drivers: [
    { cpu: true },
    { image: 'RuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x10 },
    { image: 'VariableRuntimeDxe', moduleType: 'DXE_RUNTIME_DRIVER', pages: 0x10 },
    { pages: [MemoryType.RuntimeServicesData, 0x10] },
    { image: 'FlashDxe', moduleType: 'DXE_DRIVER', pages: 0xc },
    { runtime: { start: '0x60000000', bytes: '0x1000000' } },
    { pool: [MemoryType.BootServicesData, 0x800] },
    { image: 'BdsDxe', moduleType: 'DXE_DRIVER', pages: 0x30 },
    { pages: [MemoryType.BootServicesData, 0x60] }
  ]
}
