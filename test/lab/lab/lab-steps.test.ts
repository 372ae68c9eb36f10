import { describe, expect, it } from 'vitest'
import { labSteps } from '../../../src-lab/lab/lab-steps'

describe('a lab’s text', () => {
  it('is cut at its numbered headings, not inside code', () => {
    const steps = labSteps(
      '# Title\n\nBefore.\n\n## 1. First\n\nText.\n\n```\n## 2. No step\n```\n\n## 2. Second\n\nMore.\n\n## And then\n\nLess.\n'
    )
    expect(steps.map((step) => [step.number, step.title])).toEqual([
      [0, ''],
      [1, 'First'],
      [2, 'Second'],
      [null, 'And then']
    ])
    expect(steps[0]!.body).toBe('Before.')
    expect(steps.map((step) => [step.line, step.bodyLine])).toEqual([
      [1, 3],
      [5, 7],
      [13, 15],
      [17, 19]
    ])
  })
})
