import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runLab } from '../../src-lab/lab-run'
import { problemLine } from '../../src-lab/pack/problem'
import { proveLab, variantName, type LabProof } from '../../src-lab/pack/proof'
import { readPack } from '../../src-lab/pack/read-pack'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'

const reading = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))
const engine = nodeEngine()

/** What each variant came to, for a reader of a failing test. */
function matrix({ cells }: LabProof): string {
  return cells
    .map(({ variant, machine, seed, result }) => {
      const failed = result.checks.filter((check) => check.status === 'fail').map((check) => `${check.id} (${check.reason}): ${check.message}`)
      return `${variantName(variant)} on ${machine}, seed ${seed}: ${result.status} ${failed.join('; ')}`
    })
    .join('\n')
}

describe('the built-in pack', () => {
  it('has no problem', () => expect(reading.problems.map(problemLine)).toEqual([]))

  it.each([...reading.labs.values()].map((bundle) => [bundle.ref.lab, bundle] as const))(
    '%s is proved on all its machines and seeds',
    async (_, bundle) => {
      const proof = await proveLab(bundle, async (lab, files, machine, seed) => {
        const { result } = await runLab(engine, lab, files, { machine, seed, instructor: true })
        return result
      })
      if (process.env.MATRIX) console.log(matrix(proof))
      expect(proof.findings.map(problemLine), matrix(proof)).toEqual([])
    },
    300_000
  )
})
