/** What changed between the recorded releases of EDK II, rule by rule: the same call on machines that differ in nothing but the release. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../boards'
import type { Argument } from '../../../src-firmware'
import { edk2Rules, releaseBefore, releaseOf, type Edk2Release } from '../../../src-firmware/platforms/edk2-rules'
import { MemoryAttribute } from '../../../src-firmware/spec/memory-attribute'
import { MemoryType } from '../../../src-firmware/spec/memory-type'
import { BARE, foundation, type Foundation } from '../pei/foundation'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { driven, out, type Driven } from '../driven'
import { wholeById } from '../whole-platforms'

const { LoaderData, BootServicesData, Reserved, AcpiReclaim, RuntimeServicesCode, RuntimeServicesData, Unaccepted } = MemoryType
const RELEASES: readonly Edk2Release[] = ['2022.11', '2025.02', '2026.08']
const GUID = '11111111-2222-3333-4444-555555555555'

/** A board of our own making, and one with 64 KiB of granularity, by the rules of a release. */
const pc = (edk2: Edk2Release): Driven => driven({ platform: { ...boardById('made-pc-256m')!, edk2 } })
const arm = (edk2: Edk2Release): Driven => driven({ platform: { ...boardById('made-board-64m')!, edk2 } })
const q35 = (edk2: Edk2Release): Driven => driven({ platform: wholeById(`q35-256m${edk2 === '2022.11' ? '' : `-${edk2}`}`) })

function pages(on: Driven, args: Readonly<Record<string, Argument>>) {
  return on.call('AllocatePages', { type: 0n, memoryType: BigInt(LoaderData), pages: 1n, memory: out(0n), ...args })
}
function taken(on: Driven, args: Readonly<Record<string, Argument>> = {}): bigint {
  return pages(on, args).out.memory as bigint
}
const dxe = (on: Driven, service: string, args: Readonly<Record<string, Argument>>) => on.call(service, args, 'DxeServices')
const attributes = (on: Driven, baseAddress: bigint, length: bigint, wanted: bigint) =>
  dxe(on, 'SetMemorySpaceAttributes', { baseAddress, length, attributes: wanted })
const room = (on: Driven): bigint => {
  const nothing = { memoryMap: 0n, mapKey: out(), descriptorSize: out(), descriptorVersion: out() }
  return on.call('GetMemoryMap', { memoryMapSize: out(0n), ...nothing }).out.memoryMapSize as bigint
}
const shown = (on: Driven): bigint => BigInt(on.machine.memoryMap().length) * 48n

/** The same question to a machine of each release, the oldest first. */
function asked<T>(machine: (edk2: Edk2Release) => Driven, question: (on: Driven) => T): T[] {
  return RELEASES.map((edk2) => question(machine(edk2)))
}

describe('pages', () => {
  it.each([
    ['reserved memory is handed out in pages, and since May 2024 in units of 64 KiB on AArch64', Reserved, [false, true, true]],
    ["memory with ACPI's tables the other way round", AcpiReclaim, [true, false, false]],
    ['runtime code always was', RuntimeServicesCode, [true, true, true]]
  ])('%s', (_rule, memoryType, whole) => {
    const isWhole = (on: Driven): boolean => {
      const memory = taken(on, { memoryType: BigInt(memoryType), pages: 1n })
      return on.call('FreePages', { memory: memory + 0x1000n, pages: 1n }).name === 'EFI_INVALID_PARAMETER'
    }
    expect(asked(arm, isWhole)).toEqual(whole)
  })

  it('page 0 is given to who asks for it, and no more since 2025', () => {
    const ask = (on: Driven): string | null => {
      on.call('FreePages', { memory: 0n, pages: 1n })
      return pages(on, { type: 2n, memory: out(0n) }).name
    }
    expect(asked(q35, ask)).toEqual(['EFI_SUCCESS', 'EFI_SUCCESS', 'EFI_NOT_FOUND'])
  })

  it('special-purpose memory is found like any other, and since August 2024 by its address alone', () => {
    const ask = (on: Driven): readonly boolean[] => {
      const at = taken(on, { pages: 4n })
      const entry = dxe(on, 'GetMemorySpaceDescriptor', { baseAddress: at, descriptor: out() }).out.descriptor as Record<string, bigint>
      dxe(on, 'SetMemorySpaceCapabilities', { baseAddress: at, length: 0x4000n, capabilities: entry.Capabilities! | MemoryAttribute.SP })
      on.call('FreePages', { memory: at, pages: 4n })
      return [taken(on, { pages: 4n }) === at, pages(on, { type: 2n, memory: out(at) }).name === 'EFI_SUCCESS']
    }
    expect(asked(q35, ask)).toEqual([
      [true, false],
      [false, true],
      [false, true]
    ])
  })

  it('FreePages of pages that are not protected alike frees them, and since July 2025 leaves them', () => {
    const ask = (on: Driven): unknown => {
      const at = taken(on, { pages: 4n })
      attributes(on, at + 0x1000n, 0x1000n, MemoryAttribute.WB | MemoryAttribute.XP)
      const before = on.machine.mapKey
      const { name } = on.call('FreePages', { memory: at, pages: 4n })
      return [name, on.machine.mapKey === before, on.machine.console]
    }
    const left = { code: 'pagesLeft', start: expect.stringMatching(/^0x/) as string, pages: '0x4' }
    expect(asked(q35, ask)).toEqual([
      ['EFI_SUCCESS', false, []],
      ['EFI_SUCCESS', false, []],
      ['EFI_SUCCESS', true, [left]]
    ])
  })

  it('what was left is freed part by part', () => {
    const on = q35('2026.08')
    const at = taken(on, { pages: 2n })
    attributes(on, at, 0x1000n, MemoryAttribute.WB | MemoryAttribute.XP)
    for (const memory of [at, at + 0x1000n]) {
      const before = on.machine.mapKey
      expect(on.call('FreePages', { memory, pages: 1n }).name).toBe('EFI_SUCCESS')
      expect(on.machine.mapKey).not.toBe(before)
    }
  })

  it('there is pool of unaccepted memory no more since 2023', () => {
    const ask = (on: Driven): string | null => on.call('AllocatePool', { poolType: BigInt(Unaccepted), size: 100n, buffer: out() }).name
    expect(asked(pc, ask)).toEqual(['EFI_SUCCESS', 'EFI_INVALID_PARAMETER', 'EFI_INVALID_PARAMETER'])
  })
})

