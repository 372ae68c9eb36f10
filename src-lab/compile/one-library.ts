/**
 * The library's declarations as one file. TypeScript ships them as some sixty that name each other, and goes through all of them, and merges what they
 * declare, for every program anew.
 */

const REFERENCE = /^\/\/\/\s*<reference lib="([^"]+)"\s*\/>\s*$/gm

/**
 * @param files The declaration files by name: 'lib.es5.d.ts'.
 * @param name The one that names the others, directly or through others.
 * @returns Their texts, what is named before who names it, each once; undefined where there is no such file.
 */
export function oneLibrary(files: Readonly<Record<string, string>>, name: string): string | undefined {
  if (!Object.hasOwn(files, name)) return undefined
  const texts = new Map<string, string>()
  const read = (file: string): void => {
    const text = Object.hasOwn(files, file) ? files[file]! : ''
    // Set at once, in case two name each other; set again, behind what it names.
    texts.set(file, '')
    for (const [, named] of text.matchAll(REFERENCE)) if (!texts.has(`lib.${named}.d.ts`)) read(`lib.${named}.d.ts`)
    texts.delete(file)
    texts.set(file, text.replaceAll(REFERENCE, ''))
  }
  read(name)
  return [...texts.values()].join('\n')
}
