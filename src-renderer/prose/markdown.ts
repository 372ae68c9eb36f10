/** A lab's text as HTML that can do nothing: three walls, each of which would do alone (no raw HTML, an allow-list, the page's policy). */
import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'

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

/** @param assets Pictures of the lab as data: URLs by their path ('assets/split.png'). */
export function renderMarkdown(text: string, assets: Readonly<Record<string, string>> = {}): string {
  const html = markdown.render(
    text.replace(/\]\((?:\.\/)?assets\/([A-Za-z0-9._-]+)\)/g, (whole, name: string) => (assets[name] ? `](${assets[name]})` : whole))
  )
  return DOMPurify.sanitize(html, ALLOWED)
}

/** Text with `code` in it, for titles and reasons. */
export function renderInline(text: string): string {
  return DOMPurify.sanitize(markdown.renderInline(text), { ...ALLOWED, ALLOWED_TAGS: ['code', 'em', 'strong'], ALLOWED_ATTR: [] })
}
