import { describe, expect, it } from 'vitest'
import { DriverStop, hex } from '../../../src-firmware'
import { PhysicalMemory } from '../../../src-firmware/memory/physical-memory'
import { HobList } from '../../../src-firmware/pei/hob-list'
import { AllocationHob, HobGuid, HobType } from '../../../src-firmware/spec/hob'
import { stopFor } from '../stop-for'

const BASE = 0x810000n
const FIRST = BASE + 0x38n

interface Made {
  readonly memory: PhysicalMemory
  readonly list: HobList
  /** As a driver does it: the list hears of the write first. */
  write(address: bigint, bytes: 1 | 2 | 4 | 8, value: bigint): void
  /** The HOBs after the PHIT: type and length. */
  rows(): (readonly [type: number, length: number])[]
}

/** A list at the bottom of so many bytes of heap, whose beginning the trace knows. */
function made(bytes = 0x1000n): Made {
  const memory = new PhysicalMemory()
  const list = HobList.create(memory, BASE, bytes, 0)
  list.changes()
  return {
    memory,
    list,
    write(address, width, value) {
      list.willBeWritten(address, address + BigInt(width) - 1n)
      memory.writeUint(address, width, value)
    },
    rows: () =>
      list
        .all()
        .map(({ type, length }) => [type, length] as const)
        .slice(1)
  }
}

describe('a new HOB list (PI 1.8 volume 3 §4)', () => {
  it('is the PHIT and the end mark', () => {
    const list = HobList.create(new PhysicalMemory(), BASE, 0x1000n, 0x12)
    expect(list.address).toBe(BASE)
    expect(list.all()).toEqual([{ address: BASE, type: HobType.handoff, length: 0x38 }])
    expect(list.bootMode).toBe(0x12)
    expect(list.phit('EfiMemoryTop')).toBe(BASE + 0x1000n)
    expect(list.phit('EfiMemoryBottom')).toBe(BASE)
    expect(list.phit('EfiFreeMemoryTop')).toBe(BASE + 0x1000n)
    expect(list.phit('EfiEndOfHobList')).toBe(FIRST)
    expect(list.phit('EfiFreeMemoryBottom')).toBe(FIRST + 8n)
    expect(list.last).toBe(FIRST + 7n)
  })

  it('the trace is told of both', () => {
    const list = HobList.create(new PhysicalMemory(), BASE, 0x1000n, 0)
    expect(list.changes()).toEqual([
      { what: 'hob', address: '0x810000', before: null, after: expect.stringMatching(/^01003800000000000900/) },
      { what: 'hob', address: '0x810038', before: null, after: 'ffff080000000000' }
    ])
    expect(list.changes()).toEqual([])
  })
})

