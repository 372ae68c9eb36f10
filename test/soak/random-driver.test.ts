import { describe, expect, it } from 'vitest'
import { compiler } from '../lab/sandbox/run-driver'
import { randomDriver, SERVICES } from './random-driver'

describe('random drivers', () => {
  it('are the same for the same number, others for another', () => {
    const { text } = randomDriver(7)
    expect(randomDriver(7).text).toBe(text)
    expect(new Set(Array.from({ length: 200 }, (_, number) => randomDriver(number).text)).size).toBe(200)
  })

  it('compile, each of them', async () => {
    for (let number = 0; number < 40; number++) {
      const { stops, diagnostics } = await compiler.compile({ 'driver.ts': randomDriver(number).text }, 'driver.ts')
      expect({ number, stops, syntax: diagnostics.filter(({ code }) => code < 2000) }).toEqual({ number, stops: null, syntax: [] })
    }
  })

  it('call every service of these phases, in each of them and in both modes', () => {
    const drivers = Array.from({ length: 3000 }, (_, number) => randomDriver(number))
    const all = drivers.map(({ text }) => text).join('\n')
    expect(SERVICES.filter(({ service }) => !all.includes(`.${service}(`)).map(({ service }) => service)).toEqual([])
    expect(new Set(drivers.map(({ phase }) => phase))).toEqual(new Set(['app', 'dxe', 'pei', 'mm', 'uboot']))
    expect(new Set(drivers.map(({ mode }) => mode))).toEqual(new Set(['strict', 'lenient']))
  })
})
