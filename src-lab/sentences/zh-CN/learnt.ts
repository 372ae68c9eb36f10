/** The many words for what is told and heard: whoever speaks Chinese reads them first (`learnSentences`). Until then both are as they are in English. */
interface LearntWords {
  /** By the English template. */
  readonly told: Readonly<Record<string, string>>
  readonly heard: (text: string) => string
}

let words: LearntWords = { told: {}, heard: (text) => text }

/** From here on they are known. */
export function learnWords(read: LearntWords): void {
  words = read
}

/** A template in Chinese; in English where there is none. */
export function toldWords(text: string): string {
  return Object.hasOwn(words.told, text) ? words.told[text]! : text
}

/** A text in Chinese, where its form is known. */
export function heardWords(text: string): string {
  return words.heard(text)
}
