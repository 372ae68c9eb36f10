/** Code blocks of a text can be copied: each gets a button, and a click on it takes the block's text. */
import { t } from '../language'

/** @param content Already sanitised; each code block in it is put into a box with its button. */
export function addCopyButtons(content: DocumentFragment): void {
  for (const block of content.querySelectorAll('pre')) {
    const box = document.createElement('div')
    box.className = 'code'
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = t('Copy')
    keepLinesTogether(block.querySelector('code') ?? block)
    block.replaceWith(box)
    box.append(block, button)
  }
}

/** A long line goes on further to the right, so that what goes on is not taken for a line of its own. */
function keepLinesTogether(code: Element): void {
  const lines = (code.textContent ?? '').split(/(?<=\n)/)
  code.replaceChildren(
    ...lines.map((text) => {
      const line = document.createElement('span')
      line.className = 'line'
      // It may end a row behind a dot, a bracket or a comma, so that a name stays whole.
      line.append(...text.split(/(?<=[.,(])/).flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part])))
      return line
    })
  )
}

/** Copies the block that a button belongs to; the button says so for a moment. */
export async function copyCode(button: Element): Promise<void> {
  await navigator.clipboard.writeText(button.parentElement?.querySelector('pre')?.textContent ?? '')
  button.textContent = t('Copied')
  setTimeout(() => (button.textContent = t('Copy')), 1500)
}
