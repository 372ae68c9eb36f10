// A process that carries out one built command after the other: modules, the compiler above all, are loaded for the first one alone. What a command
// prints and its exit status go back to the test that asked.
import { fileURLToPath } from 'node:url'

const cli = new URL('../../../out/main/cli.js', import.meta.url)
const script = fileURLToPath(new URL('../../../bin/handoff.js', import.meta.url))
let count = 0

/** @param {{ args: string[], env: Record<string, string>, cwd: string }} asked */
async function carryOut({ args, env, cwd }) {
  const said = { stdout: '', stderr: '' }
  const before = { env: { ...process.env }, stdout: process.stdout.write, stderr: process.stderr.write }
  for (const name of /** @type {const} */ (['stdout', 'stderr']))
    process[name].write = (/** @type {string | Uint8Array} */ text) => {
      said[name] += typeof text === 'string' ? text : Buffer.from(text).toString()
      return true
    }
  process.chdir(cwd)
  Object.assign(process.env, env)
  process.argv = [process.execPath, script, ...args]
  process.exitCode = undefined
  try {
    // Another address each time: the command itself begins anew, what it loads is there.
    await import(`${cli.href}?${++count}`)
    return { status: process.exitCode ?? 0, signal: null, ...said }
  } finally {
    process.exitCode = undefined
    process.stdout.removeAllListeners('error')
    Object.assign(process.stdout, { write: before.stdout })
    Object.assign(process.stderr, { write: before.stderr })
    for (const name in env) delete process.env[name]
    Object.assign(process.env, before.env)
  }
}

/** One after the other: they share what a process has once. */
let last = Promise.resolve()
process.on('message', (/** @type {{ id: number, args: string[], env: Record<string, string>, cwd: string }} */ asked) => {
  last = last.then(async () => {
    const ended = await carryOut(asked)
    process.send?.({ id: asked.id, ended })
  })
})
process.on('disconnect', () => process.exit())
