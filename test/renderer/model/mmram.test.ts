import { describe, expect, it } from 'vitest'
import { fold, hex, type MachineState } from '../../../src-firmware'
import { bandsOf, type MemoryRow } from '../../../src-renderer/model/bands'
import { Overview } from '../../../src-renderer/model/overview'
import { managementRows, type MmramRow } from '../../../src-renderer/model/mmram'
import { blocksWords, mmramSentence } from '../../../src-renderer/model/mmram-words'
import { typedIntoShell } from './typed-into-shell'
import { mapLines } from '../../../src-renderer/model/table-lines'
import { goOn, mm, pool, taken } from '../../firmware/mm/mm'
import { whole } from '../../../src-renderer/model/work'

const sum = (lengths: readonly bigint[]): bigint => lengths.reduce((all, one) => all + one, 0n)
const mmramOf = (state: MachineState): MmramRow[] => managementRows(state).filter((row) => row.kind === 'mmram')

describe('MMRAM as rows of its own', () => {
  const on = mm()
  const memory = taken(on, 4n)
  pool(on, 100n)
  const state = fold(on.machine.events)
  const rows = mmramOf(state)

  it('covers each range from end to end, and nothing else', () => {
    expect(sum(rows.map(({ bytes }) => bytes))).toBe(sum(state.mm.mmram.map(({ bytes }) => BigInt(bytes))))
    for (const [index, row] of rows.entries()) if (index > 0) expect(row.start).toBe(rows[index - 1]!.start + rows[index - 1]!.bytes)
  })

  it('tells what is free as the list of free pages does, and who has the rest', () => {
    const free = rows.filter(({ use }) => use === 'free')
    expect(free.map(({ start, bytes }) => [hex(start), hex(bytes)])).toEqual(state.mm.pages.map(({ start, bytes }) => [start, bytes]))
    expect(rows.find(({ start }) => start === memory)).toMatchObject({ bytes: 0x4000n, use: 'pages', owner: 'driver.ts' })
    expect(rows.find(({ use }) => use === 'image')).toMatchObject({ bytes: 0xc000n, owner: 'driver.ts' })
    expect(rows.at(-1)).toMatchObject({ use: 'core', owner: 'firmware', bytes: 0x40000n })
  })

  it('counts the free blocks of the pool where they lie', () => {
    const pools = rows.filter(({ use }) => use === 'pool')
    expect(sum(pools.map(({ bytes }) => bytes))).toBe(0x1000n)
    expect(pools[0]!.owner).toBe('driver.ts')
    const blocks = state.mm.blocks.filter(({ start }) => BigInt(start) >= pools[0]!.start)
    expect(blocksWords(pools[0]!, state.mm)).toEqual([expect.stringMatching(/^free blocks: 1 × /)])
    expect(mmramSentence(pools[0]!, state.mm)).toContain(`of ${BigInt(blocks[0]!.bytes)} bytes`)
  })

  it('lies in no descriptor: before DXE there is no map beside it, and the buffer that both worlds reach is outside', () => {
    const all = whole(bandsOf(state))
    expect(all[0]).toMatchObject({ kind: 'hole', start: 0n, isUnmapped: true })
    expect(all.filter(({ kind }) => kind === 'band')).toEqual([])
    const shared = all.at(-1)!
    expect(shared).toMatchObject({ kind: 'shared', start: 0x107f0000n, bytes: 0x10000n })
    expect(rows.some(({ start, bytes }) => start < shared.start + shared.bytes && shared.start < start + bytes)).toBe(false)
  })

  it('stands among the bands of the map once DXE has one, and in the table, which adds no descriptor', () => {
    const later = mm()
    goOn(later)
    const after = fold(later.machine.events)
    const ranges = whole(bandsOf(after)).filter((row): row is MemoryRow => row.kind !== 'hole')
    for (const [index, { start }] of ranges.entries()) if (index > 0) expect(start).toBeGreaterThan(ranges[index - 1]!.start)
    expect(ranges.filter(({ kind }) => kind === 'mmram').length).toBeGreaterThan(3)
    const bands = ranges.filter(({ kind }) => kind === 'band')
    for (const { start, bytes } of mmramOf(after))
      expect(bands.some((band) => band.start < start + bytes && start < band.start + band.bytes)).toBe(false)
    const lines = whole(mapLines(after, ranges, later.machine.events))
    expect(lines.filter(({ cells }) => String(cells.type).startsWith('MMRAM'))).toHaveLength(mmramOf(after).length)
    expect(lines.filter(({ cells }) => !String(cells.fate).startsWith('unseen'))).toHaveLength(after.dxe.map.length)
    expect(new Overview(ranges, () => 'none').pieces.some(({ hue }) => hue === 'hidden')).toBe(true)
  })

  it('is listed by the shell: ranges, free pages, blocks, and who has what', async () => {
    const lines = await typedIntoShell('mm', state)
    const text = lines.join('\n')
    expect(text).toContain(`${hex(memory)}  4 pages  driver.ts`)
    expect(lines.filter((line) => / bytes, free$/.test(line))).toHaveLength(state.mm.blocks.length)
    expect(text).toContain('communication buffer')
    expect(await typedIntoShell('mm', fold([]))).toEqual(['this run has no management mode'])
  })
})
