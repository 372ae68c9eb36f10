/**
 * A sentence on its way to somebody who may read another language: English, with a place for each value. The English template is its code, as it is for
 * everything that the screen says; who shows it looks it up (`say` of src-renderer/language), and the command line prints it as it is (`inEnglish`).
 */
export interface Told {
  /** '{{0}} was not saved: the disk is full.' */
  readonly text: string
  /** A stranger's words stand in them as they are to be shown: whoever makes the sentence has made them visible. */
  readonly values: readonly (string | number | Told | Heard)[]
}

/** A text that somebody else made: `Sentences.heard` knows it by its form. */
interface Heard {
  readonly heard: string
}

/** told`There is no file ${path}`; a value may be a part of the sentence that is told by itself. */
export function told(texts: TemplateStringsArray, ...values: Told['values']): Told {
  return { text: texts.reduce((text, piece, index) => `${text}{{${index - 1}}}${piece}`), values }
}

/** A template with its values in their places. What stands in a value is no template. */
export function filled(template: string, values: readonly (string | number)[]): string {
  return template.replace(/\{\{(\d+)\}\}/g, (place, index) => String(values[Number(index)] ?? place))
}

/** @param template What a language has for an English template. @param heard What it makes of a text. */
export function saidBy({ text, values }: Told, template: (text: string) => string, heard: (text: string) => string): string {
  return filled(
    template(text),
    values.map((value) => (typeof value !== 'object' ? value : 'heard' in value ? heard(value.heard) : saidBy(value, template, heard)))
  )
}

/** As the command line prints it, and as an error says it. */
export function inEnglish(told: Told): string {
  const itself = (text: string): string => text
  return saidBy(told, itself, itself)
}

/** A host's answer that something is not done. */
export function refusal(
  code: string,
  told: Told
): { readonly ok: false; readonly code: string; readonly message: string; readonly told: Told } {
  return { ok: false, code, message: inEnglish(told), told }
}

/** Told as the reason of an error, which also says it in English. */
export class ToldError extends Error {
  constructor(readonly told: Told) {
    super(inEnglish(told))
  }
}
