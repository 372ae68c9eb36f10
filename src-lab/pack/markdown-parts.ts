/** What of a pack's Markdown is more than prose: blocks of code, links and pictures. Goes over a text once, whatever stands in it. */

/** A line of prose, with blanks where it has `code`: columns stay right. */
interface ProseLine {
  /** Counted from 1. */
  readonly line: number
  readonly plain: string
}
/** A block of code. */
interface CodeBlock {
  /** The line that opens it, counted from 1. */
  readonly line: number
  /** What stands behind the marks: 'ts'. */
  readonly info: string
  readonly code: string
}

/** Every line outside blocks of code. */
export function proseLines(text: string): readonly ProseLine[] {
  return cut(text).prose
}

/** Every block of code in its order. One that is not closed goes on to the end. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  return cut(text).blocks
}

function cut(text: string): { prose: ProseLine[]; blocks: CodeBlock[] } {
  const prose: ProseLine[] = []
  const blocks: { line: number; info: string; lines: string[] }[] = []
  let fence: string | null = null
  text.split('\n').forEach((line, index) => {
    const before = fence
    fence = fenceAfter(fence, line)
    if (before === null && fence !== null) blocks.push({ line: index + 1, info: line.trim().slice(fence.length).trim(), lines: [] })
    else if (before !== null && fence !== null) blocks.at(-1)!.lines.push(line)
    else if (before === null) prose.push({ line: index + 1, plain: withoutCode(line) })
  })
  return { prose, blocks: blocks.map(({ lines, ...block }) => ({ ...block, code: lines.join('\n') })) }
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

/** A link or a picture. */
interface Link {
  readonly at: number
  readonly isPicture: boolean
  readonly words: string
  readonly target: string
}

/**
 * '[words](target "title")' and '![words](target)' of a line, '[name]: target' and '<scheme:target>'. Goes over it once, whatever stands in it.
 */
export function links(line: string): Link[] {
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
