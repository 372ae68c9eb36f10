/**
 * What markdown-it asks of the package `entities`, and the build gives it this instead (electron.vite.config.ts): a browser knows every character reference,
 * where the package unpacks a table of them before anything is shown.
 */
const page = document.createElement('textarea')

/** @param text One reference, as '&copy;'. @returns What it stands for; itself: nothing is called so. */
export function decodeHTMLStrict(text: string): string {
  // In a text area nothing becomes an element.
  page.innerHTML = text
  const { value } = page
  // A browser takes '&not' for a character wherever a word begins so; what follows stays, its semicolon too.
  return value.length > 1 && value.endsWith(';') ? text : value
}
