/**
 * Records the state in which the firmware starts an application, board by board, and writes the platforms' data. Nothing in them is
 * written by hand: `npm run oracle:platforms`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { bytesOfDigits, type Hex, hex } from '../../src-firmware/spec/hex'
import type {
  ApplicationMoment,
  RecordedContents,
  RecordedHandles,
  RecordedHobs,
  RecordedTables,
  FirmwareBuild
} from '../../src-firmware/platforms/platform'
import { guidText } from '../../src-firmware/spec/guid'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { PAGE_SIZE, runtimeGranularity } from '../../src-firmware/spec/page'
import type { Descriptor } from '../../src-firmware/trace/trace'
import { edk2Rules, releaseOf, type Edk2Release, type Edk2Rules } from '../../src-firmware/platforms/edk2-rules'
import { buildOf, firmwareIn, firmwareLine, type Firmware } from './firmware'
import { handleDatabase, joinedHandles } from './handle-database'
import { coreRangesOf, freeBlocksOf, poolRecordsOf, POOLS_BYTES, type HiddenStateLine } from './hidden-state'
import { MemoryImage, runtimeImages, spaceRecords, usedBlocks } from './memory-image'
import { binsOf, memoryTypeInformation } from './memory-type-bins'
import { tableContents, type Content } from './table-contents'
import { buildApplication, missingTools } from './toolchain'
import { toldVersion } from './told-version'
import { architectureOf, boot, type Bench, type Board } from './virtual-machine'

const BOARDS: readonly Board[] = [
  ...(['q35', 'pc'] as const).flatMap((machine) => [128, 256, 1024, 4096].map((ramMiB): Board => ({ machine, ramMiB }))),
  { machine: 'virt', ramMiB: 512 }
]
/** Its data are part of the app's first load; those of the others have a folder of their own. */
const OLDEST: Edk2Release = '2022.11'
const PHIT_END_OF_HOB_LIST = 48
const STOP_HERE = '"Peek"'
const FIRMWARE_TYPES: ReadonlySet<number> = new Set([
  MemoryType.Reserved,
  MemoryType.BootServicesCode,
  MemoryType.BootServicesData,
  MemoryType.RuntimeServicesCode,
  MemoryType.RuntimeServicesData,
  MemoryType.AcpiReclaim,
  MemoryType.AcpiNvs
])

interface InitialMap {
  readonly mapKey: Hex
  readonly descriptorSize: Hex
  readonly descriptors: readonly Descriptor[]
  readonly imageBase: Hex
  readonly imageSize: Hex
  readonly appBuffers: Hex
  readonly appBufferPages: Hex
}
interface Space {
  readonly base: Hex
  readonly length: Hex
  readonly capabilities: Hex
  readonly attributes: Hex
  readonly gcdType: number
  readonly hasImageHandle: number
  readonly hasDeviceHandle: number
}

async function linesOf(bench: Bench, script: readonly string[]): Promise<Map<string, unknown>> {
  const { text } = await boot(bench, `${script.join('\n')}\n`)
  const lines = text.split('\n').filter((row) => row !== '')
  return new Map(
    lines.map((row) => {
      const line = JSON.parse(row) as { op?: string; kind?: string }
      return [line.op ?? line.kind ?? '', line]
    })
  )
}

interface TranslationTablesLine {
  readonly blocks: readonly (readonly [Hex, Hex])[]
  readonly mapped: readonly (readonly [Hex, Hex])[]
  readonly protected: readonly (readonly [Hex, Hex, Hex])[]
}
interface TablesLine {
  readonly systemTable: Hex
  readonly runtimeServices: Hex
  readonly bootServices: Hex
  readonly vendor: Hex
  /** UTF-16. */
  readonly vendorName: readonly number[]
  readonly revision: Hex
  readonly configurationTable: Hex
  readonly configuration: readonly { readonly guid: string; readonly table: Hex }[]
}

interface Recorded {
  readonly moment: ApplicationMoment
  readonly hobs: RecordedHobs
  readonly tables: RecordedTables
  readonly contents: readonly Content[]
  readonly handles: RecordedHandles
}

