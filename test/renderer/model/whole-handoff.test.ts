import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LabSummary, PackSummary, Progress } from '../../../src-lab/host-api'
import type { Lab, Pack } from '../../../src-lab/lab/lab'
import { hereAt, PICTURE, pieces, ROW, stationsOf, stretches, timeline } from '../../../src-renderer/model/whole-handoff'

const root = join(import.meta.dirname, '../../../labs/uefi-memory')
const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as T
const { sections, defaults } = json<Pack>('pack.json')
const labs = sections
  .flatMap((section) => section.labs)
  .map((id) => ({ ...defaults, ...json<Partial<Lab>>('labs', id, 'lab.json'), id, uuid: id, revision: 1 }) as unknown as LabSummary)
const pack = { id: 'uefi-memory', uuid: 'p', labs } as unknown as PackSummary
const stations = stationsOf([pack], {}, null)

describe('the stations of the way', () => {
  it('are all labs of the pack, in its order', () => {
    expect(stations.map(({ ref }) => ref.lab)).toEqual(labs.map(({ id }) => id))
  })

  it('can each be hit with a finger: 24 units wide, and none over another', () => {
    const near = stations.flatMap((one, index) =>
      stations
        .slice(index + 1)
        .flatMap((other) => (Math.hypot(one.x - other.x, one.y - other.y) < 26 ? [`${one.lab.id} ${other.lab.id}`] : []))
    )
    expect(near).toEqual([])
    expect(stations.filter(({ x, y }) => x < 13 || x > PICTURE.width - 13 || y < 13 || y > PICTURE.height - 13)).toEqual([])
  })

  it('stand in the time that they are about', () => {
    const outside = stations.filter(({ stretch, x }) => {
      const column = timeline.find(({ id }) => id === stretch)
      // One may stand at what a stretch begins with.
      return column !== undefined && (x < column.from - 14 || x > column.to)
    })
    expect(outside.map(({ lab }) => lab.id)).toEqual([])
  })

  it('say what was passed, and where one is', () => {
    const progress = { 'p/02-hobs': { passedAt: 'then', revision: 1 } } as unknown as Progress
    const marked = stationsOf([pack], progress, hereAt('uefi-memory', { id: '12-memory-map', phase: 'app' }))
    expect(marked.filter(({ isPassed }) => isPassed).map(({ lab }) => lab.id)).toEqual(['02-hobs'])
    expect(marked.filter(({ isHere }) => isHere).map(({ lab }) => lab.id)).toEqual(['12-memory-map'])
  })
})

describe('where one is', () => {
  it.each([
    ['a lab of the way', 'uefi-memory', '18-runtime', 'app', { stretch: 'virtual', lab: '18-runtime' }],
    ['a lab of another pack, by its phase', 'acme', '12-memory-map', 'pei', { stretch: 'temporary', lab: null }],
    ['a lab that was added to the pack', 'uefi-memory', '99-more', 'uboot', { stretch: 'uboot', lab: null }]
  ] as const)('%s', (_what, packId, id, phase, expected) => {
    expect(hereAt(packId, { id, phase })).toEqual(expected)
  })
})

describe('the picture', () => {
  it('has no memory over other memory, and every stretch is told in words', () => {
    const over = pieces.filter((one) =>
      pieces.some((other) => other !== one && other.row === one.row && other.from < one.to && one.from < other.to)
    )
    expect(over).toEqual([])
    expect(Math.max(...pieces.map(({ row }) => ROW.top + row * ROW.pitch + ROW.height))).toBeLessThan(PICTURE.height)
    expect(timeline.filter(({ id }) => !stretches.some((stretch) => stretch.id === id))).toEqual([])
    expect(timeline.every(({ to }, index) => index === timeline.length - 1 || timeline[index + 1]!.from === to)).toBe(true)
  })
})
