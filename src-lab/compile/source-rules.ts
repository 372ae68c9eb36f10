/** The rules of a `source` check, over the syntax tree. */
import type ts from 'typescript'
import type { Place } from '../../src-firmware/trace/trace'
import type { SourceFinding, SourceRule } from './compiler'

type TypeScript = typeof ts

/** Findings of a rule over a driver's own files; none: the rule is kept. */
export function sourceFindings(
  ts: TypeScript,
  program: ts.Program,
  files: readonly ts.SourceFile[],
  rule: SourceRule
): readonly SourceFinding[] {
  // The checker binds the files: from then on a node knows its parent.
  program.getTypeChecker()
  if ('noLiteral' in rule) return literals(ts, program, files, rule.noLiteral.service, rule.noLiteral.argument)
  if ('uses' in rule) {
    if (files.some((file) => namesIn(ts, file, rule.uses).length > 0)) return []
    return [{ reason: 'uses', place: null, name: rule.uses }]
  }
  if ('avoids' in rule)
    return files
      .flatMap((file) => namesIn(ts, file, rule.avoids))
      .map((node) => ({ reason: 'avoids', place: placeOf(node), name: rule.avoids }))
  return loops(ts, files, rule.noLoopAround.service)
}

function placeOf(node: ts.Node): Place {
  const file = node.getSourceFile()
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file))
  return { file: file.fileName.replace(/^\/driver\//, ''), line: line + 1, column: character + 1 }
}

function all<T extends ts.Node>(ts: TypeScript, root: ts.Node, wanted: (node: ts.Node) => node is T): T[] {
  const found: T[] = []
  const visit = (node: ts.Node): void => {
    if (wanted(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

/** An imported name where it is used, a property, a method. An import alone is no use. */
function namesIn(ts: TypeScript, file: ts.SourceFile, name: string): ts.Identifier[] {
  const imported = new Set([name])
  for (const specifier of all(ts, file, ts.isImportSpecifier))
    if ((specifier.propertyName ?? specifier.name).text === name) imported.add(specifier.name.text)
  const isUse = (node: ts.Node): node is ts.Identifier => {
    if (!ts.isIdentifier(node)) return false
    const { parent } = node
    if (ts.isImportSpecifier(parent) || ts.isImportClause(parent)) return false
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return node.text === name
    return imported.has(node.text)
  }
  return all(ts, file, isUse)
}

function calledName(ts: TypeScript, call: ts.CallExpression): string | null {
  if (ts.isIdentifier(call.expression)) return call.expression.text
  if (ts.isPropertyAccessExpression(call.expression)) return call.expression.name.text
  return null
}

function callsOf(ts: TypeScript, root: ts.Node, service: string): ts.CallExpression[] {
  return all(ts, root, ts.isCallExpression).filter((call) => calledName(ts, call) === service)
}

function literals(
  ts: TypeScript,
  program: ts.Program,
  files: readonly ts.SourceFile[],
  service: string,
  argument: string
): SourceFinding[] {
  const checker = program.getTypeChecker()
  const wanted = argument.toLowerCase()
  return files.flatMap((file) =>
    callsOf(ts, file, service).flatMap((call): SourceFinding[] => {
      const parameters = checker.getResolvedSignature(call)?.parameters ?? []
      const index = parameters.findIndex((parameter) => parameter.name.toLowerCase() === wanted)
      const given = index < 0 ? undefined : call.arguments[index]
      if (!given || !isLiteral(ts, checker, given, new Set())) return []
      return [{ reason: 'literal', place: placeOf(given), name: service, argument, given: given.getText() }]
    })
  )
}

/** A number written out, arithmetic on such, a cast of one, or a constant of the driver's own that is nothing else. */
function isLiteral(ts: TypeScript, checker: ts.TypeChecker, node: ts.Expression, seen: Set<ts.Node>): boolean {
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node))
    return isLiteral(ts, checker, node.expression, seen)
  if (ts.isPrefixUnaryExpression(node)) return isLiteral(ts, checker, node.operand, seen)
  if (ts.isBinaryExpression(node)) return isLiteral(ts, checker, node.left, seen) && isLiteral(ts, checker, node.right, seen)
  if (ts.isCallExpression(node)) {
    const name = calledName(ts, node)
    const first = node.arguments[0]
    if (!name || !first || !/^(U?INT(8|16|32|64)|UINTN|BigInt|Number|IN_OUT)$/.test(name)) return false
    // A variable that begins as 0 asks for the size; any other number is one that was written out.
    if (name === 'IN_OUT' && /^0n?$/.test(first.getText())) return false
    return isLiteral(ts, checker, first, seen)
  }
  if (ts.isIdentifier(node)) {
    const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration
    if (!declaration || seen.has(declaration) || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false
    if (declaration.getSourceFile().isDeclarationFile || !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return false
    seen.add(declaration)
    return isLiteral(ts, checker, declaration.initializer, seen)
  }
  return false
}

function loops(ts: TypeScript, files: readonly ts.SourceFile[], service: string): SourceFinding[] {
  // Functions of the driver's own that reach the service: a loop around a call of theirs is one around it.
  const reaching = new Set([service])
  for (let grown = true; grown;) {
    grown = false
    for (const file of files)
      for (const call of all(ts, file, ts.isCallExpression)) {
        const callee = calledName(ts, call)
        const around = callee !== null && reaching.has(callee) ? enclosingFunction(ts, call) : null
        if (around === null || reaching.has(around)) continue
        reaching.add(around)
        grown = true
      }
  }
  return files.flatMap((file) =>
    [...reaching]
      .flatMap((name) => callsOf(ts, file, name))
      .filter((call) => isInLoop(ts, call))
      .map((call) => ({ reason: 'loop' as const, place: placeOf(call), name: service }))
  )
}

function enclosingFunction(ts: TypeScript, node: ts.Node): string | null {
  for (let at = node.parent as ts.Node | undefined; at; at = at.parent) {
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name && ts.isIdentifier(at.name)) return at.name.text
    if ((ts.isArrowFunction(at) || ts.isFunctionExpression(at)) && ts.isVariableDeclaration(at.parent) && ts.isIdentifier(at.parent.name))
      return at.parent.name.text
  }
  return null
}

/** Inside a loop's condition, step or body; a named function in between is looked at through its own calls. */
function isInLoop(ts: TypeScript, node: ts.Node): boolean {
  for (let at: ts.Node = node; at.parent; at = at.parent) {
    const { parent } = at
    if (ts.isFunctionDeclaration(parent) || ts.isMethodDeclaration(parent)) return false
    if (ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return true
    if (ts.isForStatement(parent) && at !== parent.initializer) return true
    if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && at === parent.statement) return true
    if (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && at !== parent.expression)
      if (/^(forEach|map|filter|some|every|reduce|flatMap|find)$/.test(parent.expression.name.text)) return true
  }
  return false
}
