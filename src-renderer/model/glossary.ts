/** The words of firmware: glossary.md, cut into its notes, and where a text names them. */

export interface Note {
  /** The term as an attribute: 'memory-map'. */
  readonly id: string
  readonly term: string
  /** Other ways to write it. */
  readonly aliases: readonly string[]
  /** Markdown. */
  readonly text: string
  /** Where the specifications speak of it; '' where none does. */
  readonly where: string
}

/** '## Term | other way to write it', a paragraph or two, and at the end a line 'See: …' with the section of a specification. */
export function readNotes(markdown: string): readonly Note[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading, ...lines] = section.split('\n')
      const [term, ...aliases] = heading!.split('|').map((name) => name.trim())
      const see = lines.findIndex((line) => line.startsWith('See: '))
      return {
        id: term!.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
        term: term!,
        aliases,
        text: (see < 0 ? lines : lines.slice(0, see)).join('\n').trim(),
        where: see < 0 ? '' : lines[see]!.slice('See: '.length).trim()
      }
    })
}

/**
 * The notes in another language. What nobody has translated stays as it is.
 *
 * @param markdown As `readNotes` reads it: '## Term as in `notes` | what it is called there'. The sections of specifications are those of `notes`.
 */
export function translatedNotes(notes: readonly Note[], markdown: string): readonly Note[] {
  const others = new Map(readNotes(markdown).map((other) => [other.id, other]))
  return notes.map((note) => {
    const other = others.get(note.id)
    if (!other) return note
    const [name] = other.aliases
    return {
      ...note,
      term: name ? `${name} ${note.term}` : note.term,
      aliases: [note.term, ...note.aliases, ...other.aliases],
      text: other.text
    }
  })
}

interface TermAt {
  readonly id: string
  readonly start: number
  readonly end: number
}

const HAN = /\p{Script=Han}/u

export class Glossary {
  private readonly byName = new Map<string, Note>()
  private readonly pattern: RegExp

  constructor(readonly notes: readonly Note[]) {
    for (const note of notes) for (const name of [note.term, ...note.aliases]) this.byName.set(name.toLowerCase(), note)
    // The longest first: 'memory map key' before 'memory map'.
    const names = [...this.byName.keys()].sort((a, b) => b.length - a.length)
    const anyOf = (some: readonly string[]): string => some.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
    // A plural is the same word. In Chinese no space tells where a word begins: a name of one character would be found inside others.
    const words = `(?<![\\p{L}\\p{N}_])(?<word>${anyOf(names.filter((name) => !HAN.test(name)))})s?(?![\\p{L}\\p{N}_])`
    const chinese = anyOf(names.filter((name) => HAN.test(name) && name.length > 1))
    this.pattern = new RegExp(chinese === '' ? words : `${chinese}|${words}`, 'giu')
  }

  note(id: string): Note | undefined {
    return this.notes.find((note) => note.id === id)
  }

  /** The note that a word is about, in whatever case. */
  named(name: string): Note | undefined {
    return this.byName.get(name.trim().toLowerCase())
  }

  /** Where a text names terms; each only once, and none that was seen before. */
  find(text: string, seen: Set<string>): readonly TermAt[] {
    const found: TermAt[] = []
    for (const match of text.matchAll(this.pattern)) {
      const note = this.byName.get((match.groups!.word ?? match[0]).toLowerCase())!
      if (seen.has(note.id)) continue
      seen.add(note.id)
      found.push({ id: note.id, start: match.index, end: match.index + match[0].length })
    }
    return found
  }
}
