import { describe, expect, it } from 'vitest'
import { drawnScenario, seededNumber, splitMix64 } from '../../../src-lab/lab/seeded'

const source = { pack: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0a01', lab: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b01', seed: 7 }

describe('numbers that a seed decides', () => {
  it('come from SplitMix64', () => {
    // First outputs of the published generator for the state 0 and 1234567.
    expect(splitMix64(0n)).toBe(0xe220a8397b1dcdafn)
    expect(splitMix64(1234567n)).toBe(6457827717110365317n)
  })

  it('are part of the format: they never change', () => {
    const drawn = [0, 1, 2, 3].map((seed) => seededNumber({ seed: [1, 100] }, { ...source, seed }, 'faults/0/nth'))
    expect(drawn).toMatchInlineSnapshot(`
      [
        89,
        31,
        64,
        46,
      ]
    `)
  })

  it('are multiples of the step, both ends included', () => {
    const drawn = Array.from({ length: 200 }, (_, seed) =>
      seededNumber({ seed: ['0x1000', '0x4000'], step: 4096 }, { ...source, seed }, 'a')
    )
    expect(new Set(drawn)).toEqual(new Set([0x1000, 0x2000, 0x3000, 0x4000]))
  })

  it('depend on the place in the file', () => {
    const scenario = drawnScenario(
      {
        setup: Array.from({ length: 20 }, (_, i) => ({
          id: `s${i}`,
          do: 'allocatePool' as const,
          poolType: 'EfiLoaderData',
          size: { seed: [1, 1000] as [number, number] }
        }))
      },
      source
    )
    const sizes = scenario.setup!.map((step) => (step.do === 'allocatePool' ? step.size : 0))
    expect(new Set(sizes).size).toBeGreaterThan(15)
  })
})
