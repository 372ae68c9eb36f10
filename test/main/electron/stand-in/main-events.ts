/** What Electron's emitters have: a listener may prevent what an event is about. */
import { EventEmitter } from 'node:events'

interface Preventable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

function preventable(details: object): Preventable {
  let defaultPrevented = false
  return {
    ...details,
    get defaultPrevented() {
      return defaultPrevented
    },
    preventDefault: () => void (defaultPrevented = true)
  }
}

/** @param details What the event says of itself. @returns Whether nobody prevented it. */
export function isAllowed(emitter: EventEmitter, name: string, details: object = {}): boolean {
  const event = preventable(details)
  emitter.emit(name, event)
  return !event.defaultPrevented
}
