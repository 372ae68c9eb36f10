import { describe, expect, it } from 'vitest'
import { boardById } from '../../boards'
import { fold, type MachineState, type Platform } from '../../../../src-firmware'
import { guidBytes } from '../../../../src-firmware/spec/guid'
import { hexDigits } from '../../../../src-firmware/spec/hex'
import { HobGuid, ResourceAttribute, ResourceType } from '../../../../src-firmware/spec/hob'
import { SystemTable } from '../../../../src-firmware/spec/system-table'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

// HOBs as bytes, PI 1.8 volume 3 §5.
const u = (value: bigint | number, bytes: number): string =>
  hexDigits(Uint8Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn)))
const hob = (type: number, ...parts: string[]): string => {
  const body = parts.join('')
  return u(type, 2) + u(8 + body.length / 2, 2) + u(0, 4) + body
}
const guid = (text: string): string => hexDigits(guidBytes(text)!)
const NAMELESS = '00'.repeat(16)
const resource = (type: number, attributes: number, start: number, length: number): string =>
  hob(3, NAMELESS, u(type, 4), u(attributes, 4), u(start, 8), u(length, 8))
const allocation = (type: number, start: number, length: number): string => hob(2, NAMELESS, u(start, 8), u(length, 8), u(type, 4), u(0, 4))
const module = (start: number, length: number): string =>
  hob(2, guid(HobGuid.module), u(start, 8), u(length, 8), u(3, 4), u(0, 4), NAMELESS, u(start, 8))
const volume = (start: number, length: number, type = 5): string =>
  hob(type, u(start, 8), u(length, 8), ...(type === 9 ? [NAMELESS, NAMELESS] : []))
const cpu = (bits: number): string => hob(6, u(bits, 1), u(16, 1), u(0, 6))
const bins = (...entries: [type: number, pages: number][]): string =>
  hob(4, guid(HobGuid.memoryTypeInformation), ...entries.map(([type, pages]) => u(type, 4) + u(pages, 4)))

const { PRESENT, INITIALIZED, TESTED, WRITE_BACK_CACHEABLE, UNCACHEABLE } = ResourceAttribute
const MEMORY = PRESENT | INITIALIZED | TESTED
const ram = (start: number, length: number): string => resource(ResourceType.systemMemory, MEMORY | WRITE_BACK_CACHEABLE, start, length)

interface List {
  /** Behind the PHIT. */
  readonly hobs: readonly string[]
  readonly freeTop?: number
  readonly memoryTop?: number
}
/** The list lies at 8 MiB; where it ends, PEI's free memory begins. */
const LIST = 0x800000
const FREE = LIST + 0x1000
/** 16 MiB of RAM around the list. */
const HOME = ram(0x100000, 0x1000000)

function platform({ hobs, freeTop = 0x900000, memoryTop = 0xa00000 }: List): Platform {
  const phit = hob(1, u(9, 4), u(0, 4), u(memoryTop, 8), u(0x100000, 8), u(freeTop, 8), u(FREE, 8), u(0, 8))
  const recorded = boardById('q35-256m')!
  return {
    ...recorded,
    phases: ['dxe'],
    clearsMemory: false,
    hobs: { address: `0x${LIST.toString(16)}`, hobs: [phit, ...hobs, hob(0xffff)] }
  }
}
const begun = (list: List): Driven => driven({ platform: platform(list), phase: 'dxe' })
const stateOf = (list: List): MachineState => fold(begun(list).machine.events)
/** Where the core's first buffer lies: at the top of the memory that it was given first. */
const firstBuffer = (list: List): bigint => begun(list).machine.systemTable
const inside = (value: bigint, start: number, end: number): boolean => value >= BigInt(start) && value < BigInt(end)
const typeAt = ({ dxe }: MachineState, address: number): number | undefined =>
  dxe.map.find(([, start, , pages]) => BigInt(address) >= BigInt(start) && BigInt(address) < BigInt(start) + BigInt(pages) * 4096n)?.[0]
