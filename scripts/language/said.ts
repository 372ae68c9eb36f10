/** The sentences that the screen says, found in its sources: what is given to `t`, `marked` and `sentence`, and what stands in the markup without them. */
import { parse } from 'svelte/compiler'
import ts from 'typescript'

export interface Said {
  readonly text: string
  /** 'src-renderer/home/Home.svelte:12'. */
  readonly at: string
}
export interface Found {
  readonly said: readonly Said[]
  /** What is told, and said by somebody else: `told` of src-lab/sentences. */
  readonly told: readonly Said[]
  /** What is shown and is in no catalogue's reach: a text of the markup, or a call whose sentence cannot be read here. */
  readonly bare: readonly Said[]
}

const SAYING = new Set(['t', 'marked', 'sentence'])
/** Makes what is said elsewhere: its words stand in src-lab/sentences. */
const TELLING = 'told'
/** Attributes that somebody reads or hears. */
const READ = new Set(['title', 'alt', 'placeholder', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'label'])
const WORD = /\p{L}{2}/u
/** Names are the same in every language; so is what is code, and what says itself in which language it is. */
const NAMES = new Set(['Handoff', 'Ctrl', 'phd0', 'ptal', 'pfr0', 'Attribute', 'SHA-256'])
/** 'MMRAM', 'HOBs', 'NumberOfPages': a specification's name. */
const NAME = /^(?:[A-Z]{2,}s?|[A-Z][a-z]+(?:[A-Z][a-z]*)+)$/
const AS_IT_IS = new Set(['code', 'kbd', 'style', 'script'])

/** @param file Its path in the repository; only its kind matters. */
export function saidIn(file: string, source: string): Found {
  const said: Said[] = []
  const told: Said[] = []
  const bare: Said[] = []
  const at = (offset: number): string => `${file}:${source.slice(0, offset).split('\n').length}`
  const hear = (texts: readonly string[] | null, offset: number, call: string): void => {
    if (texts === null) bare.push({ text: call, at: at(offset) })
    else said.push(...texts.map((text) => ({ text, at: at(offset) })))
  }
  const show = (text: string, offset: number): void => {
    const plain = text.trim().replace(/\s+/g, ' ')
    if (!NAMES.has(plain) && !NAME.test(plain)) bare.push({ text: plain, at: at(offset) })
  }
  if (file.endsWith('.svelte')) inComponent(source, hear, show)
  else inScript(file, source, hear, (text, offset) => told.push({ text, at: at(offset) }))
  return { said, told, bare }
}

type Hear = (texts: readonly string[] | null, offset: number, call: string) => void

function inScript(file: string, source: string, hear: Hear, tell: (text: string, offset: number) => void): void {
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === TELLING)
      tell(templateOf(node.template), node.getStart())
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && SAYING.has(node.expression.text) && node.arguments[0])
      hear(written(node.arguments[0]), node.getStart(), node.getText())
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true))
}

/** As `told` makes it. */
function templateOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text
  return template.head.text + template.templateSpans.map(({ literal }, index) => `{{${index}}}${literal.text}`).join('')
}

/** null: neither a text nor a choice between texts. A name stands for what `sentence` was given. */
function written(node: ts.Expression): readonly string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return []
  if (ts.isParenthesizedExpression(node)) return written(node.expression)
  if (!ts.isConditionalExpression(node)) return null
  const [yes, no] = [written(node.whenTrue), written(node.whenFalse)]
  return yes && no && [...yes, ...no]
}

/** As much of a node of Svelte's tree as is looked at. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [part: string]: unknown
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function inComponent(source: string, hear: Hear, shown: (text: string, offset: number) => void): void {
  const visit = (node: Node): void => {
    if (node.type === 'CallExpression') {
      const { name } = node.callee as { name?: string }
      const [first] = node.arguments as readonly Node[]
      if (name !== undefined && SAYING.has(name) && first) hear(spelled(first), node.start, source.slice(node.start, node.end))
    }
    if (node.type === 'Attribute' || node.type.endsWith('Directive')) {
      if (READ.has(node.name as string)) for (const text of literals(node.value)) shown(text, node.start)
      for (const part of [node.value, node.expression].flat()) if (isNode(part) && part.type !== 'Text') walk(part)
      return
    }
    if (node.type === 'Text' && WORD.test(node.data as string)) shown(node.data as string, node.start)
    if (node.type === 'ExpressionTag') for (const text of literals(node)) shown(text, node.start)
    if (!isAsItIs(node)) walk(node)
    else for (const attribute of node.attributes as readonly Node[]) visit(attribute)
  }
  const walk = (node: Node): void => {
    for (const [name, part] of Object.entries(node)) {
      if (name === 'css') continue
      for (const each of Array.isArray(part) ? part : [part]) if (isNode(each)) visit(each)
    }
  }
  const { module, instance, fragment } = parse(source, { modern: true })
  for (const part of [module, instance, fragment]) if (isNode(part)) visit(part)
}

function isAsItIs(node: Node): boolean {
  if (node.type !== 'RegularElement') return false
  return AS_IT_IS.has(node.name as string) || (node.attributes as readonly Node[]).some((attribute) => attribute.name === 'lang')
}

/** As `written`, of Svelte's tree. */
function spelled(node: Node): readonly string[] | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return [node.value]
  if (node.type === 'Identifier' || node.type === 'MemberExpression') return []
  if (node.type !== 'ConditionalExpression' && node.type !== 'LogicalExpression') return null
  const [yes, no] = [spelled((node.consequent ?? node.left) as Node), spelled((node.alternate ?? node.right) as Node)]
  return yes && no && [...yes, ...no]
}

/** The texts that an attribute or an expression may come to by itself, without a call. */
function literals(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(literals)
  if (!isNode(value)) return []
  switch (value.type) {
    case 'Text':
      return WORD.test(value.data as string) ? [value.data as string] : []
    case 'Literal':
      return typeof value.value === 'string' && WORD.test(value.value) ? [value.value] : []
    case 'TemplateLiteral':
      return (value.quasis as readonly { value: { raw: string } }[]).map(({ value }) => value.raw).filter((text) => WORD.test(text))
    case 'ExpressionTag':
      return literals(value.expression)
    case 'ConditionalExpression':
      return [value.consequent, value.alternate].flatMap(literals)
    case 'LogicalExpression':
    case 'BinaryExpression':
      return ['===', '!==', '==', '!='].includes(value.operator as string) ? [] : [value.left, value.right].flatMap(literals)
    default:
      return []
  }
}
