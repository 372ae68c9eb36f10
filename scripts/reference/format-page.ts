/** A page of docs/reference about one kind of file: its JSON Schema in words, with every field, what it means, and an example. */

/** As much of a JSON Schema (draft 2020-12) as the format's schemas have. */
export interface Schema {
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | false
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** Names that schemas without one of their own are given. */
const UNNAMED = /^__schema\d+$/

/**
 * @param intro What stands between the heading and the fields.
 * @param note What else there is to say of a form that has a name; null: nothing.
 */
export function formatPage(heading: string, intro: string, schema: Schema, note: (form: Schema) => string | null = () => null): string {
  return new FormatPage(schema, note).text(heading, intro)
}

/** A form as it stands behind references to schemas that have no name; whoever refers says more than what is referred to. */
export function behind(schema: Schema, defs: Readonly<Record<string, Schema>>): Schema {
  const name = nameOf(schema)
  if (name === null || !UNNAMED.test(name)) return schema
  const { $ref: _, ...said } = schema
  return { ...behind(defs[name]!, defs), ...said }
}

function nameOf({ $ref }: Schema): string | null {
  return $ref === undefined ? null : $ref.slice('#/$defs/'.length)
}

class FormatPage {
  private readonly defs: Readonly<Record<string, Schema>>

  constructor(
    private readonly schema: Schema,
    private readonly note: (form: Schema) => string | null
  ) {
    this.defs = schema.$defs ?? {}
  }

  text(heading: string, intro: string): string {
    const names = Object.keys(this.defs).filter((name) => !UNNAMED.test(name))
    return [
      `# ${heading}`,
      '',
      'Made by `npm run reference` from the schemas that packs are checked with. Do not edit.',
      '',
      intro,
      '',
      ...this.table(this.schema, new Set()).slice(1),
      ...names.sort().flatMap((name) => this.section(name))
    ].join('\n')
  }

  private section(name: string): string[] {
    const { description = '', examples = [], ...form } = this.whole({ $ref: `#/$defs/${name}` })
    const choice = this.choice(form)
    const common = this.commonOf(choice)
    const isObject = form.properties !== undefined
    return [
      '',
      `## ${name}`,
      '',
      [description, this.note(form)].filter((part) => part !== null).join(' '),
      '',
      ...(isObject ? [] : [`Its form: ${choice.length > 0 && common.size > 0 ? this.list(choice) : this.words(form)}.`, '']),
      '```json',
      ...examples.map((example) => JSON.stringify(example)),
      '```',
      ...(isObject ? this.table(form, this.saidElsewhere(name)) : common.size > 0 ? this.commonTable(choice[0]!, common) : this.inner(form))
    ]
  }

  /** The alternatives that have a name, each an object. */
  private choice({ anyOf, oneOf }: Schema): readonly Schema[] {
    const all = anyOf ?? oneOf ?? []
    return all.every((one) => one.$ref !== undefined && this.whole(one).properties !== undefined) ? all : []
  }

  /** Fields that all of several forms have, and in the same way. */
  private commonOf(forms: readonly Schema[]): ReadonlySet<string> {
    if (forms.length < 2) return new Set()
    const [first, ...others] = forms.map((one) => this.whole(one).properties ?? {})
    const isCommon = (field: string): boolean => others.every((one) => JSON.stringify(one[field]) === JSON.stringify(first![field]))
    return new Set(Object.keys(first!).filter(isCommon))
  }

  /** Fields that a form shares with all others of its choice: they stand where the choice does. */
  private saidElsewhere(name: string): ReadonlySet<string> {
    for (const form of Object.values(this.defs)) {
      const choice = this.choice(form)
      if (choice.some((one) => nameOf(one) === name) && this.commonOf(choice).size > 0) return this.commonOf(choice)
    }
    return new Set()
  }

  private commonTable(one: Schema, common: ReadonlySet<string>): string[] {
    const form = this.whole(one)
    const others = Object.keys(form.properties!).filter((field) => !common.has(field))
    return ['', 'All of them have:', ...this.table(form, new Set(others))]
  }