const entryAt = ({ dxe }: MachineState, address: number) =>
  dxe.gcd.find(({ base, length }) => BigInt(address) >= BigInt(base) && BigInt(address) < BigInt(base) + BigInt(length))!

describe('where DXE begins (EDK II’s CoreInitializeMemoryServices)', () => {
  it.each<[string, List, number, number]>([
    ['above what PEI had', { hobs: [HOME] }, 0x10f0000, 0x1100000],
    ['the largest hole above it', { hobs: [HOME, allocation(0, 0xf00000, 0x10000)] }, 0xef0000, 0xf00000],
    [
      'of equal holes the upper',
      { hobs: [HOME, allocation(0, 0xc00000, 0x100000), allocation(0, 0xf00000, 0x200000)] },
      0xef0000,
      0xf00000
    ],
    [
      'a hole that allocations overlap twice',
      { hobs: [HOME, allocation(0, 0xc00000, 0x480000), allocation(0, 0xd00000, 0x10000)] },
      0xbf0000,
      0xc00000
    ],
    ['as much as it wants and no more is enough', { hobs: [HOME, allocation(0, 0xa00000, 0x6f0000)] }, 0x10f0000, 0x1100000],
    ['PEI’s free memory, where nothing above is large enough', { hobs: [HOME, allocation(0, 0xa00000, 0x6f1000)] }, 0x8f0000, 0x900000],
    [
      'below the list, where PEI’s free memory is too small',
      { hobs: [HOME, allocation(0, 0xa00000, 0x700000)], freeTop: FREE + 0xf000 },
      0x7f0000,
      0x800000
    ],
    [
      'PEI’s free memory just large enough',
      { hobs: [HOME, allocation(0, 0xa00000, 0x700000)], freeTop: FREE + 0x10000 },
      FREE,
      FREE + 0x10000
    ],
    [
      'other memory, the uppermost of it, where home is full',
      {
        hobs: [
          HOME,
          allocation(0, 0xa00000, 0x700000),
          allocation(0, 0x100000, 0x700000),
          ram(0x10000000, 0x100000),
          ram(0x20000000, 0x100000),
          ram(0x18000000, 0x100000),
          ram(0x30000000, 0xf000)
        ],
        freeTop: FREE
      },
      0x200f0000,
      0x20100000
    ],
    [
      'other memory that was tested',
      {
        hobs: [
          HOME,
          allocation(0, 0xa00000, 0x700000),
          allocation(0, 0x100000, 0x700000),
          ram(0x10000000, 0x100000),
          resource(ResourceType.systemMemory, PRESENT | INITIALIZED, 0x20000000, 0x100000)
        ],
        freeTop: FREE
      },
      0x100f0000,
      0x10100000
    ],
    [
      'home is where PEI’s free memory lies, whichever resource comes first',
      { hobs: [ram(0x10000000, 0x1000000), HOME] },
      0x10f0000,
      0x1100000
    ],
    [
      'memory that does not hold all of PEI’s free memory is no home',
      { hobs: [HOME, allocation(0, 0xa00000, 0x700000)], freeTop: 0x1200000 },
      0x9f0000,
      0xa00000
    ],
    [
      'the order of the allocations does not matter',
      { hobs: [HOME, allocation(0, 0xf00000, 0x200000), allocation(0, 0xa00000, 0x100000)] },
      0xef0000,
      0xf00000
    ],
    ['what is allocated below does not count above', { hobs: [HOME, allocation(0, 0x900000, 0x100000)] }, 0x10f0000, 0x1100000],
    ['with bins it wants more', { hobs: [HOME, bins([6, 0x100]), allocation(0, 0xa00000, 0x600000)] }, 0x7f0000, 0x800000]
  ])('%s', (_, list, start, end) => expect(inside(firstBuffer(list), start, end)).toBe(true))

  it('with no memory that is large enough it does not begin', () => {
    const full = [allocation(0, 0xa00000, 0x700000), allocation(0, 0x100000, 0x700000)]
    expect(() => begun({ hobs: [HOME, ...full], freeTop: FREE })).toThrow(stopFor({ code: 'noMemoryForDxe' }))
    expect(() => begun({ hobs: [] })).toThrow(stopFor({ code: 'noMemoryForDxe' }))
  })
})

