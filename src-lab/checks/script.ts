/** `script`: a script of the pack has looked at the run, and says so. What it said is read here, outside of its sandbox. */
import type { ScriptFailure, ScriptReply } from '../request/run-request'
import type { ScriptCheck } from '../lab/lab'
import type { Evidence } from './evidence'
import { failAtEnd, PASS_AT_END, type Verdict } from './verdict'

/** A sentence of the script's. */
const MAX_MESSAGE = 600
/** What a sentence does not hold: line ends and other control characters, and such as turn text around. */
const NO_LINE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u

interface Said {
  readonly pass: boolean
  readonly message: string
  /** Number of the event that it is about. */
  readonly n: number | null
}

/** A script that cannot judge is the pack's fault: the lab's result is then an error. */
export function scriptVerdict(check: ScriptCheck, evidence: Evidence): Verdict {
  const reply = evidence.script(check.id)
  if (reply === undefined)
    return evidence.result.stopped === null
      ? { outcome: 'error', message: 'The script was not asked about this run.' }
      : { outcome: 'notReached', message: 'The driver was stopped before this could be seen.' }
  if (reply.kind === 'broken') return broken(check, wordsOf(reply))
  const said = read(reply.json, evidence.trace.length)
  if (typeof said === 'string') return broken(check, `what 'check' returns is no answer: ${said}`)
  if (said.pass) return PASS_AT_END
  return failAtEnd({
    reason: 'said',
    event: said.n === null ? null : evidence.outermost(evidence.trace[said.n]!),
    cause: null,
    expected: null,
    actual: said.message,
    sentence: '{actual}'
  })
}

function broken({ file }: ScriptCheck, why: string): Verdict {
  return {
    outcome: 'error',
    message: `The pack's script checks/${file} cannot judge this run: ${why}. That is a fault of the pack, not of the driver; tell its authors.`
  }
}

const WORDS: Readonly<Record<ScriptFailure, string>> = {
  notCompiled: 'it does not compile',
  noCheck: "it exports no function 'check'",
  thrown: 'it threw something that nothing caught',
  steps: 'it does not come to an end',
  memory: 'it used up the memory of its sandbox',
  stack: 'its functions call each other too deeply',
  promise: 'it waits for a promise, and nothing does',
  tooLarge: 'the run is too large to be handed to it'
}

function wordsOf({ why, text, at }: Extract<ScriptReply, { kind: 'broken' }>): string {
  const place = at === null ? '' : ` (checks/${at.file}, line ${at.line})`
  const said = why === 'notCompiled' && text !== null ? `${WORDS[why]}: ${text}` : why === 'thrown' && text !== null ? text : WORDS[why]
  return `${said.replace(/\.$/, '')}${place}`
}

/** What the script said; a text: why that is no answer. */
function read(json: string, events: number): Said | string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return "it has to be an object with 'pass'"
  const { pass, message = '', n = null, ...others } = value as Record<string, unknown>
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) return `it has a field '${stranger.slice(0, 40)}', and only pass, message and n are known`
  if (typeof pass !== 'boolean') return "'pass' has to be true or false"
  if (typeof message !== 'string' || message.length > MAX_MESSAGE || NO_LINE.test(message))
    return `'message' has to be one line of at most ${MAX_MESSAGE} characters`
  if (!pass && message.trim() === '') return "'message' has to say what is wrong where 'pass' is false"
  if (n !== null && !(typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < events))
    return "'n' has to be the number of an event of the trace"
  return { pass, message, n }
}
