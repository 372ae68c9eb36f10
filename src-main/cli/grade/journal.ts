/** What was graded so far, beside the results: a grading that was stopped goes on where it was. */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import type { GradePart, LabOutcome } from './grader'

interface Entry {
  readonly submission: string
  /** Of what was handed in, the pack, and the way of grading. */
  readonly print: string
  readonly labs: readonly LabOutcome[]
}

export class Journal {
  private readonly known = new Map<string, Entry>()

  /** @param path null: nothing is kept. */
  constructor(private readonly path: string | null) {
    if (path === null || !existsSync(path)) return
    const text = readFileSync(path, 'utf8')
    if (text !== '' && !text.endsWith('\n')) appendFileSync(path, '\n')
    for (const line of text.split('\n')) {
      try {
        const entry = JSON.parse(line) as Entry
        if (typeof entry.submission === 'string' && typeof entry.print === 'string' && Array.isArray(entry.labs))
          this.known.set(entry.submission, entry)
      } catch {
        // The last line of one that was stopped may be half of one.
      }
    }
  }

  get size(): number {
    return this.known.size
  }

  of(submission: string): Entry | undefined {
    return this.known.get(submission)
  }

  /** What was cut is graded again by whoever goes on: it may go better then. */
  add(submission: string, { print, labs, isCut }: Extract<GradePart, { kind: 'labs' }>): void {
    if (this.path === null || isCut) return
    const entry: Entry = { submission, print, labs }
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`)
  }

  /** The results are written. */
  close(): void {
    if (this.path !== null) rmSync(this.path, { force: true })
  }
}
