/** Characters of a text that the trace, a cause or a stop tells. The firmware reads no more of one that lies in memory either. */
export const TOLD_CHARACTERS = 4096

/** A text of a driver's as it is told: one that is too long ends in '…'. */
export function toldText(text: string): string {
  return text.length <= TOLD_CHARACTERS ? text : `${text.slice(0, TOLD_CHARACTERS)}…`
}
