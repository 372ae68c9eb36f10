/** A lab's text is cut into steps by headings of this form: '## 1. Title'. */
const HEADING = /^## (\d{1,3})\. (\S.*)$/

/** null: the line begins no step. */
export function stepHeading(line: string): { readonly number: number; readonly title: string } | null {
  const found = HEADING.exec(line)
  return found ? { number: Number(found[1]), title: found[2]! } : null
}

/** More are no lab any more: it is cut into several. */
export const MAX_STEPS = 60
