/** A lab's text cut into its steps ('## 1. Title'), and what comes after them under headings without a number. */
import { stepHeading } from './step-heading'

/** One step of a text. */
export interface LabStep {
  /** 0: what stands before the first step; null: after the last one. */
  readonly number: number | null
  readonly title: string
  /** Markdown. */
  readonly body: string
  /** The line of its heading, and the one where its body begins; both count from 1. */
  readonly line: number
  readonly bodyLine: number
}

/** The steps in their order. A text that begins with its first step has nothing before it. */
export function labSteps(text: string): LabStep[] {
  const steps: { number: number | null; title: string; line: number; bodyLine: number; lines: string[] }[] = []
  const begin = (number: number | null, title: string, line: number): void =>
    void steps.push({ number, title, line, bodyLine: 0, lines: [] })
  begin(0, '', 1)
  let inFence = false
  text.split('\n').forEach((line, index) => {
    if (/^(```|~~~)/.test(line)) inFence = !inFence
    const heading = inFence ? null : stepHeading(line)
    const [, after] = (inFence || steps.length === 1 ? null : /^## (\S.*)$/.exec(line)) ?? []
    if (heading) begin(heading.number, heading.title, index + 1)
    else if (after !== undefined) begin(null, after, index + 1)
    // The lab's title stands above the text already.
    else if (inFence || !/^#\s/.test(line)) {
      const step = steps.at(-1)!
      if (step.bodyLine === 0 && line.trim() !== '') step.bodyLine = index + 1
      step.lines.push(line)
    }
  })
  return steps
    .map(({ lines, ...step }) => ({ ...step, body: lines.join('\n').trim() }))
    .filter((step) => step.number !== 0 || step.body !== '')
}
