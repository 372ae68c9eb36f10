import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Fold, MemoryType, type TraceEvent } from '../../../src-firmware'
import { readPack } from '../../../src-lab/pack/read-pack'
import { labFiles } from '../../../src-lab/run/lab-files'
import { runLab } from '../../../src-lab/run/lab-run'
import { bandWord } from '../../../src-renderer/model/band-words'
import { foldBands } from '../../../src-renderer/model/bands'
import { Cacheability } from '../../../src-renderer/model/cacheability'
import { momentOf, type Moment } from '../../../src-renderer/model/moment'
import { whole } from '../../../src-renderer/model/work'
import { nodeEngine } from '../../labs/node-engine'
import { packFolder } from '../../labs/pack-folder'

const { labs } = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../../labs/uefi-memory')))
const TOOK = 'the operating system took this'

/** The moments of a lab's right answer at which its operating system takes memory, and each one's event. */
async function takings(lab: string): Promise<{ moments: readonly Moment[]; taken: readonly TraceEvent[]; at: (n: number) => Moment }> {
  const bundle = labs.get(lab)!
  const { reply } = await runLab(nodeEngine(), bundle, labFiles(bundle, bundle.solution), { machine: bundle.lab.machines[0]!, seed: 0 })
  const fold = new Fold(reply.trace)
  const at = (n: number): Moment => whole(momentOf(fold.at(n), null, reply.trace, null, n))
  const taken = reply.trace.filter((event) => event.kind === 'lab' && event.did.code === 'reused')
  return { moments: taken.map(({ n }) => at(n)), taken, at }
}

/** The memory types of which every range says that the operating system took it, and those of which none does. */
function typesTaken({ bands, events }: Moment): { all: number[]; some: number[] } {
  const said = bands.map((band) => [band.type, bandWord(band, 'fate', events, new Cacheability([])) === TOOK] as const)
  const types = [...new Set(bands.map(({ type }) => type))].toSorted((a, b) => a - b)
  return {
    all: types.filter((type) => said.every(([one, isTaken]) => one !== type || isTaken)),
    some: types.filter((type) => said.some(([one, isTaken]) => one === type && isTaken))
  }
}

describe('what a lab’s operating system takes', () => {
  it('is its own from that event on, first what is free after the exit and then what it has read', async () => {
    const { moments, taken, at } = await takings('10-types')
    const [first, second] = moments
    const { LoaderCode, LoaderData, BootServicesCode, BootServicesData, Conventional, AcpiReclaim } = MemoryType
    const boot = [BootServicesCode, BootServicesData, Conventional]

    expect(typesTaken(at(taken[0]!.n - 1)).some).toEqual([])
    expect(typesTaken(first!)).toEqual({ all: boot, some: boot })
    const both = [LoaderCode, LoaderData, ...boot, AcpiReclaim]
    expect(typesTaken(second!).some).toEqual(both)
    expect(first!.bands.find(({ owner }) => owner === 'lab')!.takenBy).toBe(taken[0]!.n)
  })

  it('is not free any more', async () => {
    const { moments, taken, at } = await takings('10-types')
    const free = at(taken[0]!.n - 1).freeBytes
    expect(free).toBeGreaterThan(200n * 1024n * 1024n)
    expect(moments.map(({ freeBytes }) => freeBytes)).toEqual([0n, 0n])
  })

  it('is folded apart from what it left', async () => {
    const { moments } = await takings('10-types')
    const folds = foldBands(moments[0]!.rows, { keep: [], opened: new Set() }).filter((row) => row.kind === 'fold')
    expect(folds.length).toBeGreaterThan(0)
    for (const { bands } of folds) expect(new Set(bands.map(({ owner }) => owner)).size).toBe(1)
  })
})
