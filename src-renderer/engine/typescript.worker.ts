/**
 * One script for two workers, so that TypeScript is downloaded once: Monaco's language service, and the compiler of the engine. The first
 * message says which one it becomes.
 */
import { libFileMap, ts as services } from 'monaco-editor/languages/features/typescript/ts.worker'
import type { SourceRule, SourceFiles } from '../../src-lab/compile/compiler'
import { createCompiler } from '../../src-lab/compile/create-compiler'

export type CompilerRequest =
  | { readonly compiler: true; readonly id: number; readonly do: 'compile'; readonly files: SourceFiles; readonly entry: string }
  | { readonly compiler: true; readonly id: number; readonly do: 'findings'; readonly files: SourceFiles; readonly rule: SourceRule }
interface CompilerAnswer {
  readonly id: number
  readonly value?: unknown
  readonly bug?: string
}

const becomeMonaco = self.onmessage

self.onmessage = (event: MessageEvent<unknown>) => {
  if (!isCompilerRequest(event.data)) return becomeMonaco?.call(self as never, event)
  const compiler = createCompiler(services.typescript, libFileMap)
  const serve = async (request: CompilerRequest): Promise<void> => {
    const answer: CompilerAnswer = await (
      request.do === 'compile' ? compiler.compile(request.files, request.entry) : compiler.sourceFindings(request.files, request.rule)
    ).then(
      (value): CompilerAnswer => ({ id: request.id, value }),
      (error: unknown): CompilerAnswer => ({ id: request.id, bug: String(error) })
    )
    self.postMessage(answer)
  }
  self.onmessage = (next: MessageEvent<CompilerRequest>) => void serve(next.data)
  void serve(event.data)
}

function isCompilerRequest(data: unknown): data is CompilerRequest {
  return typeof data === 'object' && data !== null && 'compiler' in data
}
