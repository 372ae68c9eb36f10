import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPack } from '../../../src-lab/pack/read-pack'
import { pairsOf, type Pair } from '../../../src-lab/lab/seeds'
import { checkLab } from '../../../src-lab/run/lab-check'
import { labFiles } from '../../../src-lab/run/lab-files'
import { runLab, type LabRun } from '../../../src-lab/run/lab-run'
import { firstToFail, fromChosen } from '../../../src-renderer/model/checked'
import { nodeEngine } from '../../labs/node-engine'
import { packFolder } from '../../labs/pack-folder'

const engine = nodeEngine()
const folder = join(import.meta.dirname, '../../../labs/uefi-memory')
const { labs } = readPack('uefi-memory', packFolder(folder))

async function checked(lab: string, path: string, chosen?: Pair) {
  const bundle = labs.get(lab)!
  const files = labFiles(bundle, { 'driver.ts': readFileSync(join(folder, 'labs', lab, path), 'utf8') })
  const pairs = fromChosen(pairsOf(bundle.lab), chosen ?? { machine: '', seed: 0 })
  const told: number[] = []
  const again: Pair[] = []
  const runOn = (pair: Pair): Promise<LabRun> => {
    again.push(pair)
    return runLab(engine, bundle, files, pair)
  }
  const made = await firstToFail(checkLab(engine, bundle, files, { pairs }), runOn, (tried) => told.push(tried))
  const { machine, seed, status } = made.result
  const { platform, seed: shown } = made.reply.head
  return { ...made, result: { machine, seed, status }, reply: { platform, seed: shown }, told, again }
}

describe('Check', () => {
  it('the solution passes on every machine, and the first run is to be seen', async () => {
    expect(await checked('09-alignment', 'solution/driver.ts')).toMatchObject({
      passed: true,
      tried: 2,
      told: [1, 2],
      again: [],
      reply: { platform: 'q35-256m' }
    })
  })

  it('a mistake that passes on the chosen machine fails on another one: that run is to be seen', async () => {
    const chosen = { machine: 'pc-256m', seed: 0 }
    expect(await checked('09-alignment', 'mistakes/rounded-down.ts', chosen)).toMatchObject({
      passed: false,
      tried: 2,
      result: { machine: 'q35-256m', status: 'fail' },
      reply: { platform: 'q35-256m' }
    })
  })

  it('goes no further than the first that fails', async () => {
    expect(await checked('09-alignment', 'starter/driver.ts')).toMatchObject({ passed: false, tried: 1, told: [1] })
  })

  it('what an everywhere check tells of another seed is run there', async () => {
    expect(await checked('17-exit-twice', 'mistakes/always-twice.ts')).toMatchObject({
      passed: false,
      result: { machine: 'q35-256m', seed: 0 },
      reply: { platform: 'q35-256m', seed: 1 },
      again: [{ machine: 'q35-256m', seed: 1 }]
    })
  })
})

describe('the order of machines and seeds', () => {
  const pairs = [
    { machine: 'a', seed: 0 },
    { machine: 'a', seed: 1 },
    { machine: 'b', seed: 0 }
  ]
  it('begins with the chosen one', () => {
    expect(fromChosen(pairs, { machine: 'b', seed: 0 })).toEqual([pairs[2], pairs[0], pairs[1]])
  })
  it('is the lab’s own where the chosen one is none of its', () => {
    expect(fromChosen(pairs, { machine: 'c', seed: 0 })).toEqual(pairs)
  })
})
