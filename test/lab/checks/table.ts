import { expect, it } from 'vitest'
import { driven, once, results, type Bare, type Driven, type DrivenOptions } from './driven'

/** A check, what the driver does, and what the check's result holds; a `message` is a pattern, or the whole sentence. */
export type Row = [
  name: string,
  check: Bare,
  act: (driver: Driven) => void,
  expected: Readonly<Record<string, unknown>>,
  options?: DrivenOptions
]

export const PASS = { status: 'pass', reason: null, message: '' }

/** A test for each row. Each run is made once, however often it is judged. */
export const table = (rows: readonly Row[]): void =>
  it.each(rows.map(([name, check, act, expected, options]) => [name, check, once(() => driven(act, options)), expected] as const))(
    '%s',
    (_, check, reply, { message, ...fields }) => {
      const [result] = results(reply(), check)
      expect(result).toMatchObject(fields)
      if (message instanceof RegExp) expect(result!.message).toMatch(message)
      else if (message !== undefined) expect(result!.message).toBe(message)
    }
  )
