/**
 * Drivers that nobody would write, in every phase: calls of every service and library function by its declared parameters, reads and writes, with arguments that
 * are mostly of the right kind and often odd. The same number gives the same driver.
 */
import {
  goesOnToDxe,
  platforms,
  signatures,
  type Parameter,
  type Platform,
  type ServiceSignature,
  type StartPhase
} from '../../src-firmware'
import { dxeServices } from '../../src-firmware/dxe/services'
import { baseMemoryLib } from '../../src-firmware/library/base-memory-lib'
import { ioLib } from '../../src-firmware/library/io-lib'
import { mmServices } from '../../src-firmware/mm/services'
import { peiServices } from '../../src-firmware/pei/services'
import { promptServices } from '../../src-firmware/uboot/services'
import { noWay } from '../../src-lab/lab/until'
import { scattered, sequence } from '../bench/measure'

/** A driver, and what it is run on. */
export interface RandomDriver {
  readonly text: string
  readonly platform: Platform
  readonly phase: StartPhase
  readonly mode: 'strict' | 'lenient'
  readonly until: 'returned' | 'dxe' | 'app'
}

/** What a driver says that throws on purpose; whatever else is thrown was not meant. */
export const MEANT = 'as it was meant'

const LIBRARIES = ['BaseLib', 'BaseMemoryLib', 'DebugLib', 'HobLib', 'IoLib', 'MemoryAllocationLib', 'UefiLib']
/** How a driver reaches each table; those that a phase has. */
const TABLES: Readonly<Record<string, string>> = {
  BootServices: 'gBS',
  RuntimeServices: 'gRT',
  DxeServices: 'gDS',
  ConOut: 'gST.ConOut',
  ConIn: 'gST.ConIn',
  PeiServices: 'PeiServices',
  MmServices: 'gMmst',
  UBoot: 'U',
  Library: 'Library'
}
/** What those phases have in them, and their libraries. */
export const SERVICES: readonly ServiceSignature[] = signatures.filter(
  ({ table, service }) =>
    table in TABLES &&
    // What the SDK's lmb_get is made of.
    service !== 'lmb_region' &&
    [dxeServices, peiServices, mmServices, promptServices].some((phase) => phase.named(table, service) !== undefined)
)
/** Where a driver's text is run. */
type World = 'pei' | 'uefi' | 'mm' | 'uboot'
/** The table that a world has for itself; UEFI's tables are those of no other. */
const OWN_TABLES: Readonly<Record<Exclude<World, 'uefi'>, string>> = { pei: 'PeiServices', mm: 'MmServices', uboot: 'UBoot' }
/** What of the libraries a command of U-Boot's can call; everything else ends its run. */
const PLAIN_LIBRARIES: ReadonlySet<string> = new Set([...baseMemoryLib, ...ioLib].map(({ service }) => service))
const MM_LIBRARY = 'StandaloneMmMemLib'
const OF_MM = /^Mm(Is|Copy|Set)/

