/** What Electron's emitters have: a listener may prevent what an event is about. */
import { EventEmitter } from 'node:events'

interface Preventable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

function preventable(): Preventable {
  let defaultPrevented = false
  return {
    get defaultPrevented() {
      return defaultPrevented
    },
    preventDefault: () => void (defaultPrevented = true)
  }
}

/** @returns Whether nobody prevented it. */
export function isAllowed(emitter: EventEmitter, name: string, ...args: unknown[]): boolean {
  const event = preventable()
  emitter.emit(name, event, ...args)
  return !event.defaultPrevented
}
