/** What an import in a driver's file reaches: a module of the SDK, another file of the driver, or nothing. */
import { sdkModules } from '../sdk/generated/modules'
import type { SourceFiles } from './compiler'

/** Where the types of script checks are imported from: a module of the author's editor alone. */
export const CHECK_TYPES = 'Handoff/Check'

type Import =
  | { readonly kind: 'sdk'; readonly module: string }
  | { readonly kind: 'file'; readonly path: string }
  /** In a sentence for the driver's author. */
  | { readonly kind: 'nothing'; readonly why: string }

/** @param from The workspace-relative path of the file that imports. */
export function resolveImport(specifier: string, from: string, files: SourceFiles): Import {
  if (sdkModules.includes(specifier)) return { kind: 'sdk', module: specifier }
  if (specifier.startsWith('./') || specifier.startsWith('../')) {
    const path = join(from, specifier)
    if (path === null) return { kind: 'nothing', why: `'${specifier}' lies outside the driver's own files` }
    const found = [path, `${path}.ts`, path.replace(/\.js$/, '.ts'), `${path}/index.ts`].find(
      (candidate) => candidate.endsWith('.ts') && Object.hasOwn(files, candidate)
    )
    if (found !== undefined) return { kind: 'file', path: found }
    return { kind: 'nothing', why: `the driver has no file '${specifier}'. Its files are ${listed(Object.keys(files).sort())}` }
  }
  return {
    kind: 'nothing',
    why: `'${specifier}' does not exist for a driver. It can import ${listed(sdkModules)}, or its own files ('./name')`
  }
}

/** Where the SDK's typings of a module are. */
export function typingsPath(module: string, typings: Readonly<Record<string, string>>): string {
  const path = `file:///node_modules/${module}.d.ts`
  return Object.hasOwn(typings, path) ? path : `file:///node_modules/${module}/index.d.ts`
}

function join(from: string, specifier: string): string | null {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null
    } else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