describe('making HOBs', () => {
  it.each([
    [0, 0],
    [1, 8],
    [8, 8],
    [9, 16],
    [0xff8, 0xff8]
  ])('of %i bytes: HobLength %i', (length, rounded) => {
    const { list } = made(0x2000n)
    expect(list.createHob(HobType.guidExtension, length)).toEqual({ Status: 'EFI_SUCCESS', Hob: FIRST })
    expect(list.phit('EfiEndOfHobList')).toBe(FIRST + BigInt(rounded))
  })

  it('one that asks for no bytes is not there', () => {
    const { list, rows } = made()
    list.createHob(HobType.guidExtension, 0)
    expect(rows()).toEqual([])
    list.createHob(HobType.guidExtension, 24)
    expect(rows()).toEqual([[HobType.guidExtension, 24]])
  })

  it('an end mark made as a HOB ends the list there', () => {
    const { list, rows } = made()
    list.createHob(HobType.guidExtension, 24)
    list.createHob(HobType.endOfHobList, 16)
    list.createHob(HobType.guidExtension, 32)
    expect(rows()).toEqual([[HobType.guidExtension, 24]])
    expect(list.last).toBe(FIRST + 24n + 7n)
  })

  it('with a whole body', () => {
    const { list, memory, rows } = made()
    const bytes = new Uint8Array(24).fill(0x5a)
    new DataView(bytes.buffer).setUint32(0, 0x180004, true)
    expect(list.append(bytes)).toBe(FIRST)
    expect(memory.read(FIRST, 24)).toEqual(bytes)
    expect(rows()).toEqual([[HobType.guidExtension, 24]])
  })

  it('there is no room: null, and nothing has changed', () => {
    const { list, memory, rows } = made(0x60n)
    const bytes = new Uint8Array(40)
    new DataView(bytes.buffer).setUint32(0, 0x280004, true)
    expect(list.append(bytes)).toBeNull()
    expect(list.buildAllocation(0x4000n, 0x1000n, 4)).toBeNull()
    expect(list.allocations()).toEqual([])
    expect(rows()).toEqual([])
    expect(memory.readUint(FIRST, 2)).toBe(0xffffn)
    expect(list.changes()).toEqual([])
  })

  it('a memory allocation HOB: its fields, the rest zero', () => {
    const { list, memory } = made()
    memory.fill(FIRST, 0x100n, 0xee)
    expect(list.buildAllocation(0x4000n, 0x3000n, 6, HobGuid.stack)).toBe(FIRST)
    const hob = new DataView(memory.read(FIRST, AllocationHob.bytes).buffer)
    expect(hob.getUint16(0, true)).toBe(HobType.memoryAllocation)
    expect(hob.getUint16(2, true)).toBe(AllocationHob.bytes)
    expect(hob.getUint32(4, true)).toBe(0)
    expect(hob.getBigUint64(24, true)).toBe(0x4000n)
    expect(hob.getBigUint64(32, true)).toBe(0x3000n)
    expect(hob.getUint32(40, true)).toBe(6)
    expect(hob.getUint32(44, true)).toBe(0)
    expect(list.allocations()).toEqual([{ hob: FIRST, base: 0x4000n, bytes: 0x3000n, type: 6 }])
  })
})

