import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPack } from '../../src-lab/pack/read-pack'
import { minutesOf } from './minutes'
import { packFolder } from './pack-folder'

const { pack, labs } = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))

describe('the minutes that a lab names', () => {
  it.each([...labs])('%s: are those of the rule, within a fifth', (_, bundle) => {
    const { minutes } = bundle.lab
    const counted = minutesOf(bundle)
    expect(minutes).toBeGreaterThan(counted * 0.8)
    expect(minutes).toBeLessThan(counted * 1.2)
  })

  it('are three hours for the short walk, as its summary says', () => {
    const [short] = pack!.walks!
    const minutes = short!.labs.reduce((sum, lab) => sum + labs.get(lab)!.lab.minutes, 0)
    expect(Math.round(minutes / 30) / 2).toBe(3)
    expect(short!.summary).toContain('about three hours')
  })
})
