/** A lab's text as HTML that can do nothing: three walls, each of which would do alone (no raw HTML, an allow-list, the page's policy). */
import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'
import { visible } from '../../src-lab/sentences'

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })

const ALLOWED = {
  ALLOWED_TAGS: [
    'p',
    'h3',
    'h4',
    'ul',
    'ol',
    'li',
    'code',
    'pre',
    'em',
    'strong',
    'a',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'blockquote',
    'hr',
    'br',
    'img'
  ],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|data:image\/(?:png|jpeg|gif|webp);)/i
}
const ALLOWED_INLINE = { ...ALLOWED, ALLOWED_TAGS: ['code', 'em', 'strong'], ALLOWED_ATTR: [] }
/** What is changed afterwards is what a page holds, and no text, which would have to be read again. */
const ALLOWED_CONTENT = { ...ALLOWED, RETURN_DOM_FRAGMENT: true } as const

/** Pictures are the pack's own, and links lead to pages: what one of them may have as its target, the other may not. */
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$/
const sanitiser = DOMPurify(window)
sanitiser.addHook('uponSanitizeAttribute', (_element, attribute) => {
  if (attribute.attrName === 'src') attribute.keepAttr = PICTURE.test(attribute.attrValue)
  if (attribute.attrName === 'href') attribute.keepAttr = pageOf(attribute.attrValue) !== null
})

/** The address of a page as a browser would go to it; null: it is none, or it pretends to another host with a name before an '@'. */
function pageOf(target: string): string | null {
  if (!URL.canParse(target)) return null
  const { protocol, username, password, href } = new URL(target)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : null
}

/**
 * Links as buttons: a link can be opened in more ways than a page can hear (the middle button, a menu, dragging it to another window), and each of them
 * must ask first. What a button is told, `linkOf` reads. A picture that was refused leaves its words.
 */
function closeWaysOut(content: DocumentFragment): void {
  for (const link of content.querySelectorAll('a')) {
    const page = pageOf(link.getAttribute('href') ?? '')
    if (page === null) link.replaceWith(...link.childNodes)
    else {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'link'
      button.setAttribute('role', 'link')
      button.dataset.page = page
      button.title = page
      button.append(...link.childNodes)
      link.replaceWith(button)
    }
  }
  for (const picture of content.querySelectorAll('img')) if (!picture.hasAttribute('src')) picture.replaceWith(picture.alt)
}

/** Where a click on something in rendered Markdown leads; null: nowhere. */
export function linkOf(target: Element): string | null {
  return target.closest<HTMLElement>('button.link')?.dataset.page ?? null
}

/** Characters that show the text behind them in another order than it is in. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g

interface Rendering {
  /** Pictures of the lab as data: URLs by their path ('assets/split.png'). */
  readonly assets?: Readonly<Record<string, string>>
  /** What is made of the text's content, one after the other, when it is sanitised and not yet on the page. */
  readonly changes?: readonly ((content: DocumentFragment) => void)[]
}

export function renderMarkdown(text: string, { assets = {}, changes = [] }: Rendering = {}): string {
  const html = markdown.render(
    text
      .replace(TURNING, visible)
      .replace(/\]\((?:\.\/)?assets\/([A-Za-z0-9._-]+)\)/g, (whole, name: string) => (assets[name] ? `](${assets[name]})` : whole))
  )
  // Whoever shows a text has a heading above it: those in it are smaller. What is written in code has no tags any more.
  const content = sanitiser.sanitize(html.replace(/<(\/?)h[12]>/g, '<$1h3>'), ALLOWED_CONTENT)
  for (const change of [closeWaysOut, ...changes]) change(content)
  // In a template nothing is loaded.
  const template = document.createElement('template')
  template.content.append(content)
  return template.innerHTML
}

/** Text with `code` in it, for titles and reasons. */
export function renderInline(text: string): string {
  return sanitiser.sanitize(markdown.renderInline(visible(text)), ALLOWED_INLINE)
}