describe('allocation HOBs', () => {
  const filled = () => {
    const all = made()
    const hobs = [1n, 2n, 3n].map((page) => all.list.buildAllocation(page << 12n, 0x1000n, 4)!)
    all.list.changes()
    return { ...all, hobs }
  }
  const bases = ({ list }: Made) => list.allocations().map(({ base }) => base)

  it('an unused one is none, and stays in its place', () => {
    const all = filled()
    all.list.setUsed(all.hobs[1]!, false)
    expect(bases(all)).toEqual([0x1000n, 0x3000n])
    expect(all.rows().map(([type]) => type)).toEqual([HobType.memoryAllocation, HobType.unused, HobType.memoryAllocation])
    expect(all.memory.readUint(all.hobs[1]!, 2)).toBe(BigInt(HobType.unused))
  })

  it('used again it is what it was', () => {
    const all = filled()
    for (const hob of all.hobs) all.list.setUsed(hob, false)
    expect(bases(all)).toEqual([])
    all.list.setUsed(all.hobs[1]!, true)
    all.list.setUsed(all.hobs[0]!, true)
    expect(bases(all)).toEqual([0x1000n, 0x2000n])
    all.list.reuseOrBuildAllocation(0x9000n, 0x1000n, 4)
    expect(bases(all)).toEqual([0x1000n, 0x2000n, 0x9000n])
    expect(all.list.all()).toHaveLength(4)
  })

  it('a new one goes into the first unused one of its length', () => {
    const all = filled()
    all.list.setUsed(all.hobs[2]!, false)
    all.list.setUsed(all.hobs[0]!, false)
    all.list.reuseOrBuildAllocation(0x8000n, 0x2000n, 6)
    expect(all.list.allocations()).toEqual([
      { hob: all.hobs[0], base: 0x8000n, bytes: 0x2000n, type: 6 },
      { hob: all.hobs[1], base: 0x2000n, bytes: 0x1000n, type: 4 }
    ])
    all.list.reuseOrBuildAllocation(0x9000n, 0x1000n, 6)
    all.list.reuseOrBuildAllocation(0xa000n, 0x1000n, 6)
    expect(bases(all)).toEqual([0x8000n, 0x2000n, 0x9000n, 0xa000n])
    expect(all.rows()).toHaveLength(4)
  })

  it('an unused HOB of another length is not reused', () => {
    const all = made()
    all.list.createHob(HobType.unused, 64)
    all.list.reuseOrBuildAllocation(0x8000n, 0x1000n, 4)
    expect(all.rows()).toEqual([
      [HobType.unused, 64],
      [HobType.memoryAllocation, AllocationHob.bytes]
    ])
  })

  it('a longer allocation HOB that becomes unused is not reused either', () => {
    const all = made()
    const { Hob } = all.list.createHob(HobType.memoryAllocation, 64)
    all.list.setUsed(Hob, false)
    all.list.reuseOrBuildAllocation(0x8000n, 0x1000n, 4)
    expect(all.rows()).toHaveLength(2)
    expect(bases(all)).toEqual([0x8000n])
  })

  it('one that CreateHob made counts as it lies in memory', () => {
    const all = made()
    expect(bases(all)).toEqual([])
    all.memory.writeUint(FIRST + 24n, 8, 0x7000n)
    all.list.createHob(HobType.memoryAllocation, AllocationHob.bytes)
    expect(bases(all)).toEqual([0x7000n])
    all.list.createHob(HobType.unused, AllocationHob.bytes)
    all.list.reuseOrBuildAllocation(0x8000n, 0x1000n, 4)
    expect(bases(all)).toEqual([0x7000n, 0x8000n])
    expect(all.rows()).toHaveLength(2)
  })

  it('what one describes can change', () => {
    const all = filled()
    all.list.setAllocation(all.hobs[1]!, 0x20000n, 0x5000n, 6)
    expect(all.list.allocations()[1]).toEqual({ hob: all.hobs[1], base: 0x20000n, bytes: 0x5000n, type: 6 })
    expect(all.memory.readUint(all.hobs[1]! + 32n, 8)).toBe(0x5000n)
    expect(all.list.changes().map((change) => change.what === 'hob' && change.address)).toEqual([`0x${all.hobs[1]!.toString(16)}`])
  })
})