describe('what a resource becomes in the GCD (PI 1.8 volume 2 §9)', () => {
  const PLACE = 0x40000000
  const STATE = { present: 1n << 56n, initialized: 1n << 57n, tested: 1n << 58n }
  const all = STATE.present | STATE.initialized | STATE.tested
  const { systemMemory, memoryMappedIo, io, firmwareDevice, memoryMappedIoPort, memoryReserved, ioReserved, unaccepted } = ResourceType
  /** Without what the GCD adds to every range. */
  const RUNTIME = 1n << 63n
  it.each<[string, number, number, number, bigint]>([
    ['tested memory', systemMemory, MEMORY | WRITE_BACK_CACHEABLE, 2, 8n],
    ['memory that is more reliable', systemMemory, MEMORY | ResourceAttribute.MORE_RELIABLE, 5, 0x10000n],
    ['memory that nobody tested', systemMemory, PRESENT | INITIALIZED | UNCACHEABLE, 1, 1n | STATE.present | STATE.initialized],
    ['memory that is only there', systemMemory, PRESENT, 1, STATE.present],
    ['memory in a state that EDK II does not know', systemMemory, MEMORY | ResourceAttribute.READ_PROTECTED, 0, 0n],
    ['memory that is not there', systemMemory, TESTED, 0, 0n],
    ['persistent memory', systemMemory, MEMORY | ResourceAttribute.PERSISTENT | ResourceAttribute.PERSISTABLE, 4, 0x8000n | all],
    ['device registers', memoryMappedIo, MEMORY | UNCACHEABLE, 3, 1n | all],
    ['the firmware’s flash', firmwareDevice, PRESENT | UNCACHEABLE, 3, 1n | STATE.present],
    ['I/O ports in memory', memoryMappedIoPort, UNCACHEABLE, 1, 1n],
    ['reserved memory', memoryReserved, UNCACHEABLE, 1, 1n],
    ['memory that the guest has to accept', unaccepted, WRITE_BACK_CACHEABLE, 7, 8n],
    ['I/O ports', io, MEMORY, 0, 0n],
    ['reserved I/O ports', ioReserved, MEMORY, 0, 0n],
    ['nothing that is known', 99, MEMORY, 0, 0n]
  ])('%s', (_, type, attributes, gcdType, capabilities) => {
    const entry = entryAt(stateOf({ hobs: [HOME, resource(type, attributes, PLACE, 0x10000)] }), PLACE)
    expect(entry.gcdType).toBe(gcdType)
    const PORTS = 0x4000000000000000n
    expect(BigInt(entry.capabilities) & ~RUNTIME & ~PORTS & ~(0x7000n | 0x20000n)).toBe(capabilities)
    expect(entry.attributes).toBe('0x0')
  })

  const able = (name: keyof typeof ResourceAttribute): bigint =>
    BigInt(entryAt(stateOf({ hobs: [HOME, resource(memoryReserved, ResourceAttribute[name], PLACE, 0x10000)] }), PLACE).capabilities)
  it.each<[keyof typeof ResourceAttribute, bigint]>([
    ['UNCACHEABLE', 1n],
    ['WRITE_COMBINEABLE', 2n],
    ['WRITE_THROUGH_CACHEABLE', 4n],
    ['WRITE_BACK_CACHEABLE', 8n],
    ['UNCACHED_EXPORTED', 0x10n],
    ['WRITE_PROTECTABLE', 0x1000n],
    ['READ_PROTECTABLE', 0x2000n],
    ['EXECUTION_PROTECTABLE', 0x4000n],
    ['PERSISTABLE', 0x8000n],
    ['READ_ONLY_PROTECTABLE', 0x20000n],
    ['SINGLE_BIT_ECC', 0n]
  ])('%s is the capability %s', (attribute, capability) => {
    const [none, some] = [able('SINGLE_BIT_ECC'), able(attribute)]
    expect(some & ~none).toBe(capability & ~none)
    expect(some & capability).toBe(capability)
  })

  it('where two overlap the first one stays, and the second is nowhere', () => {
    const state = stateOf({
      hobs: [HOME, resource(memoryMappedIo, UNCACHEABLE, PLACE, 0x2000), resource(memoryReserved, UNCACHEABLE, PLACE + 0x1000, 0x2000)]
    })
    expect(entryAt(state, PLACE + 0x1000).gcdType).toBe(3)
    expect(entryAt(state, PLACE + 0x2000).gcdType).toBe(0)
  })

  it('the space ends where the processor’s addresses do; without a CPU HOB after 36 bits', () => {
    const end = ({ dxe }: MachineState): bigint => dxe.gcd.reduce((sum, { length }) => sum + BigInt(length), 0n)
    expect(end(stateOf({ hobs: [HOME, cpu(40)] }))).toBe(1n << 40n)
    expect(end(stateOf({ hobs: [HOME] }))).toBe(1n << 36n)
  })
})

