import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** The rules whose answer is another one in another theme. */
export const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe finds, in words: which rule, where, and what it says of it. @param only These rules alone. @param without All but these. */
export async function findings(page: Page, { only, without = [] }: { only?: string[]; without?: string[] } = {}): Promise<string[]> {
  // No frame here is a stranger's: it need not be looked at from a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (only ? axe.withRules(only) : axe.disableRules(without)).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => `${id}: ${target.join(' ')} ${[...any, ...all, ...none][0]?.message ?? ''}`)
  )
}
