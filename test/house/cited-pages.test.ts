/** A comment or a sentence that sends its reader to a page sends him to one that is in the repository. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, sources } from './imports'

const PAGE = /(?<![\w/.-])(?:\.{0,2}\/)*([\w-][\w./-]*\.md)\b(?:, "([^"]+)")?/g

const isPage = (name: string): boolean => name.endsWith('.md')
const pages = [
  ...readdirSync(root).filter(isPage),
  ...['docs', 'authoring', 'labs', 'src-renderer'].flatMap((folder) => sources(folder, /\.md$/))
]
const speaking = [
  ...readdirSync(root).filter(isPage),
  ...['src-firmware', 'src-lab', 'src-main', 'src-renderer', 'scripts', 'docs', 'authoring'].flatMap((folder) =>
    sources(folder, /\.(ts|js|svelte|css|html|c|h|json|md)$/)
  )
]

/** The pages that a text names, and the section of each where it names one. */
function cited(text: string): { page: string; section: string | undefined }[] {
  return [...text.matchAll(PAGE)].map(([, page, section]) => ({ page: page!, section }))
}

/** A page's headings, without the numbers that some have. */
function headings(page: string): string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (?:\d+\. )?(.+)$/gm)].map(([, heading]) => heading!)
}

function isThere({ page, section }: { page: string; section: string | undefined }): boolean {
  const named = pages.filter((path) => path === page || path.endsWith(`/${page}`))
  return named.some((path) => section === undefined || headings(path).includes(section))
}

it('every page that is named, and every section of one, is in the repository', () => {
  const missing = speaking.flatMap((file) =>
    cited(readFileSync(join(root, file), 'utf8'))
      .filter((each) => !isThere(each))
      .map(({ page, section }) => `${file} names ${page}${section === undefined ? '' : `, "${section}"`}`)
  )
  expect(missing).toEqual([])
})

it('sees a page that is nowhere, and a section that a page does not have', () => {
  const wrong = cited('As PLAN.md, "One" says; see docs/house.md, "Phases", docs/house.md, "Cellar" and labs/house.md.')
  expect(wrong.map(isThere)).toEqual([false, true, false, false])
})
