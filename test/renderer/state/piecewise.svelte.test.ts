import { describe, expect, it, vi } from 'vitest'
import { piecewise, type Made } from '../../../src-renderer/state/piecewise.svelte'

/** So long that it takes several turns. */
const SLOW = 30

function* work(value: string, pieces: number, done: string[] = []): Generator<void, string> {
  for (let piece = 0; piece < pieces; piece++) {
    const until = performance.now() + SLOW
    while (performance.now() < until);
    done.push(`${value} ${piece}`)
    yield
  }
  return value
}
/** Longer than all the work takes. */
const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5 * SLOW))

/** Until what follows a change has been done. */
const settled = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve))

interface Living {
  readonly made: Made<string>
  type(text: string): Promise<void>
  end(): void
}

/** A component's life around something that is made piece by piece. */
async function living(begin: (text: string) => Generator<void, string>): Promise<Living> {
  let text = $state('first')
  let made!: Made<string>
  const end = $effect.root(() => {
    made = piecewise('', () => begin(text))
  })
  await settled()
  const type = (typed: string): Promise<void> => {
    text = typed
    return settled()
  }
  return { made, type, end }
}

describe('what is made piece by piece', () => {
  it('is there at once when it is short', async () => {
    const { made, type, end } = await living((text) => work(text, 0))
    expect(made.current).toBe('first')
    await type('second')
    expect(made.current).toBe('second')
    end()
  })

  it('shows what was before until it is whole', async () => {
    const { made, type, end } = await living((text) => work(text, text === 'first' ? 0 : 3))
    await type('second')
    expect(made.current).toBe('first')
    await vi.waitFor(() => expect(made.current).toBe('second'))
    end()
  })

  it('is not shown in the turn that ended it: what the panes make of it is a turn’s work by itself', async () => {
    let shownAtItsEnd: Promise<string> | null = null
    const { made, type, end } = await living(function* (text) {
      if (text === 'first') return text
      yield* work(text, 2)
      // Behind this task, with all that comes of it at once.
      shownAtItsEnd = settled()
        .then(settled)
        .then(() => made.current)
      return text
    })
    await type('second')
    await vi.waitFor(() => expect(made.current).toBe('second'))
    expect(await shownAtItsEnd).toBe('first')
    end()
  })

  it('is let go of when something newer is wanted, and at the end', async () => {
    const done: string[] = []
    const { made, type, end } = await living((text) => work(text, text === 'first' ? 0 : 3, done))
    await type('second')
    await type('third')
    await vi.waitFor(() => expect(made.current).toBe('third'))
    expect(done.filter((piece) => piece.startsWith('second'))).toEqual(['second 0'])
    await type('fourth')
    end()
    await turns()
    expect(done.filter((piece) => piece.startsWith('fourth'))).toEqual(['fourth 0'])
  })
})
