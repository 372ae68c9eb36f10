/**
 * Writes position markers into a driver's JavaScript: before statements, in loop conditions and around calls, `$.at = 17` says which place in the
 * learner's TypeScript runs now. Whoever wants to know where a driver is reads that number; no source map and no stack trace is needed.
 *
 * A call is marked when its arguments have been evaluated, as the last thing before it happens: `f(a, ($.at = 17, b))`, or, where the last argument
 * holds calls itself, `f(a, ($t = g(), $.at = 17, $t))`. So where a function begins, `$.at` is the place that called it, and it puts that away:
 *
 *     const $d = ++$.from[0]; $.from[$d] = $.at; try { … } catch ($e) { $.left($d, $e); throw $e } finally { $.from[0] = $d - 1 }
 *
 * A function that is left halfway and gone on with (a generator, an async one) does not, and counts as part of whoever called it.
 */
import type ts from 'typescript'

type TypeScript = typeof ts

interface MarkerNames {
  /** The object that holds the position; a name that occurs nowhere in the driver. */
  readonly position: string
  /** A constant of each function: how deep it is. */
  readonly depth: string
  /** What was thrown through it. */
  readonly thrown: string
  /** A variable of the file for values on their way. Never read after anything else could have written it. */
  readonly passing: string
  /** The module that exports `position`. */
  readonly module: string
  /** Modules whose OUT and IN_OUT are told what the driver calls its variable. */
  readonly isSdk: (module: string) => boolean
}

/** @param place The number of a place, for the file, the offset in its text, and the name of the function around it ('' for one without a name). */
export function positionMarkers(ts: TypeScript, names: MarkerNames, place: PlaceNumber): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => new FileMarker(ts, context, file, names, place).mark()
}

type PlaceNumber = (file: ts.SourceFile, offset: number, inFunction: string | null) => number

class FileMarker {
  private readonly f: ts.NodeFactory
  private readonly original: ts.SourceFile
  private usesPassing = false
  /** The name of the function whose body is visited; null: text that runs in whatever function is under way, as a file's top level does. */
  private inside: string | null = null
  /** What this file calls the SDK's OUT and IN_OUT. */
  private readonly named = new Map<string, 'OUT' | 'IN_OUT'>()

  constructor(
    private readonly ts: TypeScript,
    private readonly context: ts.TransformationContext,
    private readonly file: ts.SourceFile,
    private readonly names: MarkerNames,
    private readonly place: PlaceNumber
  ) {
    this.f = context.factory
    this.original = ts.getOriginalNode(file) as ts.SourceFile
  }

  mark(): ts.SourceFile {
    const { ts, f } = this
    for (const statement of this.file.statements) if (ts.isImportDeclaration(statement)) this.readImport(statement)
    const statements = this.statements(this.file.statements)
    const head: ts.Statement[] = [
      f.createImportDeclaration(
        undefined,
        f.createImportClause(
          undefined,
          undefined,
          f.createNamedImports([f.createImportSpecifier(false, f.createIdentifier('position'), f.createIdentifier(this.names.position))])
        ),
        f.createStringLiteral(this.names.module)
      )
    ]
    if (this.usesPassing) head.push(f.createVariableStatement(undefined, [f.createVariableDeclaration(this.names.passing)]))
    return f.updateSourceFile(this.file, [...head, ...statements])
  }

