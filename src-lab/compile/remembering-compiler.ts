/** A compiler that remembers: who runs one driver on many machines and seeds, or again and again, compiles it once. */
import type { CompiledDriver, Compiler, SourceFiles, SourceFinding } from './compiler'

/** A lab has dozens of rules about one text. */
const RULES = 64

/** @param room How many drivers are kept; the one that nobody asked for longest goes first. Of what is found in texts by rules there are more for each driver. */
export function rememberingCompiler(compiler: Compiler, room = 8): Compiler {
  const drivers = remembering<CompiledDriver>(room)
  const findings = remembering<readonly SourceFinding[]>(room * RULES)
  const text = (files: SourceFiles): unknown => Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    compile: (files, entry) => drivers(JSON.stringify([text(files), entry]), () => compiler.compile(files, entry)),
    sourceFindings: (files, rule) => findings(JSON.stringify([text(files), rule]), () => compiler.sourceFindings(files, rule))
  }
}

function remembering<T>(room: number): (key: string, make: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>()
  return (key, make) => {
    const known = kept.get(key)
    const made = known ?? make()
    kept.delete(key)
    kept.set(key, made)
    if (known) return made
    // A compiler that has ended may be another one the next time.
    made.catch(() => kept.delete(key))
    if (kept.size > room) kept.delete(kept.keys().next().value!)
    return made
  }
}
