declare module 'monaco-editor/languages/features/typescript/ts.worker' {
  import type typescript from 'typescript'
  /** Monaco's own copy of TypeScript. */
  export const ts: { readonly typescript: typeof typescript }
  /** Its library's declaration files by name. */
  export const libFileMap: Record<string, string>
}
