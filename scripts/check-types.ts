/**
 * The types of script checks as one file for an editor: every type that `check-api.ts` names, and every one that these name, with their comments. What is
 * no plain type (a list that a type is read from, a class) is written out as the compiler knows it.
 */
import { join } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, 'check-api.ts')
const MODULE = 'Handoff/Check'
const HEAD =
  '// What script checks are written against, for your editor. Made by Handoff: handoff pack types brings it up to date. No part of what is built.\n'

export function checkTypes(): string {
  const program = ts.createProgram([ROOT], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    lib: ['lib.es2023.d.ts'],
    types: []
  })
  const checker = program.getTypeChecker()
  const root = program.getSourceFile(ROOT)!
  const texts = new Map<string, string>()
  const declarations = new Map<string, ts.Node>()
  const left: ts.Symbol[] = checker.getExportsOfModule(checker.getSymbolAtLocation(root)!)

  const take = (name: ts.EntityName): void => {
    const symbol = checker.getSymbolAtLocation(name)
    if (!symbol) return
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    if (!(meant.flags & ts.SymbolFlags.TypeParameter)) left.push(meant)
  }
  for (let symbol = left.pop(); symbol !== undefined; symbol = left.pop()) {
    const [declaration] = symbol.declarations ?? []
    if (!declaration || program.isSourceFileDefaultLibrary(declaration.getSourceFile())) continue
    const known = declarations.get(symbol.name)
    if (known === declaration) continue
    if (known) throw new Error(`Two types are called ${symbol.name}: one of them needs another name.`)
    declarations.set(symbol.name, declaration)
    if (!ts.isInterfaceDeclaration(declaration) && !ts.isTypeAliasDeclaration(declaration))
      throw new Error(`${symbol.name} is no type that can be written out.`)
    if (isPlain(declaration)) {
      texts.set(symbol.name, textOf(declaration))
      visit(declaration, take)
    } else texts.set(symbol.name, resolved(checker, declaration, left))
  }
  const blocks = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text.replace(/^/gm, '  ').replace(/^ +$/gm, ''))
  return `${HEAD}\ndeclare module '${MODULE}' {\n${blocks.join('\n\n')}\n}\n`
}

/** Does it name types alone, and no value that a type is read from? */
function isPlain(declaration: ts.Node): boolean {
  let plain = true
  const look = (node: ts.Node): void => {
    if (ts.isTypeQueryNode(node) || ts.isImportTypeNode(node)) plain = false
    else ts.forEachChild(node, look)
  }
  look(declaration)
  return plain
}

/** As it stands, with its comment, exported. */
function textOf(declaration: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): string {
  const [doc] = ts.getJSDocCommentsAndTags(declaration)
  const text = declaration.getText().replace(/^export /, '')
  return `${doc ? `${doc.getText()}\n` : ''}export ${text}`
}

function visit(node: ts.Node, take: (name: ts.EntityName) => void): void {
  if (ts.isTypeReferenceNode(node)) take(node.typeName)
  if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression)) take(node.expression)
  ts.forEachChild(node, (child) => visit(child, take))
}

/** As the compiler knows it: the members of an object one after the other, else the whole. */
function resolved(checker: ts.TypeChecker, declaration: ts.InterfaceDeclaration | ts.TypeAliasDeclaration, left: ts.Symbol[]): string {
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope
  const written = (type: ts.Type): string => {
    for (const symbol of namedIn(type, checker)) left.push(symbol)
    return checker.typeToString(type, declaration, flags)
  }
  const type = checker.getTypeAtLocation(declaration)
  const [doc] = ts.getJSDocCommentsAndTags(declaration)
  const name = declaration.name.text
  const members = type.isUnion() ? [] : checker.getPropertiesOfType(type)
  const body =
    members.length > 0 && !(type.flags & ts.TypeFlags.StringLike)
      ? `{\n${members.map((member) => `  readonly ${member.name}: ${written(checker.getTypeOfSymbol(member))}`).join('\n')}\n}`
      : checker.typeToString(type, declaration, flags | ts.TypeFormatFlags.InTypeAlias)
  return `${doc ? `${doc.getText()}\n` : ''}export type ${name} = ${body}`
}

/** The types that are named where this one is written. */
function namedIn(type: ts.Type, checker: ts.TypeChecker): ts.Symbol[] {
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getTypeArguments(type as ts.TypeReference).flatMap((one) => namedIn(one, checker))
  const own = type.aliasSymbol ?? type.getSymbol()
  if (own?.declarations?.some((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))) return [own]
  return type.isUnion() ? type.types.flatMap((one) => namedIn(one, checker)) : []
}
