/** The labs name machines of edk2-stable202211. Here their solutions run on the same boards with the later releases, and what is different there is declared. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { platformById } from '../../src-firmware'
import { EDK2_RELEASES, edk2Rules, type Edk2Release, type Edk2Rules } from '../../src-firmware/platforms/edk2-rules'
import type { LabBundle } from '../../src-lab/lab/bundle'
import { seedsOf } from '../../src-lab/lab/seeds'
import { readPack } from '../../src-lab/pack/read-pack'
import { proofPlan, proveCell } from '../../src-lab/proof/proof'
import { runLab } from '../../src-lab/run/lab-run'
import { rememberingEngine } from '../../src-lab/run/remembering-engine'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'

const { labs } = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))
const engine = nodeEngine()

type LaterRelease = Exclude<Edk2Release, '2022.11'>
const LATER_RELEASES = EDK2_RELEASES.filter((release): release is LaterRelease => release !== '2022.11')

/** What a release does that a lab's solution does not reckon with, and the check that says so first. */
interface Difference {
  readonly rule: keyof Edk2Rules
  readonly fails: string
}
/** The labs before the one about trying twice: their one call of ExitBootServices is refused. Their texts say so. */
const REFUSED_ONCE: Difference = { rule: 'flushesVolumes', fails: 'exits' }
/** Its free memory does not end where a page does, so the first page takes more than a page of it. */
const HALF_A_PAGE: Difference = { rule: 'temporaryRam', fails: 'after' }
const DIFFERENCES: Readonly<Record<LaterRelease, Readonly<Record<string, Difference>>>> = {
  '2025.02': { '01-temporary-ram': HALF_A_PAGE },
  '2026.08': { '12-memory-map': REFUSED_ONCE, '13-map-key': REFUSED_ONCE }
}

/** The lab on those of its boards that were recorded with this release. An `everywhere` check names machines of its own, and the lab's proof runs them. */
function onRelease(bundle: LabBundle, release: LaterRelease): LabBundle {
  const { lab } = bundle
  const machines = lab.machines.map((id) => `${id}-${release}`).filter((id) => platformById(id) !== undefined)
  const checks = lab.checks.filter(({ kind }) => kind !== 'everywhere')
  return { ...bundle, lab: { ...lab, machines, checks, seeds: seedsOf(lab).slice(0, 1) } }
}

describe.each(LATER_RELEASES)('with %s', (release) => {
  const bundles = [...labs].map(([id, bundle]) => [id, onRelease(bundle, release)] as const)
  const rules = edk2Rules({ edk2: release })

  it.each(bundles.filter(([, { lab }]) => lab.machines.length > 0))('the solution of %s passes, but for what is declared', async (id, bundle) => {
    const own = rememberingEngine(engine)
    const expected = DIFFERENCES[release][id]
    for (const planned of proofPlan(bundle).filter(({ variant }) => variant === 'solution')) {
      const { result } = await proveCell(bundle, planned, (on, files, machine, seed, answers) => runLab(own, on, files, { machine, seed, answers }))
      const failed = result.checks.filter(({ status }) => status === 'fail').map(({ id }) => id)
      expect({ on: planned.machine, status: result.status, failed }).toEqual({
        on: planned.machine,
        status: expected ? 'fail' : 'pass',
        failed: expected ? [expected.fails] : []
      })
    }
  })

  it('differs by rules that it has, in labs that there are', () => {
    for (const [id, { rule }] of Object.entries(DIFFERENCES[release])) {
      expect(labs.has(id)).toBe(true)
      expect(rules[rule]).not.toEqual(edk2Rules({})[rule])
    }
  })
})
