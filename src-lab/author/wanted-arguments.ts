/** The arguments of a call as a check asks for them: what the driver meant by them, and nothing of this machine's that it was told. */
import { PAGE_SIZE, type CType, type Parameter } from '../../src-firmware'
import type { CallEvent, Value } from '../../src-firmware/trace/trace'
import type { Evidence } from '../checks/evidence'
import { kindOfWanted, numberIn } from '../checks/value'
import { looksNamed, nameOfNumber, namedNumber, type NameKind } from '../lab/named-number'
import type { Matcher, Num } from '../lab/lab'
import { signatureMeant } from './naming'
import { answerOf, relationOf } from './relation'

/** What a check asks of a call's arguments, by their names. */
interface WantedArguments {
  readonly wanted: Readonly<Record<string, Matcher>>
  /** An address that the driver wrote down itself is among them. */
  readonly isLiteral: boolean
}

const TEXTS: ReadonlySet<CType> = new Set<CType>(['GUID', 'CHAR16*', 'CHAR8*'])
const ADDRESSES: ReadonlySet<CType> = new Set<CType>(['EFI_PHYSICAL_ADDRESS', 'POINTER'])
/** What names a thing of the run: a number that means nothing on another machine. */
const THINGS: ReadonlySet<CType> = new Set<CType>(['EFI_HANDLE', 'EFI_EVENT'])
const NUMBERS: ReadonlySet<CType> = new Set<CType>([
  ...([
    'UINT8',
    'UINT16',
    'UINT32',
    'UINT64',
    'UINTN',
    'UINTN_FLAGS',
    'FLAGS',
    'INT32',
    'INTN',
    'INT64',
    'ENUM',
    'EFI_TPL',
    'EFI_STATUS'
  ] as const)
])
/** The longest text that a pattern may hold. */
const MAX_TEXT = 200
/** A buffer for the map is as large as the map, and some descriptors more. */
const MAX_SPARE_BYTES = PAGE_SIZE

/** What the driver asked for, without what it leaves open. @param service What the call is named by. */
export function wantedArguments(evidence: Evidence, call: CallEvent, service: string): WantedArguments {
  const wanted: Record<string, Matcher> = {}
  let isLiteral = false
  const own = signatureMeant(evidence, call, service)?.parameters ?? []
  const value = (field: string): Value | undefined => evidence.field(call, `in.${field}`, service)
  for (const parameter of own) {
    if (parameter.direction === 'out') continue
    const found = wantedOf(evidence, call, service, parameter, value(parameter.field), value('type'))
    if (found === null) continue
    wanted[parameter.field] = found.matcher
    isLiteral ||= found.isLiteral
  }
  return { wanted, isLiteral }
}

/** Short enough for a pattern, and such as a sentence can hold: without line ends and without what stands for places. */
function isPlainText(text: string): boolean {
  return text.length <= MAX_TEXT && !looksNamed(text) && /^[^\p{Cc}{}[\]]*$/u.test(text)
}

interface Found {
  readonly matcher: Matcher
  readonly isLiteral: boolean
}
const plain = (matcher: Matcher): Found => ({ matcher, isLiteral: false })

function wantedOf(
  evidence: Evidence,
  call: CallEvent,
  service: string,
  { field, type }: Parameter,
  value: Value | undefined,
  allocateType: Value | undefined
): Found | null {
  if (value === undefined) return null
  if (typeof value === 'boolean') return plain(value)
  if (TEXTS.has(type)) return typeof value === 'string' && isPlainText(value) ? plain(value) : null
  const number = numberIn(value)
  if (number === null) return null
  if (THINGS.has(type)) return relative(answerOf(evidence, number, call.n))
  if (ADDRESSES.has(type)) {
    // Where the firmware is free to choose, what stood in the variable before means nothing.
    if (isChoice(service) && (allocateType === 0 || allocateType === undefined)) return null
    if (value === null || number === 0n) return plain(null)
    const relation = relationOf(evidence, number, call.n - 1)
    if (relation !== null) return plain(relation)
    return isChoice(service) ? { matcher: numberWord(value, number, field, service), isLiteral: allocateType === 2 } : null
  }
  if (!NUMBERS.has(type)) return null
  if (/key$/i.test(field)) return relative(answerOf(evidence, number, call.n, (of) => of === field))
  return plain(sizeOfMap(evidence, call, number, type) ?? numberWord(value, number, field, service))
}

const relative = (relation: ReturnType<typeof answerOf>): Found | null => (relation === null ? null : plain(relation))

/** Services that are told where memory is to lie, or where it must end. */
function isChoice(service: string): boolean {
  return /^(Mm)?AllocatePages$|^efi_allocate_pages$/.test(service)
}

/** A size that GetMemoryMap had answered, with some room more. */
function sizeOfMap(evidence: Evidence, call: CallEvent, number: bigint, type: CType): Matcher | null {
  if (type !== 'UINTN' || number === 0n) return null
  const told = evidence.calls.findLast((one) => one.n < call.n && numberIn(one.out.memoryMapSize ?? false) !== null)
  const size = told && numberIn(told.out.memoryMapSize)
  if (told === undefined || size === null || size === undefined || number < size || number - size > MAX_SPARE_BYTES) return null
  const relation = answerOf(evidence, size, call.n, (field) => field === 'memoryMapSize')
  return relation === null ? null : { ...relation, ...(number > size && { plus: Number(number - size) }) }
}

/** By its name where it has one, else as people count; what is large as the trace writes it. */
export function numberWord(value: Value, number: bigint, field: string, service = ''): Num {
  const kind = kindOfField(field, service)
  const name = kind === undefined ? null : nameOfNumber(number, kind)
  if (name !== null && namedNumber(name) !== null) return name
  return typeof value === 'number' || number < 0x100000n ? Number(number) : (value as Num)
}

/** What kind of name a field's numbers have. */
function kindOfField(field: string, service: string): NameKind | undefined {
  if (field === 'memory_type' || field === 'pool_type') return 'memoryType'
  if (field === 'notifyTpl' || field === 'newTpl' || field === 'oldTpl') return 'level'
  if (field !== 'type') return kindOfWanted(undefined, field)
  if (isChoice(service)) return 'allocateType'
  if (service === 'SetTimer') return 'timerDelay'
  return /^CreateEvent/.test(service) ? 'eventType' : service === 'CreateHob' ? 'hobType' : undefined
}
