/** Where in the app a lab is. */
import type { Host } from './host'

/** @param lab '<pack>/<lab>', the lab by its id or its number. @returns The address's hash; '': there is no such lab, and the first page tells which there are. */
export async function placeOf(host: Pick<Host, 'packs'>, lab: string): Promise<string> {
  const [packName = '', name = ''] = lab.split('/')
  const packs = await host.packs()
  const pack = packs.ok ? packs.value.find(({ id }) => id === packName) : undefined
  const found = pack?.labs.find(({ id, number }) => id === name || (/^\d+$/.test(name) && number === Number(name)))
  return pack && found ? `#/${pack.id}/${found.id}` : ''
}
