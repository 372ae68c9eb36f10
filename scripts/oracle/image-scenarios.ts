/**
 * Scripts that load images from a buffer, with pool buffers after every step: where those lie tells which buffers the firmware took and gave
 * back. A script of more than about 12 KiB is read otherwise by the firmware, and begins elsewhere.
 */
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { FILE_BYTES, machineCode, type MachineCode } from './machine-code'
import { after, anyPages, freePool, pool } from './script'
import type { Architecture } from './toolchain'

export interface ImageScenario {
  readonly name: string
  readonly shows: string
  script(architecture: Architecture): string
}

const { BootServicesData, LoaderData, RuntimeServicesData } = MemoryType
const SIZES = [8, 8, 8, 100, 100, 250, 500, 700, 900, 1500, 2000]
const ABORTED = 0x8000000000000015n
/** Runtime images are described wherever their sections are aligned to so much. */
const ANY_GRANULARITY = 0x10000
/** Zeros of a file are not poked. */
const PIECE = 32

const SOURCE = 's1'
const PATH = 's1+0x1000'
const IMAGE = 's2'

/** Where the next buffers of each size lie, of the firmware's own data and of runtime data. */
function probe(types: readonly number[] = [BootServicesData, RuntimeServicesData]): string[] {
  return types.flatMap((type) => [
    ...SIZES.map((bytes, i) => pool(type, bytes, `s${10 + i}`)),
    ...SIZES.map((_, i) => freePool(`s${10 + i}`))
  ])
}

function poke(at: string, bytes: Buffer): string[] {
  const lines: string[] = []
  let from = 0
  const isZero = (start: number): boolean => bytes.subarray(start, start + PIECE).every((byte) => byte === 0)
  while (from < bytes.length) {
    let end = from
    while (end < bytes.length && !isZero(end)) end += PIECE
    if (end > from) lines.push(`Poke ${at}+${from} ${bytes.toString('hex', from, end)}`)
    from = end + PIECE
  }
  return lines
}

const load = (path = 'NULL', bytes = FILE_BYTES, slot = IMAGE): string => `LoadImage ${SOURCE} ${bytes} ${path} ${slot}`
const start = (returns = 0n, slot = IMAGE): string => `StartImage ${slot} ${returns}`
const unload = (slot = IMAGE): string => `UnloadImage ${slot}`

/** A path of one file and the end. */
function filePath(name: string): Buffer {
  const text = Buffer.from(`${name}\0`, 'utf16le')
  const node = Buffer.from([4, 4, 0, 0])
  node.writeUInt16LE(4 + text.length, 2)
  return Buffer.concat([node, text, Buffer.from([0x7f, 0xff, 4, 0])])
}

interface Steps {
  image(code?: MachineCode): readonly string[]
}

function scenario(name: string, shows: string, steps: (on: Steps) => readonly (string | readonly string[])[]): ImageScenario {
  return {
    name: `image-${name}`,
    shows,
    script: (architecture) => {
      const image = (code?: MachineCode): string[] => [`SetMem ${SOURCE} ${FILE_BYTES} 0`, ...poke(SOURCE, machineCode(architecture, code))]
      return [after('changes'), anyPages(LoaderData, 2, SOURCE), `SetMem ${SOURCE} 0x2000 0`, ...steps({ image }).flat(), ''].join('\n')
    }
  }
}

