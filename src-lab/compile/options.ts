/** The compiler's options, the same on the command line, in the browser's compiler and in the editor. */
import type ts from 'typescript'

/**
 * Numbers of TypeScript 5.9's enumerations (ES2023, ES2022 modules, bundler resolution, LF, forced modules): the editor's typings name fewer of them
 * than the compiler knows.
 */
export const compilerOptions = {
  target: 10 satisfies ts.ScriptTarget.ES2023,
  module: 7 satisfies ts.ModuleKind.ES2022,
  moduleResolution: 100 satisfies ts.ModuleResolutionKind.Bundler,
  moduleDetection: 3 satisfies ts.ModuleDetectionKind.Force,
  newLine: 1 satisfies ts.NewLineKind.LineFeed,
  strict: true,
  removeComments: true,
  skipLibCheck: true,
  types: []
}

/** The library that knows what a driver may use, as the compiler names its file; the editor writes 'es2023'. */
export const LIBRARY = 'lib.es2023.d.ts'
