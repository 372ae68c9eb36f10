/** How a stop is told to a person, the same on the command line and on the screen. */
import type { Stopped } from '../../../src-firmware/index'

/** 'step budget, driver.ts:12: …' or 'the driver threw 7 and nothing caught it, driver.ts:4'. */
export function stopSentence({ reason, message, file, line }: Stopped): string {
  const place = file === null ? '' : line === null ? `, ${file}` : `, ${file}:${line}`
  if (reason === 'steps') return `step budget${place}: ${message}`
  return place !== '' && message.includes(place.slice(2)) ? message : `${message.replace(/\.$/, '')}${place}`
}
