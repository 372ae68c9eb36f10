import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runDriver } from '../sandbox/run-driver'

const text = (name: string): string => readFileSync(join(import.meta.dirname, 'drivers', name), 'utf8')

describe('drivers as docs/driver-api.md describes them, on a machine', () => {
  it.each(['1-memory-map-walk.ts.txt', '3-gcd.ts.txt', '4-runtime-driver.ts.txt', '5-protocol.ts.txt'])(
    '%s runs to its end',
    async (name) => {
      const { result } = await runDriver(text(name))
      expect({ stopped: result.stopped, faults: result.faults, status: result.statusName }).toEqual({
        stopped: null,
        faults: [],
        status: 'EFI_SUCCESS'
      })
    }
  )
})
