/** What is done to one thing is done one after the other: whoever comes while another is at it waits. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>()

  /** @param of Names the thing. */
  take<T>(of: string, act: () => Promise<T>): Promise<T> {
    const before = this.last.get(of) ?? Promise.resolve()
    const turn = before.catch(() => {}).then(act)
    this.last.set(of, turn)
    void turn
      .catch(() => {})
      .finally(() => {
        if (this.last.get(of) === turn) this.last.delete(of)
      })
    return turn
  }
}
