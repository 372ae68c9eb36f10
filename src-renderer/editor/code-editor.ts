/** The editor as every pane of code has it: calm, and with the line marked that the timeline's cursor stands on. */
import { monaco } from './monaco'
import './code-editor.css'

const [FONT_SIZE, LINE_HEIGHT] = [13, 21]

/** @param ariaLabel What is edited in it. @param own What this pane has besides, or otherwise. */
export function createCodeEditor(
  node: HTMLElement,
  ariaLabel: string,
  own: monaco.editor.IStandaloneEditorConstructionOptions = {}
): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(node, {
    automaticLayout: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code'),
    fontSize: FONT_SIZE,
    lineHeight: LINE_HEIGHT,
    minimap: { enabled: false },
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 12,
    lineNumbersMinChars: 3,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    scrollBeyondLastLine: false,
    renderFinalNewline: 'on',
    wordWrap: 'on',
    wrappingIndent: 'deepIndent',
    renderLineHighlight: 'none',
    // The entry point's parameters are the specification's, used or not.
    showUnused: false,
    occurrencesHighlight: 'off',
    padding: { top: 8, bottom: 8 },
    tabSize: 2,
    fixedOverflowWidgets: true,
    bracketPairColorization: { enabled: false },
    guides: { indentation: false },
    stickyScroll: { enabled: false },
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    ariaLabel,
    ...own
  })
}

/** @param textScale 1 is the drawing's size. */
export function scaledText(textScale: number): Pick<monaco.editor.IEditorOptions, 'fontSize' | 'lineHeight'> {
  return { fontSize: FONT_SIZE * textScale, lineHeight: Math.round(LINE_HEIGHT * textScale) }
}

/** The model at this address, with this text: the one that is there keeps its history. */
export function setText(uri: monaco.Uri, language: string, text: string): void {
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, language, uri)
  if (model.getValue() !== text) model.setValue(text)
}

/** Gives back what lies below this address. @param isKept Absent: nothing is kept. */
export function disposeModels(scope: string, isKept: (path: string) => boolean = () => false): void {
  for (const model of monaco.editor.getModels()) {
    const { path } = model.uri
    if (path.startsWith(`/${scope}/`) && !isKept(path.slice(scope.length + 2))) model.dispose()
  }
}

/** The line that the timeline's cursor stands on. */
export function cursorLine(line: number): monaco.editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: { isWholeLine: true, className: 'cursor-line', lineNumberClassName: 'cursor-line-number' }
  }
}

/** A place in a text; lines and columns count from 1. */
interface Place {
  readonly line: number
  readonly column: number
}

/** Something that is said of a place: below what ends at `end` on the same line, else below the word that stands there, else below one character. */
export function marker(
  model: monaco.editor.ITextModel,
  { line, column, message }: Place & { readonly message: string },
  severity: monaco.MarkerSeverity,
  end?: Place
): monaco.editor.IMarkerData {
  const lineNumber = Math.min(Math.max(line, 1), model.getLineCount())
  const word = model.getWordAtPosition({ lineNumber, column })
  const [startColumn, endColumn] = end?.line === line ? [column, end.column] : [word?.startColumn ?? column, word?.endColumn ?? column + 1]
  return { severity, message, startLineNumber: lineNumber, startColumn, endLineNumber: lineNumber, endColumn }
}
