/** Scripts that show one thing each. What they show is the sentence beside the name. */
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { after, ALLOCATABLE_TYPES, anyPages, freePages, freePool, fullMap, mapKey, pagesAt, pagesBelow, pool, type After } from './script'

export interface Scenario {
  readonly name: string
  readonly shows: string
  readonly script: string
}

const { LoaderCode, LoaderData, BootServicesCode, BootServicesData, RuntimeServicesCode, RuntimeServicesData } = MemoryType
const { Reserved, AcpiReclaim, AcpiNvs, Conventional } = MemoryType

function scenario(name: string, shows: string, how: After, lines: readonly string[]): Scenario {
  return { name, shows, script: `${[after(how), ...lines].join('\n')}\n` }
}

/** The numbers from 1 to `count`. */
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

/** The list up to its end, and what lies behind it. */
const PEEK_TYPES = 'Peek types 72'

export const scenarios: readonly Scenario[] = [
  scenario('runtime-pages', 'pages of the runtime types: each call makes the Memory Attributes Table anew', 'changes', [
    ...times(6).flatMap((n) => [anyPages(RuntimeServicesData, n, `s${n}`), anyPages(RuntimeServicesCode, n, `s${n + 10}`), mapKey()]),
    ...times(6).flatMap((n) => [freePages(`s${n}`, n), freePages(`s${n + 10}`, n)]),
    fullMap()
  ]),
  scenario('runtime-pool', 'pool of the runtime types, small and of whole pages, between pools of boot services data', 'changes', [
    ...times(12).flatMap((n) => [
      pool(RuntimeServicesData, n * 90, `s${n}`),
      pool(BootServicesData, n * 70, `s${n + 20}`),
      pool(RuntimeServicesCode, n * 400, `s${n + 40}`)
    ]),
    ...times(12).flatMap((n) => [freePool(`s${n}`), freePool(`s${n + 40}`)]),
    fullMap()
  ]),
  scenario('boot-pool', "boot services data's pool: the firmware's own free blocks are used up first", 'changes', [
    ...times(60).map((n) => pool(BootServicesData, [40, 88, 89, 216, 344, 345, 600, 1624, 2648][n % 9]!, `s${n}`)),
    ...times(60)
      .filter((n) => n % 3 !== 0)
      .map((n) => freePool(`s${n}`)),
    ...times(20).map((n) => pool(BootServicesData, 100 * n, `s${n + 100}`)),
    fullMap()
  ]),
  scenario('type-records', "an OEM or loader type's first pool takes a record from boot services data, its last gives it back", 'changes', [
    ...['0x70000000', '0x80000000', '0xffffffff'].flatMap((type, n) => [
      pool(Number(type), 100, `s${n}`),
      pool(Number(type), 3000, `s${n + 10}`),
      freePool(`s${n}`),
      freePool(`s${n + 10}`),
      pool(Number(type), 20, `s${n}`)
    ]),
    fullMap()
  ]),
  scenario('every-type', 'one page and one pool buffer of every memory type', 'map', [
    ...ALLOCATABLE_TYPES.flatMap((type, n) => [anyPages(type, 1, `s${n}`), pool(type, 200, `s${n + 50}`)]),
    ...ALLOCATABLE_TYPES.flatMap((_, n) => [freePool(`s${n + 50}`), freePages(`s${n}`, 1)])
  ]),
  scenario('bins', 'more than a bin holds goes below all bins, and comes back', 'changes', [
    ...[Reserved, RuntimeServicesCode, RuntimeServicesData, AcpiReclaim, AcpiNvs].flatMap((type, n) => [
      anyPages(type, 0x20, `s${n}`),
      anyPages(type, 0x120, `s${n + 10}`),
      pagesBelow(type, 3, '0x3000000', `s${n + 20}`)
    ]),
    ...times(5).flatMap((n) => [freePages(`s${n + 9}`, 0x120), freePages(`s${n + 19}`, 3)]),
    fullMap()
  ]),
  scenario('map-arguments', 'GetMemoryMap with every pointer left out in turn, and with sizes around the right one', 'key', [
    'GetMemoryMapSmallest',
    ...['0', '0x100', '0x10000'].flatMap((size) =>
      ['', 'noSize', 'noMap', 'noKey', 'noStride', 'noVersion', 'noMap noKey noStride noVersion'].map(
        (left) => `GetMemoryMapRaw ${size} ${left}`
      )
    ),
    anyPages(LoaderData, 1, 's1'),
    pagesAt(LoaderCode, 1, 'first7*+0x10p', 's2'),
    'GetMemoryMapSmallest'
  ]),
  scenario('descriptor-pages', "the map's own descriptors need pages: one appears by itself when the list outgrows them", 'changes', [
    ...times(150).map((n) => pagesAt(n % 2 ? BootServicesCode : LoaderData, 1, `first7*+${2 * n}p`, `s${n}`)),
    ...times(150).map((n) => freePages(`s${n}`, 1)),
    fullMap()
  ]),
  scenario('all-memory', 'all free memory taken, run by run; then what is refused', 'key', [
    ...[0x100000, 0x40000, 0x10000, 0x4000, 0x1000, 0x400, 0x100, 0x40, 0x10, 4, 1].flatMap((pages, n) =>
      times(4).map((k) => anyPages(LoaderData, pages, `s${n * 4 + k}`))
    ),
    fullMap(),
    anyPages(LoaderData, 1, 's90'),
    pool(LoaderData, 100, 's91'),
    pool(BootServicesData, 2000, 's92'),
    anyPages(RuntimeServicesData, 1, 's93'),
    fullMap()
  ]),
  scenario('wrong-frees', 'pages and pool freed twice, half, with wrong addresses, and across types', 'changes', [
    anyPages(LoaderData, 4, 's1'),
    anyPages(BootServicesCode, 4, 's2'),
    freePages('s1+0x10', 1),
    freePages('s1', 0),
    freePages('s2', 8),
    freePages('s1', 4),
    freePages('first7*', 1),
    freePages('0xa0000', 1),
    pool(LoaderData, 64, 's3'),
    freePool('s3+8'),
    freePool('s3'),
    freePool('s3'),
    freePool('NULL'),
    pool(LoaderData, 9000, 's4'),
    freePool('s4+0x1000'),
    freePool('s4'),
    fullMap()
  ]),
  scenario('memory-space', 'the GCD: attributes and capabilities of pages of our own, and what is refused', 'key', [
    anyPages(LoaderData, 8, 's1'),
    'GetMemorySpaceDescriptor s1',
    'SetMemorySpaceAttributes s1+1p 2p 0x4008',
    'GetMemorySpaceDescriptor s1+1p',
    'GetMemorySpaceDescriptor s1+3p',
    'SetMemorySpaceAttributes s1+1p 2p 0x8',
    'SetMemorySpaceAttributes s1+0x10 1p 0x8',
    'SetMemorySpaceAttributes s1 0 0x8',
    'SetMemorySpaceAttributes s1 1p 0x8000',
    'SetMemorySpaceCapabilities s1+4p 1p 0x2600f',
    'GetMemorySpaceDescriptor s1+4p',
    'GetMemorySpaceDescriptor 0x10000000000',
    'SetMemorySpaceAttributes 0x10000000000 1p 0x8',
    'SetMemorySpaceAttributes s1+0x10 1p 0x8000000000000000',
    'SetMemorySpaceCapabilities s1+0x10 1p 0x2600f',
    'SetMemorySpaceCapabilities s1 1p 0x1',
    'FreeMemorySpace 0x300000000 1p',
    'FreeMemorySpace 0x10000000000 1p',
    'RemoveMemorySpace 0x300000000 1p',
    'RemoveMemorySpace s1 1p',
    'AllocateMemorySpace 2 2 12 1p 0x300000010',
    'AllocateMemorySpace 2 2 64 1p 0x300000000',
    'AllocateMemorySpace 2 9 12 1p 0x300000000',
    'AllocateMemorySpace 1 3 12 0x100000000000 0xffffffff',
    'AllocateMemorySpace 4 3 12 1p 0xffffffff',
    'AddMemorySpace 3 0xfffffffff000 1p 0x1',
    'GetMemorySpaceMap',
    fullMap()
  ]),
  scenario('memory-space-added', 'MMIO and system memory added where nothing is, allocated, freed and removed', 'map', [
    'AddMemorySpace 3 0x300000000 0x10000 0x1',
    'AllocateMemorySpace 2 3 12 0x1000 0x300000000',
    'AllocateMemorySpace 0 3 12 0x2000 0',
    'FreeMemorySpace 0x300000000 0x1000',
    'RemoveMemorySpace 0x300000000 0x10000',
    'AddMemorySpace 1 0x310000000 0x10000 0x1',
    'RemoveMemorySpace 0x310000000 0x10000',
    'AddMemorySpace 2 0x320000000 0x100000 0xf',
    pagesAt(LoaderData, 4, '0x320000000', 's1'),
    pagesBelow(LoaderData, 2, '0x3200fffff', 's2'),
    'AddMemorySpace 2 0x320000000 0x1000 0xf',
    'RemoveMemorySpace 0x320000000 0x100000',
    'AddMemorySpace 0 0x340000000 0x1000 0xf',
    'AddMemorySpace 2 0x340000000 0 0xf'
  ]),
  scenario('type-information', 'the memory type information follows the most pages that each type ever had in use', 'changes', [
    PEEK_TYPES,
    ...[anyPages(RuntimeServicesCode, 200, 's1'), PEEK_TYPES, freePages('s1', 200)],
    ...[anyPages(AcpiReclaim, 4, 's2'), anyPages(AcpiReclaim, 30, 's3'), PEEK_TYPES, freePages('s3', 30)],
    ...[anyPages(LoaderData, 20, 's4'), PEEK_TYPES, anyPages(Reserved, 100, 's5'), PEEK_TYPES],
    ...[freePages('s5+4p', 10), anyPages(Reserved, 20, 's6'), PEEK_TYPES],
    ...[pool(AcpiNvs, 200_000, 's7'), pool(RuntimeServicesData, 20_000, 's8'), PEEK_TYPES],
    ...[anyPages(RuntimeServicesData, 400, 's9'), PEEK_TYPES],
    ...[anyPages(BootServicesCode, 2000, 's10'), anyPages(BootServicesData, 100, 's11'), PEEK_TYPES],
    ...[freePages('s10', 1000), freePages('s11+10p', 20)],
    ...[
      pagesAt(RuntimeServicesCode, 16, 'first7*+0x1000000', 's12'),
      pagesAt(BootServicesCode, 600, 'first7*+0x2000000', 's13'),
      PEEK_TYPES
    ],
    ...[anyPages(LoaderCode, 40, 's14'), PEEK_TYPES]
  ]),
  scenario('task-priority', 'memory services at raised TPL', 'key', [
    'RaiseTPL 8',
    anyPages(LoaderData, 1, 's1'),
    pool(BootServicesData, 100, 's2'),
    'RaiseTPL 16',
    pool(LoaderData, 100, 's3'),
    freePool('s2'),
    'RestoreTPL 8',
    'RestoreTPL 4',
    freePages('s1', 1),
    'Stall 100',
    'CalculateCrc32 spare 0',
    'CalculateCrc32 NULL 8',
    'CalculateCrc32 spare 8 noOut'
  ]),
  scenario('contents', 'what lies in fresh, filled, freed and reused pages and buffers', 'key', [
    anyPages(LoaderData, 2, 's1'),
    'Fill s1 32',
    'CopyMem s1+8 s1 24',
    'Peek s1 48',
    'SetMem s1+4 8 0x1ff',
    'Peek s1 16',
    freePages('s1', 2),
    'Peek s1 16',
    pool(LoaderData, 48, 's2'),
    'Peek s2-24 88',
    'Fill s2 48',
    freePool('s2'),
    'Peek s2-24 88'
  ]),
  scenario('exit', 'a stale key, what may be called after the refusal, then the right key and what is left', 'key', [
    mapKey(),
    anyPages(LoaderData, 1, 's1'),
    'ExitBootServices key-1',
    anyPages(RuntimeServicesData, 1, 's2'),
    pool(BootServicesData, 300, 's3'),
    fullMap(),
    'ExitBootServices key',
    'SystemTable',
    'LateGetMemoryMap',
    'LateAllocatePages',
    'LateGetMemoryMap'
  ]),
  scenario('exit-without-handle', 'ExitBootServices looks at the key alone', 'key', [
    fullMap(),
    'ExitBootServicesNullHandle',
    'LateGetMemoryMap',
    'SystemTable'
  ]),
  scenario('exit-then-services', 'a call through the boot services table after the exit', 'key', [
    'ExitBootServices key',
    anyPages(LoaderData, 1, 's1')
  ]),
  scenario('free-without-memory', 'FreePool of an address that the processor cannot reach', 'key', [
    pool(LoaderData, 8, 's1'),
    freePool('s1'),
    freePool('0x800000000000'),
    anyPages(Conventional, 1, 's2')
  ])
]
