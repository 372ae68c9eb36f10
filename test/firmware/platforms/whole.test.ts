import { expect, it } from 'vitest'
import { platforms, wholePlatform } from '../../../src-firmware'
import uboot from '../../../src-firmware/platforms/recorded/uboot.json'
import { ubootBoards } from '../../../src-firmware/platforms/recorded-uboot'

const recorded = platforms.filter(({ kind }) => kind === 'recorded')

it.each(recorded.map((platform) => [platform.id, platform] as const))(
  'a list holds nothing that was recorded of %s, and the whole board says the same of itself',
  async (_id, head) => {
    for (const recording of ['pei', 'hobs', 'app', 'tables', 'handles', 'uboot', 'contents'] as const)
      expect(head[recording]).toBeUndefined()
    const whole = await wholePlatform(head)
    expect(whole).toMatchObject(head)
    expect(whole.app).toBeDefined()
    expect(whole.uboot !== undefined).toBe(head.phases.includes('uboot'))
    // Once it is whole it stays what it is.
    expect(await wholePlatform(head)).toBe(whole)
    expect(await wholePlatform(whole)).toBe(whole)
  }
)

it('every recording of U-Boot has its board, and is of the release that the board is listed with', async () => {
  expect(ubootBoards.map(({ name }) => name).sort()).toEqual(Object.keys(uboot).sort())
  for (const { name, head } of ubootBoards) expect(name).toContain((await wholePlatform(head)).uboot!.version)
})
