/** In the isolated world, before the preload: its `require`, with messages to the main process over the binding. */
import { parse, stringify } from 'devalue'
import { Bridge } from './bridge'
import { PreloadModule } from './preload-module'
import { hear, postTo } from './world-events'

type FromMain =
  | { readonly kind: 'message'; readonly channel: string; readonly args: unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: boolean; readonly value: unknown }
declare const globalThis: {
  standInSend(text: string): void
  standInReceive(text: string): void
  standInRequire: unknown
}

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
let calls = 0
const bridge = new Bridge((message) => postTo('page', message))
const electron = new PreloadModule(
  {
    invoke: (channel, args) =>
      new Promise((resolve, reject) => {
        const id = calls++
        waiting.set(id, { resolve, reject })
        globalThis.standInSend(stringify({ kind: 'invoke', id, channel, args }))
      }),
    send: (channel, args) => globalThis.standInSend(stringify({ kind: 'send', id: 0, channel, args }))
  },
  bridge,
  // A page knows no paths; where one is dropped, the tests of the preload without a browser tell it.
  () => ''
)

globalThis.standInReceive = (text) => {
  const message = parse(text) as FromMain
  if (message.kind === 'message') return electron.receive(message.channel, message.args)
  const { resolve, reject } = waiting.get(message.id)!
  waiting.delete(message.id)
  if (message.ok) resolve(message.value)
  else reject(new Error(String(message.value)))
}
globalThis.standInRequire = electron.require

// The page's world asks as soon as the preload has run.
hear('preload', (message) => {
  if (message === 'exposed?') postTo('page', { exposed: electron.exposed })
  else bridge.receive(message)
})
