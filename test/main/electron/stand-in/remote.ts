/** What a test does inside the app's main process: it sends a function, which is called with the stand-in and what else was sent. */

interface Order {
  readonly id: number
  readonly text: string
  readonly arg: unknown
}

/** @param standIn The first argument of every function. */
export function obeyTests(standIn: object): void {
  process.on('message', (message) => {
    const { id, text, arg } = message as Order
    const run = new Function('standIn', 'arg', `return (${text})(standIn, arg)`) as (standIn: object, arg: unknown) => unknown
    void Promise.resolve()
      .then(() => run(standIn, arg))
      .then(
        (value) => process.send?.({ id, ok: true, value }),
        (error: unknown) => process.send?.({ id, ok: false, value: error instanceof Error ? error.stack : String(error) })
      )
  })
  // A test that is gone leaves no app behind.
  process.on('disconnect', () => process.exit(1))
}
