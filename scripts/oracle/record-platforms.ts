/**
 * Records the state in which the firmware starts an application, board by board, and writes the platforms' data. Nothing in them is
 * written by hand: `npm run oracle:platforms`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hex } from '../../src-firmware/hex'
import type { ApplicationMoment, RecordedHobs } from '../../src-firmware/platforms/platform'
import { MemoryAttribute } from '../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../src-firmware/spec/memory-type'
import type { Descriptor, Hex } from '../../src-firmware/trace'
import { coreRangesOf, freeBlocksOf, type HiddenStateLine } from './hidden-state'
import { binsOf, memoryTypeInformation } from './memory-type-bins'
import { buildApplication, missingTools } from './toolchain'
import { boot, type Board } from './virtual-machine'

const BOARDS = (['q35', 'pc'] as const).flatMap((machine) => [128, 256, 1024, 4096].map((ramMiB): Board => ({ machine, ramMiB })))
const target = join(import.meta.dirname, '../../src-firmware/platforms/recorded')
const PAGE = 4096n
const PHIT_END_OF_HOB_LIST = 48

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

interface Recorded {
  readonly moment: ApplicationMoment
  readonly hobs: RecordedHobs
}

async function recordBoard(application: string, board: Board): Promise<Recorded> {
  // The hidden state first: the other two take and give pool of their own.
  const lines = await linesOf(application, board, ['HiddenState', 'HobList', 'GetMemorySpaceMap'])
  const map = lines.get('map') as InitialMap
  const hidden = lines.get('HiddenState') as HiddenStateLine
  const hobList = Buffer.from((lines.get('HobList') as { bytes: string }).bytes, 'hex')
  const spaces = (lines.get('GetMemorySpaceMap') as { descriptors: Space[] }).descriptors
  const bins = binsOf(map.descriptors, memoryTypeInformation(hobList), coreRangesOf(hidden, memoryBytes(map.descriptors)))
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
    gcd: spaces.map(({ base, length, capabilities, attributes, gcdType, hasImageHandle, hasDeviceHandle }) => ({
      base,
      length,
      capabilities,
      attributes,
      gcdType,
      image: hasImageHandle ? '0x1' : '0x0',
      device: hasDeviceHandle ? '0x1' : '0x0'
    })),
    freeBlocks: freeBlocksOf(hidden),
    attributesTable: { buffer: hidden.attributesTable!, entries: hidden.attributesEntries! },
    atExit: await freedAtExit(application, board)
  }
  return { moment, hobs: recordedHobs(hobList) }
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

/** What the core itself manages: its ranges can be cached, those that only the GCD knows cannot. */
function memoryBytes(map: readonly Descriptor[]): bigint {
  return map
    .filter(([, , , , attribute]) => (BigInt(attribute) & MemoryAttribute.WB) !== 0n)
    .reduce((sum, [, , , pages]) => sum + BigInt(pages) * PAGE, 0n)
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
      const ends = [BigInt(start) + BigInt(pages) * PAGE, BigInt(startAfter) + BigInt(pagesAfter) * PAGE]
      const end = ends[0]! < ends[1]! ? ends[0]! : ends[1]!
      if (from < end) freed.push({ free: [hex(from), Number((end - from) / PAGE)] })
    }
  }
  return freed
}

const problem = missingTools()
if (problem) {
  console.error(problem)
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
try {
  const application = buildApplication(folder)
  const hobLists: Record<string, RecordedHobs> = {}
  for (const board of BOARDS) {
    const { moment, hobs } = await recordBoard(application, board)
    const name = `${board.machine}-${board.ramMiB}`
    hobLists[name] = hobs
    writeFileSync(join(target, `${name}.json`), `${JSON.stringify(moment)}\n`)
    console.log(`${name}: ${moment.map.length} descriptors, ${moment.freeBlocks.length} free pool blocks`)
  }
  writeFileSync(join(target, 'hobs.json'), `${JSON.stringify(hobLists)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
