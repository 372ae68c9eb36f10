/** The compiler, over whichever copy of TypeScript the caller has. */
import type ts from 'typescript'
import type { Diagnostic, Place } from '../../src-firmware/trace/trace'
import { sdkModules } from '../sdk/generated/modules'
import { sdkTypings } from '../sdk/generated/typings'
import type { CompiledDriver, Compiler, SourceFiles } from './compiler'
import { CHECK_TYPES, resolveImport, typingsPath } from './driver-imports'
import { oneLibrary } from './one-library'
import { compilerOptions, LIBRARY } from './options'
import { POSITION_MODULE } from './position-module'
import { firstInclude, nameIn, OF_C, plainWords } from './plain-words'
import { positionMarkers } from './position-markers'
import { SdkNames } from './sdk-names'
import { sourceFindings } from './source-rules'

/** The compiler's own module, whichever way it was loaded. */
export type TypeScript = typeof ts

/** @param libFiles The library's declaration files by name ('lib.es2023.d.ts'): `typescript/lib` on disk, Monaco's `libFileMap` in the browser. */
export function createCompiler(typescript: TypeScript, libFiles: Readonly<Record<string, string>>): Compiler {
  const cache = new SourceCache(typescript, libFiles)
  const programOf = lastProgram((files) => createProgram(typescript, cache, files))
  const names = new SdkNames(typescript, (path) => cache.get(path))
  return {
    compile: (files, entry) => Promise.resolve(compile(typescript, programOf, names, files, entry)),
    sourceFindings: (files, rule) => {
      const program = programOf(files)
      return Promise.resolve(sourceFindings(typescript, program, ownFiles(program, files), rule))
    }
  }
}

type ProgramOf = (files: SourceFiles) => ts.Program

/** What was made last is kept: a driver is compiled, and then asked about by one rule after the other. */
function lastProgram(make: ProgramOf): ProgramOf {
  let last: { readonly files: SourceFiles; readonly program: ts.Program } | null = null
  return (files) => {
    if (last === null || !sameTexts(last.files, files)) last = { files: { ...files }, program: make(files) }
    return last.program
  }
}

function sameTexts(a: SourceFiles, b: SourceFiles): boolean {
  const paths = Object.keys(a)
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === own(b, path))
}

/** Parsed files that never change: the library and the SDK. */
class SourceCache {
  private readonly parsed = new Map<string, ts.SourceFile | undefined>()

  constructor(
    private readonly ts: TypeScript,
    private readonly libFiles: Readonly<Record<string, string>>
  ) {}

  get(path: string): ts.SourceFile | undefined {
    if (!this.parsed.has(path)) {
      const text = path === `/lib/${LIBRARY}` ? oneLibrary(this.libFiles, LIBRARY) : own(sdkTypings, `file://${path}`)
      this.parsed.set(path, text === undefined ? undefined : this.ts.createSourceFile(path, text, compilerOptions.target))
    }
    return this.parsed.get(path)
  }
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** A driver's files lie in a folder of their own, so that no name of theirs is one of the library's. */
const FOLDER = '/driver/'

function createProgram(ts: TypeScript, cache: SourceCache, files: SourceFiles): ts.Program {
  const options: ts.CompilerOptions = { ...compilerOptions, lib: [LIBRARY], noEmitOnError: false, configFilePath: undefined }
  const parsed = new Map<string, ts.SourceFile>()
  const host: ts.CompilerHost = {
    getSourceFile(path) {
      if (!path.startsWith(FOLDER)) return cache.get(path)
      const known = parsed.get(path)
      if (known) return known
      const text = own(files, path.slice(FOLDER.length))
      if (text === undefined) return undefined
      const file = ts.createSourceFile(path, text, compilerOptions.target)
      parsed.set(path, file)
      return file
    },
    resolveModuleNameLiterals(literals, containingFile) {
      return literals.map((literal) => {
        if (!containingFile.startsWith(FOLDER)) return { resolvedModule: besideTypings(literal.text, containingFile) }
        const found = resolveImport(literal.text, containingFile.slice(FOLDER.length), files)
        if (found.kind === 'nothing') return { resolvedModule: undefined }
        const resolvedFileName =
          found.kind === 'file' ? `${FOLDER}${found.path}` : typingsPath(found.module, sdkTypings).slice('file://'.length)
        const extension = found.kind === 'file' ? ts.Extension.Ts : ts.Extension.Dts
        return { resolvedModule: { resolvedFileName, extension, isExternalLibraryImport: false } }
      })
    },
    getDefaultLibFileName: () => LIBRARY,
    getDefaultLibLocation: () => '/lib',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => host.getSourceFile(path, compilerOptions.target) !== undefined,
    readFile: () => undefined,
    writeFile: () => undefined
  }
  const rootNames = Object.keys(files)
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => `${FOLDER}${path}`)
  return ts.createProgram({ rootNames, options, host })

