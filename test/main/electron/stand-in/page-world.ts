/** In the page's own world, before any script of the page: what the preload exposed becomes a member of `window`. */
import { Bridge } from './bridge'
import { hear, postTo } from './world-events'

const bridge = new Bridge((message) => postTo('preload', message))
hear('page', (message) => {
  const { exposed } = message as { exposed?: Record<string, unknown> }
  if (exposed === undefined) return bridge.receive(message)
  for (const [name, api] of Object.entries(exposed)) Object.defineProperty(window, name, { value: bridge.unpack(api), enumerable: true })
})
postTo('preload', 'exposed?')
