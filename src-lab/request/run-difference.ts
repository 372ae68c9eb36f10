/**
 * Where two runs of one driver part: the first call that one of them makes, gets answered or does not come back from otherwise than the other; else
 * what the driver returned; else the first line that it printed. Where memory lies differs on every machine: an address, a handle, a key is a
 * difference only where there is no other.
 */
import { factsOf, isOfClass } from '../../src-firmware/index'
import type { CallEvent, Place, Stopped, TraceEvent, Value } from '../../src-firmware/trace/trace'
import { releaseRule, type ShownRule } from './release-rule'
import type { RunReply } from './run-request'

/** One run at the point where the two part. */
export interface DifferenceSide {
  /** The call's number and its place; null: it makes no more, or the point is no call. */
  readonly call: number | null
  readonly at: Place | null
  readonly service: string | null
  /** What the call answered, the driver returned or printed; null: nothing. */
  readonly shown: string | null
  /** The run was stopped there. */
  readonly stopped: Stopped | null
}

/** The first difference of a run from another one. */
export interface RunDifference {
  readonly what:
    | 'call' // another service is called, or none any more
    | 'answer' // the same call is answered otherwise
    | 'stop' // one of them is stopped in the call, or after it
    | 'end' // the driver returns something else
    | 'line' // the driver prints something else
    | 'address' // nothing but where memory lies, and the like
  readonly first: DifferenceSide
  readonly here: DifferenceSide
  /** The rule that changed between the machines' releases of EDK II, where it shows here; null: they are of one release, or it is none of these. */
  readonly rule: ShownRule | null
}
/** The same before anybody has asked why. */
type BareDifference = Omit<RunDifference, 'rule'>

/** Numbers from here on are written in hexadecimal. */
const LARGE = 0x10000n

/** @returns null: the runs are alike, addresses too. */
export function firstDifference(first: RunReply, here: RunReply): RunDifference | null {
  const [one, other] = [callsOf(first.trace), callsOf(here.trace)]
  const found =
    differentCall(first, here, one, other) ?? differentEnd(first, here) ?? differentLine(first, here) ?? differentAddress(one, other)
  if (!found) return null
  const at = (calls: readonly CallEvent[], { call }: DifferenceSide): CallEvent | undefined => calls.find((event) => event.call === call)
  const rule = releaseRule({ reply: first, call: at(one, found.first) }, { reply: here, call: at(other, found.here) })
  return { ...found, rule }
}

/** Printing is looked at by its lines: how many there are of one kind tells less than what stands in them. */
function callsOf(trace: readonly TraceEvent[]): readonly CallEvent[] {
  return trace.filter((event): event is CallEvent => event.kind === 'call' && event.call !== null && !isOfClass(event, 'console'))
}

function differentCall(first: RunReply, here: RunReply, ones: readonly CallEvent[], others: readonly CallEvent[]): BareDifference | null {
  const stops = [first.result.stopped, here.result.stopped] as const
  for (let index = 0; index < Math.max(ones.length, others.length); index++) {
    const [one, other] = [ones[index], others[index]]
    if (!one || !other) {
      const what = stops[0] || stops[1] ? 'stop' : 'call'
      return { what, first: side(one, null, one ? null : stops[0]), here: side(other, null, other ? null : stops[1]) }
    }
    if (one.service !== other.service) return { what: 'call', first: side(one, null), here: side(other, null) }
    if (one.returned !== other.returned)
      return {
        what: 'stop',
        first: side(one, answerOf(one), one.returned ? null : stops[0]),
        here: side(other, answerOf(other), other.returned ? null : stops[1])
      }
    if (kindOfAnswer(one) !== kindOfAnswer(other))
      return { what: 'answer', first: side(one, answerOf(one)), here: side(other, answerOf(other)) }
  }
  if ((stops[0] === null) === (stops[1] === null) && stops[0]?.why.code === stops[1]?.why.code) return null
  return { what: 'stop', first: side(undefined, ended(first), stops[0]), here: side(undefined, ended(here), stops[1]) }
}

/** A status by its name, or the number that a function without status answers. null: nothing. */
function answerOf(call: CallEvent): string | null {
  if (call.status !== null) return call.statusName ?? call.status
  const value: Value | undefined = call.out.return
  if (value === undefined || value === null) return null
  const number = typeof value === 'string' && value.startsWith('0x') ? BigInt.asIntN(64, BigInt(value)) : null
  if (number === null) return String(value)
  if (number === 0n && factsOf(call).allocates?.at === 'return') return 'NULL'
  return number > -LARGE && number < LARGE ? String(number) : (value as string)
}

/** What counts of an answer: of a large number, which may be a place or depend on one, only that it is one. */
function kindOfAnswer(call: CallEvent): string | null {
  const answer = answerOf(call)
  return call.status === null && answer !== null && /^(0x|\d{4})/.test(answer) ? 'a large number' : answer
}

function differentEnd(first: RunReply, here: RunReply): BareDifference | null {
  const [one, other] = [ended(first), ended(here)]
  return one === other ? null : { what: 'end', first: side(undefined, one), here: side(undefined, other) }
}

function ended({ result }: RunReply): string | null {
  return result.statusName ?? result.status
}

interface Printed {
  readonly text: string
  readonly at: Place | null
}

/** What the driver printed, line by line; a line may be printed in pieces. */
function linesOf(trace: readonly TraceEvent[]): readonly Printed[] {
  const lines: { text: string; at: Place | null }[] = []
  let isOpen = false
  for (const event of trace) {
    if (event.kind !== 'console' || event.source !== 'driver') continue
    event.text.split('\n').forEach((piece, index, pieces) => {
      if (index > 0) isOpen = false
      if (piece === '' && index === pieces.length - 1) return
      if (isOpen) lines.at(-1)!.text += piece
      else lines.push({ text: piece, at: event.at })
      isOpen = true
    })
  }
  return lines
}

function differentLine(first: RunReply, here: RunReply): BareDifference | null {
  const [ones, others] = [linesOf(first.trace), linesOf(here.trace)]
  const shown = (line: Printed | undefined): DifferenceSide => ({ ...side(undefined, line?.text ?? null), at: line?.at ?? null })
  for (let index = 0; index < Math.max(ones.length, others.length); index++) {
    const [one, other] = [ones[index], others[index]]
    if (!one || !other || withoutAddresses(one.text) !== withoutAddresses(other.text))
      return { what: 'line', first: shown(one), here: shown(other) }
  }
  return null
}

/** Five hexadecimal digits and more, one of them a digit: an address, however it was printed. */
function withoutAddresses(text: string): string {
  return text.replace(/\b(0x)?(?=[0-9a-f]*[0-9])[0-9a-f]{5,16}\b/gi, '@').replace(/ +/g, ' ')
}

function differentAddress(ones: readonly CallEvent[], others: readonly CallEvent[]): BareDifference | null {
  for (const [index, one] of ones.entries()) {
    const other = others[index]!
    for (const [name, value] of Object.entries(one.out))
      if (other.out[name] !== value)
        return { what: 'address', first: side(one, String(value)), here: side(other, String(other.out[name] ?? null)) }
  }
  return null
}

function side(call: CallEvent | undefined, shown: string | null, stopped: Stopped | null = null): DifferenceSide {
  return { call: call?.call ?? null, at: call?.at ?? null, service: call?.service ?? null, shown, stopped }
}