async function recordBoard(bench: Bench, rules: Edk2Rules): Promise<Recorded> {
  // The hidden state first: the other two take and give pool of their own.
  const lines = await linesOf(bench, ['HiddenState', 'TranslationTables', 'Tables', 'HobList', 'GetMemorySpaceMap'])
  const map = lines.get('map') as InitialMap
  const hidden = lines.get('HiddenState') as HiddenStateLine
  const { blocks, mapped, protected: protectedPages } = lines.get('TranslationTables') as TranslationTablesLine
  const poolRecords = poolRecordsOf(hidden)
  const peeked = await linesOf(bench, [`Peek ${hex(poolRecords)} ${hex(POOLS_BYTES)}`])
  const pools = bytesOfDigits((peeked.get('Peek') as { bytes: string }).bytes)
  const hobList = Buffer.from((lines.get('HobList') as { bytes: string }).bytes, 'hex')
  const spaces = (lines.get('GetMemorySpaceMap') as { descriptors: Space[] }).descriptors
  const freeBlocks = freeBlocksOf(hidden, pools)
  const tables = recordedTables(lines.get('Tables') as TablesLine)
  const firmware = map.descriptors.filter(isFirmwareData).map(([type, start, , pages]) => ({
    type,
    start: BigInt(start),
    bytes: BigInt(pages) * PAGE_SIZE
  }))
  const image = await memoryOf(bench, firmware)
  const records = spaceRecords(image, firmware, spaces)
  const unit = runtimeGranularity(architectureOf(bench.board))
  const bins = binsOf(map.descriptors, memoryTypeInformation(hobList), coreRangesOf(hidden, memoryBytes(map.descriptors)), rules, unit)
  const lowest = bins.reduce((low, { base }) => (BigInt(base) < low ? BigInt(base) : low), BigInt(bins[0]!.base))
  const moment: ApplicationMoment = {
    map: map.descriptors,
    mapKey: map.mapKey,
    descriptorSize: Number(map.descriptorSize),
    bins,
    defaultMaximumAddress: hex(lowest - 1n),
    imageBase: map.imageBase,
    imageSize: map.imageSize,
    loaderData: { start: map.appBuffers, pages: Number(map.appBufferPages) },
    gcd: spaces.map(({ base, length, capabilities, attributes, gcdType, hasImageHandle, hasDeviceHandle }, i) => ({
      base,
      length,
      capabilities,
      attributes,
      gcdType,
      image: hasImageHandle ? '0x1' : '0x0',
      device: hasDeviceHandle ? '0x1' : '0x0',
      record: records[i]!
    })),
    freeBlocks,
    usedBlocks: usedBlocks(image, firmware, freeBlocks),
    poolRecords: hex(poolRecords),
    attributesTable: { buffer: hidden.attributesTable!, entries: hidden.attributesEntries!, images: runtimeImages(image, firmware) },
    ...(blocks.length > 0 && { translationTables: { blocks, mapped } }),
    protectedPages,
    atExit: await freedAtExit(bench)
  }
  return {
    moment,
    hobs: recordedHobs(hobList),
    tables,
    contents: tableContents(image, tables.configuration),
    handles: handleDatabase(image, firmware, BigInt(map.imageBase))
  }
}

/** Memory that can hold what the firmware has for itself: its data, its code, tables. */
function isFirmwareData([type, , , , attribute]: Descriptor): boolean {
  return FIRMWARE_TYPES.has(type) && (BigInt(attribute) & MemoryAttribute.WB) !== 0n
}

