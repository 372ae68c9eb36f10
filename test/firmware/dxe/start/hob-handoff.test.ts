import { describe, expect, it } from 'vitest'
import { fold, MemoryType, type Descriptor, type Platform } from '../../../../src-firmware'
import { edk2Rules } from '../../../../src-firmware/platforms/edk2-rules'
import { isSpecialType } from '../../../../src-firmware/spec/memory-type'
import { driven, out } from '../../driven'
import { wholePlatforms } from '../../whole-platforms'

const recorded = wholePlatforms.filter(({ kind, app, uboot }) => kind === 'recorded' && app && !uboot)

/** Where the recorded firmware's configuration table pointed for the HOB list: DXE's own copy, in its pool. */
const HOB_LIST = '7739F24C-93D7-11D4-9A3A-0090273FC14D'
const copyOf = ({ tables }: Platform): string => tables!.configuration.find(([guid]) => guid === HOB_LIST)![1]
/** The owner of a resource HOB that tells where the bins are to lie: it overlaps the one that tells of the RAM. */
const BINS_OWNER = '9f04194c3741d34d9c108b97a83ffdfa'

interface RecordedAllocation {
  readonly start: bigint
  readonly last: bigint
  readonly type: number
}

function allocations({ hobs }: Platform): RecordedAllocation[] {
  return hobs!.hobs.flatMap((text) => {
    const bytes = Buffer.from(text, 'hex')
    if (bytes.readUInt16LE(0) !== 2) return []
    const start = bytes.readBigUInt64LE(24)
    return [{ start, last: start + bytes.readBigUInt64LE(32) - 1n, type: bytes.readUInt32LE(40) }]
  })
}

function covering(map: readonly Descriptor[], address: bigint): Descriptor | undefined {
  return map.find(([, start, , pages]) => address >= BigInt(start) && address < BigInt(start) + BigInt(pages) * 4096n)
}

describe('DXE starts from the bytes of a HOB list (PI 1.8 volume 2 §9)', () => {
  it('there are nine recorded lists of each release', () => expect(recorded).toHaveLength(27))

  describe.each(recorded.map((platform): [string, Platform] => [platform.id, platform]))('%s', (_id, platform) => {
    const { machine } = driven({ platform, phase: 'dxe' })
    const state = fold(machine.events)

    it('places the bins where the recorded firmware has them: one page of each lies at the recorded end', () => {
      // Of types that the operating system does not keep, the core itself has taken pages before.
      for (const bin of platform.app!.bins.filter(({ type }) => isSpecialType(type))) {
        const { call } = driven({ platform, phase: 'dxe' })
        const memory = out()
        const unit = platform.architecture === 'aarch64' && edk2Rules(platform).granularTypes.includes(bin.type) ? 0x10000n : 0x1000n
        const end = ((BigInt(bin.base) + BigInt(bin.pages) * 4096n) / unit) * unit
        // The core's own tables take the top of the bin of runtime data.
        const top = bin.type === MemoryType.RuntimeServicesData ? end - unit : end
        const taken = call('AllocatePages', { type: 0n, memoryType: BigInt(bin.type), pages: 1n, memory })
        expect([bin.type, taken.out.memory]).toEqual([bin.type, top - unit])
        const whole = call('AllocatePages', { type: 0n, memoryType: BigInt(bin.type), pages: BigInt(bin.pages), memory })
        expect(whole.out.memory as bigint).toBeLessThan(BigInt(platform.app!.defaultMaximumAddress))
      }
    })

    it('hands out other types below the recorded default maximum', () => {
      const { call } = driven({ platform, phase: 'dxe' })
      const max = BigInt(platform.app!.defaultMaximumAddress)
      const at = call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out() }).out.memory as bigint
      expect(at).toBeLessThan(max)
      // The lowest bin begins right behind it, whatever it is for.
      const lowest = platform.app!.bins.map(({ base }) => BigInt(base)).reduce((a, b) => (a < b ? a : b))
      expect(lowest).toBe(max + 1n)
    })

    it('copies the list to where the recorded firmware had it', () => {
      const moves = machine.events.flatMap(({ changes }) => changes).filter((change) => change.what === 'move')
      expect(moves).toMatchObject([{ from: platform.hobs!.address, to: copyOf(platform) }])
      const length = platform.hobs!.hobs.reduce((sum, hob) => sum + hob.length / 2, 0)
      const bytes = machine.readBytes(BigInt(copyOf(platform)), length, null)
      expect(Buffer.from(bytes).toString('hex')).toBe(platform.hobs!.hobs.join(''))
    })

    it.each([
      ['in the first map', () => state.dxe.map],
      ['in the recorded map, when an application starts', () => platform.app!.map]
    ])('every allocation and reservation of the list stands %s as its type', (_where, map) => {
      // What PEI has given back itself is there to be taken.
      for (const { start, type } of allocations(platform).filter((one) => one.type !== MemoryType.Conventional))
        expect([start, covering(map(), start)?.[0]]).toEqual([start, type])
    })

    it('the map covers the RAM of the resource HOBs, each byte once', () => {
      const ram = state.dxe.map.filter(([, , , , attribute]) => (BigInt(attribute) & 8n) !== 0n)
      const resources = platform
        .hobs!.hobs.map((text) => Buffer.from(text, 'hex'))
        .filter((bytes) => bytes.readUInt16LE(0) === 3 && bytes.readUInt32LE(24) === 0 && bytes.toString('hex', 8, 24) !== BINS_OWNER)
      const total = resources.reduce((sum, bytes) => sum + bytes.readBigUInt64LE(40), 0n)
      expect(ram.reduce((sum, [, , , pages]) => sum + BigInt(pages) * 4096n, 0n)).toBe(total)
    })
  })

  it('the system table and the runtime services table are the first two buffers of runtime data', () => {
    const { machine } = driven({ phase: 'dxe' })
    expect(machine.systemTable).toBe(0xf5eb018n)
    const tables = machine.events.flatMap(({ changes }) => changes).filter((change) => change.what === 'take' && change.unit === 'table')
    expect(tables).toMatchObject([
      { start: '0xf5eb018', bytes: '0x78' },
      { start: '0xf5ebb98', bytes: '0x88' }
    ])
  })

  it('without the CPU driver cache attributes cannot be brought to the processor yet; others can be set', () => {
    const { call } = driven({ phase: 'dxe' })
    const set = (attributes: bigint): string | null =>
      call('SetMemorySpaceAttributes', { baseAddress: 0x1500000n, length: 0x1000n, attributes }, 'DxeServices').name
    expect(set(1n)).toBe('EFI_NOT_AVAILABLE_YET')
    expect(set(0n)).toBe('EFI_SUCCESS')
    expect(set(0x10n)).toBe('EFI_UNSUPPORTED')
  })

  it('a driver is the default, boot services code on pages below the bins', () => {
    const { machine } = driven({ phase: 'dxe' })
    const image = machine.events.flatMap(({ changes }) => changes).find((change) => change.what === 'take' && change.unit === 'image')
    expect(image).toMatchObject({ type: MemoryType.BootServicesCode, bytes: '0xb000', owner: 'driver.ts' })
  })
})
