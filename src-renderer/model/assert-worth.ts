/** What a check is worth that could be asserted: it has to hold for who is right, and to fail for somebody who is not. */
import type { HeldIn } from '../../src-lab/author/candidate'
import type { Variant } from '../../src-lab/proof/variant'
import { list, t } from '../language'
import { variantWord } from './author-documents'

interface Worth {
  readonly isGood: boolean
  readonly words: string
}

/**
 * @param held What it says of each text so far. @param texts How many there are. @param isRight Is a text one that has to pass?
 * @returns null: not every text was looked at yet.
 */
export function worthOf(held: readonly HeldIn[], texts: number, isRight: (text: Variant) => boolean): Worth | null {
  const right = held.filter(({ variant }) => isRight(variant))
  const refused = right.filter(({ status }) => status === 'fail')
  if (refused.length > 0)
    return { isGood: false, words: t('Whoever is right would fail it: {{texts}}.', { texts: list(refused.map(named)) }) }
  if (held.length < texts) return null
  const late = right.filter(({ status }) => status === 'notReached')
  if (late.length > 0)
    return { isGood: false, words: t('Whoever is right does not come to where it looks: {{texts}}.', { texts: list(late.map(named)) }) }
  const caught = held.filter(({ status }) => status === 'fail')
  return caught.length === 0
    ? { isGood: false, words: t('Every text passes it: so far it shows nothing. Add a mistake that fails it.') }
    : { isGood: true, words: t('Whoever is right passes it, and it catches {{texts}}.', { texts: list(caught.map(named)) }) }
}

/** 'exact-size.ts', or 'exact-size.ts (on pc-1g alone)' where it is so on some machines and seeds of all. */
function named(held: HeldIn): string {
  const where = partOf(held)
  return where === '' ? variantWord(held.variant) : t('{{text}} ({{where}})', { text: variantWord(held.variant), where })
}

/** 'on pc-1g alone'; '': on all machines and seeds. */
export function partOf({ on, of }: Pick<HeldIn, 'on' | 'of'>): string {
  if (on.length === of) return ''
  return t('on {{pairs}} alone', {
    pairs: list(on.map(({ machine, seed }) => (seed === 0 ? machine : t('{{title}}, seed {{seed}}', { title: machine, seed }))))
  })
}
