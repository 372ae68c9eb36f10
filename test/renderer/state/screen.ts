/** What a page has around it, as little of it as the state classes touch: an environment of vitest in which Svelte's runes are those of a browser. */
import { setMaxListeners } from 'node:events'
import type { Environment } from 'vitest/environments'

/** A media query that a test can let match. */
export class Query extends EventTarget {
  matches = false
  turn(matches: boolean): void {
    this.matches = matches
    this.dispatchEvent(new Event('change'))
  }
}

export default {
  name: 'screen',
  viteEnvironment: 'client',
  setup(global) {
    const page = new EventTarget()
    // One app after another is opened on it, where a page has one: nothing leaks.
    setMaxListeners(0, page)
    const queries = new Map<string, Query>()
    const root = { lang: '', dataset: {}, style: { values: {} as Record<string, string>, setProperty: (name: string, value: string) => (root.style.values[name] = value) } } // prettier-ignore
    const location = { hash: '' }
    const stored = new Map<string, string>()
    const localStorage = {
      get length() {
        return stored.size
      },
      key: (index: number) => [...stored.keys()][index] ?? null,
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key)
    }
    const given = {
      window: global,
      location,
      localStorage,
      document: { documentElement: root },
      history: { pushState: (_state: unknown, _title: string, hash: string) => (location.hash = hash) },
      addEventListener: page.addEventListener.bind(page),
      dispatchEvent: page.dispatchEvent.bind(page),
      requestAnimationFrame: (draw: () => void) => setTimeout(draw),
      matchMedia: (text: string) => queries.get(text) ?? queries.set(text, new Query()).get(text)
    }
    Object.assign(global, given)
    // Node has one of its own by now, which nothing may be assigned to.
    Object.defineProperty(global, 'navigator', { value: { languages: ['en-US'] }, configurable: true })
    return { teardown: () => [...Object.keys(given), 'navigator'].forEach((name) => delete global[name]) }
  }
} satisfies Environment
