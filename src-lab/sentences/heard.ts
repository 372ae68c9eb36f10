/**
 * What comes as a text and not as a code: the words of the compiler, of the JavaScript engine and of the SDK inside the sandbox. Another language knows
 * them by their form, a template of the English one; what it does not know it leaves as it is.
 */
import { filled } from './told'

/** A language's words for the forms it knows, by the English template of each. */
export function hearing(words: Readonly<Record<string, string>>): (text: string) => string {
  let forms: readonly (readonly [form: RegExp, template: string])[] | null = null
  const line = (text: string): string => {
    // Made when somebody first reads this language.
    forms ??= Object.entries(words).map(([english, template]) => [formOf(english), template])
    for (const [form, template] of forms) {
      const parts = form.exec(text)
      if (parts) return filled(template, parts.slice(1).map(line))
    }
    return text
  }
  return (text) =>
    text
      .split('\n')
      .map((one) => {
        const indent = /^\s*/.exec(one)![0]
        return indent + line(one.slice(indent.length))
      })
      .join('\n')
}

/** With or without the full stop that is only sometimes there. */
function formOf(english: string): RegExp {
  const parts = english.replace(/\.$/, '').split(/\{\{\d+\}\}/)
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)')
  return new RegExp(`^${pattern}\\.?$`, 's')
}
