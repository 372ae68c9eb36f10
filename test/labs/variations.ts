/** Every variation of the labs' sections 'Try it differently': what its reader changes, and what comes of it. */
import { MemoryType } from '../../src-firmware'

export interface Outcome {
  /** Absent: the lab's first machine. */
  readonly on?: string
  /** Absent: the lab's first seed. */
  readonly seed?: number
  /** Only on this machine and with this seed: the lab's check runs it 150 times. */
  readonly alone?: true
  /** The checks that fail, in the lab's order. */
  readonly fails?: readonly string[]
  /** What stopped the driver. */
  readonly stops?: string
  /** What the driver returns. */
  readonly returns?: string
  /** What it prints, what stands beside the timeline for a call, or why a check fails. */
  readonly says?: RegExp
  /** A range that comes into the map. */
  readonly maps?: readonly [type: number, pages: bigint]
}

/** Changes to the lab's solution (of a tour: its starter), each where it stands once. */
export type Changes = readonly (readonly [from: string, to: string])[]

/** One run. Several stand for a variation that asks for several. */
export type Variation = readonly [lab: string, variation: number, what: string, changes: Changes, outcome: Outcome]

const MOVED = 'gBS.CopyMem(entry(1), entry(0), OLD_COUNT * ENTRY_SIZE)\n  poke16(entry(0), 0x42)'

const ONE_WAY_OUT: Changes = [
  ['EFI_PAGE_SIZE, EfiLoaderData, OUT }', 'EFI_PAGE_SIZE, EFI_SUCCESS, EfiLoaderData, IN_OUT, OUT }'],
  ['const File = OUT<EFI_PHYSICAL_ADDRESS>()', 'const File = IN_OUT<EFI_PHYSICAL_ADDRESS>(0n)'],
  ['const Name = OUT<VOID_PTR>()', 'const Name = IN_OUT<VOID_PTR>(0n)'],
  ['const Sums = OUT<VOID_PTR>()', 'const Sums = IN_OUT<VOID_PTR>(0n)'],
  [
    '  const Sum = OUT<UINT32>()\n',
    `  const Sum = OUT<UINT32>()
  function WayOut(Status: EFI_STATUS): EFI_STATUS {
    if (Sums.value !== 0n) gBS.FreePool(Sums.value)
    if (Name.value !== 0n) gBS.FreePool(Name.value)
    if (File.value !== 0n) gBS.FreePages(File.value, FILE_PAGES)
    return Status
  }
`
  ],
  ['if (EFI_ERROR(Status)) return Status\n  SetMem', 'if (EFI_ERROR(Status)) return WayOut(Status)\n  SetMem'],
  ['{\n    gBS.FreePages(File.value, FILE_PAGES)\n    return Status\n  }\n', 'return WayOut(Status)\n'],
  ['{\n    gBS.FreePool(Name.value)\n    gBS.FreePages(File.value, FILE_PAGES)\n    return Status\n  }\n', 'return WayOut(Status)\n'],
  ['gBS.FreePool(Sums.value)\n  gBS.FreePool(Name.value)\n  gBS.FreePages(File.value, FILE_PAGES)\n  return Status', 'return WayOut(EFI_SUCCESS)']
]

const TABLE_BEHIND_LOG: Changes = [
  [
    '  // Addresses are physical until this returns, so the pointer inside comes first.\n  const Table = IN_OUT<VOID_PTR>(LOG.at(Log).Table)\n  gRT.ConvertPointer(0, Table)\n  LOG.at(Log).Table = Table.value\n\n',
    ''
  ],
  ['AllocatePool(EfiRuntimeServicesData, LOG.size,', 'AllocatePool(EfiRuntimeServicesData, LOG.size + TABLE_BYTES,'],
  [
    '  Status = gBS.AllocatePool(EfiRuntimeServicesData, TABLE_BYTES, Memory)\n  if (EFI_ERROR(Status)) {\n    gBS.FreePool(Log)\n    return Status\n  }\n  ZeroMem(Memory.value, TABLE_BYTES)\n',
    '  ZeroMem(Log + 16n, TABLE_BYTES)\n'
  ],
  ['  LOG.at(Log).Table = Memory.value\n', ''],
  ['Own.Table + 4n * Which', 'Log + 16n + 4n * Which']
]

