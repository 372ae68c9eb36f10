/** What a pack's Markdown may hold: no raw HTML, nothing remote but links, pictures of the pack with words for those who cannot see them. */
import type { PackFiles } from './pack-files'
import type { CodeOf, PackProblem } from './problem'

const HTML = /<(?:[A-Za-z][A-Za-z0-9-]*(?=[\s/>])|\/[A-Za-z]|!--|!DOCTYPE)/

/** Findings about every Markdown file of a pack. */
export function textFindings(files: PackFiles): PackProblem[] {
  return [...files].flatMap(([file, content]) =>
    file.endsWith('.md') && typeof content === 'string' ? markdownFindings(file, content, files) : []
  )
}

function markdownFindings(file: string, text: string, files: PackFiles): PackProblem[] {
  const problems: PackProblem[] = []
  let fence: string | null = null
  text.split('\n').forEach((line, index) => {
    const before = fence
    fence = fenceAfter(fence, line)
    if (before !== null || fence !== null) return
    const plain = withoutCode(line)
    const find = (at: number, code: CodeOf<'text'>, message: string): void =>
      void problems.push({ file, line: index + 1, column: at + 1, code: `text.${code}`, message })
    const html = HTML.exec(plain)
    if (html) find(html.index, 'html', 'Raw HTML is shown as text; write Markdown, or put it in `code`.')
    for (const { at, isPicture, words, target } of links(plain)) {
      const problem = isPicture ? pictureProblem(file, words, target, files) : linkProblem(file, target, files)
      if (problem) find(at, problem[0], problem[1])
    }
  })
  return problems
}

/** The marks that a block of code was opened with, after this line; null: none is open. What closes it is as long at least, and stands alone. */
function fenceAfter(open: string | null, line: string): string | null {
  const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
  if (mark === undefined) return open
  const info = line.slice(line.indexOf(mark) + mark.length).trim()
  if (open === null) return mark.startsWith('`') && info.includes('`') ? null : mark
  return info === '' && mark[0] === open[0] && mark.length >= open.length ? null : open
}

/** What stands in `code` is shown as it is: blanks of the same length keep the columns right. Goes over the line once. */
function withoutCode(line: string): string {
  const marks = [...line.matchAll(/`+/g)].map((mark) => ({ start: mark.index, length: mark[0].length }))
  /** Of each mark the next one of the same length. */
  const ends: (number | undefined)[] = []
  const nextOfLength = new Map<number, number>()
  for (let i = marks.length - 1; i >= 0; i--) {
    ends[i] = nextOfLength.get(marks[i]!.length)
    nextOfLength.set(marks[i]!.length, i)
  }
  let plain = ''
  let from = 0
  for (let i = 0; i < marks.length; i++) {
    const end = ends[i]
    if (end === undefined) continue
    const behind = marks[end]!.start + marks[end]!.length
    plain += line.slice(from, marks[i]!.start) + ' '.repeat(behind - marks[i]!.start)
    from = behind
    i = end
  }
  return plain + line.slice(from)
}

interface Link {
  readonly at: number
  readonly isPicture: boolean
  readonly words: string
  readonly target: string
}

/**
 * '[words](target "title")' and '![words](target)' of a line, '[name]: target' and '<scheme:target>'. Goes over it once, whatever stands in it.
 */
function links(line: string): Link[] {
  const found: Link[] = [...named(line), ...bare(line)]
  const opened: number[] = []
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '[') opened.push(i)
    const open = line[i] === ']' ? opened.pop() : undefined
    if (open === undefined || line[i + 1] !== '(') continue
    const close = line.indexOf(')', i + 2)
    if (close < 0) break
    const isPicture = line[open - 1] === '!'
    const target = /^<?([^\s>]*)/.exec(line.slice(i + 2, close).trimStart())![1]!
    found.push({ at: isPicture ? open - 1 : open, isPicture, words: line.slice(open + 1, i), target })
    i = close
  }
  return found
}

function named(line: string): Link[] {
  const [, target] = /^ {0,3}\[[^\]]+\]:[ \t]*<?([^\s>]+)/.exec(line) ?? []
  return target === undefined ? [] : [{ at: line.indexOf('['), isPicture: false, words: '', target }]
}

function bare(line: string): Link[] {
  return [...line.matchAll(/(?<!\()<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>/g)].map(({ index, 1: target }) => ({
    at: index,
    isPicture: false,
    words: '',
    target: target!
  }))
}

function pictureProblem(file: string, words: string, target: string, files: PackFiles): [code: CodeOf<'text'>, message: string] | null {
  if (words.trim() === '') return ['noAlt', 'The picture has no alternative text; say in words what it shows.']
  if (/^[A-Za-z][A-Za-z0-9+.-]*:|^\/\//.test(target)) return ['remote', 'A picture must lie in the pack; nothing is loaded from elsewhere.']
  if (!files.has(inside(file, target))) return ['noFile', `There is no picture '${target}' beside this text.`]
  return null
}

function linkProblem(file: string, target: string, files: PackFiles): [code: CodeOf<'text'>, message: string] | null {
  if (target.startsWith('#')) return null
  if (/^https:\/\//.test(target)) return null
  if (/^http:\/\//.test(target))
    return ['insecure', `'${target}' is asked for over http, where anybody on the way can change the page: write 'https://…'.`]
  if (/^[A-Za-z][A-Za-z0-9+.-]*:|^\/\//.test(target)) return ['link', `Links go to https pages or into the pack, not to '${target}'.`]
  if (!files.has(inside(file, target))) return ['noFile', `There is no file '${target}' in the pack.`]
  return null
}

/** A relative target as a path in the pack; one that leaves it is a path that no file has. */
function inside(file: string, target: string): string {
  const parts = file.split('/').slice(0, -1)
  for (const part of target.split('#', 1)[0]!.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
