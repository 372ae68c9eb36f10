/** What a band says about itself under each lens, and in the details below the picture. */
import type { TraceEvent } from '../../src-firmware'
import { type Sentence, sentence, t } from '../language'
import type { Mark } from './bands'
import type { Cacheability } from './cacheability'
import type { Band } from './cut-map'
import { attributeWords, fateWord, plainType } from './memory-words'

export type Lens = 'type' | 'owner' | 'fate' | 'cache'
export const LENSES: readonly { readonly id: Lens; readonly name: Sentence }[] = [
  { id: 'type', name: sentence('Type') },
  { id: 'owner', name: sentence('Owner') },
  { id: 'fate', name: sentence('After exit') },
  { id: 'cache', name: sentence('Cache') }
]

const CHANGES: Readonly<Record<Mark, Sentence>> = {
  '+': sentence('new'),
  '−': sentence('given back'),
  '~': sentence('another type'),
  '≈': sentence('other attributes')
}

/** What a call did to a range, for whoever does not see its mark. */
export const changeWord = (mark: Mark): string => t(CHANGES[mark])

/** Whose memory is, and since which event. */
type Owned = Pick<Band, 'owner' | 'takenBy'>

/** Who took memory beside the driver: the operating system that a lab plays, or the lab itself; null: neither. */
export function tookOver({ owner, takenBy }: Owned, events: readonly TraceEvent[]): 'system' | 'lab' | null {
  if (owner !== 'lab') return null
  const event = takenBy === null ? undefined : events[takenBy]
  return event?.kind === 'lab' && event.did.code === 'reused' ? 'system' : 'lab'
}

/** 'driver.ts:15' where a line took the memory, else its owner. */
export function ownerWord(band: Owned, events: readonly TraceEvent[]): string {
  if (band.owner === '') return t('free')
  const taker = tookOver(band, events)
  if (taker) return taker === 'system' ? t('the operating system took this') : t('what the lab took')
  const at = band.takenBy === null ? null : (events[band.takenBy]?.at ?? null)
  return at ? `${at.file}:${at.line}` : imageWord(band.owner)
}

/** The same as a sentence, where no line of the driver's took the memory. */
export function ownerSentence(band: Owned, events: readonly TraceEvent[]): string {
  if (band.owner === '') return t('Nobody owns it.')
  const taker = tookOver(band, events)
  if (taker) return taker === 'system' ? t('The operating system took it.') : t('The lab took it.')
  return t('Owned by {{owner}}.', { owner: imageWord(band.owner) })
}

/** Who has memory from before the run is named by the machine itself; an image, by its file. */
const NAMED: Readonly<Record<string, Sentence>> = { firmware: sentence('firmware'), 'the recorded loader': sentence('the recorded loader') }

function imageWord(owner: string): string {
  const named = Object.hasOwn(NAMED, owner) ? NAMED[owner] : undefined
  return named === undefined ? owner : t(named)
}

export function bandWord(band: Band, lens: Lens, events: readonly TraceEvent[], cache: Cacheability): string {
  switch (lens) {
    case 'type':
      return plainType(band.type)
    case 'fate':
      return isLearners(band, events) || band.owner === '' || band.owner !== 'firmware' ? ownerWord(band, events) : fateWord(band.type)
    case 'owner':
      return ownerWord(band, events)
    case 'cache':
      return t('{{now}} · can be {{attributes}}', { now: cache.of(band) || t('not set'), attributes: attributeWords(band.attribute) })
  }
}

/** Did a line of the learner's own text take this memory? */
export function isLearners(band: Owned, events: readonly TraceEvent[]): boolean {
  return band.takenBy !== null && events[band.takenBy]?.at !== null && events[band.takenBy] !== undefined
}

/** The call that took the band's memory; a library's inner call counts as the one the learner wrote. */
export function takingCall(
  band: Owned,
  events: readonly TraceEvent[]
): { readonly call: number | null; readonly file: string; readonly line: number } | null {
  let event = band.takenBy === null ? undefined : events[band.takenBy]
  const at = event?.at
  if (!event || !at) return null
  while (event.kind === 'call' && event.call === null && event.parent !== null) {
    const parent: TraceEvent | undefined = events[event.parent]
    if (!parent) break
    event = parent
  }
  return { call: callAt(events, event), file: at.file, line: at.line }
}

/** The number of the call that an event is, or that it happened in: what a command notes on its way stands behind its call. */
function callAt(events: readonly TraceEvent[], event: TraceEvent): number | null {
  if (event.kind === 'call') return event.call
  if (event.kind !== 'console') return null
  const call = events.slice(0, event.n).findLast((one) => one.kind === 'call' && one.call !== null)
  return call?.kind === 'call' ? call.call : null
}
