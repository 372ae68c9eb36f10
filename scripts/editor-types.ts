/**
 * The SDK's typings as one file for an ordinary editor: what a driver imports stands in it as `declare module 'Uefi'`. Modules that only these import
 * are named 'handoff:…', so that no driver reaches for them by chance.
 */

/**
 * @param typings By path: 'file:///node_modules/Uefi/index.d.ts'.
 * @param modules The names that a driver can import.
 */
export function editorTypes(typings: Readonly<Record<string, string>>, modules: readonly string[]): string {
  const files = new Map(Object.entries(typings).map(([url, text]) => [url.slice(FOLDER.length), text]))
  const nameOf = (path: string): string => {
    const name = path.replace(/(\/index)?\.d\.ts$/, '')
    return modules.includes(name) ? name : `handoff:${name}`
  }
  const found = (specifier: string, from: string): string => {
    const parts = from.split('/').slice(0, -1)
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    const path = [`${parts.join('/')}.d.ts`, `${parts.join('/')}/index.d.ts`].find((one) => files.has(one))
    if (path === undefined) throw new Error(`${from} names ${specifier}, which has no typings`)
    return nameOf(path)
  }
  const blocks = [...files].map(([path, text]) => {
    const inside = text
      .replace(
        /(\bfrom |\bimport\()(['"])(\.[^'"]*)\2/g,
        (_, before: string, quote: string, specifier: string) => `${before}${quote}${found(specifier, path)}${quote}`
      )
      .replace(/^(export )?declare /gm, '$1')
      .trimEnd()
    return `declare module '${nameOf(path)}' {\n${inside}\n}\n`
  })
  return `${HEAD}\n${blocks.join('\n')}`
}

const FOLDER = 'file:///node_modules/'
const HEAD =
  '// What drivers import, for your editor. Made by Handoff: handoff pack types brings it up to date. No part of what is built.\n'
