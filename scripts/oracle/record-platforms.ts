/**
 * Records the state in which the firmware starts an application, board by board, and writes the platforms' data. Nothing in them is
 * written by hand: `npm run oracle:platforms`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesOfDigits, type Hex, hex } from '../../src-firmware/spec/hex'
import type {
  ApplicationMoment,
  RecordedContents,
  RecordedHandles,
  RecordedHobs,
  RecordedTables
} from '../../src-firmware/platforms/platform'
import { guidText } from '../../src-firmware/spec/guid'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { PAGE_SIZE, runtimeGranularity } from '../../src-firmware/spec/page'
import type { Descriptor } from '../../src-firmware/trace/trace'
import { handleDatabase, joinedHandles } from './handle-database'
import { coreRangesOf, freeBlocksOf, poolRecordsOf, POOLS_BYTES, type HiddenStateLine } from './hidden-state'
import { MemoryImage, runtimeImages, spaceRecords, usedBlocks } from './memory-image'
import { binsOf, memoryTypeInformation } from './memory-type-bins'
import { tableContents, type Content } from './table-contents'
import { buildApplication, missingTools } from './toolchain'
import { architectureOf, boot, type Board } from './virtual-machine'

const BOARDS: readonly Board[] = [
  ...(['q35', 'pc'] as const).flatMap((machine) => [128, 256, 1024, 4096].map((ramMiB): Board => ({ machine, ramMiB }))),
  { machine: 'virt', ramMiB: 512 }
]
const target = join(import.meta.dirname, '../../src-firmware/platforms/recorded')
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

async function linesOf(application: string, board: Board, script: readonly string[]): Promise<Map<string, unknown>> {
  const { text } = await boot(application, `${script.join('\n')}\n`, board)
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

async function recordBoard(application: string, board: Board): Promise<Recorded> {
  // The hidden state first: the other two take and give pool of their own.
  const lines = await linesOf(application, board, ['HiddenState', 'TranslationTables', 'Tables', 'HobList', 'GetMemorySpaceMap'])
  const map = lines.get('map') as InitialMap
  const hidden = lines.get('HiddenState') as HiddenStateLine
  const { blocks, mapped } = lines.get('TranslationTables') as TranslationTablesLine
  const poolRecords = poolRecordsOf(hidden)
  const peeked = await linesOf(application, board, [`Peek ${hex(poolRecords)} ${hex(POOLS_BYTES)}`])
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
  const image = await memoryOf(application, board, firmware)
  const records = spaceRecords(image, firmware, spaces)
  const unit = runtimeGranularity(architectureOf(board))
  const bins = binsOf(map.descriptors, memoryTypeInformation(hobList), coreRangesOf(hidden, memoryBytes(map.descriptors)), unit)
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
    atExit: await freedAtExit(application, board)
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
async function memoryOf(
  application: string,
  board: Board,
  ranges: readonly { readonly start: bigint; readonly bytes: bigint }[]
): Promise<MemoryImage> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-memory-'))
  try {
    const files = ranges.map(({ start, bytes }, i) => ({ start, bytes, file: join(folder, String(i)) }))
    await boot(application, 'Peek image 8\nStall 0x10000000\n', board, { when: STOP_HERE, ranges: files })
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

/** What the firmware's own handlers free in a successful ExitBootServices: the loader's map does not show it. */
async function freedAtExit(application: string, board: Board): Promise<ApplicationMoment['atExit']> {
  const lines = await linesOf(application, board, ['ExitBootServices key', 'LateGetMemoryMap'])
  const before = (lines.get('map') as InitialMap).descriptors
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

const problem = missingTools('x64') ?? missingTools('aarch64')
if (problem) {
  console.error(problem)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
try {
  const applications = { x64: buildApplication('x64', folder), aarch64: buildApplication('aarch64', folder) }
  const hobLists: Record<string, RecordedHobs> = {}
  const tableLists: Record<string, RecordedTables> = {}
  const contentLists: Record<string, Recorded['contents']> = {}
  const handleLists: Record<string, RecordedHandles> = {}
  for (const board of BOARDS) {
    const { moment, hobs, tables, contents, handles } = await recordBoard(applications[architectureOf(board)], board)
    const name = `${board.machine}-${board.ramMiB}`
    hobLists[name] = hobs
    tableLists[name] = tables
    contentLists[name] = contents
    handleLists[name] = handles
    writeFileSync(join(target, `${name}.json`), `${JSON.stringify(moment)}\n`)
    console.log(`${name}: ${moment.map.length} descriptors, ${moment.freeBlocks.length} free pool blocks`)
  }
  writeFileSync(join(target, 'hobs.json'), `${JSON.stringify(hobLists)}\n`)
  writeFileSync(join(target, 'tables.json'), `${JSON.stringify(tableLists)}\n`)
  writeFileSync(join(target, 'contents.json'), `${JSON.stringify(joinedContents(contentLists))}\n`)
  writeFileSync(join(target, 'handles.json'), `${JSON.stringify(joinedHandles(handleLists))}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
