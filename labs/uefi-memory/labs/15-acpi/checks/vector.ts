import type { Check } from 'Handoff/Check'
import { returned } from './deeds'

/** The firmware finds in the FACS what the kernel wrote there. */
export const check: Check = (run, trace) => {
  const found = returned(trace, 'FirmwareWakes')
  if (found === null || found.value === 0x9a000) return { pass: true }
  return { pass: false, n: found.n, message: found.value === null ? 'null' : `0x${found.value.toString(16)}` }
}