  /** The SDK's typings import each other by relative paths. */
  function besideTypings(specifier: string, from: string): ts.ResolvedModuleFull | undefined {
    const parts = from.split('/').slice(0, -1)
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    const base = parts.join('/')
    const resolvedFileName = [`${base}.d.ts`, `${base}/index.d.ts`].find((path) => cache.get(path) !== undefined)
    return resolvedFileName === undefined ? undefined : { resolvedFileName, extension: ts.Extension.Dts, isExternalLibraryImport: false }
  }
}

function ownFiles(program: ts.Program, files: SourceFiles): ts.SourceFile[] {
  return Object.keys(files)
    .sort()
    .map((path) => program.getSourceFile(`${FOLDER}${path}`))
    .filter((file) => file !== undefined)
}

function compile(ts: TypeScript, programOf: ProgramOf, names: SdkNames, files: SourceFiles, entry: string): CompiledDriver {
  try {
    return compileFiles(ts, programOf(files), names, files, entry)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // The parser and the checker are recursive: a text nested thousands deep has no other end.
    const message = 'The text is nested too deeply to be compiled.'
    return { ...NOTHING, diagnostics: [{ file: entry, line: 1, column: 1, code: 0, category: 'error', message }], stops: 'syntax' }
  }
}

const NOTHING: CompiledDriver = { js: {}, places: [], functions: [], moduleTypes: {}, exports: {}, diagnostics: [], stops: null }

function compileFiles(ts: TypeScript, program: ts.Program, names: SdkNames, files: SourceFiles, entry: string): CompiledDriver {
  if (!Object.hasOwn(files, entry)) {
    const message = `There is no file '${entry}' to start with.`
    return { ...NOTHING, diagnostics: [{ file: entry, line: 1, column: 1, code: 0, category: 'error', message }], stops: 'import' }
  }
  const sources = ownFiles(program, files)
  const syntax = sources.flatMap((file) => syntaxOf(ts, program, file, names))
  const exports = Object.fromEntries(sources.map((file) => [pathOf(file), exportedNames(ts, program, file)]))
  if (syntax.length > 0)
    return { ...NOTHING, exports, js: Object.fromEntries(sources.map((file) => [pathOf(file), ''])), diagnostics: syntax, stops: 'syntax' }

  const imports = sources.flatMap((file) => missingImports(ts, file, files))
  const missing = new Set(imports.map(({ file, line, column }) => `${file}:${line}:${column}`))
  const semantic = sources
    .flatMap((file) => program.getSemanticDiagnostics(file))
    .map((found) => diagnostic(ts, found, program.getTypeChecker(), names))
    .filter(({ file, line, column }) => !missing.has(`${file}:${line}:${column}`))

  return {
    ...emit(ts, program, sources),
    moduleTypes: Object.fromEntries(sources.flatMap((file) => moduleType(ts, file))),
    exports,
    diagnostics: [...imports, ...semantic],
    stops: imports.length > 0 ? 'import' : null
  }
}

function syntaxOf(ts: TypeScript, program: ts.Program, file: ts.SourceFile, names: SdkNames): readonly Diagnostic[] {
  const found = program.getSyntacticDiagnostics(file)
  const include = found.length > 0 ? firstInclude(file.text) : -1
  if (include < 0) return found.map((one) => diagnostic(ts, one, null, names))
  const { line } = file.getLineAndCharacterOfPosition(include)
  return [{ file: pathOf(file), line: line + 1, column: 1, code: 0, category: 'error', message: OF_C }]
}