describe('what is allocated already', () => {
  it('memory keeps its type, and the core owns it', () => {
    const state = stateOf({ hobs: [HOME, allocation(0, 0x200000, 0x3000), allocation(6, 0x300000, 0x1000)] })
    expect([typeAt(state, 0x200000), typeAt(state, 0x202fff), typeAt(state, 0x203000), typeAt(state, 0x300000)]).toEqual([0, 0, 7, 6])
    expect(entryAt(state, 0x200000).image).not.toBe('0x0')
  })

  it('of the same range twice the first counts; of nothing nothing', () => {
    const state = stateOf({ hobs: [HOME, allocation(0, 0x200000, 0x1000), allocation(6, 0x200000, 0x1000), allocation(9, 0x300000, 0)] })
    expect([typeAt(state, 0x200000), typeAt(state, 0x300000)]).toEqual([0, 7])
  })

  describe('where the core begins in PEI’s free memory, a reservation there is lost, and one is told', () => {
    const FULL = [HOME, allocation(0, 0xa00000, 0x700000)]
    const lost = (type: number, start: number, length: number): readonly unknown[] =>
      begun({ hobs: [...FULL, allocation(type, start, length)] }).machine.console.filter((part) => typeof part !== 'string')
    it.each([
      ['in its middle', 0x880000, 0x10000],
      ['its first page', FREE, 0x1000],
      ['its last page', 0x8ff000, 0x1000],
      ['beginning below it', FREE - 0x1000, 0x2000],
      ['ending above it', 0x8ff000, 0x2000]
    ])('%s', (_, start, length) => {
      expect(lost(4, start, length)).toEqual([
        { code: 'reservationLost', start: `0x${start.toString(16)}`, bytes: `0x${length.toString(16)}`, type: 4 }
      ])
    })
    it.each([
      ['just below it', FREE - 0x1000, 0x1000],
      ['just above it', 0x900000, 0x1000],
      ['of no bytes', 0x880000, 0],
      ['refused elsewhere, as another is there already', 0xb00000, 0x1000],
      ['where nothing is', 0x4000000000, 0x1000]
    ])('not %s', (_, start, length) => {
      expect(lost(4, start, length)).toEqual([])
    })
  })

  it('in device registers a range has an owner, and is no memory', () => {
    const device = resource(ResourceType.memoryMappedIo, MEMORY | UNCACHEABLE, 0x40000000, 0x10000)
    const state = stateOf({ hobs: [HOME, device, allocation(11, 0x40002000, 0x1000)] })
    expect(entryAt(state, 0x40002000)).toMatchObject({ base: '0x40002000', length: '0x1000', gcdType: 3 })
    expect(entryAt(state, 0x40002000).image).not.toBe('0x0')
    expect(typeAt(state, 0x40002000)).toBeUndefined()
  })

  it.each([5, 9])('a firmware volume in flash is the core’s (HOB type %i)', (type) => {
    const flash = resource(ResourceType.firmwareDevice, MEMORY | UNCACHEABLE, 0x40000000, 0x100000)
    const state = stateOf({ hobs: [HOME, flash, volume(0x40010000, 0x20000, type)] })
    expect(entryAt(state, 0x40010000)).toMatchObject({ base: '0x40010000', length: '0x20000' })
    expect(entryAt(state, 0x40010000).image).not.toBe('0x0')
    expect(entryAt(state, 0x40000000).image).toBe('0x0')
  })

  it('what is left of tested memory is free, in whole pages', () => {
    const state = stateOf({ hobs: [HOME, ram(0x40000800, 0x3000), ram(0x50000800, 0x1000)] })
    const isThere = [0x40000800, 0x40001000, 0x40002fff, 0x40003000, 0x50000800, 0x50001000].map((at) => typeAt(state, at) !== undefined)
    expect(isThere).toEqual([false, true, true, false, false, false])
    expect(entryAt(state, 0x40000800).image).toBe('0x0')
  })

  it('all of home is in the map, PEI’s own part too, once its list has been copied', () => {
    const { dxe } = stateOf({ hobs: [HOME] })
    expect(dxe.map.reduce((sum, [, , , pages]) => sum + BigInt(pages), 0n)).toBe(0x1000n)
    expect(typeAt(stateOf({ hobs: [HOME] }), LIST)).toBe(7)
  })
})

