/** A lab's text cut into its steps ('## 1. Title'). */

interface LabStep {
  /** 0: what stands before the first step. */
  readonly number: number
  readonly title: string
  /** Markdown. */
  readonly body: string
}

const HEADING = /^##\s+(\d+)\.\s+(.*)$/

export function labSteps(text: string): LabStep[] {
  const steps: { number: number; title: string; lines: string[] }[] = [{ number: 0, title: '', lines: [] }]
  let inFence = false
  for (const line of text.split('\n')) {
    if (/^(```|~~~)/.test(line)) inFence = !inFence
    const heading = inFence ? null : HEADING.exec(line)
    if (heading) steps.push({ number: Number(heading[1]), title: heading[2]!, lines: [] })
    // The lab's title stands above the text already.
    else if (inFence || !/^#\s/.test(line)) steps.at(-1)!.lines.push(line)
  }
  return steps
    .map(({ number, title, lines }) => ({ number, title, body: lines.join('\n').trim() }))
    .filter((step) => step.number > 0 || step.body !== '')
}
