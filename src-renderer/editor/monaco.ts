/** Monaco, set up once: TypeScript with the SDK's typings and the engine's compiler options, and themes made from the tokens. */
import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/typescript/register'
import 'monaco-editor/languages/definitions/cpp/register'
import { ModuleKind, ModuleResolutionKind, typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import TypeScriptWorker from '../engine/typescript.worker?worker'
import { DIFFERS, thinToken, token } from '../theme/tokens'

self.MonacoEnvironment = {
  getWorker: (_moduleId: string, label: string) =>
    label === 'typescript' || label === 'javascript' ? typescriptWorker() : new EditorWorker()
}

/** A text is painted before anybody checks it: the SDK's typings are read for the worker, and reach it before the first question does. */
async function typescriptWorker(): Promise<Worker> {
  const { sdkTypings } = await import('../../src-lab/sdk/generated/typings')
  for (const [path, text] of Object.entries(sdkTypings)) typescriptDefaults.addExtraLib(text, path)
  return new TypeScriptWorker()
}

/** ES2023 and ESNext by number: Monaco's own enumeration stops before them. */
const TARGET_ES2023 = 10

typescriptDefaults.setCompilerOptions({
  strict: true,
  target: TARGET_ES2023 as never,
  lib: ['es2023'],
  module: ModuleKind.ESNext,
  moduleResolution: ModuleResolutionKind.NodeJs,
  moduleDetection: 3,
  noUnusedLocals: false,
  allowNonTsExtensions: true
})
typescriptDefaults.setEagerModelSync(true)

const base = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black' } as const

let applied: keyof typeof base | null = null

/** Defines Monaco's theme from the tokens that are in force now, where it is another one. */
export function applyEditorTheme(theme: keyof typeof base): void {
  if (theme === applied) return
  applied = theme
  const rule = (scope: string, name: string, fontStyle?: string): monaco.editor.ITokenThemeRule => ({
    token: scope,
    foreground: token(name).slice(1),
    ...(fontStyle ? { fontStyle } : {})
  })
  monaco.editor.defineTheme('handoff', {
    base: base[theme],
    inherit: true,
    rules: [
      rule('keyword', 'code-keyword'),
      rule('string', 'code-string'),
      rule('number', 'code-number'),
      rule('number.hex', 'code-number'),
      rule('regexp', 'code-string'),
      rule('comment', 'code-comment'),
      rule('type', 'code-type'),
      rule('type.identifier', 'code-type'),
      rule('identifier', 'ink'),
      rule('delimiter', 'ink-2'),
      // What author mode writes: a lab.json, and a text in Markdown.
      rule('string.key.json', 'code-type'),
      rule('string.value.json', 'code-string'),
      rule('variable', 'code-type')
    ],
    colors: {
      'editor.background': token('pane'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink-3'),
      'editorLineNumber.activeForeground': token('ink'),
      'editor.lineHighlightBackground': token('cursor'),
      'editor.lineHighlightBorder': '#00000000',
      'editorWidget.background': token('raised'),
      'editorWidget.border': token('line-strong'),
      'editorSuggestWidget.background': token('raised'),
      'editorSuggestWidget.border': token('line-strong'),
      'editorHoverWidget.background': token('raised'),
      'editorHoverWidget.border': token('line-strong'),
      'editorBracketMatch.border': token('line-strong'),
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, token('ink-2')])),
      'editorError.foreground': token('bad'),
      'diffEditor.insertedLineBackground': thinToken('good', DIFFERS.line),
      'diffEditor.insertedTextBackground': thinToken('good', DIFFERS.words),
      'diffEditor.removedLineBackground': thinToken('bad', DIFFERS.line),
      'diffEditor.removedTextBackground': thinToken('bad', DIFFERS.words),
      'scrollbarSlider.background': `${token('ink-3')}55`,
      'scrollbarSlider.hoverBackground': `${token('ink-3')}88`,
      'scrollbarSlider.activeBackground': `${token('ink-3')}aa`,
      focusBorder: '#00000000'
    }
  })
  monaco.editor.setTheme('handoff')
}

export { monaco }
