/** An embedded board of our own making: 64 MiB of RAM, on-chip SRAM before that, a frame buffer in RAM. */
import { MemoryType } from '../../spec/memory-type'
import { ResourceType } from '../../spec/hob'
import type { Platform } from '../platform'
import { allocationHob, cpuHob, resourceHob, typeInformationHob } from './hob-bytes'
import { PC_RAM, REGISTERS } from './resources'

export const madeBoard: Platform = {
  id: 'made-board-64m',
  title: 'constructed board, 64 MiB',
  kind: 'constructed',
  architecture: 'aarch64',
  firmware: 'the rules of edk2-stable202211',
  clearsMemory: false,
  ramMiB: 64,
  phases: ['pei', 'dxe', 'app'],
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
      resourceHob(ResourceType.systemMemory, PC_RAM, 0x80000000n, 0x3e00000n),
      // The secure monitor.
      resourceHob(ResourceType.memoryReserved, REGISTERS, 0x83e00000n, 0x200000n),
      resourceHob(ResourceType.memoryMappedIo, REGISTERS, 0x2000000n, 0x1000000n),
      resourceHob(ResourceType.firmwareDevice, REGISTERS, 0x60000000n, 0x1000000n),
      cpuHob(32, 0)
    ],
    permanentMemory: { start: '0x83000000', bytes: '0xc00000' },
    hasTemporaryRamSupport: false,
    peims: [
      {
        hob: typeInformationHob([
          [MemoryType.AcpiNvs, 0x10],
          [MemoryType.AcpiReclaim, 0x10],
          [MemoryType.Reserved, 0x10],
          [MemoryType.RuntimeServicesCode, 0x30],
          [MemoryType.RuntimeServicesData, 0x30]
        ])
      },
      // The frame buffer, and the table that the second core spins on.
      { hob: allocationHob(MemoryType.Reserved, 0x83c00000n, 0x200000n) },
      { hob: allocationHob(MemoryType.Reserved, 0x80000000n, 0x4000n) },
      { pages: [MemoryType.BootServicesCode, 0x18] }
    ],
    dxeIpl: {
      dxeCore: { name: 'D6A2CB7F-6A18-4E2F-B43B-9920A733700A', pages: 0x18, entryOffset: '0x1000' },
      pageTables: null,
      endOfPei: [],
      vectorPages: 0
    }
  },
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