function servicesOf(world: World): readonly ServiceSignature[] {
  const others = Object.values(OWN_TABLES)
  return SERVICES.filter(({ table, service }) => {
    if (table === 'Library') return world === 'uboot' ? PLAIN_LIBRARIES.has(service) : world === 'mm' || !OF_MM.test(service)
    return world === 'uefi' ? !others.includes(table) : table === OWN_TABLES[world]
  })
}
/** They end most runs, so they come seldom. */
const ENDING = /\.(Exit|ExitBootServices|ResetSystem2?|ASSERT|WaitForEvent|ReadKeyStroke|InstallPeiMemory)$|^Library\.(Free|Reallocate)/
const ENDING_PEI = /^Library\.(Print|AsciiPrint|SetUnload)$/
const ENDINGS: Readonly<Record<World, RegExp>> = {
  pei: ENDING_PEI,
  uefi: /^Library\.Build/,
  mm: /^Library\.(Print|AsciiPrint|SetUnload|Build|Get|Allocate.*Reserved)|^MmServices\.MmFree/,
  uboot: /^UBoot\.(free|lmb_push|lmb_init_and_reserve|lmb_alloc)/
}
const GUIDS = ['4C19049F-4137-4DD3-9C10-8B97A83FFDFA', '7739F24C-93D7-11D4-9A3A-0090273FC14D', '00000000-0000-0000-0000-00000000BEEF']
const ADDRESSES = [0n, 1n, 0x1000n, 0x80000n, 0x100000n, 0x1000000n, 0xfee00000n, 0x100000000n, 0xfffffffffffff000n, 0xffffffffffffffffn]
const FEW = [0, 1, 2, 7, 8, 16, 40, 100]
const SIZES = [0, 1, 2, 7, 8, 40, 4095, 4096, 4097, 65536, 0x100000, 0x7fffffff, 0xffffffff]
const WIDE = [0x100000000n, 0x8000000000000000n, 0xffffffffffffffffn]
/** No C type of that place holds them. */
const ODD = ['-1', '1.5', 'NaN', 'undefined', "'4'", '{}', '[]', '1n << 64n', 'Symbol.iterator', '() => 1', 'true']
const TEXTS = ['', 'a', 'driver.ts', 'none.ts', '%d %s\\n', '%r %g\\n', '%lx %', 'ä🙂', 'x'.repeat(400)]
const COMMANDS = [
  'one.bin',
  'big.bin',
  'kernel.img',
  'start',
  'loados',
  'ramdisk',
  'bdinfo',
  'load virtio 0:1 2000000 two.bin',
  'mw.l 2000000 1 4',
  '%d %llx\\n'
]
const FUNCTIONS = ['() => {}', '() => { Library.AllocatePool(16) }', '(Event: any) => gBS.SignalEvent(Event)', '() => 7n']

/** What ends a run, or uses up one of its bounds. */
const ENDS = [
  `throw new Error('${MEANT}')`,
  'for (;;);',
  '{ const all: any[] = []; for (;;) all.push(new Uint8Array(100000)) }',
  '{ const deep = (n: number): number => deep(n + 1) + 1; deep(0) }',
  "for (;;) Library.DEBUG(0x40, 'more and more')",
  'for (;;) keep(Library.AllocatePages(1))'
]

/** Chooses, writes statements and arguments; its choices are the driver. */
class Writer {
  private readonly services: readonly ServiceSignature[]
  private refs = 0

  constructor(
    readonly next: (limit: number) => number,
    private readonly world: World,
    /** U-Boot's release has a struct lmb, which the driver keeps in `lmb`. */
    private readonly hasStruct = false
  ) {
    this.services = servicesOf(world)
  }

  of<T>(list: readonly T[]): T {
    return list[this.next(list.length)]!
  }

  /** Once in so many times. */
  once(times: number): boolean {
    return this.next(times) === 0
  }

  body(statements: number): string {
    return Array.from({ length: statements }, () => this.statement(2)).join('\n')
  }

  private statement(depth: number): string {
    if (this.once(150)) return this.of(this.world === 'uefi' ? [...ENDS, 'handOver()'] : ENDS)
    if (depth > 0 && this.once(12)) return `for (let i = 0; i < ${this.of([1, 2, 10, 40])}; i++) {\n${this.statement(depth - 1)}\n}`
    if (depth > 0 && this.once(12)) return `try {\n${this.statement(depth - 1)}\n} catch {}`
    if (this.once(4)) return this.access()
    const service = this.of(this.services)
    return this.isEnding(`${service.table}.${service.service}`) && !this.once(4) ? this.access() : this.call(service)
  }

  private isEnding(name: string): boolean {
    return ENDING.test(name) || ENDINGS[this.world].test(name)
  }

  private access(): string {
    const bits = this.of([8, 16, 32, 64])
    const pointer = this.once(20) ? this.pointer() : this.own()
    return this.once(2) ? `keep(Library.peek${bits}(${pointer}))` : `Library.poke${bits}(${pointer}, ${this.of([0, 1, 175, 255])})`
  }

