/** Makes the terms in a lab's text buttons that open their notes. */
import type { Glossary } from '../model/glossary'

/** Text that is code, a link or a heading stays as it is; a code span that is a term by itself becomes one. */
const LEFT_ALONE = 'pre, h3, h4, button'

/**
 * @param content Already sanitised; only its text is wrapped.
 * @param seen Ids of the terms that were marked before; each is marked once.
 */
export function markTerms(content: DocumentFragment, glossary: Glossary, seen: Set<string>): void {
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const node of texts) {
    const parent = node.parentElement
    if (parent?.closest(LEFT_ALONE)) continue
    if (parent?.closest('code')) markCode(parent, glossary, seen)
    else markText(node, glossary, seen)
  }
  keepTogether(content)
}

function markCode(code: HTMLElement, glossary: Glossary, seen: Set<string>): void {
  const note = glossary.named(code.textContent ?? '')
  if (!note || seen.has(note.id)) return
  seen.add(note.id)
  const button = termButton(note.id)
  code.replaceWith(button)
  button.append(code)
}

function markText(node: Text, glossary: Glossary, seen: Set<string>): void {
  const text = node.data
  const pieces: (string | HTMLElement)[] = []
  let from = 0
  for (const { id, start, end } of glossary.find(text, seen)) {
    const button = termButton(id)
    button.textContent = text.slice(start, end)
    pieces.push(text.slice(from, start), button)
    from = end
  }
  if (pieces.length > 0) node.replaceWith(...pieces, text.slice(from))
}

/** What no line begins with, and what none ends with. */
const CLOSING = /^[.,;:!?)\]’”…，。、；：？！）》」』]+/
const OPENING = /[([‘“（《「『]{1,3}$/

/** Before and behind a button a line may end, unless what stands there belongs to it: the page keeps them in one (Prose.svelte). */
function keepTogether(content: DocumentFragment): void {
  for (const button of content.querySelectorAll('button')) {
    const { previousSibling: before, nextSibling: behind } = button
    const opening = (before instanceof Text && OPENING.exec(before.data)?.[0]) || ''
    const closing = (behind instanceof Text && CLOSING.exec(behind.data)?.[0]) || ''
    if (opening === '' && closing === '') continue
    const kept = document.createElement('span')
    kept.className = 'kept'
    button.replaceWith(kept)
    kept.append(opening, button, closing)
    if (before instanceof Text) before.data = before.data.slice(0, before.data.length - opening.length)
    if (behind instanceof Text) behind.data = behind.data.slice(closing.length)
  }
}

function termButton(id: string): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'term'
  button.dataset.term = id
  return button
}