describe('GetMemoryMap', () => {
  it('asks room for two descriptors more for each bin since 2026', () => {
    expect(asked(q35, (on) => room(on) - shown(on)).map((more) => more >= 480n)).toEqual([false, false, true])
  })

  it('hangs without a DescriptorSize since 2026, in builds with debug code', () => {
    const ask = (on: Driven): string => {
      const args = { memoryMapSize: out(0x10000n), memoryMap: taken(on, { pages: 16n }), mapKey: out(), descriptorVersion: out() }
      try {
        return String(on.call('GetMemoryMap', { ...args, descriptorSize: null }).name)
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(asked(q35, ask)).toEqual(['EFI_SUCCESS', 'EFI_SUCCESS', 'mapWalkedWithoutStride'])
  })

  it("shows free pages at a bin's edge as the bin's only where the whole run is in it, and since 2026 those that are", () => {
    // The bin of a type, less its last page, is taken; the free run that is left goes on behind the bin.
    const ask = (edk2: Edk2Release): number[] => {
      const { bins } = wholeById('aarch64-virt-512m-2026.08').app!
      const nvs = bins.find(({ type }) => type === MemoryType.AcpiNvs)!
      const end = BigInt(nvs.base) + BigInt(nvs.pages) * 4096n
      const on = driven({ platform: { ...wholeById('aarch64-virt-512m-2026.08'), edk2 } })
      const at = (address: bigint): number =>
        on.machine
          .memoryMap()
          .find(
            ({ physicalStart, pages: count }) => BigInt(physicalStart) <= address && address < BigInt(physicalStart) + BigInt(count) * 4096n
          )!.type
      return [at(end - 0x1000n), at(end)]
    }
    expect(ask('2026.08')).toEqual([MemoryType.AcpiNvs, AcpiReclaim])
    expect(ask('2025.02')).toEqual([MemoryType.Conventional, MemoryType.Conventional])
  })

  it('counts unaccepted memory in the room that it asks for since 2025, and gives it another number since 2024', () => {
    const ask = (on: Driven): unknown => {
      const add = (gcdMemoryType: bigint, baseAddress: bigint): string | null =>
        dxe(on, 'AddMemorySpace', { gcdMemoryType, baseAddress, length: 0x10000n, capabilities: 0xfn }).name
      const before = [room(on), shown(on)] as const
      const names = [add(6n, 0x310000000n), add(7n, 0x320000000n)]
      return [...names, room(on) - before[0], shown(on) - before[1]]
    }
    expect(asked(pc, ask)).toEqual([
      ['EFI_SUCCESS', 'EFI_SUCCESS', 0n, 48n],
      ['EFI_SUCCESS', 'EFI_INVALID_PARAMETER', 0n, 48n],
      ['EFI_SUCCESS', 'EFI_INVALID_PARAMETER', 48n, 48n]
    ])
  })
})

describe('the GCD', () => {
  const attributesAt = (on: Driven, baseAddress: bigint): bigint =>
    (dxe(on, 'GetMemorySpaceDescriptor', { baseAddress, descriptor: out() }).out.descriptor as Record<string, bigint>).Attributes!

  it('no attribute at all keeps the cache type and the protection, and since 2025 clears the record; RUNTIME alone keeps them', () => {
    const ask = (on: Driven): bigint[] => {
      const at = taken(on)
      attributes(on, at, 0x1000n, MemoryAttribute.WB | MemoryAttribute.XP)
      attributes(on, at, 0x1000n, 0n)
      const cleared = attributesAt(on, at)
      attributes(on, at, 0x1000n, MemoryAttribute.WB)
      attributes(on, at, 0x1000n, MemoryAttribute.RUNTIME)
      return [cleared, attributesAt(on, at)]
    }
    expect(asked(q35, ask)).toEqual([
      [0x4008n, MemoryAttribute.RUNTIME | 8n],
      [0x4008n, MemoryAttribute.RUNTIME | 8n],
      [0n, MemoryAttribute.RUNTIME | 8n]
    ])
  })

  it('the processor is not told: the page stays as it was protected', () => {
    const on = q35('2026.08')
    const at = taken(on, { pages: 2n })
    attributes(on, at, 0x1000n, MemoryAttribute.WB | MemoryAttribute.RO)
    attributes(on, at, 0x1000n, 0n)
    expect(attributesAt(on, at)).toBe(0n)
    expect(() => on.machine.write(at, 8, 1n, null)).toThrow(expect.objectContaining({ reason: 'fault' }))
  })

  it('new capabilities move the key once for each part of the map, and since August 2024 once more for each entry of the GCD', () => {
    const ask = (on: Driven): bigint => {
      const at = taken(on, { pages: 4n })
      attributes(on, at + 0x1000n, 0x1000n, MemoryAttribute.WB | MemoryAttribute.XP)
      const before = BigInt(on.machine.mapKey)
      const entry = dxe(on, 'GetMemorySpaceDescriptor', { baseAddress: at, descriptor: out() }).out.descriptor as Record<string, bigint>
      dxe(on, 'SetMemorySpaceCapabilities', { baseAddress: at, length: 0x2000n, capabilities: entry.Capabilities! | MemoryAttribute.SP })
      return BigInt(on.machine.mapKey) - before
    }
    expect(asked(q35, ask).slice(0, 2)).toEqual([1n, 2n])
  })
})

describe('handles', () => {
  it('a handle has a second block in the pool since 2024, which goes first', () => {
    const ask = (on: Driven): number => {
      const install = on.call('InstallProtocolInterface', { handle: out(0n), protocol: GUID, interfaceType: 0n, interface: 0x1234n })
      const held = on.machine.events
        .flatMap(({ changes }) => changes)
        .filter((change) => change.what === 'take' && change.unit === 'pool' && change.type === BootServicesData).length
      on.call('UninstallProtocolInterface', { handle: install.out.handle as bigint, protocol: GUID, interface: 0x1234n })
      return held
    }
    const [before, then, now] = asked(q35, ask)
    expect([then! - before!, now! - before!]).toEqual([1, 1])
  })
})

describe('ExitBootServices (UEFI 2.10 §7.4.6)', () => {
  const exit = (on: Driven): string | null =>
    on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: BigInt(on.machine.mapKey) }).name

  it('signals the group that comes before all others since 2023, in the first call alone', () => {
    const ask = (on: Driven): number => {
      let signalled = 0
      const group = { type: 0x200n, notifyTpl: 8n, notifyFunction: on.keep(() => void signalled++), notifyContext: 0n }
      on.call('CreateEventEx', { ...group, eventGroup: '8BE0E274-3970-4B44-80C5-1AB9502F3BFC', event: out() })
      for (const mapKey of [1n, 2n]) on.call('ExitBootServices', { imageHandle: 0n, mapKey })
      return signalled
    }
    expect(asked(pc, ask)).toEqual([0, 1, 1])
  })

  it('refuses the key of the latest map once since 2026, where a disk is flushed first; the next one it takes', () => {
    const ask = (on: Driven): (string | null)[] => [exit(on), on.machine.phase === 'app' ? exit(on) : null]
    expect(asked(q35, ask)).toEqual([
      ['EFI_SUCCESS', null],
      ['EFI_SUCCESS', null],
      ['EFI_INVALID_PARAMETER', 'EFI_SUCCESS']
    ])
    // No disk: nothing to flush.
    expect(exit(pc('2026.08'))).toBe('EFI_SUCCESS')
  })

  it('gives the runtime images their protection back through the GCD since 2025: six times the key for each of nine', () => {
    const ask = (on: Driven): bigint => {
      exit(on)
      const before = BigInt(on.machine.mapKey)
      if (on.machine.phase === 'app') exit(on)
      return BigInt(on.machine.mapKey) - before
    }
    expect(asked(q35, ask)[2]).toBe(54n + 1n)
  })
})

