/** The two worlds of a page share its document: what one posts to the other is an event on it, whose detail the browser copies. */
export function postTo(world: 'page' | 'preload', message: unknown): void {
  document.dispatchEvent(new CustomEvent(`stand-in:${world}`, { detail: message }))
}

export function hear(world: 'page' | 'preload', listener: (message: unknown) => void): void {
  document.addEventListener(`stand-in:${world}`, (event) => listener((event as CustomEvent<unknown>).detail))
}
