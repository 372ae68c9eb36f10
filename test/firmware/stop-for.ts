import { expect } from 'vitest'
import type { DriverStop, StopWhy } from '../../src-firmware'

/** A DriverStop with this code, and with these values where some are given: `expect(…).toThrow(stopFor({ code: 'reset' }))`. */
export function stopFor(why: { readonly code: StopWhy['code'] } & Readonly<Record<string, unknown>>): DriverStop {
  return expect.objectContaining({ why: expect.objectContaining(why) as StopWhy }) as DriverStop
}
