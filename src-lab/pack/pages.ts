/** The pages that a pack has besides its labs: what it greets and takes leave with. */
import type { PackSummary } from '../host-api'
import type { Pack } from '../lab/lab'
import type { PackFiles } from './pack-files'

/** The fields of pack.json that name one. */
export const PAGES = ['welcome', 'farewell'] as const

type NamesPages = Pick<Pack, (typeof PAGES)[number]>
type PageTexts = Pick<PackSummary, (typeof PAGES)[number]>

/** The paths of those that a pack names. */
export function pagesOf(pack: NamesPages): readonly string[] {
  return PAGES.flatMap((field) => pack[field] ?? [])
}

/** The path of a page ('farewell.md') in another language. */
export function pageIn(locale: string, page: string): string {
  return page.replace(/(?=\.md$)/, `.${locale}`)
}

/** The texts of those that are there. @param locale null: as the pack's own language has them. */
export function pageTexts(files: PackFiles, pack: NamesPages, locale: string | null = null): PageTexts {
  const texts = PAGES.map((field) => {
    const page = pack[field] ?? ''
    return [field, files.get(locale === null ? page : pageIn(locale, page))] as const
  })
  return Object.fromEntries(texts.filter(([, text]) => typeof text === 'string'))
}
