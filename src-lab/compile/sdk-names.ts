/** Which module of the SDK a name comes from, read from its typings. */
import type ts from 'typescript'
import { sdkModules } from '../sdk/generated/modules'

/** The names that each module gives away, by module. Only what stands in the text counts: no checker is asked. */
export class SdkNames {
  private readonly known = new Map<string, ReadonlySet<string>>()

  /** @param typings The parsed typings of an absolute path ('/node_modules/Uefi/index.d.ts'); undefined: there are none. */
  constructor(
    private readonly ts: typeof import('typescript'),
    private readonly typings: (path: string) => ts.SourceFile | undefined
  ) {}

  /** The modules that export a name: libraries first, then what is common to all phases. */
  modulesOf(name: string): readonly string[] {
    return [...sdkModules]
      .sort((one, other) => rank(one) - rank(other))
      .filter((module) => this.exports(`/node_modules/${module}`).has(name))
  }

  /** @param base A file's path without its ending, or the folder of an index file. */
  private exports(base: string): ReadonlySet<string> {
    const known = this.known.get(base)
    if (known) return known
    const names = new Set<string>()
    // A file that imports itself on a way round adds nothing.
    this.known.set(base, names)
    const path = [`${base}.d.ts`, `${base}/index.d.ts`].find((candidate) => this.typings(candidate) !== undefined)
    if (path === undefined) return names
    for (const statement of this.typings(path)!.statements) for (const name of this.namesOf(statement, path)) names.add(name)
    return names
  }

  private namesOf(statement: ts.Statement, path: string): readonly string[] {
    const { ts } = this
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement
      if (exportClause && ts.isNamedExports(exportClause)) return exportClause.elements.map((element) => element.name.text)
      if (exportClause || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
      return [...this.exports(beside(path, moduleSpecifier.text))]
    }
    const isExported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []))
    const named =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    return named && statement.name ? [statement.name.text] : []
  }
}

function rank(module: string): number {
  return module.startsWith('Library/') ? 0 : module === 'Uefi' ? 1 : 2
}

function beside(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