describe('the list itself', () => {
  it('is copied, byte for byte, and the configuration table names the copy', () => {
    const list = { hobs: [HOME, cpu(40)] }
    const { machine } = begun(list)
    const [move] = machine.events.flatMap(({ changes }) => changes).filter((change) => change.what === 'move')
    expect(move).toMatchObject({ from: '0x800000', bytes: '0x1000', content: 'hobList' })
    const to = BigInt(move!.what === 'move' ? move!.to : 0)
    expect(hexDigits(machine.peek(to, 0x38 + 0x30 + 0x10))).toBe(platform(list).hobs!.hobs.slice(0, 3).join(''))
    const table = machine.read(machine.systemTable + SystemTable.configurationTable, 8, null)
    const entries = machine.read(machine.systemTable + SystemTable.numberOfTableEntries, 8, null)
    expect(entries).toBe(1n)
    expect([hexDigits(machine.peek(table, 16)), machine.read(table + 16n, 8, null)]).toEqual([
      guid('7739F24C-93D7-11D4-9A3A-0090273FC14D'),
      to
    ])
  })

  it('that names the core’s image has the boot services table in it, and two entries more', () => {
    const at = (length: number) => {
      const { machine } = begun({ hobs: [HOME, module(0x400000, length)] })
      const read = (offset: bigint): bigint => machine.read(machine.systemTable + offset, 8, null)
      const table = read(SystemTable.configurationTable)
      const entries = Array.from({ length: Number(read(SystemTable.numberOfTableEntries)) }, (_, i) => [
        hexDigits(machine.peek(table + BigInt(24 * i), 4)),
        machine.read(table + BigInt(24 * i) + 16n, 8, null)
      ])
      return { boot: read(SystemTable.bootServices), entries }
    }
    const whole = at(0x17000)
    expect(whole.boot).toBe(0x416100n)
    expect(whole.entries).toEqual([
      ['ba34ad05', 0x416280n],
      ['4cf23977', expect.any(BigInt)],
      ['9f04194c', 0x415b80n]
    ])
    const short = at(0x16000)
    expect(inside(short.boot, 0x400000, 0x417000)).toBe(false)
    expect(short.entries).toHaveLength(1)
  })
})

