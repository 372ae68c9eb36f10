/** JUnit's XML, as build servers read it. */

export interface JUnitCase {
  /** 'classname'. */
  readonly suite: string
  readonly name: string
  readonly failures: readonly { readonly type: string; readonly message: string; readonly text: string }[]
  /** It was not looked at. */
  readonly isSkipped?: boolean
}

export function junitXml(name: string, cases: readonly JUnitCase[]): string {
  const failures = cases.filter((one) => one.failures.length > 0).length
  const skipped = cases.filter((one) => one.isSkipped).length
  const lines = cases.map(({ suite, name: own, failures: failed, isSkipped }) => {
    const open = `  <testcase classname="${escaped(suite)}" name="${escaped(own)}"`
    if (failed.length === 0) return isSkipped ? `${open}><skipped/></testcase>` : `${open}/>`
    return [
      `${open}>`,
      ...failed.map(
        ({ type, message, text }) => `    <failure type="${escaped(type)}" message="${escaped(message)}">${escaped(text)}</failure>`
      ),
      '  </testcase>'
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">`,
    ...lines,
    '</testsuite>',
    ''
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

function escaped(text: string): string {
  // XML 1.0 has three control characters and no halves of characters.
  return [...text]
    .map((one) => ENTITIES[one] ?? ((one < ' ' && !'\t\n\r'.includes(one)) || /[\p{Cs}\ufffe\uffff]/u.test(one) ? '\ufffd' : one))
    .join('')
}
