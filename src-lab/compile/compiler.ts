/**
 * The port between a driver's TypeScript and whoever holds the TypeScript compiler (7 MB): the `typescript` package on the command
 * line, Monaco's copy of the same version in a worker of its own in the browser. Both give the same JavaScript for the same files.
 */
import type { Diagnostic, Place } from '../../src-firmware/trace/trace'

/** The driver's files by workspace-relative path ('driver.ts', 'lib/list.ts'). */
export type SourceFiles = Readonly<Record<string, string>>

/** A driver's files as JavaScript, and what the compiler found. */
export interface CompiledDriver {
  /** JavaScript (ES modules) by the path of its source file, with position markers; empty where a file did not parse. */
  readonly js: Readonly<Record<string, string>>
  /** Position marker n stands for places[n]. */
  readonly places: readonly Place[]
  /** The name of the function that places[n] stands in; '' for a function without one, null at a file's top level. */
  readonly functions: readonly (string | null)[]
  /** What a file says its image is (`export const MODULE_TYPE = 'UEFI_DRIVER'`), by path; '' where it is no plain text. */
  readonly moduleTypes: Readonly<Record<string, string>>
  /** Names that a file exports as values, by path. */
  readonly exports: Readonly<Record<string, readonly string[]>>
  /** With `stops`, the first diagnostic is why. */
  readonly diagnostics: readonly Diagnostic[]
  /** Diagnostics that stop the driver before it runs: text that does not parse, or an import of a module that does not exist. */
  readonly stops: 'syntax' | 'import' | null
}

/** One rule of a `source` check. Places are those of the offending text. */
export type SourceRule =
  | { readonly noLiteral: { readonly service: string; readonly argument: string } }
  | { readonly uses: string }
  | { readonly avoids: string }
  | { readonly noLoopAround: { readonly service: string } }
/** A place that breaks a rule of a `source` check. */
export type SourceFinding =
  /** About the text as a whole: a name that is used nowhere. */
  | { readonly reason: 'uses'; readonly place: null; readonly name: string }
  | { readonly reason: 'avoids' | 'loop'; readonly place: Place; readonly name: string }
  /** @param given The number as it is written, where a service takes this argument. */
  | { readonly reason: 'literal'; readonly place: Place; readonly name: string; readonly argument: string; readonly given: string }

/** From a driver's files to what runs. */
export interface Compiler {
  compile(files: SourceFiles, entry: string): Promise<CompiledDriver>
  /** Findings of a source rule over the syntax tree; none: the rule is kept. */
  sourceFindings(files: SourceFiles, rule: SourceRule): Promise<readonly SourceFinding[]>
}