describe('bins of the memory type information HOB', () => {
  const inMap = (list: List, type: number): bigint =>
    stateOf(list).dxe.map.reduce((sum, [of, , , pages]) => (of === type ? sum + BigInt(pages) : sum), 0n)
  it('are set aside for their types', () => {
    expect(inMap({ hobs: [HOME, bins([10, 4], [5, 0], [16, 0])] }, 10)).toBe(4n)
    expect(inMap({ hobs: [HOME, bins([0, 8])] }, 0)).toBe(8n)
  })

  it('side by side they are one free range, until one of them is in use', () => {
    const list = { hobs: [HOME, bins([10, 4], [0, 8])] }
    expect([inMap(list, 10), inMap(list, 0)]).toEqual([0n, 0n])
    const on = begun(list)
    expect(on.call('AllocatePages', { type: 0n, memoryType: 0n, pages: 8n, memory: out() }).name).toBe('EFI_SUCCESS')
    const map = on.machine.memoryMap()
    expect(map.filter(({ type }) => type === 0 || type === 10).map(({ type, pages }) => [type, pages])).toEqual([
      [0, '0x8'],
      [10, '0x4']
    ])
  })

  it('what stands behind the end mark is no bin', () => {
    expect(inMap({ hobs: [HOME, bins([10, 4], [16, 0], [0, 8])] }, 0)).toBe(0n)
  })

  it('a HOB that is longer than there are types is not looked at', () => {
    const many = (count: number): [number, number][] => Array.from({ length: count }, (_, i) => (i === 0 ? [10, 4] : [9, 0]))
    expect(inMap({ hobs: [HOME, bins(...many(17))] }, 10)).toBe(4n)
    expect(inMap({ hobs: [HOME, bins(...many(18))] }, 10)).toBe(0n)
  })
})

describe('memory that the core needs to go on', () => {
  const stack = hob(2, guid(HobGuid.stack), u(0x600000, 8), u(0x20000, 8), u(4, 4), u(0, 4))
  const cleared = (): Driven =>
    driven({ platform: { ...platform({ hobs: [HOME, module(0x400000, 0x17000), stack] }), clearsMemory: true }, phase: 'dxe' })
  const free = (memory: bigint) => () => cleared().call('FreePages', { memory, pages: 1n })
  it('its own code cannot be freed', () => {
    const core = { code: 'freedWhatRuns', kind: 'core', start: '0x400000', last: '0x416fff' } as const
    expect(free(0x400000n)).toThrow(stopFor(core))
    expect(free(0x416000n)).toThrow(stopFor(core))
  })

  it('nor the highest page of the stack; what lies below it is not in use yet', () => {
    expect(free(0x61f000n)).toThrow(stopFor({ code: 'freedWhatRuns', kind: 'stack', start: '0x61f000', last: '0x61ffff' }))
    expect(free(0x61e000n)).not.toThrow()
  })
})

describe('what free memory can be', () => {
  it('is what its resource could be, without the runtime bit', () => {
    const { dxe } = stateOf({ hobs: [HOME, allocation(0, 0x200000, 0x1000)] })
    const attributes = dxe.map.flatMap(([type, , , , attribute]) => (type === 6 ? [] : [attribute]))
    expect(new Set(attributes)).toEqual(new Set(['0x8']))
  })

  it('each range of the map is as long as its memory', () => {
    const { dxe } = stateOf({ hobs: [HOME, allocation(0, 0x200000, 0x3000)] })
    expect(dxe.map.find(([type]) => type === 0)).toEqual([0, '0x200000', '0x0', '0x3', '0x8'])
  })
})
