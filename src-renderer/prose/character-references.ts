/**
 * What markdown-it asks of the package `entities`, and the build gives it this instead (electron.vite.config.ts): a browser knows every character reference,
 * where the package unpacks a table of them before anything is shown.
 */
const page = document.createElement('textarea')

/** @param text One reference, as '&copy;'. @returns What it stands for; itself: nothing is called so. */
export function decodeHTMLStrict(text: string): string {
  // In a text area nothing becomes an element.
  page.innerHTML = text
  return page.value
}
