/** What ends a command with status 2: bad usage, or input that cannot be read. */
import { inEnglish, sentencesIn, type Language, type Told } from '../../src-lab/sentences'
import { complain, sayDocument } from './terminal'

interface ProblemPlace {
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
}

export class UsageProblem extends Error {
  override readonly name = 'UsageProblem'
  /** @param told What a command says that knows languages is told; others say it in English. */
  constructor(
    readonly code: string,
    readonly told: Told | string,
    readonly place: ProblemPlace = {
      file: null,
      line: null,
      column: null
    }
  ) {
    super(typeof told === 'string' ? told : inEnglish(told))
  }
}

/** Prints the problem (one JSON document with --json, else one line) and sets the exit status. @param language Whose sentences are learnt. */
export function reportProblem(error: unknown, json: boolean, language: Language = 'en'): void {
  const problem =
    error instanceof UsageProblem ? error : new UsageProblem('internal', error instanceof Error ? error.message : String(error))
  const { code, told, place } = problem
  const { say, heard } = sentencesIn(language)
  const message = typeof told === 'string' ? heard(told) : say(told)
  if (json) sayDocument({ error: { code, message, ...place } })
  else complain(`handoff: ${where(message, place)}${message}`)
  if (problem.code === 'internal' && process.env.HANDOFF_DEBUG && error instanceof Error) complain(...String(error.stack).split('\n'))
  process.exitCode = 2
}

/** What stands before the message; a sentence that begins with the file itself needs its name once. */
function where(message: string, { file, line, column }: ProblemPlace): string {
  if (file === null || (line === null && message.startsWith(`${file} `))) return ''
  return `${file}${line === null ? '' : `:${line}:${column ?? 1}`}: `
}
