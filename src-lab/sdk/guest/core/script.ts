/**
 * What runs around a script check of a pack's: it is handed a run as text, and hands back as text what the script says. There is no machine behind it,
 * and none of the modules that a driver imports.
 */
import { crossWith, fetch, position, stop, tags } from './host'
import { priceNatives } from './natives'
import { Operation, POSITION } from './protocol'
import { closeRealm } from './realm'
import { sentence } from './thrown'

const { parse, stringify } = JSON
const { apply } = Reflect

priceNatives()
closeRealm()

let evidence: readonly unknown[] = []
let check: unknown

/** Takes the run that is to be judged. */
export function begin(): void {
  const { run, trace, state } = parse(fetch(Operation.evidence) as string) as Record<string, unknown>
  evidence = [run, trace, state]
}

/** The script's own text has run. */
export function loaded(exports: Record<string, unknown>): void {
  check = exports.check
}

/** Asks the script. */
export function judge(): void {
  if (typeof check !== 'function') stop('noCheck', "it exports no function 'check'")
  let text: string | undefined
  try {
    text = stringify(apply(check, undefined, evidence))
  } catch (thrown) {
    return report(thrown)
  }
  crossWith(Operation.verdict, 0, [text ?? 'undefined'])
}

/** Writes where the script is. */
export function where(): void {
  tags[POSITION] = position.at
}

/** Ends it over something that was thrown and not caught. */
export function report(thrown: unknown): void {
  const { reason, message } = sentence(thrown, 'the script')
  stop(reason, message)
}