export const imageScenarios: readonly ImageScenario[] = [
  scenario('application', 'an application from a buffer: loaded, unloaded, loaded again and run', ({ image }) => [
    image(),
    ...[load(), probe(), unload(), probe(), load(), probe(), start(), probe()]
  ]),
  scenario('path', 'device paths of two lengths: the firmware keeps two copies of each', ({ image }) => [
    image(),
    ...[poke(PATH, filePath('\\a.efi')), load(PATH), probe([BootServicesData]), unload(), probe([BootServicesData])],
    ...[poke(PATH, filePath(`\\EFI\\${'long'.repeat(30)}.efi`)), load(PATH), probe(), start(), probe()]
  ]),
  scenario('driver', 'a boot service driver: run, unloaded without an Unload function, and one that fails', ({ image }) => [
    image({ subsystem: 11 }),
    ...[load(), probe(), start(), probe(), unload(), probe([BootServicesData])],
    image({ subsystem: 11, returns: ABORTED }),
    ...[load(), start(ABORTED), probe()]
  ]),
  scenario('runtime', 'runtime drivers: what is kept for SetVirtualAddressMap, and what is never given back', ({ image }) => [
    image({ subsystem: 12 }),
    ...[load(), probe(), start(), probe(), load(), unload(), probe()],
    image({ subsystem: 12, returns: ABORTED, alignment: 0x10000 }),
    ...[load(), probe(), start(ABORTED), probe()]
  ]),
  scenario('runtime-many', 'runtime drivers that come and go in another order: what stands in the records of them moves', ({ image }) => [
    image({ subsystem: 12, alignment: ANY_GRANULARITY }),
    ...[load('NULL', FILE_BYTES, 's100'), load('NULL', FILE_BYTES, 's101'), load('NULL', FILE_BYTES, 's102'), probe([BootServicesData])],
    ...[unload('s101'), probe([BootServicesData]), unload('s100'), probe(), unload('s102'), probe([BootServicesData])]
  ]),
  scenario(
    'runtime-size',
    'runtime drivers whose size is no whole number of pages, with code of no bytes, and without code',
    ({ image }) => [
      image({ subsystem: 12, alignment: ANY_GRANULARITY, imageBytes: 2 * ANY_GRANULARITY + 0x800 }),
      ...[load(), probe(), unload(), probe(), load(), unload(), probe([BootServicesData])],
      image({ subsystem: 12, alignment: ANY_GRANULARITY, codeBytes: 0 }),
      ...[load(), probe([RuntimeServicesData]), unload(), probe([BootServicesData])],
      image({ subsystem: 12, alignment: ANY_GRANULARITY, codeFlags: 0x40000040 }),
      ...[load(), unload(), probe()]
    ]
  ),
  scenario('refused', 'bytes that are no image: no signature, cut off, empty, for another processor', ({ image }) => [
    image(),
    ...[`Poke ${SOURCE}+0x40 00`, load(), probe()],
    image(),
    ...[load('NULL', 0x100), load('NULL', 0x3ff), load('NULL', 0), 'LoadImage NULL 0 NULL s3', probe([BootServicesData])],
    ...[poke(PATH, filePath('\\b.efi')), load(PATH, 0x3ff), load(PATH, 0), probe([BootServicesData])],
    [...image(), `Poke ${SOURCE}+0x9c 01`, load()],
    ...(['x64', 'aarch64'] as const).flatMap((machine) => [image({ machine }), load(), probe([BootServicesData])])
  ]),
  scenario('refused-late', 'images that fail when their pages are taken: relocations, sections, size', ({ image }) => [
    image({ relocationBlock: 0 }),
    ...[load(), probe()],
    image({ subsystem: 12, relocationBlock: 0 }),
    ...[load(), probe()],
    image({ relocationsStripped: true }),
    ...[load(), probe([BootServicesData])],
    image({ imageBytes: 0x70000000 }),
    ...[load(), probe([BootServicesData])],
    image({ subsystem: 11, imageBytes: 0x2010 }),
    ...[load(), probe([BootServicesData])],
    image({ subsystem: 11, imageBytes: 0x1800 }),
    ...[load(), probe([BootServicesData])]
  ]),
  scenario('alignment', 'sections aligned to less than a page, and to more; code that can be written', ({ image }) => [
    ...[0x200, 0x2000, 0x10000].flatMap((alignment) => [image({ alignment }), load(), probe(), start(), probe([BootServicesData])]),
    image({ codeFlags: 0xe0000020 }),
    ...[load(), probe(), unload(), probe([BootServicesData])]
  ]),
  scenario('many', 'nine images at once, unloaded and run in another order', ({ image }) => [
    image(),
    ...Array.from({ length: 9 }, (_, i) => load('NULL', FILE_BYTES, `s${100 + i}`)),
    probe(),
    ...[3, 0, 8, 5].map((i) => unload(`s${100 + i}`)),
    probe(),
    ...[1, 2, 4].map((i) => start(0n, `s${100 + i}`)),
    ...[probe(), start(0n, 's106'), start(0n, 's106'), unload('s106'), unload('s107'), probe()]
  ])
]
