import type { Stopped } from '../../src-firmware'

/** Was the driver stopped only because no key is left? Then it goes on with what is typed. */
export function waitsForKey(stopped: Stopped | null): boolean {
  return stopped?.why.code === 'noKeyLeft'
}
