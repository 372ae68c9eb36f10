/** A lab found by what somebody remembers of it: its name, or a term of firmware that it explains. */
import type { LabSummary, PackSummary } from '../../src-lab/host-api'
import type { Glossary } from './glossary'

/** A lab that was found. */
interface FoundLab {
  readonly pack: PackSummary
  readonly lab: LabSummary
  /** The term that it explains, or a few of its own words; null: its name or its objective says it. */
  readonly because: { readonly explains: string } | { readonly about: string } | null
}

/** @returns Those whose name says it first, then those that explain it, then the others; each in the order of its pack. */
export function findLabs(packs: readonly PackSummary[], typed: string, glossary: Glossary): readonly FoundLab[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const says = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word))
  // A term by its whole name, or by the beginning of it; 'map' alone is no wish to read of the 'memory map'.
  const terms = glossary.notes.filter((note) =>
    [note.term, ...note.aliases].some(
      (name) => name.toLowerCase().startsWith(typed.trim().toLowerCase()) || (words.length > 1 && says(name))
    )
  )
  const ranked = packs.flatMap((pack) => pack.labs.map((lab) => ({ pack, lab, ...rankOf(lab, says, terms, glossary) })))
  return [0, 1, 2].flatMap((rank) => ranked.filter((one) => one.rank === rank).map(({ pack, lab, because }) => ({ pack, lab, because })))
}

function rankOf(
  lab: LabSummary,
  says: (text: string) => boolean,
  terms: Glossary['notes'],
  glossary: Glossary
): { readonly rank: number | null; readonly because: FoundLab['because'] } {
  if (says(`${lab.number} ${lab.title}`)) return { rank: 0, because: null }
  const own = [lab.title, lab.objective, ...lab.teaches].join('\n')
  const named = new Set(glossary.find(own, new Set()).map(({ id }) => id))
  const term = terms.find(({ id }) => named.has(id))
  if (term) return { rank: 1, because: { explains: term.term } }
  const about = lab.teaches.find(says)
  if (about !== undefined) return { rank: 1, because: { about } }
  return says(lab.objective) ? { rank: 2, because: null } : { rank: null, because: null }
}
