/** `script`: a script of the pack has looked at the run, and says so. What it said is read here, outside of its sandbox. */
import type { ScriptReply } from '../request/run-request'
import type { ScriptCheck } from '../lab/lab'
import { isScriptReason, SAID } from '../lab/script-reason'
import type { OpenWords } from '../sentences'
import type { Evidence } from './evidence'
import { failAtEnd, PASS_AT_END, type Verdict } from './verdict'

/** A sentence of the script's. */
const MAX_MESSAGE = 600
/** What a sentence does not hold: line ends and other control characters, and such as turn text around. */
const NO_LINE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u

interface Said {
  readonly pass: boolean
  /** One of the script's own. */
  readonly reason: string
  readonly message: string
  /** Number of the event that it is about. */
  readonly n: number | null
}

/** A script that cannot judge is the pack's fault: the lab's result is then an error. */
export function scriptVerdict(check: ScriptCheck, evidence: Evidence): Verdict {
  const { open } = evidence.words
  const reply = evidence.script(check.id)
  if (reply === undefined)
    return evidence.result.stopped === null
      ? { outcome: 'error', message: open.notAsked }
      : { outcome: 'notReached', message: open.wasStopped }
  if (reply.kind === 'broken') return broken(check, wordsOf(reply, open, evidence.sentences.heard), open)
  const said = read(reply.json, evidence.trace.length)
  if (typeof said === 'string') return broken(check, open.notAnAnswer(said), open)
  if (said.pass) return PASS_AT_END
  return failAtEnd({
    reason: said.reason,
    event: said.n === null ? null : evidence.outermost(evidence.trace[said.n]!),
    cause: null,
    expected: null,
    actual: said.message,
    sentence: '{actual}'
  })
}

function broken({ file }: ScriptCheck, why: string, open: OpenWords): Verdict {
  return { outcome: 'error', message: open.script(file, why) }
}

function wordsOf(
  { why, text, at }: Extract<ScriptReply, { kind: 'broken' }>,
  { scriptFailed, scriptPlace, inScript }: OpenWords,
  heard: (text: string) => string
): string {
  const place = at === null ? '' : scriptPlace(at.file, at.line)
  const failed = scriptFailed[why]
  const said =
    why === 'notCompiled' && text !== null ? inScript(failed, heard(text)) : why === 'thrown' && text !== null ? heard(text) : failed
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
  const { pass, reason = SAID, message = '', n = null, ...others } = value as Record<string, unknown>
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) return `it has a field '${stranger.slice(0, 40)}', and only pass, reason, message and n are known`
  if (typeof pass !== 'boolean') return "'pass' has to be true or false"
  if (typeof reason !== 'string' || !isScriptReason(reason))
    return `'reason' has to be a name of letters and digits, such as 'tooMany', and none of the app’s own`
  if (typeof message !== 'string' || message.length > MAX_MESSAGE || NO_LINE.test(message))
    return `'message' has to be one line of at most ${MAX_MESSAGE} characters`
  if (!pass && message.trim() === '') return "'message' has to say what is wrong where 'pass' is false"
  if (n !== null && !(typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < events))
    return "'n' has to be the number of an event of the trace"
  return { pass, reason, message, n }
}
