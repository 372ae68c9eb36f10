// Turns recordings of real firmware (maps, bins, GCD maps and one application trace) into platform data.
//   npx tsx scripts/convert-recordings.ts <folder with maps/, bins/, gcd/, hobs/ and traces/>
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Json = Record<string, unknown>
const source = process.argv[2]
if (!source) {
  console.error('usage: npx tsx scripts/convert-recordings.ts <folder of recordings>')
  process.exit(2)
}
const target = join(import.meta.dirname, '../src-firmware/platforms/recorded')
const read = (path: string): Json => JSON.parse(readFileSync(join(source, path), 'utf8')) as Json

/** The recording application: one block of LoaderData of 249 pages, and its image of LoaderCode right above it or nearby. */
const LOADER_PAGES = '0xf9'
const IMAGE_PAGES = '0xb'

/**
 * The firmware's own free pool blocks, inferred on q35 with 256 MiB from which addresses recorded allocations got. OVMF lays out the same
 * memory at the top of RAM on every size of a machine, so they lie at the same distance from the bins.
 */
const POOL_OF_Q35 = {
  defaultMaximum: 0xf4ebfffn,
  attributesTable: { buffer: 0xe536018n, entries: 22 },
  freeBlocks: [
    // A third block of this size is there: that is inferred, its address is not known.
    [4, 0xe5f8480n, 128],
    [4, 0xe5f8500n, 128],
    [4, 0xe537f80n, 128],
    [4, 0xe537c00n, 256],
    [4, 0xf038e80n, 256],
    [4, 0xe5e2180n, 256],
    [4, 0xe537e00n, 384],
    [4, 0xe537180n, 2688],
    [6, 0xf51ce00n, 256],
    [6, 0xf51c080n, 2688]
  ] as const
}

function inferredPool(machine: string, defaultMaximum: bigint): Json {
  if (machine !== 'q35') return { freeBlocks: [] }
  const moved = (address: bigint): string => `0x${(address + defaultMaximum - POOL_OF_Q35.defaultMaximum).toString(16)}`
  const { buffer, entries } = POOL_OF_Q35.attributesTable
  return {
    freeBlocks: POOL_OF_Q35.freeBlocks.map(([type, block, bytes]) => [type, moved(block), bytes]),
    attributesTable: { buffer: moved(buffer), entries }
  }
}

for (const file of readdirSync(join(source, 'bins')).sort()) {
  const { machine, ram } = read(`bins/${file}`) as { machine: string; ram: number }
  const map = read(`maps/${file}`) as { mapKey: string; descriptorSize: string; descriptors: [number, string, string, string, string][] }
  const bins = read(`bins/${file}`) as { bins: Json[]; defaultMaximumAddress: string }
  const gcd = read(`gcd/${file}`) as { descriptors: Json[] }
  const loader = map.descriptors.find(([type, , , pages]) => type === 2 && pages === LOADER_PAGES)
  const image = map.descriptors.find(([type, , , pages]) => type === 1 && pages === IMAGE_PAGES)
  if (!loader || !image) throw new Error(`${file}: the recording application is not in the map`)
  const moment = {
    map: map.descriptors,
    mapKey: map.mapKey,
    descriptorSize: Number(map.descriptorSize),
    bins: bins.bins,
    defaultMaximumAddress: bins.defaultMaximumAddress,
    imageBase: image[1],
    imageSize: '0xb000',
    loaderData: { start: loader[1], pages: Number(loader[3]) },
    gcd: gcd.descriptors.map((d) => ({
      base: d.base,
      length: d.length,
      capabilities: d.capabilities,
      attributes: d.attributes,
      gcdType: d.gcdType,
      image: d.hasImageHandle ? '0x1' : '0x0',
      device: d.hasDeviceHandle ? '0x1' : '0x0'
    })),
    ...inferredPool(machine, BigInt(bins.defaultMaximumAddress)),
    // Recorded on this platform alone: what the firmware's own handlers free in a successful ExitBootServices.
    atExit: machine === 'q35' && ram === 256 ? [{ free: ['0xdfd3000', 2] }] : []
  }
  const name = `${machine}-${ram}`
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify(moment)}\n`)
  console.log(name, map.descriptors.length, 'descriptors')
}

/** The list as PEI left it: the recording was made after DXE had copied it, and the PHIT still says where it was. */
const lists: Record<string, Json> = {}
for (const file of readdirSync(join(source, 'bins')).sort()) {
  const { machine, ram } = read(`bins/${file}`) as { machine: string; ram: number }
  const { hobs } = read(`hobs/${file}`) as { hobs: { offset: string; raw: string; efiEndOfHobList?: string }[] }
  const end = hobs.at(-1)!
  lists[`${machine}-${ram}`] = {
    address: `0x${(BigInt(hobs[0]!.efiEndOfHobList!) - BigInt(end.offset)).toString(16)}`,
    hobs: hobs.map(({ raw }) => raw)
  }
}
writeFileSync(join(target, 'hobs.json'), `${JSON.stringify(lists)}\n`)
