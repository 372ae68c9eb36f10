/** What a pack's Markdown may hold: no raw HTML, nothing remote but links, pictures of the pack with words for those who cannot see them. */
import { links, proseLines } from './markdown-parts'
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
  for (const { line, plain } of proseLines(text)) {
    const find = (at: number, code: CodeOf<'text'>, message: string): void =>
      void problems.push({ file, line, column: at + 1, code: `text.${code}`, message })
    const html = HTML.exec(plain)
    if (html) find(html.index, 'html', 'Raw HTML is shown as text; write Markdown, or put it in `code`.')
    for (const { at, isPicture, words, target } of links(plain)) {
      const problem = isPicture ? pictureProblem(file, words, target, files) : linkProblem(file, target, files)
      if (problem) find(at, problem[0], problem[1])
    }
  }
  return problems
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
