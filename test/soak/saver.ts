/** A process of its own that saves until it is killed, for saves.ts. What it says of a save is in the pipe before the next one begins. */
import { readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Reply } from '../../src-lab/host-api'
import { AtomicFiles } from '../../src-main/host/atomic-file'
import { openDataFolder } from '../../src-main/host/data-folder'
import { Host } from '../../src-main/host/host'
import { BARE, LAB, packOf, progressOf, textOf } from './saved'
import { ToldError } from '../../src-lab/sentences/told'

const say = (what: string, number: number): unknown => writeSync(1, `${what} ${number}\n`)

async function value<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(answered.message)
  return answered.value
}

/** It waits, everything loaded, until it is told where to save and from which number on. */
const [folder, from] = await new Promise<[string, number]>((resolve) => process.once('message', resolve))
const data = openDataFolder(folder)
if (data.readOnly !== null) throw new ToldError(data.readOnly)
const host = new Host({
  version: '0',
  shell: 'web',
  data,
  labs: join(import.meta.dirname, '../../labs'),
  now: () => new Date().toISOString(),
  openLink: () => Promise.resolve()
})
const { notices } = await value(host.info())
if (notices.length > 0) throw new Error(notices.join(' '))
const files = new AtomicFiles(folder)
let { version: base } = (await value(host.work(LAB))).files['driver.ts'] ?? { version: null as string | null }
say('left', readdirSync(folder, { recursive: true }).filter((name) => name.toString().endsWith('.tmp')).length)
for (let number = from; ; number++) {
  await files.save(join(folder, BARE), textOf(number))
  say('bare', number)
  ;({ version: base } = await value(host.save({ ...LAB, path: 'driver.ts', text: textOf(number), base })))
  say('driver', number)
  await value(host.saveProgress({ ...LAB, progress: progressOf(number) }))
  say('progress', number)
  const offered = await value(
    host.offerPack({ file: 'small.labpack', piece: 0, of: 1, bytes: Buffer.from(packOf(number)).toString('base64') })
  )
  await value(host.addPack({ offer: offered!.offer, anyway: false }))
  say('pack', number)
}
