/** Names that a lab writes and that must exist: services and their fields, statuses, attributes, and what a number's name stands for. */
import type { CType } from '../../src-firmware/services/signature'
import { mmiStatusNames } from '../../src-firmware/spec/mmi-status'
import { statusCodes } from '../../src-firmware/spec/status'
import type { JsonPath } from './json-text'
import { fieldsOf, serviceNames, signaturesOf } from './known-services'
import type { Lab } from '../lab/lab'
import { nameKind, namedNumber, numberNames, type NameKind } from '../lab/named-number'
import { guidAdvice, isGuid } from './guid-words'
import { didYouMean, nearestName } from './nearest-name'
import type { CodeOf } from './problem'

type Find = (path: JsonPath, code: CodeOf<'lab'>, message: string) => void
type Fields = Readonly<Record<string, unknown>>

const STATUS_NAMES = [...statusCodes.keys(), 'CMD_RET_SUCCESS', 'CMD_RET_FAILURE', 'CMD_RET_USAGE', ...mmiStatusNames.values()]
const STATUS_WORDS = new Set<string>([...STATUS_NAMES, 'success', 'error', 'any'])
/** Types whose values are texts or truths; every other field holds a number. */
const NO_NUMBERS: ReadonlySet<CType> = new Set<CType>([
  'GUID',
  'CHAR16*',
  'CHAR8*',
  'BOOLEAN',
  'FUNCTION',
  'INTERFACE',
  'CONTEXT',
  'STRUCT',
  'ARRAY',
  'PPI_LIST'
])
/** What kind of name belongs into a field of a step or a rule. */
const KINDS: Readonly<Record<string, NameKind>> = {
  memoryType: 'memoryType',
  poolType: 'memoryType',
  types: 'memoryType',
  attribute: 'resourceAttribute',
  has: 'attribute',
  lacks: 'attribute'
}
const KIND_WORDS: Readonly<Record<NameKind, string>> = {
  status: 'a status',
  memoryType: 'a memory type',
  attribute: 'an attribute',
  gcdMemoryType: 'a GCD memory type',
  hobType: 'a HOB type',
  resourceType: 'a resource type',
  resourceAttribute: 'a resource attribute',
  allocateType: 'an allocate type',
  eventType: 'a type of event',
  level: 'a task priority level',
  timerDelay: 'a kind of timer',
  lmbFlag: 'a flag of lmb'
}

/** Findings about every pattern, status and name of a lab, wherever they stand. */
export function nameFindings({ checks, predict, setup, faults, afterwards }: Lab, find: Find): void {
  for (const [field, value] of Object.entries({ checks, predict, setup, faults, afterwards })) walk(value, [field], find)
}

function walk(value: unknown, path: JsonPath, find: Find): void {
  if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, index], find))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const fields = value as Fields
  if ('argument' in fields) argument(fields, path, find)
  else if ('service' in fields) pattern(fields, path, find)
  if ('of' in fields && 'field' in fields) valueField(fields, path, find)
  if (fields.kind === 'status') statuses(fields.is, [...path, 'is'], find)
  const isRange = 'range' in fields || path.at(-1) === 'none'
  if ('do' in fields || isRange) {
    for (const [name, kind] of Object.entries(KINDS)) kinds(fields[name], kind, [...path, name], find)
    kinds(fields.type, isRange ? 'memoryType' : 'allocateType', [...path, 'type'], find)
  }
  for (const [name, inner] of Object.entries(fields)) walk(inner, [...path, name], find)
}

const listed = (value: unknown, path: JsonPath): readonly (readonly [text: unknown, path: JsonPath])[] =>
  Array.isArray(value) ? value.map((item, index) => [item, [...path, index]] as const) : [[value, path]]