  /** Whatever comes out is kept, for later arguments. */
  private call({ table, service, parameters }: ServiceSignature): string {
    const before: string[] = []
    const kept: string[] = []
    const given = parameters.flatMap((parameter) => {
      if (parameter.direction === 'in') return this.argument(parameter)
      if (parameter.name === 'lmb' && !this.once(20)) return this.hasStruct ? 'lmb' : []
      if (this.once(20)) return 'NULL'
      const name = `ref${this.refs++}`
      // One that no service wrote stops whoever reads it.
      const isEmpty = parameter.direction === 'out' && this.once(3)
      before.push(`const ${name} = ${isEmpty ? 'OUT()' : `IN_OUT<any>(${this.held(parameter)})`}`)
      if (!isEmpty) kept.push(`${name}.value`)
      return name
    })
    return [...before, `keep(${[`${TABLES[table]}.${service}(${given.join(', ')})`, ...kept].join(', ')})`].join('; ')
  }

  private held(parameter: Parameter): string {
    return parameter.direction === 'out' ? '0n' : this.argument(parameter)
  }

  private argument({ name, type }: Parameter): string {
    if (this.once(200)) return this.of(ODD)
    if (name === 'Alignment') return `${this.of([1, 4096, 65536, 3])}`
    switch (type) {
      case 'UINT8':
        return `${this.of([0, 1, 175, 255])}`
      case 'UINT16':
        return `${this.of([0, 1, 4, 24, 0x1000, 0xffff])}`
      case 'ENUM':
        return `${this.once(8) ? this.of(SIZES) : this.next(17)}`
      case 'EFI_TPL':
        return `${this.of([4, 8, 16, 31, 0, 32])}`
      case 'FLAGS':
      case 'UINTN_FLAGS':
        return `${this.of([0x80000000, 0x80000200, 0x200, 0x100, 0x201, 0x60000202, 0, 1])}`
      case 'EFI_STATUS':
        return `${this.of([0n, 0x8000000000000002n])}n`
      case 'BOOLEAN':
        return this.once(4) ? 'false' : 'true'
      case 'UINT64':
      case 'UINTN':
        return this.once(12) ? `${this.of(WIDE)}n` : `${this.of(this.once(3) ? SIZES : FEW)}`
      case 'GUID':
        return this.once(10) ? this.pointer() : `'${this.of(GUIDS)}'`
      case 'CHAR16*':
      case 'CHAR8*':
        return name === 'Format' || !this.once(8)
          ? `'${this.of(this.world === 'uboot' ? [...TEXTS, ...COMMANDS] : TEXTS)}'`
          : this.pointer()
      case 'FUNCTION':
        return this.once(4) ? 'NULL' : this.of(FUNCTIONS)
      case 'ARRAY':
        return `[${this.pointer()}, ${this.pointer()}]`
      case 'PPI_LIST':
        return name.endsWith('List') ? `[${this.descriptor()}]` : this.descriptor()
      case 'VARARGS':
        return Array.from({ length: this.next(4) }, () => this.of([this.pointer(), `'${this.of(GUIDS)}'`, `${this.of(SIZES)}`])).join(', ')
      case 'CONTEXT':
      case 'INTERFACE':
        return this.once(3) ? '{}' : this.pointer()
      case 'EFI_HANDLE':
      case 'EFI_EVENT':
      case 'EFI_PHYSICAL_ADDRESS':
        return this.pointer()
      case 'POINTER':
        return this.once(4) ? this.pointer() : this.own()
      default:
        return `${this.of(SIZES)}`
    }
  }

  /** Mostly what an earlier call gave. */
  private pointer(): string {
    if (this.once(5)) return `${this.of(ADDRESSES)}n`
    const held = `at(${this.next(64)})`
    return this.once(4) ? `${held} + ${this.of([1, 8, 4096])}n` : held
  }

  /** In pages that it took at its start. */
  private own(): string {
    return `own[${this.next(2)}] + ${this.next(2048) * 8}n`
  }

