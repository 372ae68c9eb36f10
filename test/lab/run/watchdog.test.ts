import { describe, expect, it } from 'vitest'
import { watch, type Timers } from '../../../src-lab/run/watchdog'

/** Timers that a test moves on by hand. */
function clock(): Timers & { pass(milliseconds: number): void } {
  let now = 0
  let made = 0
  const waiting = new Map<number, { at: number; then: () => void }>()
  return {
    set: (milliseconds, then) => (waiting.set(++made, { at: now + milliseconds, then }), made),
    clear: (timer) => void waiting.delete(timer as number),
    pass(milliseconds) {
      const until = now + milliseconds
      for (;;) {
        const [next] = [...waiting].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)
        if (!next) break
        waiting.delete(next[0])
        now = next[1].at
        next[1].then()
      }
      now = until
    }
  }
}

describe.each([
  ['interactive', 3000, 20_000],
  ['batch', 11_000, 120_000],
  ['alone', 21_000, 240_000]
] as const)('the watchdog, %s', (patience, silence, longest) => {
  const begun = () => {
    const timers = clock()
    const silences: boolean[] = []
    const dog = watch(timers, patience, (silent) => void silences.push(silent))
    return { timers, dog, silences, barks: () => silences.length }
  }

  it('barks once when a run is silent', () => {
    const { timers, silences } = begun()
    timers.pass(silence - 1)
    expect(silences).toEqual([])
    timers.pass(longest)
    expect(silences).toEqual([true])
  })

  it('waits anew after each sign of life', () => {
    const { timers, dog, barks } = begun()
    for (let i = 0; i < 3; i++) {
      timers.pass(silence - 1)
      dog.pat()
    }
    expect(barks()).toBe(0)
    timers.pass(silence)
    expect(barks()).toBe(1)
  })

  it('ends a run that has gone on for very long, whatever signs it gives', () => {
    const { timers, dog, silences } = begun()
    for (let passed = 0; passed < longest; passed += 1000) {
      timers.pass(1000)
      dog.pat()
    }
    expect(silences).toEqual([false])
  })

  it('is quiet after the run', () => {
    const { timers, dog, barks } = begun()
    dog.callOff()
    timers.pass(longest * 2)
    expect(barks()).toBe(0)
  })
})
