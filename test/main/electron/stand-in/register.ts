/** Before the app (`node --import`): whoever imports `electron` gets the stand-in. */
import { register } from 'node:module'

const standIn = JSON.stringify(new URL('./electron.js', import.meta.url).href)
const hook = `export function resolve(name, context, next) { return name === 'electron' ? { url: ${standIn}, shortCircuit: true } : next(name, context) }`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
