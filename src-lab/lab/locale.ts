/** Languages by their BCP 47 names. */

/**
 * Which of the languages that are there somebody reads: the one that was asked for, else the one that it is a variety of ('zh' for 'zh-CN'), else
 * another variety that is written the same way ('zh-CN' for 'zh' or 'zh-SG', but not for 'zh-TW').
 *
 * @param wanted BCP 47, in capitals or not.
 */
export function localeFor(wanted: string, there: readonly string[]): string | null {
  const [asked, known] = [wanted.toLowerCase(), there.map((one) => one.toLowerCase())]
  const exact = known.indexOf(asked)
  const wider = exact >= 0 ? exact : known.findIndex((one) => asked.startsWith(`${one}-`))
  // How it is written is asked only where it matters: that takes the browser milliseconds.
  const writing = wider >= 0 ? null : writingOf(asked)
  const at = writing === null ? wider : known.findIndex((one) => writingOf(one) === writing)
  return there[at] ?? null
}

/** A language with its script, in capitals or not; null: that is no name of a language. */
function writingOf(tag: string): string | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return script === undefined ? null : `${language}-${script}`
  } catch {
    return null
  }
}
