import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fold, platforms } from '../../src-firmware'
import { reachableFiles } from '../../src-lab/compile/reachable-files'
import type { Example } from '../../src-lab/host-api'
import { readExamples } from '../../src-main/host/examples'
import { compiler, runDriver, type PrintedReply } from '../lab/sandbox/run-driver'

const labs = join(import.meta.dirname, '../../labs')
const examples = readExamples(labs)
const named = (id: string): Example => examples.find((example) => example.id === id)!

function runExample({ files, phase, machine, until }: Example, on = machine): Promise<PrintedReply> {
  return runDriver(files, { phase, platform: platforms.find((platform) => platform.id === on)!, ...(until && { scenario: { until } }) })
}
async function linesOf(id: string): Promise<string[]> {
  return (await runExample(named(id))).result.console.trimEnd().split('\n')
}

describe('the examples', () => {
  it('are all listed, with every file that they have', () => {
    const stored = readdirSync(join(labs, 'examples')).filter((name) => name.endsWith('.ts'))
    const texts = new Set(examples.flatMap(({ files }) => Object.values(files)))
    expect([...texts].sort()).toEqual(stored.map((name) => readFileSync(join(labs, 'examples', name), 'utf8')).sort())
  })

  it.each(examples)('$id has no type error, and reaches all of its files', async ({ files }) => {
    expect((await compiler.compile(files, 'driver.ts')).diagnostics).toEqual([])
    expect(Object.keys(reachableFiles(files, 'driver.ts')).sort()).toEqual(Object.keys(files).sort())
  })

  const harmless = examples.filter(({ id }) => id !== 'load-over-memory')
  it.each(harmless)('$id succeeds on every machine that has its phase, and leaves nothing behind', async (example) => {
    for (const { id, phases, kind } of platforms.filter((platform) => platform.phases.includes(example.phase))) {
      const { result, trace } = await runExample(example, id)
      // On the constructed board an application runs on EDK II's DXE, whatever its prompt is.
      if (phases.includes('uboot') && kind === 'recorded' && example.files['driver.ts']!.includes('Library/DxeServicesTableLib')) {
        // U-Boot has none of DXE's services.
        expect({ id, reason: result.stopped?.reason }).toEqual({ id, reason: 'noTable' })
        continue
      }
      expect({ id, status: result.statusName, stopped: result.stopped, faults: result.faults }).toEqual({
        id,
        status: example.phase === 'uboot' ? 'CMD_RET_SUCCESS' : 'EFI_SUCCESS',
        stopped: null,
        faults: []
      })
      // What the loader took for the map is the operating system's after the exit; in PEI nothing of a pool is given back.
      if (example.id === 'prepare-the-handoff' || example.phase === 'pei') continue
      // A handler of MM's stays, with what it works on; a file that was loaded lies where it lies.
      if (example.phase === 'mm' || example.phase === 'uboot') continue
      const held = fold(trace).owned.filter((owned) => owned.owner === 'driver.ts' && (owned.unit === 'pages' || owned.unit === 'pool'))
      expect({ id, held }).toEqual({ id, held: [] })
    }
  })

  it('print the memory map: a line for each descriptor of it, and totals that add up', async () => {
    const { result, trace } = await runExample(named('print-the-memory-map'))
    const lines = result.console.trimEnd().split('\n')
    const got = trace.find((event) => event.kind === 'call' && event.service === 'GetMemoryMap' && event.statusName === 'EFI_SUCCESS')!
    const map = fold(trace.slice(0, got.n + 1)).dxe.map
    const rows = lines.slice(1, 1 + map.length)
    expect(rows.map((row) => BigInt(`0x${row.slice(11, 27)}`))).toEqual(map.map(([, start]) => BigInt(start)))
    expect(lines[0]).toBe('Type       Start            End              Pages')
    expect(rows[0]).toBe('BS_Code    0000000000000000-0000000000000FFF 1')
    const pages = (type: number): bigint => map.reduce((sum, [each, , , count]) => (each === type ? sum + BigInt(count) : sum), 0n)
    const total = (name: string): string => lines.find((line) => line.startsWith(`${name}:`) || line.startsWith(`${name} `))!
    for (const [name, type] of [
      ['Available ', 7],
      ['BS_Data   ', 4],
      ['RT_Code   ', 5]
    ] as const) {
      const line = lines.find((each) => each.startsWith(`${name}:`))!
      expect(line).toBe(`${name}: ${pages(type).toLocaleString('en-US')} pages (${(pages(type) * 4096n).toLocaleString('en-US')} bytes)`)
    }
    expect(total('Memory')).toBe('Memory: 261,248 KiB, of which 214,828 KiB are free')
  })

  it('allocate and free', async () => {
    expect(await linesOf('allocate-and-free')).toEqual([
      'pool:  1024 bytes at 0xE537198',
      'pool:  first byte 0x5A',
      'pages: 2 at 0xE52F000',
      'pages: first byte 0x00',
      'FreePages: Success',
      'FreePool:  Success'
    ])
  })

  it('allocate at an address, and below one', async () => {
    expect(await linesOf('allocate-at-and-below')).toEqual([
      'below 1 MiB: 0x9F000',
      'at 0x2000000: Success',
      'at 0x2000000 again: Not Found'
    ])
  })

  it('align to 64 KiB', async () => {
    expect(await linesOf('align-to-64-kib')).toEqual([
      '20 pages at 0xDEA2000, aligned at 0xDEB0000',
      'given back: 14 pages before, 1 behind; kept: 5',
      'FreePages: Success'
    ])
  })

  it('prepare the handoff: the last calls are the map and the exit', async () => {
    const { result, trace } = await runExample(named('prepare-the-handoff'))
    expect(result.console).toBe('room for 139 descriptors of 48 bytes\n')
    const calls = trace.filter((event) => event.kind === 'call' && event.call !== null)
    expect(calls.slice(-2).map((event) => event.kind === 'call' && [event.service, event.statusName])).toEqual([
      ['GetMemoryMap', 'EFI_SUCCESS'],
      ['ExitBootServices', 'EFI_SUCCESS']
    ])
  })

  it('use up temporary RAM: a page costs its HOB of 48 bytes too, a block its head of 8', async () => {
    expect(await linesOf('use-up-temporary-ram')).toEqual([
      'at the start: free 0x810230-0x818000, 32208 bytes',
      '7 pages, then Out of Resources',
      'after the pages: free 0x810380-0x811000, 3200 bytes',
      '12 blocks of 256 bytes, then Out of Resources',
      'at the end: free 0x810FE0-0x811000, 32 bytes'
    ])
  })

  it('set cacheability', async () => {
    expect(await linesOf('cacheability')).toEqual([
      'a page of RAM: can be UC WC WT WB, is WB',
      'write-combining: Success',
      'a page of RAM: can be UC WC WT WB, is WC',
      'device registers: can be UC, is UC',
      'write-combining: Unsupported',
      'a page of RAM: can be UC WC WT WB, is WB'
    ])
  })

  it.each([
    ['', 'loadedOver', 13],
    ['-2025.01', 'loadedOver', 15],
    ['-2026.10', null, null]
  ])('load over memory: on the release%s', async (release, why, line) => {
    for (const board of ['uboot-arm64-512m', 'uboot-x64-256m']) {
      const { reply } = await runExample(named('load-over-memory'), board + release)
      const { stopped, statusName } = reply.result
      expect([stopped?.why.code ?? null, stopped?.line ?? null]).toEqual([why, line])
      expect(statusName).toBe(why === null ? 'CMD_RET_SUCCESS' : null)
    }
  })

  it('answer messages: the counter stays in MMRAM from one message to the next', async () => {
    expect(await linesOf('answer-messages')).toEqual(['5 more: Success, the counter is 5', '37 more: Success, the counter is 42'])
  })
})