describe('a driver writes into the list', () => {
  /** Two GUID HOBs of 24 bytes, a pool HOB of 32, a memory allocation HOB. */
  const POOL = FIRST + 48n
  const ALLOCATION = POOL + 32n
  const END = ALLOCATION + BigInt(AllocationHob.bytes)
  function filled(): Made {
    const all = made()
    all.list.createHob(HobType.guidExtension, 24)
    all.list.createHob(HobType.guidExtension, 24)
    all.list.createHob(HobType.memoryPool, 32)
    all.list.buildAllocation(0x4000n, 0x1000n, 4)
    all.list.allocations()
    all.list.changes()
    return all
  }
  const TYPES = [HobType.guidExtension, HobType.guidExtension, HobType.memoryPool, HobType.memoryAllocation]
  const addresses = ({ list }: Made) => list.changes().map((change) => change.what === 'hob' && BigInt(change.address))

  it('HobLength: the walk goes on from there', () => {
    const all = filled()
    all.write(FIRST + 2n, 2, 48n)
    expect(all.rows()).toEqual([
      [HobType.guidExtension, 48],
      [HobType.memoryPool, 32],
      [HobType.memoryAllocation, AllocationHob.bytes]
    ])
    expect(all.list.at(FIRST + 24n)).toMatchObject({ address: FIRST, length: 48 })
    // The first is another one, the second is gone, and the rest is what it was.
    expect(addresses(all)).toEqual([FIRST, FIRST + 24n])
  })

  it('HobLength of the last HOB: the end mark is where it points, and CreateHob still goes by the PHIT', () => {
    const all = filled()
    all.memory.writeUint(END + 8n, 8, 0x0008ffffn)
    all.write(ALLOCATION + 2n, 2, BigInt(AllocationHob.bytes + 8))
    expect(all.list.last).toBe(END + 15n)
    expect(all.list.createHob(HobType.guidExtension, 24).Hob).toBe(END)
    expect(all.list.all().map(({ address }) => address)).not.toContain(END)
  })

  it('HobType: a HOB that becomes an allocation is one', () => {
    const all = filled()
    all.write(FIRST, 2, BigInt(HobType.memoryAllocation))
    expect(all.list.allocations().map(({ hob }) => hob)).toEqual([FIRST, ALLOCATION])
    expect(addresses(all)).toEqual([FIRST])
  })

  it('a length too short to walk on: the list has a problem, and whoever needs all of it stops the driver', () => {
    const all = filled()
    all.write(FIRST + 2n, 2, 4n)
    expect(() => all.list.all()).toThrow(DriverStop)
    expect(() => all.list.allocations()).toThrow(
      stopFor({ code: 'hobListBroken', problem: { code: 'badLength', address: hex(FIRST), length: 4 } })
    )
    // What is made then is not found behind the break.
    all.list.createHob(HobType.guidExtension, 24)
    expect(all.list.at(END)).toBeUndefined()
  })

  it.each([
    ['the body of a GUID HOB', FIRST + 8n, [FIRST]],
    ['the reserved field of its header', FIRST + 4n, [FIRST]],
    ['its last bytes', FIRST + 16n, [FIRST]],
    ['what an allocation describes', ALLOCATION + 24n, [ALLOCATION]],
    ['a driver’s own bytes in its pool', POOL + 8n, []],
    ['the reserved field of a pool HOB', POOL + 4n, [POOL]],
    ['bytes behind the list', END + 8n, []],
    ['bytes in front of it', BASE - 8n, []],
    ['the PHIT', BASE + 8n, [BASE]],
    ['the end of one and the header of the next, which stays what it was', FIRST + 20n, [FIRST]],
    ['the end mark’s reserved field', END + 4n, [END]]
  ])('%s', (_, address, changed) => {
    const all = filled()
    const width = ((address - FIRST) & 7n) === 4n && address !== FIRST + 20n ? 4 : 8
    all.write(address, width, address === FIRST + 20n ? 0x0018000477777777n : 0x77777777n)
    expect(addresses(all)).toEqual(changed)
    expect(all.rows().map(([type]) => type)).toEqual(TYPES)
  })

  it('an allocation’s range: read again', () => {
    const all = filled()
    all.write(ALLOCATION + 24n, 8, 0x9000n)
    expect(all.list.allocations()).toEqual([{ hob: ALLOCATION, base: 0x9000n, bytes: 0x1000n, type: 4 }])
  })

  it.each([
    ['the last byte of the list', END + 7n, 1, true],
    ['the byte behind it', END + 8n, 1, false],
    ['the byte in front of it', BASE - 1n, 1, false],
    ['its first byte', BASE, 1, true]
  ] as const)('%s', (_, address, width, isOfTheList) => {
    const all = filled()
    const before = all.list.allocations()
    all.list.willBeWritten(address, address + BigInt(width) - 1n)
    // A list that may have been changed is read again.
    expect(all.list.allocations() === before).toBe(!isOfTheList)
  })

  it('a byte belongs to its HOB, the end mark’s to none', () => {
    const { list } = filled()
    expect(list.at(BASE)).toMatchObject({ type: HobType.handoff })
    expect(list.at(FIRST - 1n)).toMatchObject({ type: HobType.handoff })
    expect(list.at(POOL + 31n)).toMatchObject({ address: POOL })
    expect(list.at(END)).toBeUndefined()
    expect(list.at(BASE - 1n)).toBeUndefined()
  })

  it('one write over the end of a HOB and the header behind it: the walk goes by the new header', () => {
    const all = filled()
    // The second HOB becomes as long as itself and the pool HOB behind it.
    all.write(FIRST + 20n, 8, (56n << 48n) | (BigInt(HobType.cpu) << 32n))
    expect(all.rows()).toEqual([
      [HobType.guidExtension, 24],
      [HobType.cpu, 56],
      [HobType.memoryAllocation, AllocationHob.bytes]
    ])
  })

  it('an allocation that the list makes where a driver’s HOB reaches over it is not in it', () => {
    const all = filled()
    all.memory.writeUint(END + 0x40n, 8, 0x0008ffffn)
    all.write(ALLOCATION + 2n, 2, BigInt(AllocationHob.bytes + 0x40))
    all.list.allocations()
    expect(all.list.buildAllocation(0x9000n, 0x1000n, 4)).toBe(END)
    expect(all.list.allocations().map(({ hob }) => hob)).toEqual([ALLOCATION])
  })

  it('changes stand in the order of their addresses, whichever came first', () => {
    const all = filled()
    all.write(ALLOCATION + 24n, 8, 0x9000n)
    all.write(FIRST + 8n, 8, 0x77n)
    all.write(BASE + 8n, 4, 10n)
    expect(addresses(all)).toEqual([BASE, FIRST, ALLOCATION])
  })

  it('nothing has changed: no change, and the list is not walked again', () => {
    const all = filled()
    const before = all.list.all()
    expect(all.list.changes()).toEqual([])
    expect(all.list.all()).toBe(before)
  })

  it('bytes that become what the trace holds already are no change', () => {
    const all = filled()
    all.write(FIRST + 8n, 8, all.memory.readUint(FIRST + 8n, 8))
    expect(all.list.changes()).toEqual([])
    all.write(FIRST + 2n, 2, 24n)
    expect(all.list.changes()).toEqual([])
  })

  it('before and after are in the trace; of a HOB that is gone only what it was', () => {
    const all = filled()
    all.write(FIRST + 2n, 2, 48n)
    expect(all.list.changes()).toEqual([
      {
        what: 'hob',
        address: '0x810038',
        before: '04001800' + '0'.repeat(40),
        after: '04003000' + '0'.repeat(40) + '04001800' + '0'.repeat(40)
      },
      { what: 'hob', address: '0x810050', before: '04001800' + '0'.repeat(40), after: null }
    ])
    // It comes back as something new.
    all.write(FIRST + 2n, 2, 24n)
    expect(all.list.changes()).toMatchObject([{ address: '0x810038' }, { address: '0x810050', before: null }])
  })

  it('of a long HOB the trace holds 1024 bytes', () => {
    const { list } = made(0x3000n)
    list.createHob(HobType.guidExtension, 0x800)
    const [hob] = list.changes().filter((change) => change.what === 'hob' && change.address === '0x810038')
    expect(hob).toMatchObject({ after: expect.stringMatching(/^04000008.{2040}$/) })
  })
})

describe('the list moves', () => {
  it('with its allocations, and what the trace holds of it', () => {
    const all = made()
    all.list.buildAllocation(0x4000n, 0x1000n, 4)
    all.list.changes()
    all.list.setAllocation(FIRST, 0x5000n, 0x1000n, 4)
    const target = 0x4000000n
    all.memory.write(target, all.memory.read(BASE, 0x100))
    all.list.movedTo(target)
    expect(all.list.address).toBe(target)
    expect(all.list.allocations()).toEqual([{ hob: target + 0x38n, base: 0x5000n, bytes: 0x1000n, type: 4 }])
    expect(all.list.changes()).toMatchObject([
      { address: '0x4000038', before: expect.stringContaining('0040'), after: expect.stringContaining('0050') }
    ])
    expect(all.list.changes()).toEqual([])
  })
})