  /** What a form that is no object itself holds. */
  private inner(form: Schema): string[] {
    const rows = this.rowsBelow('', form)
    return rows.length === 0 ? [] : ['', ...HEAD, ...rows]
  }

  private table(form: Schema, without: ReadonlySet<string>): string[] {
    const rows = this.rows('', form, without)
    return ['', ...HEAD, ...rows]
  }

  private rows(prefix: string, { properties = {}, required = [] }: Schema, without: ReadonlySet<string> = new Set()): string[] {
    return Object.entries(properties)
      .filter(([field]) => !without.has(field))
      .flatMap(([field, given]) => {
        const schema = behind(given, this.defs)
        const path = `${prefix}${field}`
        const [example] = this.whole(schema).examples ?? []
        const leftOut = required.includes(field) ? 'must be there' : schema.default === undefined ? '' : code(schema.default)
        return [
          row(code(path, false), this.words(schema), leftOut, schema.description ?? '', code(example)),
          ...this.rowsBelow(path, schema)
        ]
      })
  }

  /** The fields of objects that a field holds, and that have no name of their own. */
  private rowsBelow(path: string, given: Schema): string[] {
    const schema = behind(given, this.defs)
    if (schema.$ref !== undefined) return []
    if (schema.properties) return this.rows(path === '' ? '' : `${path}.`, schema)
    if (schema.items) return this.rowsBelow(`${path}[]`, schema.items)
    return (schema.anyOf ?? schema.oneOf ?? []).flatMap((one) => this.rowsBelow(path, one))
  }

  /** What a form is behind all references. */
  private whole(schema: Schema): Schema {
    const name = nameOf(schema)
    if (name === null) return schema
    const { $ref: _, ...said } = schema
    return { ...this.whole(this.defs[name]!), ...said }
  }

  private words(given: Schema): string {
    const schema = behind(given, this.defs)
    const name = nameOf(schema)
    if (name !== null) return `[${name}](#${name.toLowerCase()})`
    if (schema.const !== undefined) return code(schema.const)
    if (schema.enum) return schema.enum.map((value) => code(value)).join(' or ')
    const choice = schema.anyOf ?? schema.oneOf
    if (choice) return this.list(choice)
    switch (schema.type) {
      case 'string':
        return schema.maxLength === undefined ? 'text' : `text of at most ${schema.maxLength.toLocaleString('en')} characters`
      case 'integer':
        return `whole number${bounds(schema)}`
      case 'number':
        return `number${bounds(schema)}`
      case 'boolean':
        return 'true or false'
      case 'null':
        return '`null`'
      case 'array':
        if (schema.prefixItems) return `[${schema.prefixItems.map((item) => this.words(item)).join(', ')}]`
        return `list of ${this.words(schema.items!)}`
      case 'object':
        return schema.properties ? this.objectWords(schema) : `${this.words(schema.additionalProperties as Schema)}, each by a name`
    }
    throw new Error(`no words for ${JSON.stringify(schema)}`)
  }

  private objectWords({ properties = {}, required = [] }: Schema): string {
    return code(
      `{ ${Object.keys(properties)
        .map((field) => `${field}${required.includes(field) ? '' : '?'}`)
        .join(', ')} }`,
      false
    )
  }

  private list(choice: readonly Schema[]): string {
    return choice.map((one) => this.words(one)).join(' or ')
  }
}

const HEAD = ['| field | type | if it is left out | what it says | example |', '| --- | --- | --- | --- | --- |']

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** @param isValue Of JSON; else the text itself. */
function code(value: unknown, isValue = true): string {
  const text = isValue ? JSON.stringify(value) : String(value)
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function bounds({ minimum, maximum }: Schema): string {
  const isSafe = (value: number | undefined): value is number => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER
  if (isSafe(minimum) && isSafe(maximum)) return ` from ${minimum} to ${maximum}`
  if (isSafe(minimum)) return ` from ${minimum} on`
  return isSafe(maximum) ? ` up to ${maximum}` : ''
}
