/** What the compiler finds, in the words of who writes a first driver: the place, what is missing there, and what to write instead. */
import type ts from 'typescript'
import type { SdkNames } from './sdk-names'

type TypeScript = typeof import('typescript')

/** What the words are made from. */
export interface Found {
  readonly diagnostic: ts.DiagnosticWithLocation
  /** null: the text did not parse, and nothing is known about types. */
  readonly checker: ts.TypeChecker | null
  readonly names: SdkNames
}

/** @returns null: the compiler's own words are as good. */
export function plainWords(ts: TypeScript, found: Found): string | null {
  const { file, start, code } = found.diagnostic
  if (found.checker === null) return syntaxWords(ts, found.diagnostic)
  if (UNKNOWN_NAME.has(code)) return unknownName(ts, found)
  if (NO_EXPORT.has(code)) return notThere(found)
  if (MIXED.has(code)) return mixed(ts, file, start, found.diagnostic.length, found.checker)
  return NOT_THAT.has(code) ? (joinedLines(ts, file, start) ?? elementOfPointer(ts, file, start, found.checker)) : null
}

/** What to say of a text that is C, in place of all that does not parse in it. */
export const OF_C =
  "This is C; a driver is written in TypeScript here. Names, arguments and statuses stay: import … from 'Uefi' takes the place of #include, OUT() that of a variable's address, and 'x: EFI_STATUS' that of 'EFI_STATUS x'."

/** Where a text that does not parse includes headers, as C does; -1: nowhere. */
export function firstInclude(text: string): number {
  return text.search(/^[ \t]*#[ \t]*include\s*[<"]/m)
}

// ---- text that does not parse ---------------------------------------------------------------------------------------------------------

function syntaxWords(ts: TypeScript, diagnostic: ts.DiagnosticWithLocation): string | null {
  const { file, start, code } = diagnostic
  const token = tokenAt(ts, file, start)
  const before = token === '' ? 'at the end of the text' : `before '${token}'`
  switch (code) {
    case 1002:
      return 'A text is not closed: end it on the same line, with the quote that it begins with.'
    case 1003:
      return `A name is missing ${before}.`
    case 1005:
      return missing(ts, diagnostic, token, before)
    case 1010:
      return 'A comment begins with /* and never ends: close it with */.'
    case 1109:
      return `A value is missing ${before}.`
    case 1110:
      return `A type is missing ${before}.`
    case 1123:
    case 1134:
      return `The name of the variable is missing ${before}.`
    case 1127:
      return `The character '${String.fromCodePoint(file.text.codePointAt(start) ?? 32)}' means nothing here. Pasted text often has other quotes and dashes than code: write ' and -.`
    case 1128:
      return `'${token}' has nothing that it closes or goes on with: is there a '}' too many before it, or a '{' or '(' too few?`
    case 1135:
      return `An argument is missing ${before}.`
    case 1160:
      return 'A text begins with ` and never ends.'
    case 1351:
      return 'A number goes straight on into letters: a hexadecimal number begins with 0x, and a space parts a number from a name.'
    case 1434:
      return `'${token}' is not expected here: is something missing before it, an operator, a comma or a bracket?`
    default:
      return null
  }
}

/** TS1005: something is expected. Where a bracket is never closed, the compiler knows which. */
function missing(ts: TypeScript, diagnostic: ts.DiagnosticWithLocation, token: string, before: string): string {
  const wanted = /^'(.+)' expected\.$/.exec(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'))?.[1]
  const opened = diagnostic.relatedInformation?.find(({ file, start }) => file !== undefined && start !== undefined)
  if (wanted !== undefined && opened?.file && opened.start !== undefined && token === '') {
    const line = opened.file.getLineAndCharacterOfPosition(opened.start).line + 1
    return `The '${opened.file.text[opened.start]}' on line ${line} is never closed: a '${wanted}' is missing.`
  }
  return wanted === undefined ? `Something is missing ${before}.` : `A '${wanted}' is missing ${before}.`
}

/** The word, number or sign that begins at a place; empty at the end of the text. */
function tokenAt(ts: TypeScript, file: ts.SourceFile, start: number): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, file.text, undefined, start)
  scanner.scan()
  const text = scanner.getTokenText()
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

// ---- names ----------------------------------------------------------------------------------------------------------------------------

/** A name that other surroundings have: the compiler would have their typings installed. TS2580, TS2591: Node; TS2584: a browser; TS2581, TS2592: jQuery; TS2582, TS2593: a test runner; TS2867, TS2868: Bun. */
const ELSEWHERE = [2580, 2581, 2582, 2584, 2591, 2592, 2593, 2867, 2868]
/** TS2304, TS2552: no such name, perhaps another; TS2503: no such namespace; TS18004: no value for a short property. */
const UNKNOWN_NAME: ReadonlySet<number> = new Set([2304, 2552, 2503, 18004, ...ELSEWHERE])
/** TS2305, TS2724, TS2614: a module has no such export. */
const NO_EXPORT: ReadonlySet<number> = new Set([2305, 2724, 2614])

/** What a driver of UEFI calls where a command of U-Boot's, or a program in C, calls the function of this name. */
const OF_UEFI: Readonly<Record<string, string>> = {
  printf: "Print from 'Library/UefiLib'",
  malloc: "AllocatePool from 'Library/MemoryAllocationLib'",
  calloc: "AllocateZeroPool from 'Library/MemoryAllocationLib'",
  memalign: "AllocateAlignedPages from 'Library/MemoryAllocationLib'",
  free: "FreePool from 'Library/MemoryAllocationLib'"
}

function unknownName(ts: TypeScript, { diagnostic, names }: Found): string | null {
  const { file } = diagnostic
  const name = textOf(diagnostic)
  const modules = names.modulesOf(name)
  const [first] = modules
  if (first === undefined)
    return ELSEWHERE.includes(diagnostic.code)
      ? `There is no ${name} for a driver: it has what 'Uefi' and the libraries export, and what JavaScript has by itself.`
      : null
  const imported = importedModules(ts, file)
  const own = modules.find((module) => imported.includes(module))
  const instead = first === 'UBoot' && own === undefined && !/\bdo_command\b/.test(file.text) ? OF_UEFI[name] : undefined
  if (instead !== undefined) return `${name} is U-Boot's: a driver of UEFI takes ${instead} in its place.`
  return own === undefined
    ? `${name} is not imported: add import { ${name} } from '${first}' at the top of the file.`
    : `${name} is not imported: add it to what is imported from '${own}'.`
}

function notThere({ diagnostic, names }: Found): string | null {
  const name = textOf(diagnostic)
  const [module] = names.modulesOf(name)
  if (module === undefined) return null
  const asked = /Module '"([^"]+)"'/.exec(String(diagnostic.messageText))?.[1]
  return `${asked === undefined ? 'The module' : `'${asked}'`} has no ${name}: import it from '${module}'.`
}

/** The name that a finding is about; null: it is about none, or is left to the compiler's words. */
export function nameIn(diagnostic: ts.DiagnosticWithLocation): string | null {
  return UNKNOWN_NAME.has(diagnostic.code) ? textOf(diagnostic) : null
}

function textOf({ file, start, length }: ts.DiagnosticWithLocation): string {
  return file.text.slice(start, start + length)
}

function importedModules(ts: TypeScript, file: ts.SourceFile): readonly string[] {
  return file.statements.flatMap((statement) =>
    ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier.text] : []
  )
}