export const variations: readonly Variation[] = [
  ['00-tour', 1, 'a hundred thousand pages', [['EfiLoaderData, 4, Memory', 'EfiLoaderData, 100000, Memory']], { fails: ['returns'], says: /^AllocatePages: Out of Resources/ }],
  ['00-tour', 2, 'given back before they are used', [['  ZeroMem(', '  gBS.FreePages(Memory.value, 4)\n  ZeroMem(']], { fails: ['inside'], stops: 'fault', says: /given back before: FreePages on line 19/ }],
  ['01-temporary-ram', 1, 'eight pages', [['EfiBootServicesData, 1, Page', 'EfiBootServicesData, 8, Page']], { returns: 'EFI_OUT_OF_RESOURCES' }],
  ['01-temporary-ram', 1, 'eight pages, on the board', [['EfiBootServicesData, 1, Page', 'EfiBootServicesData, 8, Page']], { on: 'made-board-64m', returns: 'EFI_SUCCESS', says: /^AllocatePages, 8 pages/m }],
  ['01-temporary-ram', 2, 'the page first', [['  Status = PeiServices.AllocatePool(NOTE_SIZE, Note)\n  if (EFI_ERROR(Status)) return Status\n', ''], ['1, Page)\n  if (EFI_ERROR(Status)) return Status\n', '1, Page)\n  if (EFI_ERROR(Status)) return Status\n  Status = PeiServices.AllocatePool(NOTE_SIZE, Note)\n  if (EFI_ERROR(Status)) return Status\n']], { fails: [], says: /^Note at 810260, page at 817000\nAfter: free from 810650 to 817000$/m }],
  ['02-hobs', 1, '13 bytes of data', [['DATA_SIZE = 12', 'DATA_SIZE = 13']], { fails: [], says: /type 0004, 40 bytes/ }],
  ['02-hobs', 2, 'nearly 64 KiB of data', [['DATA_SIZE = 12', 'DATA_SIZE = 0xFFF0']], { stops: 'argument', says: /CreateHob takes a whole number from 0 to 2\^16 - 1 as Length, and got 65544 \(line 18\)/ }],
  ['03-install-pei-memory', 1, 'where the HOB lies, before and after', [['  return PeiServices.InstallPeiMemory', "  DEBUG(DEBUG_INFO, 'HOB at %lx\\n', GetFirstGuidHob(NOTE_GUID))\n  return PeiServices.InstallPeiMemory"], ["  DEBUG(DEBUG_INFO, 'The note", "  DEBUG(DEBUG_INFO, 'HOB at %lx\\n', GetFirstGuidHob(NOTE_GUID))\n  DEBUG(DEBUG_INFO, 'The note"]], { fails: [], says: /^HOB at 810228\nHOB at E020228$/m }],
  ['03-install-pei-memory', 2, 'nothing free above', [['LEFT_ABOVE = 0x1000000n', 'LEFT_ABOVE = 0n']], { returns: 'EFI_SUCCESS', fails: ['range-board'], says: /The first 16 KiB and the last 2 MiB of it are in use/ }],
  ['04-pei-pages', 1, 'the last of the three first', [['FreePages(Second.value, 1)', 'FreePages(Third.value, 1)']], { returns: 'EFI_NOT_FOUND', says: /^Pages at 817000, 816000, 815000\nThe next one at 815000$[^]*^FreePages refused with EFI_NOT_FOUND/m }],
  ['04-pei-pages', 2, 'temporary buffers from the pool', [['Status = PeiServices.AllocatePages(EfiBootServicesData, 1, Temporary)\n  if (EFI_ERROR(Status)) return Status\n  for', 'for'], ['SetMem(Temporary.value, EFI_PAGE_SIZE, Round)\n  Status = PeiServices.FreePages(Temporary.value, 1)', '{\n    Status = PeiServices.AllocatePool(4096, Temporary)\n    if (EFI_ERROR(Status)) return Status\n    SetMem(Temporary.value, EFI_PAGE_SIZE, Round)\n  }']], { returns: 'EFI_SUCCESS', fails: ['no-pool'], says: /(^AllocatePool, a HOB for 4096 bytes .*\n^SetMem.*\n){4}/m }],
  ['05-copymem', 1, 'the first option taken away', [[MOVED, 'gBS.CopyMem(entry(0), entry(1), (OLD_COUNT - 1) * ENTRY_SIZE)'], ['< NEW_COUNT; Index++) Print', '< OLD_COUNT - 1; Index++) Print']], { says: /^2 3 4 5 6 7 8 $/m }],
  ['05-copymem', 1, 'the same with a loop', [[MOVED, 'for (let Index = 0; Index < OLD_COUNT - 1; Index++) poke16(entry(Index), peek16(entry(Index + 1)))'], ['< NEW_COUNT; Index++) Print', '< OLD_COUNT - 1; Index++) Print']], { says: /^2 3 4 5 6 7 8 $/m }],
  ['05-copymem', 2, 'filled instead of moved', [['gBS.CopyMem(entry(1), entry(0), OLD_COUNT * ENTRY_SIZE)', 'gBS.SetMem(entry(1), OLD_COUNT * ENTRY_SIZE, 1)']], { fails: ['moved'], says: /^42 (101 ){8}$/m }],
  ['06-pei-to-dxe', 1, 'the log as BootServicesData', [['LOG_SIZE, EfiReservedMemoryType', 'LOG_SIZE, EfiBootServicesData']], { fails: ['reserved'], says: /^DXE asks for the memory of the log: Not Found$/m }],
  ['06-pei-to-dxe', 2, 'half a page more', [['LOG_SIZE = 0x200000n', 'LOG_SIZE = 0x200800n']], { stops: 'assert', says: /0x200800, which is no multiple of 4096/ }],
  ['07-pool-or-pages', 1, 'three pages with head and tail', [['FILE_SIZE = 12288', 'FILE_SIZE = 12248'], ['gBS.AllocatePages(AllocateAnyPages, EfiLoaderData, Pages, File)', 'gBS.AllocatePool(EfiLoaderData, FILE_SIZE, File)'], ['gBS.FreePages(File.value, Pages)', 'gBS.FreePool(File.value)']], { returns: 'EFI_SUCCESS', maps: [MemoryType.LoaderData, 3n] }],
  ['07-pool-or-pages', 2, 'the record given back twice', [['  return gBS.FreePool(Record.value)\n}\n', '  gBS.FreePool(Record.value)\n  return gBS.FreePool(Record.value)\n}\n']], { fails: ['given-back'], says: /a second time/ }],
  ['08-any-max-address', 1, 'a device that reaches 1 MiB', [['DEVICE_LIMIT = 0xffffffffn', 'DEVICE_LIMIT = 0xFFFFFn']], { says: /device at 0x90000,/ }],
  ['08-any-max-address', 2, 'a kernel for 9 MiB', [['KERNEL_HOME = 0x1000000n', 'KERNEL_HOME = 0x900000n']], { says: /kernel at 0x2000000/ }],
  ['09-alignment', 1, 'one large page', [['const PAGES = 700', 'const PAGES = 512']], { says: /^1023 pages .* 329 in front, .* 182 behind$/m }],
  ['09-alignment', 2, '1 GiB', [['ALIGNMENT = 0x200000', 'ALIGNMENT = 0x40000000']], { returns: 'EFI_OUT_OF_RESOURCES' }],
  ['10-types', 1, 'all reserved', [['Take(EfiLoaderData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiBootServicesData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiRuntimeServicesData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiACPIReclaimMemory,', 'Take(EfiReservedMemoryType,'], ['Take(EfiACPIMemoryNVS,', 'Take(EfiReservedMemoryType,']], { fails: ['info', 'queue', 'log', 'tables', 'save'] }],
  ['10-types', 2, 'the queue as LoaderData', [['Queue = Take(EfiBootServicesData', 'Queue = Take(EfiLoaderData']], { fails: ['queue'], says: /the map shows 3 pages of LoaderData/ }],
  ['11-three-rules', 1, '100,000 pages', [['FILE_PAGES = 4\n', 'FILE_PAGES = 100000\n']], { returns: 'EFI_OUT_OF_RESOURCES', fails: ['no-failure'] }],
  ['11-three-rules', 2, 'one way out for all errors', ONE_WAY_OUT, { fails: [] }],
  ['12-memory-map', 1, 'how much was written', [['  // From one', "  Print('%d of %d bytes\\n', Size.value, Room)\n  // From one"]], { fails: [], says: /^6000 of 6480 bytes$/m }],
  ['12-memory-map', 2, 'a buffer for the runtime', [['AllocatePool(EfiLoaderData, Room', 'AllocatePool(EfiRuntimeServicesData, Room'], ['EfiLoaderData, IN_OUT', 'EfiRuntimeServicesData, IN_OUT']], { fails: ['printed'], returns: 'EFI_SUCCESS', says: /^ 6 00000F4EC000 256$/m }],
  ['13-map-key', 1, 'pool buffers of 5000 bytes', [['AllocatePool(EfiLoaderData, 100, First)', 'AllocatePool(EfiLoaderData, 5000, First)'], ['AllocatePool(EfiLoaderData, 100, Second)', 'AllocatePool(EfiLoaderData, 5000, Second)']], { says: /5 AllocatePool, the second: key moved\n6 FreePool, the second: key moved/ }],
  ['13-map-key', 2, 'a page for the runtime', [['AllocateAnyPages, EfiLoaderData, 1, Page', 'AllocateAnyPages, 6, 1, Page']], { says: /2 AllocatePages: key moved/ }],
  ['14-cacheability', 1, 'a ring that gathers writes', [['Cache(Ring.value, RING_BYTES, EFI_MEMORY_UC)', 'Cache(Ring.value, RING_BYTES, EFI_MEMORY_WC)']], { fails: ['ring'], says: /attributes EFI_MEMORY_WC/ }],
  ['14-cacheability', 2, 'both bits', [['FRAME_BUFFER_BYTES, EFI_MEMORY_WC)', 'FRAME_BUFFER_BYTES, EFI_MEMORY_UC | EFI_MEMORY_WC)']], { fails: ['frame-buffer', 'other-pcs'], says: /attributes EFI_MEMORY_UC \| EFI_MEMORY_WC/ }],
  ['15-acpi', 1, 'another PC', [], { on: 'pc-1g', fails: [], says: /list of processors is at 3F778000/ }],
  ['15-acpi', 2, 'the code of the loader', [['    case EfiBootServicesCode:\n', '    case EfiLoaderCode:\n    case EfiBootServicesCode:\n'], ['EfiLoaderData }', 'EfiLoaderCode, EfiLoaderData }']], { fails: [], says: /takes 63654 pages of LoaderCode/ }],
  ['15-acpi', 2, 'the code of the runtime', [['    case EfiBootServicesCode:\n', '    case EfiRuntimeServicesCode:\n    case EfiBootServicesCode:\n'], ['EfiLoaderData }', 'EfiRuntimeServicesCode, EfiLoaderData }']], { fails: ['inside'], stops: 'fault', says: /the kernel has taken that memory for itself before/ }],
  ['16-three-machines', 1, 'a log of 17 pages', [['LOG_PAGES = 3', 'LOG_PAGES = 17']], { on: 'made-server-high', fails: ['log-size'], says: /17 pages of RuntimeServicesData .* so it is 32 pages/ }],
  ['16-three-machines', 2, 'on U-Boot', [], { on: 'uboot-x64-256m', returns: 'EFI_SUCCESS', says: /^GetMemoryMap, 20 descriptors/m }],
  ['16-three-machines', 2, 'on the PC', [], { returns: 'EFI_SUCCESS', says: /^GetMemoryMap, 28 descriptors/m }],
  ['17-exit-twice', 1, 'two tries', [['const TRIES = 3', 'const TRIES = 2']], { fails: [] }],
  ['17-exit-twice', 2, 'a word before each try', [['    Status = gBS.ExitBootServices(', "    Print('Try\\n')\n    Status = gBS.ExitBootServices("]], { fails: ['leaves'], says: /calls Print after the first try/ }],
  ['18-runtime', 1, 'the table behind the log', TABLE_BEHIND_LOG, { fails: [] }],
  ['18-runtime', 2, 'converted twice', [['  gRT.ConvertPointer(0, Own)\n', '  gRT.ConvertPointer(0, Own)\n  gRT.ConvertPointer(0, Own)\n']], { fails: ['once'], says: /calls Use; it returns 0x3/ }],
  ['19-u-boot', 1, 'the kernel once more', [['  const DeviceTreeBytes', "  load(Kernel + 4096n, 'f64k.bin')\n  const DeviceTreeBytes"]], { fails: [], says: /^kernel: 65536 bytes at 2010000$/m }],
  ['19-u-boot', 2, 'over a file, in 2023.01', [['HOME = 0x2000000n', 'HOME = 0x3000000n']], { says: /^kernel: 65536 bytes at 3000000\ndevice tree: -28 bytes at 3010000$/m }],
  ['19-u-boot', 2, 'behind a file, in 2025.01', [['HOME = 0x2000000n', 'HOME = 0x3000000n']], { on: 'uboot-x64-256m-2025.01', returns: 'CMD_RET_SUCCESS', says: /^kernel: 65536 bytes at 3006000$/m }],
  ['19-u-boot', 2, 'behind a file, in 2026.10', [['HOME = 0x2000000n', 'HOME = 0x3000000n']], { on: 'uboot-x64-256m-2026.10', returns: 'CMD_RET_SUCCESS', says: /^kernel: 65536 bytes at 3006000$/m }],
  ['20-standalone-mm', 1, 'no question about MMRAM', [['  if (!MmIsBufferOutsideMmValid(Address, Length)) return EFI_SECURITY_VIOLATION\n', '']], { fails: ['inside'], stops: 'fault', says: /touches 0x10000000, in MMRAM/ }],
  ['20-standalone-mm', 2, 'two pages', [['SAFE_PAGES = 1', 'SAFE_PAGES = 2']], { fails: ['told'], says: /^keep more than there is room for: Success$/m }],
  ['capstone', 1, 'the kernel as LoaderCode', [['(AllocateAddress, EfiLoaderData', '(AllocateAddress, EfiLoaderCode'], ['(AllocateAnyPages, EfiLoaderData', '(AllocateAnyPages, EfiLoaderCode'], ['import { EfiLoaderData,', 'import { EfiLoaderCode, EfiLoaderData,']], { alone: true, fails: [] }],
  ['capstone', 1, 'the kernel as RuntimeServicesCode', [['(AllocateAddress, EfiLoaderData', '(AllocateAddress, EfiRuntimeServicesCode'], ['(AllocateAnyPages, EfiLoaderData', '(AllocateAnyPages, EfiRuntimeServicesCode'], ['import { EfiLoaderData,', 'import { EfiLoaderData, EfiRuntimeServicesCode,']], { alone: true, fails: [] }],
  ['capstone', 2, 'no room to spare', [['Size.value + 8 * Stride.value', 'Size.value']], { alone: true, fails: [] }],
  ['capstone', 2, 'no room to spare, with number 11', [['Size.value + 8 * Stride.value', 'Size.value']], { alone: true, seed: 11, stops: 'firmware', returns: 'EFI_BUFFER_TOO_SMALL' }]
]