describe('the Memory Attributes Table', () => {
  it('has room for five descriptors of each image while it is made, where it had three: more pages come and go', () => {
    const { roomBesideSections } = edk2Rules({})
    expect([roomBesideSections, edk2Rules({ edk2: '2025.02' }).roomBesideSections]).toEqual([1, 3])
    const moved = (on: Driven): bigint => {
      const before = BigInt(on.machine.mapKey)
      taken(on, { memoryType: BigInt(RuntimeServicesData) })
      return BigInt(on.machine.mapKey) - before
    }
    for (const by of asked(q35, moved)) expect(by).toBeGreaterThan(1n)
  })
})

describe('which release a machine goes by', () => {
  it('is told by the version that a build says of itself', () => {
    expect(releaseOf('2025.02-8+deb13u1')).toBe('2025.02')
    expect(releaseOf('2024.05-1')).toBeUndefined()
    expect([releaseBefore('2024.05-1'), releaseBefore('2025.05'), releaseBefore('2030.01'), releaseBefore('2017.08')]).toEqual([
      '2022.11',
      '2025.02',
      '2026.08',
      '2022.11'
    ])
  })

  it('boards that name none go by the oldest', () => {
    expect(edk2Rules({})).toBe(edk2Rules({ edk2: '2022.11' }))
  })
})