/** A call pattern: its services, its statuses, the fields it looks at. */
function pattern(fields: Fields, path: JsonPath, find: Find): void {
  const services = servicesIn(fields)
  let isKnown = true
  for (const [name, at] of listed(fields.service, [...path, 'service']))
    if (typeof name === 'string' && !name.startsWith('@') && signaturesOf(name).length === 0) {
      isKnown = false
      find(at, 'noService', `There is no service '${name}'${didYouMean(name, serviceNames)}`)
    }
  if (fields.status !== undefined) statuses(fields.status, [...path, 'status'], find)
  if (!isKnown) return
  for (const side of ['in', 'out'] as const)
    for (const [name, wanted] of Object.entries((fields[side] ?? {}) as Fields)) {
      const at = [...path, side, name]
      const types = field(`${side}.${name}`, services, at, find)
      if (types?.every((type) => !NO_NUMBERS.has(type))) number(wanted, at, find)
      if (types?.every((type) => type === 'GUID') && typeof wanted === 'string') guidFinding(wanted, at, find)
    }
}

function servicesIn(fields: Fields): readonly string[] {
  return [fields.service].flat().filter((name): name is string => typeof name === 'string')
}

/** The types of a field; null: no service of these has it. */
function field(name: string, services: readonly string[], path: JsonPath, find: Find): readonly CType[] | null {
  const known = services.map(fieldsOf)
  const types = known.flatMap((fields) => fields.get(name) ?? [])
  if (types.length > 0) return types
  const names = new Set(known.flatMap((fields) => [...fields.keys()]))
  const nearest = nearestName(name, names)
  find(
    path,
    'noField',
    `${services.join(' or ')} has no '${name}'${nearest === null ? `; there are ${[...names].join(' ')}.` : `; did you mean '${nearest}'?`}`
  )
  return null
}

/** A value that another call had. */
function valueField(fields: Fields, path: JsonPath, find: Find): void {
  const of = fields.of as Fields
  if (typeof fields.field !== 'string' || typeof of !== 'object' || of === null) return
  const services = servicesIn(of)
  if (services.some((name) => !name.startsWith('@') && signaturesOf(name).length === 0)) return
  field(fields.field, services, [...path, 'field'], find)
}

/** A GUID in another form than the trace's would never be met. */
export function guidFinding(wanted: string, path: JsonPath, find: Find): void {
  if (!isGuid(wanted)) find(path, 'noGuid', `${guidAdvice(wanted)}.`)
}

/** A text where the field holds a number would never be met. */
function number(wanted: unknown, path: JsonPath, find: Find): void {
  if (typeof wanted === 'string' && namedNumber(wanted) === null)
    find(path, 'noNumber', `'${wanted}' is no number, and this field holds one${didYouMean(wanted, numberNames())}`)
}

function statuses(value: unknown, path: JsonPath, find: Find): void {
  for (const [name, at] of listed(value, path))
    if (typeof name === 'string' && !STATUS_WORDS.has(name))
      find(at, 'noStatus', `There is no status '${name}'${didYouMean(name, STATUS_NAMES)}`)
}

/** A name of another kind stands for a number that means something else here. */
function kinds(value: unknown, kind: NameKind, path: JsonPath, find: Find): void {
  for (const [name, at] of listed(value, path)) {
    if (typeof name !== 'string' || nameKind(name) === kind) continue
    const isNumber = namedNumber(name) !== null && nameKind(name) === null
    if (!isNumber) find(at, 'noName', `'${name}' is not ${KIND_WORDS[kind]}${didYouMean(name, numberNames(kind))}`)
  }
}

/** A `source` rule may name any function; one that is nearly a service is a slip. */
function argument(fields: Fields, path: JsonPath, find: Find): void {
  const { service, argument: name } = fields
  if (typeof service !== 'string' || typeof name !== 'string') return
  const own = signaturesOf(service).flatMap(({ parameters }) => parameters.map((parameter) => parameter.name))
  if (own.length === 0) {
    if (nearestName(service, serviceNames) !== null)
      find([...path, 'service'], 'noService', `There is no service '${service}'${didYouMean(service, serviceNames)}`)
  } else if (!own.some((one) => one.toLowerCase() === name.toLowerCase()))
    find([...path, 'argument'], 'noField', `${service} has no argument '${name}'; there are ${[...new Set(own)].join(' ')}.`)
}
