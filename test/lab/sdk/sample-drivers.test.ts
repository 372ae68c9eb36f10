import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compiler, runDriver } from '../sandbox/run-driver'

const folder = join(import.meta.dirname, 'drivers')
const text = (name: string): string => readFileSync(join(folder, name), 'utf8')

describe('drivers as docs/driver-api.md describes them', () => {
  it.each(readdirSync(folder))('%s has no type error', async (name) => {
    const { stops, diagnostics } = await compiler.compile({ 'driver.ts': text(name) }, 'driver.ts')
    expect({ stops, diagnostics }).toEqual({ stops: null, diagnostics: [] })
  })

  it('the memory map walk prints every range and counts what is free', async () => {
    const { result, trace } = await runDriver(text('1-memory-map-walk.ts.txt'))
    expect(result).toMatchObject({ statusName: 'EFI_SUCCESS', stopped: null, faults: [] })
    const lines = result.console.trimEnd().split('\n')
    const maps = trace.filter((event) => event.kind === 'call' && event.service === 'GetMemoryMap')
    expect(maps.map((event) => event.kind === 'call' && event.statusName)).toEqual(['EFI_BUFFER_TOO_SMALL', 'EFI_SUCCESS'])
    expect(lines.length).toBeGreaterThan(80)
    expect(lines[0]).toMatch(/^ ?\d+ 0{16}-0000000000000FFF 1$/)
    expect(lines.at(-1)).toMatch(/^\d+,\d{3} KiB free$/)
  })

  it('a call that the machine does not know yet says so', async () => {
    const { result } = await runDriver(
      "import { MmioRead8 } from 'Library/IoLib'\nexport const UefiMain = () => BigInt(MmioRead8(0xfed00000))"
    )
    expect(result.stopped === null || result.stopped.reason === 'firmware').toBe(true)
  })
})
