/** What was thrown and not caught, in a sentence. */
import { shown } from './integer'

const { getOwnPropertyDescriptor, getPrototypeOf } = Object
const isError = (Error as unknown as { isError(value: unknown): boolean }).isError
const errorNames: readonly (readonly [object, string])[] = [
  [TypeError.prototype, 'TypeError'],
  [RangeError.prototype, 'RangeError'],
  [ReferenceError.prototype, 'ReferenceError'],
  [SyntaxError.prototype, 'SyntaxError'],
  [EvalError.prototype, 'EvalError'],
  [URIError.prototype, 'URIError'],
  [(globalThis as unknown as { InternalError: ErrorConstructor }).InternalError.prototype, 'InternalError'],
  [Error.prototype, 'Error']
]

/** The engine's words when an import names what its module does not export: nothing of the driver has run then. */
const NO_EXPORT = 'Could not find export'

function beginsWith(text: string, head: string): boolean {
  for (let i = 0; i < head.length; i++) if (text[i] !== head[i]) return false
  return true
}

const MIXED = 'cannot convert BigInt to number'
const ADVICE = 'a pointer (bigint) and a size (number) do not add: write UINT64(Size), or 4n for a number that is written out'
/** The engine's words when something is set in a number, a text or a pointer. */
const NO_OBJECT = 'not an object'
const NO_OBJECT_ADVICE =
  "a number, a text or a pointer has no elements and no fields to set. A pointer is an address: write poke8(Buffer, 1) from 'Library/BaseLib', or a field of an overlay, as in EFI_MEMORY_DESCRIPTOR.at(Buffer).Attribute = 0n"

/** Reads only what an error itself holds, never through a getter, a proxy or toString. */
interface Sentence {
  readonly reason: string
  readonly message: string
}
/** @param who Whose code threw it: 'the driver'. */
export function sentence(thrown: unknown, who: string): Sentence {
  if (!isError(thrown)) return { reason: 'thrown', message: `${who} threw ${shown(thrown)} and nothing caught it` }
  const message = ownText(thrown as object, 'message')
  const name = ownText(thrown as object, 'name') ?? nameOf(thrown as object)
  if (name === 'InternalError' && message === 'out of memory')
    return { reason: 'memory', message: `${who} used up the memory of its sandbox: it keeps allocating JavaScript objects` }
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded')
    return { reason: 'stack', message: 'stack overflow: functions call each other too deeply' }
  if (name === 'SyntaxError' && message !== undefined && beginsWith(message, NO_EXPORT)) return { reason: 'import', message: message }
  if (name === 'TypeError' && message === MIXED) return { reason: 'thrown', message: ADVICE }
  if (name === 'TypeError' && message === NO_OBJECT) return { reason: 'thrown', message: NO_OBJECT_ADVICE }
  return { reason: 'thrown', message: message ? `${name}: ${message}` : `${who} threw ${name} and nothing caught it` }
}

function ownText(thrown: object, key: string): string | undefined {
  const value: unknown = getOwnPropertyDescriptor(thrown, key)?.value
  return typeof value === 'string' ? cut(value) : undefined
}

function cut(text: string): string {
  if (text.length <= 300) return text
  let head = ''
  for (let i = 0; i < 300; i++) head += text[i]
  return `${head}…`
}

function nameOf(thrown: object): string {
  try {
    let prototype = getPrototypeOf(thrown) as object | null
    for (let depth = 0; prototype !== null && depth < 8; depth++) {
      for (let i = 0; i < errorNames.length; i++) if (errorNames[i]![0] === prototype) return errorNames[i]![1]
      prototype = getPrototypeOf(prototype) as object | null
    }
  } catch {
    // A prototype of the error's is a proxy of the driver's.
  }
  return 'Error'
}