  private readImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): void {
    const { ts } = this
    if (!ts.isStringLiteral(moduleSpecifier) || !this.names.isSdk(moduleSpecifier.text)) return
    const bindings = importClause?.namedBindings
    if (!bindings || !ts.isNamedImports(bindings)) return
    for (const { propertyName, name } of bindings.elements) {
      const imported = (propertyName ?? name).text
      if (imported === 'OUT' || imported === 'IN_OUT') this.named.set(name.text, imported)
    }
  }

  // ---- markers ----------------------------------------------------------------------------------------------------------------------

  /** `$.at = n` for where a node begins; null: it stands nowhere in the driver's text. */
  private marker(node: ts.Node): ts.Expression | null {
    const original = this.ts.getOriginalNode(node)
    if (original.pos < 0 || original.end < 0) return null
    const n = this.place(this.original, original.getStart(this.original), this.inside)
    return this.f.createAssignment(this.own('at'), this.f.createNumericLiteral(n))
  }

  /** `$.at`, `$.from`, `$.left` */
  private own(name: 'at' | 'from' | 'left'): ts.Expression {
    return this.f.createPropertyAccessExpression(this.f.createIdentifier(this.names.position), name)
  }

  /** `($.at = n, expression)` */
  private before(marker: ts.Expression | null, expression: ts.Expression): ts.Expression {
    return marker ? this.f.createParenthesizedExpression(this.f.createComma(marker, expression)) : expression
  }

  /** `($t = expression, $.at = n, $t)` */
  private after(marker: ts.Expression | null, expression: ts.Expression): ts.Expression {
    if (!marker) return expression
    this.usesPassing = true
    const passing = (): ts.Expression => this.f.createIdentifier(this.names.passing)
    return this.f.createParenthesizedExpression(
      this.f.createComma(this.f.createComma(this.f.createAssignment(passing(), expression), marker), passing())
    )
  }

  /** The marker is in force once the expression has been evaluated. */
  private onto(marker: ts.Expression | null, expression: ts.Expression, source: ts.Expression): ts.Expression {
    return this.calls(source) ? this.after(marker, expression) : this.before(marker, expression)
  }

  /** Does evaluating the node call anything? What is inside a function is not evaluated. */
  private calls(node: ts.Node): boolean {
    const { ts } = this
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return true
    if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true
    if (ts.isFunctionLike(node)) return false
    return ts.forEachChild(node, (child) => this.calls(child) || undefined) ?? false
  }

  // ---- statements -------------------------------------------------------------------------------------------------------------------

  private statements(list: readonly ts.Statement[]): ts.Statement[] {
    return list.flatMap((statement) => {
      const visited = this.visit(statement) as ts.Statement
      const marker = this.isMarked(statement) ? this.marker(statement) : null
      return marker ? [this.f.createExpressionStatement(marker), visited] : [visited]
    })
  }

  private isMarked(statement: ts.Statement): boolean {
    const { ts } = this
    switch (statement.kind) {
      case ts.SyntaxKind.ExpressionStatement:
        // A directive ('use strict') must stay the first statement.
        return !ts.isStringLiteral((statement as ts.ExpressionStatement).expression)
      case ts.SyntaxKind.VariableStatement:
      case ts.SyntaxKind.ReturnStatement:
      case ts.SyntaxKind.IfStatement:
      case ts.SyntaxKind.SwitchStatement:
      case ts.SyntaxKind.ThrowStatement:
      case ts.SyntaxKind.ForStatement:
      case ts.SyntaxKind.ForInStatement:
      case ts.SyntaxKind.ForOfStatement:
      case ts.SyntaxKind.ExportAssignment:
      case ts.SyntaxKind.ClassDeclaration:
        return true
      case ts.SyntaxKind.LabeledStatement:
        return this.isMarked((statement as ts.LabeledStatement).statement)
      default:
        return false
    }
  }

  /** The statement of an if or a loop: a block, so that there is room for its marker. */
  private block(statement: ts.Statement): ts.Statement {
    if (this.ts.isBlock(statement)) return this.visit(statement) as ts.Statement
    const list = this.statements([statement])
    return list.length === 1 ? list[0]! : this.f.createBlock(list, true)
  }

  private condition(expression: ts.Expression): ts.Expression {
    return this.before(this.marker(expression), this.expression(expression))
  }

  // ---- nodes ------------------------------------------------------------------------------------------------------------------------

  private expression(node: ts.Expression): ts.Expression {
    return this.visit(node) as ts.Expression
  }

  private readonly visit = (node: ts.Node): ts.Node => {
    const { ts, f } = this
    if (ts.isBlock(node)) return f.updateBlock(node, this.statements(node.statements))
    if (ts.isCaseClause(node)) return f.updateCaseClause(node, this.expression(node.expression), this.statements(node.statements))
    if (ts.isDefaultClause(node)) return f.updateDefaultClause(node, this.statements(node.statements))
    if (ts.isIfStatement(node))
      return f.updateIfStatement(
        node,
        this.expression(node.expression),
        this.block(node.thenStatement),
        node.elseStatement && this.block(node.elseStatement)
      )
    if (ts.isWhileStatement(node)) return f.updateWhileStatement(node, this.condition(node.expression), this.block(node.statement))
    if (ts.isDoStatement(node)) return f.updateDoStatement(node, this.block(node.statement), this.condition(node.expression))
    if (ts.isForStatement(node))
      return f.updateForStatement(
        node,
        node.initializer && (this.visit(node.initializer) as ts.ForInitializer),
        node.condition ? this.condition(node.condition) : this.before(this.marker(node), f.createTrue()),
        node.incrementor && this.expression(node.incrementor),
        this.block(node.statement)
      )
    if (ts.isForOfStatement(node))
      return f.updateForOfStatement(
        node,
        node.awaitModifier,
        this.visit(node.initializer) as ts.ForInitializer,
        this.expression(node.expression),
        this.block(node.statement)
      )
    if (ts.isForInStatement(node))
      return f.updateForInStatement(
        node,
        this.visit(node.initializer) as ts.ForInitializer,
        this.expression(node.expression),
        this.block(node.statement)
      )
    if (ts.isFunctionLike(node)) return this.functionLike(node)
    // What a field begins with runs inside the constructor, and what a static block holds where the class stands.
    if (ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node))
      return this.inBody(null, () => ts.visitEachChild(node, this.visit, this.context))
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) return this.nameVariable(node, node.name.text)
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) return this.nameVariable(node, node.name.text)
    if (ts.isCallExpression(node)) return this.call(node)
    if (ts.isNewExpression(node)) return this.construct(node)
    if (ts.isBinaryExpression(node)) return this.binary(node)
    if (ts.isReturnStatement(node) && node.expression && this.calls(node.expression))
      return f.updateReturnStatement(node, this.after(this.marker(node), this.expression(node.expression)))
    if (ts.isPropertyAccessExpression(node) && !ts.isPropertyAccessChain(node)) return this.access(node)
    return ts.visitEachChild(node, this.visit, this.context)
  }

  /** What stands beside the body (what a parameter is without its argument, a computed name) runs before the body has begun. */
  private functionLike(node: ts.SignatureDeclaration): ts.Node {
    const { ts } = this
    const body = 'body' in node ? node.body : undefined
    return this.inBody(null, () =>
      ts.visitEachChild(node, (child) => (child === body && body ? this.functionBody(node, body) : this.visit(child)), this.context)
    )
  }

  private functionBody(node: ts.SignatureDeclaration, body: ts.ConciseBody): ts.Node {
    const { ts, f } = this
    const isLeftHalfway = 'asteriskToken' in node && node.asteriskToken !== undefined
    const isAsync = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
    const name = this.functionName(node)
    if (!ts.isBlock(body)) {
      const value = this.inBody(name, () => this.before(this.marker(body), this.expression(body)))
      return isAsync ? value : f.createBlock(this.framed([f.createReturnStatement(value)]), true)
    }
    const statements = this.inBody(name, () => this.statements(body.statements))
    if (isAsync || isLeftHalfway) return f.updateBlock(body, statements)
    // Directives ('use strict') stay the first statements.
    const first = statements.findIndex((statement) => !ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression))
    return first < 0 ? body : f.updateBlock(body, [...statements.slice(0, first), ...this.framed(statements.slice(first))])
  }

  /** The statements of a function that says how deep it is, and takes that back. */
  private framed(statements: readonly ts.Statement[]): ts.Statement[] {
    const { ts, f } = this
    const depth = (): ts.Expression => f.createIdentifier(this.names.depth)
    const thrown = (): ts.Identifier => f.createIdentifier(this.names.thrown)
    const from = (index: number | ts.Expression): ts.Expression => f.createElementAccessExpression(this.own('from'), index)
    const does = (expression: ts.Expression): ts.Statement => f.createExpressionStatement(expression)
    const deeper = f.createVariableDeclaration(this.names.depth, undefined, undefined, f.createPrefixIncrement(from(0)))
    return [
      f.createVariableStatement(undefined, f.createVariableDeclarationList([deeper], ts.NodeFlags.Const)),
      does(f.createAssignment(from(depth()), this.own('at'))),
      f.createTryStatement(
        f.createBlock(statements, true),
        f.createCatchClause(
          f.createVariableDeclaration(thrown()),
          f.createBlock([does(f.createCallExpression(this.own('left'), undefined, [depth(), thrown()])), f.createThrowStatement(thrown())])
        ),
        f.createBlock([does(f.createAssignment(from(0), f.createSubtract(depth(), f.createNumericLiteral(1))))])
      )
    ]
  }

  private inBody<T>(name: string | null, act: () => T): T {
    const outer = this.inside
    this.inside = name
    try {
      return act()
    } finally {
      this.inside = outer
    }
  }

  /** What a reader calls a function: its own name, or that of what it is given to; '' where there is none. */
  private functionName(node: ts.SignatureDeclaration): string {
    const { ts } = this
    const parent = ts.getOriginalNode(node).parent as ts.Node | undefined
    const named = ts.isConstructorDeclaration(node) ? parent && ts.isClassLike(parent) && parent.name : (node.name ?? givenTo(ts, parent))
    return named && (ts.isIdentifier(named) || ts.isStringLiteral(named) || ts.isPrivateIdentifier(named)) ? named.text : ''
  }

  /** `const Buffer = OUT()` becomes `const Buffer = OUT('Buffer')`, so that a sentence can say which variable has no value yet. */
  private nameVariable(node: ts.VariableDeclaration | ts.PropertyAssignment, name: string): ts.Node {
    const { ts, f } = this
    const call = node.initializer
    if (call && ts.isCallExpression(call) && ts.isIdentifier(call.expression)) {
      const kind = this.named.get(call.expression.text)
      if (kind && call.arguments.length === (kind === 'OUT' ? 0 : 1)) {
        const args = [...call.arguments.map((argument) => this.expression(argument)), f.createStringLiteral(name)]
        const named = f.updateCallExpression(call, call.expression, undefined, args)
        return ts.isVariableDeclaration(node)
          ? f.updateVariableDeclaration(node, node.name, node.exclamationToken, undefined, named)
          : f.updatePropertyAssignment(node, node.name, named)
      }
    }
    return ts.visitEachChild(node, this.visit, this.context)
  }

  private call(node: ts.CallExpression): ts.Node {
    const { ts, f } = this
    const { expression: callee } = node
    if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword)
      return ts.visitEachChild(node, this.visit, this.context)
    const marker = this.marker(node)
    const args = node.arguments.map((argument) => this.expression(argument))
    const update = (newCallee: ts.Expression): ts.CallExpression =>
      ts.isCallChain(node)
        ? f.updateCallChain(node, newCallee, node.questionDotToken, undefined, args)
        : f.updateCallExpression(node, newCallee, undefined, args)
    if (args.length > 0) {
      args[args.length - 1] = this.lastArgument(marker, args.at(-1)!, node.arguments.at(-1)!)
      return update(this.expression(callee))
    }
    return update(this.markedCallee(marker, callee))
  }

  private construct(node: ts.NewExpression): ts.Node {
    const { f } = this
    const marker = this.marker(node)
    const args = (node.arguments ?? []).map((argument) => this.expression(argument))
    if (args.length === 0)
      return f.updateNewExpression(node, this.onto(marker, this.expression(node.expression), node.expression), undefined, args)
    args[args.length - 1] = this.lastArgument(marker, args.at(-1)!, node.arguments!.at(-1)!)
    return f.updateNewExpression(node, this.expression(node.expression), undefined, args)
  }

  private lastArgument(marker: ts.Expression | null, visited: ts.Expression, source: ts.Expression): ts.Expression {
    const { ts, f } = this
    if (ts.isSpreadElement(visited) && ts.isSpreadElement(source))
      return f.updateSpreadElement(visited, this.onto(marker, visited.expression, source.expression))
    return this.onto(marker, visited, source)
  }

  /** For a call without arguments: the marker goes into what the method is taken from, so that `this` stays what it is. */
  private markedCallee(marker: ts.Expression | null, node: ts.Expression): ts.Expression {
    const { ts, f } = this
    if (node.kind === ts.SyntaxKind.SuperKeyword) return node
    if (ts.isParenthesizedExpression(node)) return f.updateParenthesizedExpression(node, this.markedCallee(marker, node.expression))
    if (ts.isPropertyAccessChain(node))
      return this.calls(node.expression)
        ? this.expression(node)
        : f.updatePropertyAccessChain(node, this.markedCallee(marker, node.expression), node.questionDotToken, node.name)
    if (ts.isPropertyAccessExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return node
      return f.updatePropertyAccessExpression(node, this.onto(marker, this.expression(node.expression), node.expression), node.name)
    }
    if (ts.isElementAccessExpression(node)) {
      const index = this.expression(node.argumentExpression)
      if (ts.isElementAccessChain(node)) return this.expression(node)
      if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return f.updateElementAccessExpression(node, node.expression, index)
      return f.updateElementAccessExpression(node, this.expression(node.expression), this.onto(marker, index, node.argumentExpression))
    }
    if (ts.isCallChain(node)) return this.expression(node)
    return this.onto(marker, this.expression(node), node)
  }

  /**
   * `Entry.Type = f()`: the write happens on this line, wherever f() was last; so does the addition in `Start + f()`, which may mix a pointer and a
   * number.
   */
  private binary(node: ts.BinaryExpression): ts.Node {
    const { ts, f } = this
    const { left, operatorToken, right } = node
    const operator = operatorToken.kind
    const isAssignment = operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment
    const isChoice =
      operator === ts.SyntaxKind.CommaToken ||
      operator === ts.SyntaxKind.AmpersandAmpersandToken ||
      operator === ts.SyntaxKind.BarBarToken ||
      operator === ts.SyntaxKind.QuestionQuestionToken
    if (
      isChoice ||
      operator === ts.SyntaxKind.InKeyword ||
      (isAssignment && operator === ts.SyntaxKind.EqualsToken && ts.isIdentifier(left))
    )
      return ts.visitEachChild(node, this.visit, this.context)
    const visitedLeft = this.expression(left)
    const visitedRight = this.expression(right)
    if (this.calls(right)) return f.updateBinaryExpression(node, visitedLeft, operatorToken, this.after(this.marker(node), visitedRight))
    if (isAssignment || !this.calls(left)) return f.updateBinaryExpression(node, visitedLeft, operatorToken, visitedRight)
    return f.updateBinaryExpression(node, this.after(this.marker(node), visitedLeft), operatorToken, visitedRight)
  }

  /** `f().Type`: the read happens on this line, wherever f() was last. */
  private access(node: ts.PropertyAccessExpression): ts.Node {
    const { ts, f } = this
    const target = node.expression
    const isResult = ts.isCallExpression(target) && !ts.isCallChain(target)
    const visited = this.expression(target)
    return f.updatePropertyAccessExpression(node, isResult ? this.after(this.marker(node), visited) : visited, node.name)
  }
}

/** `const fill = () => …`, `{ fill: () => … }` */
function givenTo(ts: TypeScript, parent: ts.Node | undefined): ts.Node | undefined {
  return parent && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    ? parent.name
    : undefined
}
