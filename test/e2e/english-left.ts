/** English that is left on a screen in another language: what is read or heard there, without code, names and what says itself in which language it is. */
import type { Page } from '@playwright/test'

/** Two small words in a row, as no name of a specification has them. */
const PHRASE = /(?<![\w./-])[a-z]{2,}(?:’s|'s)? (?:[a-z]+ )*[a-z]{2,}(?![\w/-])/
/** In a sentence of another language a term's English name may stand: 'map key', 'memory type information'. */
const SENTENCE = /(?<![\w./-])[a-z]{2,}(?:’s|'s)? (?:[a-z]+ ){2,}[a-z]{2,}(?![\w/-])/
/** Its characters, and its punctuation. */
const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u

/** @returns Each once, with the nearest name in the markup. */
export async function englishLeft(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate(() => {
    const LEFT_OUT = 'code, kbd, pre, script, style, .monaco-editor, .xterm, [lang]:not(html), input, textarea'
    const READ = ['title', 'aria-label', 'placeholder', 'alt', 'aria-description', 'aria-valuetext']
    const found: string[] = []
    const placeOf = (element: Element | null): string =>
      element?.closest<HTMLElement>('[data-testid]')?.dataset.testid ?? element?.tagName.toLowerCase() ?? ''
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.closest('.monaco-editor, .xterm')) continue
        for (const name of READ) if (node.hasAttribute(name)) found.push(`${placeOf(node)} [${name}]: ${node.getAttribute(name)}`)
      } else if (!node.parentElement?.closest(LEFT_OUT)) found.push(`${placeOf(node.parentElement)}: ${(node as Text).data.trim()}`)
    }
    return found
  })
  return [...new Set(texts)].filter((text) => {
    const said = text.slice(text.indexOf(': ') + 2)
    return (HAN.test(said) ? SENTENCE : PHRASE).test(said)
  })
}