function emit(ts: TypeScript, program: ts.Program, sources: readonly ts.SourceFile[]): Pick<CompiledDriver, 'js' | 'places' | 'functions'> {
  const places: Place[] = []
  const functions: (string | null)[] = []
  const numbers = new Map<string, number>()
  const place = (file: ts.SourceFile, offset: number, inFunction: string | null): number => {
    const key = `${file.fileName}:${offset}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    const { line, character } = file.getLineAndCharacterOfPosition(offset)
    numbers.set(key, places.length)
    functions.push(inFunction)
    return places.push({ file: pathOf(file), line: line + 1, column: character + 1 }) - 1
  }
  const names = {
    position: unused('$at', sources),
    depth: unused('$depth', sources),
    thrown: unused('$thrown', sources),
    passing: unused('$passing', sources),
    module: POSITION_MODULE,
    isSdk: (module: string) => sdkModules.includes(module)
  }
  const js: Record<string, string> = {}
  for (const file of sources) {
    if (file.isDeclarationFile) continue
    program.emit(file, (_, text) => (js[pathOf(file)] = text), undefined, false, { after: [positionMarkers(ts, names, place)] })
  }
  return { js, places, functions }
}

/** A name that occurs nowhere in the driver's text, however it is spelt: `$` and `\\u0024` are the same letter in a name. */
function unused(name: string, sources: readonly ts.SourceFile[]): string {
  const letter = (_: string, code: string): string => String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))
  const texts = sources.map(({ text }) => text.replaceAll(/\\u\{?([0-9a-f]+)\}?/gi, letter))
  let candidate = name
  while (texts.some((text) => text.includes(candidate))) candidate += '_'
  return candidate
}

function pathOf(file: ts.SourceFile): string {
  return file.fileName.slice(FOLDER.length)
}

/** Imports that reach nothing, and import() calls, for which nothing would wait. */
function missingImports(ts: TypeScript, file: ts.SourceFile, files: SourceFiles): Diagnostic[] {
  const found: Diagnostic[] = []
  const say = (node: ts.Node, message: string, code: number): void => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file))
    found.push({ file: pathOf(file), line: line + 1, column: character + 1, code, category: 'error', message })
  }
  const look = (specifier: ts.Node): void => {
    if (!ts.isStringLiteralLike(specifier)) return
    const reached = resolveImport(specifier.text, pathOf(file), files)
    if (reached.kind === 'nothing') say(specifier, sentence(reached.why), CANNOT_FIND_MODULE)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      if (!isOfCheckTypes(ts, node)) look(node.moduleSpecifier)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) look(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) look(node.argument.literal)
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      say(node, "A driver's files are ECMAScript modules: write import … from '…'.", CANNOT_FIND_MODULE)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      say(node, 'import() gives a promise, and nothing in firmware waits for one: import at the top of the file.', CANNOT_FIND_MODULE)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The types that a script check is written against are its author's editor's alone: nothing of them is left when it runs. */
function isOfCheckTypes(ts: TypeScript, { importClause, moduleSpecifier }: ts.ImportDeclaration): boolean {
  return ts.isStringLiteralLike(moduleSpecifier) && moduleSpecifier.text === CHECK_TYPES && importClause?.isTypeOnly === true
}

const CANNOT_FIND_MODULE = 2307

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function exportedNames(ts: TypeScript, program: ts.Program, file: ts.SourceFile): string[] {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(file)
  if (!module) return []
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => {
      const target = (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol
      return (target.flags & ts.SymbolFlags.Value) !== 0
    })
    .map(({ name }) => name)
    .sort()
}

/** `export const MODULE_TYPE = 'UEFI_DRIVER'`: known before anything runs, because it decides what the image's pages are. */
function moduleType(ts: TypeScript, file: ts.SourceFile): [string, string][] {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue
    if (!statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || name.text !== 'MODULE_TYPE') continue
      const value = initializer && (ts.isAsExpression(initializer) ? initializer.expression : initializer)
      return [[pathOf(file), value && ts.isStringLiteralLike(value) ? value.text : '']]
    }
  }
  return []
}

function diagnostic(ts: TypeScript, found: ts.Diagnostic, checker: ts.TypeChecker | null, names: SdkNames): Diagnostic {
  const { file, start, length, code, category, messageText } = found
  const isPlaced = file !== undefined && start !== undefined && length !== undefined
  const { line, character } = isPlaced ? file.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 }
  const placed = isPlaced ? { ...found, file, start, length } : null
  const plain = placed && plainWords(ts, { diagnostic: placed, checker, names })
  const name = plain === null ? null : nameIn(placed!)
  return {
    file: file ? pathOf(file) : '',
    line: line + 1,
    column: character + 1,
    code,
    category: category === ts.DiagnosticCategory.Error ? 'error' : 'warning',
    message: plain ?? ts.flattenDiagnosticMessageText(messageText, '\n'),
    ...(name !== null && { name })
  }
}
