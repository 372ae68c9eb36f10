/** Languages by their BCP 47 names. */

/**
 * Which of the languages that are there somebody reads: the one that was asked for, else the one that it is a variety of ('zh' for 'zh-CN').
 *
 * @param wanted BCP 47, in capitals or not.
 */
export function localeFor(wanted: string, there: readonly string[]): string | null {
  const [asked, known] = [wanted.toLowerCase(), there.map((one) => one.toLowerCase())]
  const exact = known.indexOf(asked)
  const at = exact >= 0 ? exact : known.findIndex((one) => asked.startsWith(`${one}-`))
  return there[at] ?? null
}
