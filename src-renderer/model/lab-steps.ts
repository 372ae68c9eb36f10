import { stepHeading } from '../../src-lab/lab/step-heading'

/** A lab's text cut into its steps ('## 1. Title'), and what comes after them under headings without a number. */

interface LabStep {
  /** 0: what stands before the first step; null: after the last one. */
  readonly number: number | null
  readonly title: string
  /** Markdown. */
  readonly body: string
}

export function labSteps(text: string): LabStep[] {
  const steps: { number: number | null; title: string; lines: string[] }[] = [{ number: 0, title: '', lines: [] }]
  let inFence = false
  for (const line of text.split('\n')) {
    if (/^(```|~~~)/.test(line)) inFence = !inFence
    const heading = inFence ? null : stepHeading(line)
    const [, after] = (inFence || steps.length === 1 ? null : /^## (\S.*)$/.exec(line)) ?? []
    if (heading) steps.push({ ...heading, lines: [] })
    else if (after !== undefined) steps.push({ number: null, title: after, lines: [] })
    // The lab's title stands above the text already.
    else if (inFence || !/^#\s/.test(line)) steps.at(-1)!.lines.push(line)
  }
  return steps
    .map(({ number, title, lines }) => ({ number, title, body: lines.join('\n').trim() }))
    .filter((step) => step.number !== 0 || step.body !== '')
}