/** The memory of these ranges at the moment the application starts. */
async function memoryOf(bench: Bench, ranges: readonly { readonly start: bigint; readonly bytes: bigint }[]): Promise<MemoryImage> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-memory-'))
  try {
    const files = ranges.map(({ start, bytes }, i) => ({ start, bytes, file: join(folder, String(i)) }))
    await boot(bench, 'Peek image 8\nStall 0x10000000\n', { when: STOP_HERE, ranges: files })
    return new MemoryImage(files)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The list as PEI left it: DXE has moved it since, and the PHIT still says where it ended. */
function recordedHobs(list: Buffer): RecordedHobs {
  const hobs: string[] = []
  let lastAt = 0
  for (let at = 0; at < list.length; at += list.readUInt16LE(at + 2)) {
    hobs.push(list.toString('hex', at, at + list.readUInt16LE(at + 2)))
    lastAt = at
  }
  return { address: hex(list.readBigUInt64LE(PHIT_END_OF_HOB_LIST) - BigInt(lastAt)), hobs }
}

function recordedTables(line: TablesLine): RecordedTables {
  const { systemTable, runtimeServices, bootServices, vendor, vendorName, revision, configurationTable, configuration } = line
  return {
    systemTable,
    runtimeServices,
    bootServices,
    vendor: { name: String.fromCharCode(...vendorName), address: vendor },
    revision,
    configurationTable,
    configuration: configuration.map(({ guid, table }) => [guidText(bytesOfDigits(guid)), table] as const)
  }
}

/** Every board's contents over one list of byte strings: boards of one machine have most of them in common. */
function joinedContents(boards: Readonly<Record<string, Recorded['contents']>>): RecordedContents {
  const strings: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (bytes: string): number => {
    const known = numbers.get(bytes)
    if (known !== undefined) return known
    numbers.set(bytes, strings.length)
    return strings.push(bytes) - 1
  }
  const at = (contents: Recorded['contents']): RecordedContents['boards'][string] => {
    const places = new Map(contents.map(({ address, bytes }) => [address, numberOf(bytes)]))
    return [...places].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
  }
  return { boards: Object.fromEntries(Object.entries(boards).map(([name, contents]) => [name, at(contents)])), strings }
}

/** What the core itself manages: its ranges can be cached, those that only the GCD knows cannot. */
function memoryBytes(map: readonly Descriptor[]): bigint {
  return map
    .filter(([, , , , attribute]) => (BigInt(attribute) & MemoryAttribute.WB) !== 0n)
    .reduce((sum, [, , , pages]) => sum + BigInt(pages) * PAGE_SIZE, 0n)
}

/**
 * What the firmware's own handlers free in a successful ExitBootServices: the loader's map does not show it. Where a handler that comes before
 * has moved the key, the first call with a right key is refused, and the next one succeeds.
 */
async function freedAtExit(bench: Bench): Promise<ApplicationMoment['atExit']> {
  const exit = 'ExitBootServices key'
  const script = [...NOTHING_ELSE_TO_TAKE, 'GetMemoryMap', exit]
  const once = await linesOf(bench, [...script, 'LateGetMemoryMap'])
  const lines = isAccepted(once) ? once : await linesOf(bench, [...script, 'GetMemoryMapKey', exit, 'LateGetMemoryMap'])
  if (!isAccepted(lines)) throw new Error('ExitBootServices refuses the key of the latest map, and that of the next one too')
  const before = (lines.get('GetMemoryMap') as { map: InitialMap }).map.descriptors
  const after = (lines.get('LateGetMemoryMap') as { map: InitialMap }).map.descriptors
  const freed: { free: [Hex, number] }[] = []
  for (const [type, start, , pages] of before) {
    if (type === MemoryType.Conventional) continue
    for (const [typeAfter, startAfter, , pagesAfter] of after) {
      if (typeAfter !== MemoryType.Conventional) continue
      const from = BigInt(start) > BigInt(startAfter) ? BigInt(start) : BigInt(startAfter)
      const ends = [BigInt(start) + BigInt(pages) * PAGE_SIZE, BigInt(startAfter) + BigInt(pagesAfter) * PAGE_SIZE]
      const end = ends[0]! < ends[1]! ? ends[0]! : ends[1]!
      if (from < end) freed.push({ free: [hex(from), Number((end - from) / PAGE_SIZE)] })
    }
  }
  return freed
}

/**
 * Where images are protected through the GCD, their protection goes in the same call: with spare blocks for the GCD's records on pages that stay in
 * use, and with the translation tables of runtime memory cut already, no page comes and goes for it, and what is left are the handlers' own.
 */
const NOTHING_ELSE_TO_TAKE = [
  ...[MemoryType.RuntimeServicesData, MemoryType.RuntimeServicesCode].map((type) => `AllocatePages 0 ${type} 1 0`),
  ...Array.from({ length: 200 }, (_, i) => `AllocatePool ${MemoryType.BootServicesData} 80 s${i}`),
  ...Array.from({ length: 100 }, (_, i) => `FreePool s${2 * i}`)
]

function isAccepted(lines: ReadonlyMap<string, unknown>): boolean {
  return (lines.get('ExitBootServices') as { status: Hex } | undefined)?.status === '0x0'
}

interface Build {
  readonly firmware: Firmware
  readonly boards: readonly Board[]
}

/** One sentence where something is missing. @param folders The first of them that has an architecture's images gives them. */
function buildsIn(folders: readonly string[]): Build[] | string {
  const builds: Build[] = []
  for (const architecture of ['x64', 'aarch64'] as const) {
    const found = folders.map((folder) => firmwareIn(folder, architecture))
    const firmware = found.find((one) => typeof one !== 'string')
    const problem = missingTools(architecture) ?? (firmware ? null : found.join('; '))
    if (problem !== null || firmware === undefined) return problem ?? 'no firmware'
    builds.push({ firmware, boards: BOARDS.filter((board) => architectureOf(board) === architecture) })
  }
  return builds
}

/** @returns A sentence where this build has no place among the recorded ones. */
async function recordAll(builds: readonly Build[], folder: string): Promise<string | null> {
  const benches = builds.flatMap(({ firmware, boards }) => {
    const application = buildApplication(firmware.architecture, 'platforms', folder)
    return boards.map((board): Bench => ({ application, firmware, board }))
  })
  const told: Partial<Record<Firmware['architecture'], FirmwareBuild>> = {}
  const recorded: Record<string, Recorded> = {}
  let release: Edk2Release | undefined
  for (const bench of benches) {
    const build = (told[bench.firmware.architecture] ??= buildOf(bench.firmware, await toldVersion(bench)))
    const own = releaseOf(build.version)
    if (!own) return `${firmwareLine(build)}: no rules are known of this release (edk2-rules.ts), so where its bins lie cannot be told`
    if (release !== undefined && own !== release)
      return `${firmwareLine(build)} is not of ${release}, as the other build is: give two of one release`
    release = own
    const name = `${bench.board.machine}-${bench.board.ramMiB}`
    const found = await recordBoard(bench, edk2Rules({ edk2: own }))
    recorded[name] = found
    console.log(
      `${firmwareLine(build)}, ${name}: ${found.moment.map.length} descriptors, ${found.moment.freeBlocks.length} free pool blocks`
    )
  }
  write(release!, recorded, Object.values(told))
  return null
}

function write(release: Edk2Release, recorded: Readonly<Record<string, Recorded>>, builds: readonly FirmwareBuild[]): void {
  const target = join(import.meta.dirname, '../../src-firmware/platforms/recorded', release === OLDEST ? '' : release)
  mkdirSync(target, { recursive: true })
  const put = (name: string, content: unknown): void => writeFileSync(join(target, `${name}.json`), `${JSON.stringify(content)}\n`)
  const each = <T>(part: (one: Recorded) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(recorded).map(([name, one]) => [name, part(one)]))
  for (const [name, { moment }] of Object.entries(recorded)) put(name, moment)
  put(
    'hobs',
    each(({ hobs }) => hobs)
  )
  put(
    'tables',
    each(({ tables }) => tables)
  )
  put('contents', joinedContents(each(({ contents }) => contents)))
  put('handles', joinedHandles(each(({ handles }) => handles)))
  put('builds', builds)
}

const { firmware } = new Command('oracle:platforms')
  .description('Records the state in which real firmware starts an application, board by board.')
  .option('--firmware <folders...>', "where the firmware lies: packages' unpacked trees, OVMF's and AAVMF's of one release", ['/'])
  .parse()
  .opts<{ firmware: readonly string[] }>()
const builds = buildsIn(firmware)
const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
try {
  const sentence = typeof builds === 'string' ? builds : await recordAll(builds, folder)
  if (sentence !== null) console.error(sentence)
  process.exitCode = sentence === null ? 0 : 2
} finally {
  rmSync(folder, { recursive: true, force: true })
}
