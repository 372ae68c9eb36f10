/** Scripts that show what later releases do otherwise than edk2-stable202211: each rule that an application can see. */
import { MemoryType } from '../../src-firmware/spec/memory-type'
import type { Scenario } from './scenarios'
import { after, anyPages, freePages, freePool, fullMap, mapKey, pagesAt, pagesBelow, pool, type After } from './script'
const { LoaderCode, LoaderData, BootServicesCode } = MemoryType

const make = (name: string, shows: string, how: After, lines: readonly string[]): Scenario => ({
  name,
  shows,
  script: `${[after(how), ...lines].join('\n')}\n`
})

export const generationScenarios: readonly Scenario[] = [
  make('free-mixed-attributes', 'FreePages of a range whose pages have different permissions, then of its parts', 'changes', [
    anyPages(LoaderData, 8, 's1'),
    'SetMemorySpaceAttributes s1+1p 1p 0x4008',
    freePages('s1', 8),
    'GetMemorySpaceDescriptor s1+1p',
    freePages('s1+1p', 1),
    freePages('s1', 1),
    freePages('s1+2p', 6),
    'GetMemorySpaceDescriptor s1+1p',
    fullMap()
  ]),
  make('free-read-only', 'FreePages of a page that was made read-only', 'changes', [
    anyPages(LoaderData, 4, 's1'),
    'SetMemorySpaceAttributes s1+1p 1p 0x20008',
    freePages('s1+1p', 1),
    fullMap(),
    'SetMemorySpaceAttributes s1+1p 1p 0x8',
    freePages('s1+1p', 1),
    fullMap()
  ]),
  make('page-zero', 'page 0: asked for by address and by limit, and freed', 'changes', [
    pagesAt(LoaderData, 1, 0, 's1'),
    pagesAt(LoaderData, 2, 0, 's2'),
    pagesAt(LoaderData, 1, '0x1000', 's3'),
    pagesBelow(LoaderData, 1, '0xfff', 's4'),
    pagesBelow(LoaderData, 1, '0x1fff', 's5'),
    freePages('0', 1),
    pagesAt(LoaderData, 1, 0, 's6'),
    fullMap()
  ]),
  make('unaccepted', 'the memory type Unaccepted in pool and pages, and GCD types up to the end of their enumeration', 'changes', [
    pool(15, 100, 's1'),
    anyPages(15, 1, 's2'),
    'AddMemorySpace 6 0x310000000 0x10000 0xf',
    'GetMemorySpaceDescriptor 0x310000000',
    'GetMemoryMapSmallest',
    'AddMemorySpace 7 0x320000000 0x10000 0xf',
    'AddMemorySpace 8 0x330000000 0x10000 0xf',
    'AllocateMemorySpace 2 7 12 0x1000 0x330000000',
    'GetMemoryMapSmallest',
    fullMap()
  ]),
  make('space-attributes', 'GCD attributes: none at all, RUNTIME alone, and capabilities of device memory', 'changes', [
    anyPages(LoaderData, 4, 's1'),
    'SetMemorySpaceAttributes s1 1p 0x4008',
    'SetMemorySpaceAttributes s1 1p 0x8000000000000000',
    'GetMemorySpaceDescriptor s1',
    'SetMemorySpaceAttributes s1 1p 0',
    'GetMemorySpaceDescriptor s1',
    'SetMemorySpaceAttributes s1 1p 0x8',
    'AddMemorySpace 3 0x300000000 0x10000 0x1',
    'SetMemorySpaceCapabilities 0x300000000 0x1000 0x3',
    'GetMemorySpaceDescriptor 0x300000000',
    'SetMemorySpaceAttributes 0x300000000 0x1000 0x8000000000000000',
    'SetMemorySpaceCapabilities 0x300000000 0x1000 0x8000000000000003',
    'SetMemorySpaceAttributes 0x300000000 0x1000 0x8000000000000000',
    'GetMemorySpaceDescriptor 0x300000000',
    fullMap()
  ]),
  make('special-purpose', 'memory with the capability SP: shown in the map, and not handed out but by address', 'changes', [
    anyPages(LoaderData, 4, 's1'),
    'SetMemorySpaceCapabilities s1 4p 0x800000000006600f',
    'GetMemorySpaceDescriptor s1',
    freePages('s1', 4),
    anyPages(LoaderData, 4, 's2'),
    pagesAt(LoaderData, 1, 's1', 's3'),
    'SetMemorySpaceAttributes s1+1p 1p 0x40008',
    'GetMemorySpaceDescriptor s1+1p',
    fullMap()
  ]),
  make('free-apart', 'pages and pool freed twice, half, with wrong addresses', 'changes', [
    anyPages(LoaderData, 8, 's1'),
    freePages('s1+0x10', 1),
    freePages('s1', 0),
    freePages('s1+2p', 2),
    freePages('s1+2p', 2),
    freePages('s1', 8),
    freePages('s1+4p', 4),
    freePages('first7*', 1),
    freePages('0xa0000', 1),
    freePages('0x8000000000', 1),
    freePages('0x800000000000', 1),
    pool(LoaderData, 64, 's3'),
    freePool('s3+8'),
    freePool('s3'),
    freePool('s3'),
    freePool('NULL'),
    pool(BootServicesCode, 9000, 's4'),
    freePool('s4+0x1000'),
    freePool('s4'),
    anyPages(LoaderCode, 2, 's5'),
    freePages('s5', 2),
    fullMap()
  ]),
  make('exit-twice', 'the key of the latest map is refused where a handler allocates before it is looked at; then the next one', 'key', [
    mapKey(),
    'ExitBootServices key',
    mapKey(),
    anyPages(LoaderData, 1, 's1'),
    freePages('s1', 1),
    'ExitBootServices key',
    'SystemTable',
    'LateGetMemoryMap'
  ])
]