  private descriptor(): string {
    const flags = this.of([0x80000010, 0x80000020, 0x80000040, 0x10])
    return `{ Flags: ${flags}, Guid: '${this.of(GUIDS)}', Ppi: ${this.pointer()}, Notify: () => 0n }`
  }
}

/** The way to ExitBootServices that works, and sometimes on to virtual addresses. */
const HAND_OVER = `function handOver() {
  const size = IN_OUT<any>(0), key = IN_OUT<any>(0), step = IN_OUT<any>(0), version = IN_OUT<any>(0)
  gBS.GetMemoryMap(size, NULL, key, step, version)
  const map = Library.AllocatePool(size.value + 4096)
  size.value += 4096
  gBS.GetMemoryMap(size, map, key, step, version)
  if (gBS.ExitBootServices(image, key.value) === 0n && held.length % 2 === 0) gRT.SetVirtualAddressMap(size.value, step.value, version.value, map)
}`

const HEAD = `const held: any[] = [0x100000n]
let own: any[] = []
const at = (index: number): any => held[index % held.length]
const keep = (...values: any[]): void => values.forEach((value) => { if (typeof value === 'bigint' && value > 255n && value < 1n << 63n) held.push(value) })
let gBS: any, gRT: any, gST: any, PeiServices: any, gMmst: any, image = 0n
const lmb: any = OUT()`

const OWN = 'own = [Library.AllocatePages(4), Library.AllocatePages(4)]'

/** The driver of a number. */
export function randomDriver(number: number): RandomDriver {
  const next = sequence(scattered(number))
  const phase = (['app', 'app', 'dxe', 'pei', 'mm', 'uboot'] as const)[next(6)]!
  const having = platforms.filter((one) => one.phases.includes(phase))
  const platform = having[next(having.length)]!
  const mode = next(2) === 0 ? 'strict' : 'lenient'
  const wished = (['returned', 'dxe', 'app'] as const)[next(3)]!
  const until = goesOnToDxe(phase) && noWay(platform, wished) === null ? wished : 'returned'
  const goesOn = !goesOnToDxe(phase) || until !== 'returned'
  const hasStruct = platform.firmware.includes('U-Boot 2023.01')
  const libraries = phase === 'mm' ? [...LIBRARIES, MM_LIBRARY] : LIBRARIES
  const imports = [
    "import { IN_OUT, NULL, OUT } from 'Uefi'",
    ...libraries.map((name) => `import * as ${name} from 'Library/${name}'`),
    goesOn ? "import { gDS } from 'Library/DxeServicesTableLib'" : 'const gDS: any = null',
    phase === 'uboot' ? "import * as UBoot from 'UBoot'; const U: any = UBoot" : 'const U: any = null',
    `const Library: any = { ${libraries.map((name) => `...${name}`).join(', ')} }`
  ]
  const peim = `export function PeimEntryPoint(FileHandle: any, services: any) {
PeiServices = services; keep(FileHandle); ${OWN}
${phase === 'pei' ? new Writer(next, 'pei').body(2 + next(20)) : ''}
return 0n
}`
  const mm = `export function MmDriverEntryPoint(ImageHandle: any, services: any) {
gMmst = services; keep(ImageHandle); ${OWN}
${phase === 'mm' ? new Writer(next, 'mm').body(2 + next(30)) : ''}
return 0n
}`
  const command = `export function do_command(argc: number, argv: string[]) {
own = [U.malloc(16384), U.malloc(16384)]
${hasStruct ? 'U.lmb_init_and_reserve(lmb)' : ''}
${phase === 'uboot' ? new Writer(next, 'uboot', hasStruct).body(2 + next(30)) : ''}
return 0
}`
  const uefi = `export function UefiMain(ImageHandle: any, SystemTable: any) {
gST = SystemTable; gBS = gST.BootServices; gRT = gST.RuntimeServices; image = ImageHandle; keep(ImageHandle); ${OWN}
${goesOn ? new Writer(next, 'uefi').body(2 + next(30)) : ''}
return 0n
}`
  return { text: [...imports, HEAD, HAND_OVER, peim, mm, command, uefi, ''].join('\n'), platform, phase, mode, until }
}
