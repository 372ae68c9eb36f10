/** A compiler that remembers: who runs one driver on many machines and seeds compiles it once. */
import type { Compiler, SourceFiles } from './compiler'

/** @param room How many answers are kept; the oldest goes first. */
export function rememberingCompiler(compiler: Compiler, room = 8): Compiler {
  const kept = new Map<string, Promise<unknown>>()
  const remember = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined
    if (known) return known
    const made = make()
    kept.set(key, made)
    if (kept.size > room) kept.delete(kept.keys().next().value!)
    return made
  }
  const text = (files: SourceFiles): unknown => Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    compile: (files, entry) => remember(JSON.stringify([text(files), entry]), () => compiler.compile(files, entry)),
    sourceFindings: (files, rule) => remember(JSON.stringify([text(files), rule]), () => compiler.sourceFindings(files, rule))
  }
}