// ---- pointers and sizes ---------------------------------------------------------------------------------------------------------------

/** TS2365: an operator between types that it does not take; TS2367: a comparison that can never hold. */
const MIXED: ReadonlySet<number> = new Set([2365, 2367])

function mixed(ts: TypeScript, file: ts.SourceFile, start: number, length: number, checker: ts.TypeChecker): string | null {
  const both = binaryAt(ts, file, start, length)
  if (!both) return null
  const has = (node: ts.Node, flag: ts.TypeFlags): boolean => {
    const type = checker.getTypeAtLocation(node)
    return (type.isUnion() ? type.types : [type]).every(({ flags }) => (flags & flag) !== 0)
  }
  const { left, right, operatorToken } = both
  const [pointer, number] = has(left, ts.TypeFlags.BigIntLike) ? [left, right] : [right, left]
  if (!has(pointer, ts.TypeFlags.BigIntLike) || !has(number, ts.TypeFlags.NumberLike)) return null
  const text = number.getText(file)
  const instead = ts.isNumericLiteral(number) ? `${text}n, or UINT64(${text})` : `UINT64(${text})`
  const never = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(operatorToken.kind)
  const why = never ? 'the two are never the same' : `'${operatorToken.getText(file)}' does not take one of each`
  return `${pointer.getText(file)} is a bigint, as pointers are, and ${text} is a number: ${why}. Write ${instead}.`
}

function binaryAt(ts: TypeScript, file: ts.SourceFile, start: number, length: number): ts.BinaryExpression | null {
  let found: ts.BinaryExpression | null = null
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end < start + length) return
    if (ts.isBinaryExpression(node) && node.getStart(file) === start && node.end === start + length) found = node
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

// ---- lines that are one, and pointers that are none --------------------------------------------------------------------------------------

/** TS2349: what is called is no function; TS7053: what is looked into has no such element. */
const NOT_THAT: ReadonlySet<number> = new Set([2349, 7053])

/** A line that begins with a bracket goes on with the one before, which nobody ended. */
function joinedLines(ts: TypeScript, file: ts.SourceFile, start: number): string | null {
  const joined = nodeFrom(
    ts,
    file,
    start,
    (node): node is ts.CallExpression | ts.ElementAccessExpression => ts.isCallExpression(node) || ts.isElementAccessExpression(node)
  )
  const opens = [ts.SyntaxKind.OpenParenToken, ts.SyntaxKind.OpenBracketToken]
  const bracket = joined?.getChildren(file).find(({ kind }) => opens.includes(kind))
  if (!joined || !bracket) return null
  const lineOf = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1
  const line = lineOf(bracket.getStart(file))
  if (line === lineOf(joined.expression.end)) return null
  return `Line ${line} begins with '${bracket.getText(file)}', so it goes on with this one: end this line with ';'.`
}

/** In C a pointer is an array, too. */
function elementOfPointer(ts: TypeScript, file: ts.SourceFile, start: number, checker: ts.TypeChecker): string | null {
  const access = nodeFrom(ts, file, start, ts.isElementAccessExpression)
  if (!access || (checker.getTypeAtLocation(access.expression).flags & ts.TypeFlags.BigIntLike) === 0) return null
  const pointer = access.expression.getText(file)
  const index = access.argumentExpression.getText(file)
  const address = index === '0' ? pointer : `${pointer} + ${/^\d+$/.test(index) ? `${index}n` : `UINT64(${index})`}`
  return `${pointer} is a pointer, an address and no array: peek8(${address}) from 'Library/BaseLib' reads the byte, poke8(${address}, …) writes it.`
}

/** The innermost node of a kind whose expression a finding begins in. */
function nodeFrom<Node extends ts.Node & { readonly expression: ts.Node }>(
  ts: TypeScript,
  file: ts.SourceFile,
  start: number,
  is: (node: ts.Node) => node is Node
): Node | null {
  let found: Node | null = null
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end <= start) return
    if (is(node) && node.expression.end > start) found = node
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
