/** A driver's bytes as text. Some editors and shells on Windows write UTF-16, and say so by its mark. */
import { told } from '../../src-lab/sentences'
import { UsageProblem } from './problem'

/** @throws UsageProblem when it is text in neither. */
export function sourceText(bytes: Buffer, shown: string): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.includes(0)) throw new UsageProblem('notText', told`${shown} is no text in UTF-8: save it once more, as UTF-8`)
  return bytes.toString('utf8')
}
