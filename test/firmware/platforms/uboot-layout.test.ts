import { describe, expect, it } from 'vitest'
import { platforms, type Platform } from '../../../src-firmware'
import recorded from '../../../src-firmware/platforms/recorded/uboot.json'
import { layOutUBoot } from '../../../src-firmware/platforms/constructed/uboot-layout'

const boards = Object.entries(recorded).map(([name, board]) => [name, board] as const)
/** What the boards' configurations say, and no address shows: alignment hides it. */
const MMU_TABLES: Readonly<Record<string, number>> = { 'arm64-2023.01': 0xe000, 'arm64-2025.01': 0x14000, 'arm64-2026.10': 0x14000 }
const BLOBLIST: Readonly<Record<string, number>> = { 'x64-2025.01': 0x400, 'x64-2026.10': 0x40000, 'arm64-2026.10': 0x20000 }

describe('what U-Boot sets aside before relocation', () => {
  it.each(boards)('%s: as the real one did', (name, { ramTop, monLen, stackSize, reservations, relocaddr, startSp }) => {
    const bytes = (part: string): number | undefined => {
      const found = reservations.find((one) => one.name === part)
      return found && Number(BigInt(found.end) - BigInt(found.start))
    }
    const layout = layOutUBoot(
      Number(ramTop),
      {
        mmuTables: MMU_TABLES[name],
        frameBuffer: bytes('video frame buffer'),
        image: Number(monLen),
        malloc: bytes('malloc arena')!,
        boardInfo: bytes('board info')!,
        globalData: bytes('global data')!,
        deviceTree: bytes('device tree')!,
        bootstage: bytes('bootstage records'),
        bloblist: BLOBLIST[name]
      },
      Number(stackSize)
    )
    expect(layout.reservations).toEqual(reservations.filter(({ start }) => BigInt(start) < BigInt(ramTop)))
    expect([layout.relocaddr, layout.startSp]).toEqual([relocaddr, startSp])
  })
})

describe('a board’s first prompt', () => {
  const withUBoot = platforms.filter(
    (platform): platform is Platform & { uboot: NonNullable<Platform['uboot']> } => platform.uboot !== undefined
  )
  it.each(withUBoot.map((platform) => [platform.id, platform] as const))(
    '%s: lmb and EFI’s map agree about what is free',
    (_id, { uboot }) => {
      for (const { map, lmb } of [uboot.prompt, uboot.scanned]) {
        const free = map.filter(([type]) => type === 7)
        for (const [base, size] of lmb?.used ?? [])
          for (const [, start, , pages] of free) {
            const end = BigInt(start) + BigInt(pages) * 4096n
            expect(BigInt(base) >= end || BigInt(base) + BigInt(size) <= BigInt(start)).toBe(true)
          }
        map.slice(1).forEach(([, start], index) => {
          const [, before, , pages] = map[index]!
          expect(BigInt(before) + BigInt(pages) * 4096n <= BigInt(start)).toBe(true)
        })
      }
    }
  )
})
