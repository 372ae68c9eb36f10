/** Work that may take long is a generator: it yields where it can be left for a while, so that the screen has its turn. */
export type Work<T> = Generator<void, T>

/** What the work makes in the end, with nothing in between. */
export function whole<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Work that is none: this is there already. */
export function* done<T>(value: T): Work<T> {
  return value
}
