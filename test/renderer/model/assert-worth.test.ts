import { describe, expect, it } from 'vitest'
import type { HeldIn } from '../../../src-lab/author/candidate'
import type { Variant } from '../../../src-lab/proof/variant'
import { worthOf } from '../../../src-renderer/model/assert-worth'

const held = (variant: Variant, status: HeldIn['status'], on = ['q35-256m'], of = 1): HeldIn => ({
  variant,
  status,
  on: on.map((machine) => ({ machine, seed: 0 })),
  of
})
const leak: Variant = { mistake: 'leak.ts' }

describe('what a check is worth', () => {
  it.each<[string, readonly HeldIn[], string | null]>([
    [
      'catches the starter and a mistake',
      [held('starter', 'fail'), held('solution', 'pass'), held(leak, 'fail')],
      '✓ Whoever is right passes it, and it catches starter, leak.ts.'
    ],
    [
      'catches a mistake on one machine',
      [held('starter', 'pass'), held('solution', 'pass'), held(leak, 'fail', ['pc-1g'], 2)],
      '✓ Whoever is right passes it, and it catches leak.ts (on pc-1g alone).'
    ],
    [
      'catches nobody',
      [held('starter', 'pass'), held('solution', 'pass'), held(leak, 'notReached')],
      '! Every text passes it: so far it shows nothing. Add a mistake that fails it.'
    ],
    [
      'refuses who is right somewhere',
      [held('starter', 'fail'), held('solution', 'fail', ['tiny-32m'], 2)],
      '! Whoever is right would fail it: solution (on tiny-32m alone).'
    ],
    [
      'looks where the solution never comes',
      [held('starter', 'fail'), held('solution', 'notReached'), held(leak, 'fail')],
      '! Whoever is right does not come to where it looks: solution.'
    ],
    ['is not tried on every text yet', [held('starter', 'fail'), held('solution', 'pass')], null]
  ])('%s', (_, seen, words) => {
    const worth = worthOf(seen, 3, (text) => text === 'solution')
    expect(worth && `${worth.isGood ? '✓' : '!'} ${worth.words}`).toBe(words)
  })
})