describe('PEI', () => {
  const peis = (architecture: 'x64' | 'aarch64' = 'x64', changes = {}): Foundation[] =>
    RELEASES.map((edk2) => foundation({ ...BARE, ...changes }, architecture, undefined, edk2))

  it('the last pages are handed out without room for their HOB, and since November 2024 only with it', () => {
    const statuses = peis().map((pei) => {
      pei.call('AllocatePages', 4n, 4n)
      const { hobs } = pei.pei
      const gap = (): bigint => hobs.phit('EfiFreeMemoryTop') - hobs.phit('EfiFreeMemoryBottom')
      pei.call('AllocatePool', gap() - 0x2000n - 8n - 16n)
      return [gap(), pei.call('AllocatePages', 4n, 2n).name]
    })
    expect(statuses).toEqual([
      [0x2010n, 'EFI_SUCCESS'],
      [0x2010n, 'EFI_OUT_OF_RESOURCES'],
      [0x2010n, 'EFI_OUT_OF_RESOURCES']
    ])
  })

  it('where the top cannot be rounded down to a unit the call is refused, and since 2026 freed pages are looked through', () => {
    const found = peis('aarch64').map((pei) => {
      pei.pei.hobs.buildAllocation(0x20000n, 0x2000n, MemoryType.Conventional)
      const { name, out: told } = pei.call('AllocatePages', BigInt(RuntimeServicesData), 1n)
      return [name, told.memory]
    })
    expect(found).toEqual([
      ['EFI_OUT_OF_RESOURCES', undefined],
      ['EFI_OUT_OF_RESOURCES', undefined],
      ['EFI_SUCCESS', 0x20000n]
    ])
  })

  it('a top that is address 0 is one from which pages come, and since 2025 none', () => {
    const statuses = peis().map((pei) => {
      pei.call('InstallPeiMemory', 0xffffffffff000000n, 0x1000000n)
      return pei.call('AllocatePages', 4n, 1n).name
    })
    expect(statuses).toEqual(['EFI_SUCCESS', 'EFI_SUCCESS', 'EFI_OUT_OF_RESOURCES'])
  })

  it('GetHobList without a place for the answer writes to address 0, and is refused since 2025', () => {
    const names = peis().map((pei) => {
      try {
        return pei.call('GetHobList', null).name
      } catch {
        return 'a write at address 0'
      }
    })
    expect(names).toEqual(['a write at address 0', 'a write at address 0', 'EFI_INVALID_PARAMETER'])
  })

  it('memory is set aside for bins at the switch, and what PEI allocates of their types comes from there', () => {
    const [, before, since] = ['2022.11', '2025.02', '2026.08'].map((release) => {
      const platform = wholeById(`q35-256m${release === '2022.11' ? '' : `-${release}`}`)
      const pei = foundation(platform.pei, 'x64', undefined, release as Edk2Release)
      pei.call('InstallPeiMemory', ...(['start', 'bytes'] as const).map((field) => BigInt(platform.pei!.permanentMemory[field])))
      switchToPermanentMemory(pei.pei)
      const top = pei.pei.hobs.phit('EfiFreeMemoryTop')
      const end = BigInt(platform.pei!.permanentMemory.start) + BigInt(platform.pei!.permanentMemory.bytes)
      return { aside: end - top, isAbove: (pei.call('AllocatePages', BigInt(RuntimeServicesData), 1n).out.memory as bigint) > top }
    })
    expect(before).toEqual({ aside: 0n, isAbove: false })
    expect(since).toEqual({ aside: 0x312000n, isAbove: true })
  })
})
