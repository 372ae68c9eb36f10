import { describe, expect, it } from 'vitest'
import { boardById } from '../../boards'
import { hex, type Argument, type CallEvent, type Change, type FaultEvent } from '../../../../src-firmware'
import { pageCount } from '../../../../src-firmware/spec/units'
import { driven, out, type Driven } from '../../driven'
import { stopFor } from '../../stop-for'

/** Above all memory of q35-256m, and inside of its address space. */
const HOLE = 0x200000000n
const lastCall = (on: Driven): CallEvent => on.machine.events.findLast((event): event is CallEvent => event.kind === 'call')!
const changes = (on: Driven, what?: Change['what']): Change[] =>
  lastCall(on).changes.filter((change) => what === undefined || change.what === what)
const pages = (on: Driven, args: object = {}) => on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })
const at = (on: Driven, memory: bigint, args: object = {}) => pages(on, { type: 2n, memory: out(memory), ...args })
const free = (on: Driven, memory: bigint, count = 1n) => on.call('FreePages', { memory, pages: count })
const pool = (on: Driven, size: bigint, poolType = 2n): bigint =>
  on.call('AllocatePool', { poolType, size, buffer: out() }).out.buffer as bigint
const dxe = (on: Driven, service: string, args: Readonly<Record<string, Argument>>) => on.call(service, args, 'DxeServices')
const add = (on: Driven, gcdMemoryType: bigint, capabilities: bigint, baseAddress = HOLE) =>
  dxe(on, 'AddMemorySpace', { gcdMemoryType, baseAddress, length: 0x10000n, capabilities })
/** Why a byte may not be touched; null: it may. */
function fault(on: Driven, act: (on: Driven) => unknown): FaultEvent['reason'] | null {
  const before = on.machine.events.length
  act(on)
  const told = on.machine.events.slice(before).find((event): event is FaultEvent => event.kind === 'fault')
  return told?.reason ?? null
}
const lenient = (): Driven => driven({ mode: 'lenient' })
const read =
  (address: bigint, bytes: 1 | 8 = 1) =>
  (on: Driven) =>
    on.machine.read(address, bytes, null)
const write =
  (address: bigint, bytes: 1 | 8 = 1) =>
  (on: Driven) =>
    on.machine.write(address, bytes, 0n, null)

describe('what lies under an address that nobody of this run holds', () => {
  it('free memory and holes are nobody’s', () => {
    const on = lenient()
    expect([fault(on, read(0x100000n)), fault(on, write(0x100000n))]).toEqual(['unowned', 'unowned'])
    expect([fault(on, read(0xa0000n)), fault(on, read(HOLE))].every((reason) => reason === 'unowned' || reason === 'mmio')).toBe(true)
    expect(fault(on, read(HOLE))).toBe('unowned')
  })

  it('device registers are that', () => expect(fault(lenient(), read(0xfec00000n))).toBe('mmio'))

  it('reserved memory space is the firmware’s: it may be read up to its end, and not written', () => {
    const on = lenient()
    add(on, 1n, 1n)
    expect([fault(on, read(HOLE)), fault(on, write(HOLE + 0xfff8n, 8)), fault(on, read(HOLE + 0xfff8n, 8))]).toEqual([
      null,
      'foreign',
      null
    ])
    expect(fault(on, read(HOLE + 0xfffcn, 8))).toBe('unowned')
  })

  it('the firmware’s pages may be read and not written, up to the next who holds some', () => {
    const on = lenient()
    const { physicalStart } = on.machine.memoryMap().find(({ type, pages: count }) => type === 4 && BigInt(count) > 4n)!
    const start = BigInt(physicalStart)
    expect([fault(on, read(start, 8)), fault(on, write(start))]).toEqual([null, 'foreign'])
  })

  it('beside the buffers in a page of the pool there is nothing', () => {
    const on = lenient()
    const buffer = pool(on, 64n)
    expect([fault(on, write(buffer + 63n)), fault(on, read(buffer + 64n)), fault(on, read(buffer - 1n))]).toEqual([
      null,
      'bounds',
      'bounds'
    ])
    on.call('FreePool', { buffer })
    expect(fault(on, read(buffer + 128n))).toBe('unowned')
  })
})

describe('memory that becomes free', () => {
  it('is filled where the firmware clears memory, and not elsewhere', () => {
    for (const [platform, byte] of [
      ['q35-256m', 0xaf],
      ['made-board-64m', 0x11]
    ] as const) {
      const on = driven({ platform })
      const memory = pages(on, { pages: 2n }).out.memory as bigint
      on.machine.writeBytes(memory, new Uint8Array(0x2000).fill(0x11), null)
      free(on, memory, 2n)
      expect([...on.machine.peek(memory, 1), ...on.machine.peek(memory + 0x1fffn, 1)]).toEqual([byte, byte])
    }
  })

  it('page 0 is never filled', () => {
    const on = driven()
    expect(on.machine.memoryMap()[0]).toMatchObject({ physicalStart: '0x0', pages: '0x1', type: 3 })
    const before = on.machine.peek(0n, 16)
    expect(free(on, 0n).name).toBe('EFI_SUCCESS')
    expect(on.machine.peek(0n, 16)).toEqual(before)
    expect(before[0]).not.toBe(0xaf)
  })

  it('is nobody’s any more, whoever held it', () => {
    const on = lenient()
    const memory = pages(on, { pages: 3n }).out.memory as bigint
    free(on, memory + 0x1000n)
    expect([fault(on, write(memory)), fault(on, read(memory + 0x1000n)), fault(on, write(memory + 0x2000n))]).toEqual([null, 'freed', null])
  })
})

describe('what one call changes, in the trace', () => {
  it('pages: the descriptors that went, those that came, the key, and who holds them', () => {
    const on = driven()
    const before = BigInt(on.machine.mapKey)
    at(on, 0x4000000n, { pages: 2n })
    expect(changes(on, 'key')).toEqual([{ what: 'key', from: hex(before), to: hex(before + 1n) }])
    const [map] = changes(on, 'map')
    expect(map).toMatchObject({ removed: [[7, expect.any(String), '0x0', expect.any(String), '0xf']] })
    expect(map!.what === 'map' && map!.added).toContainEqual([2, '0x4000000', '0x0', '0x2', '0xf'])
    expect(map!.what === 'map' && map!.added).toHaveLength(3)
    free(on, 0x4000000n, 2n)
    expect(changes(on, 'map')).toMatchObject([{ removed: { length: 3 }, added: { length: 1 } }])
  })

  it('nothing of the map where it shows the same', () => {
    const on = driven()
    pool(on, 64n)
    pool(on, 64n)
    expect(changes(on).map(({ what }) => what)).toEqual(['take'])
    on.call('Stall', { microseconds: 1n })
    expect(changes(on)).toEqual([])
  })

  it('the pool’s pages: there from the first buffer on, gone with the last', () => {
    const on = driven()
    const buffer = pool(on, 64n)
    const page = hex(buffer & ~0xfffn)
    expect(changes(on, 'pool')).toEqual([{ what: 'pool', address: page, type: 2, bytes: '0x1000', state: 'free' }])
    on.call('FreePool', { buffer })
    expect(changes(on, 'pool')).toEqual([{ what: 'pool', address: page, type: 7, bytes: '0x1000', state: 'gone' }])
  })

  it('the task priority level, where it becomes another', () => {
    const on = driven()
    on.call('RaiseTPL', { newTpl: 16n })
    expect(changes(on)).toEqual([{ what: 'tpl', from: 4, to: 16 }])
    on.call('RaiseTPL', { newTpl: 16n })
    expect(changes(on)).toEqual([])
  })

  it('the GCD: entries that went and came, and no others', () => {
    const on = driven()
    add(on, 3n, 1n)
    const [first] = changes(on, 'gcd')
    expect(first).toMatchObject({ removed: { length: 1 }, added: { length: 3 } })
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: HOLE + 0x1000n, length: 0x1000n, attributes: 1n })
    const [second] = changes(on, 'gcd')
    expect(second).toMatchObject({ removed: [{ base: hex(HOLE), length: '0x10000' }], added: { length: 3 } })
    dxe(on, 'SetMemorySpaceAttributes', { baseAddress: HOLE + 0x1000n, length: 0x1000n, attributes: 1n })
    expect(changes(on, 'gcd')).toEqual([])
  })

  it('handles: what was installed, replaced, removed', () => {
    const on = driven()
    const protocol = '11111111-2222-3333-4444-555555555555'
    const handle = on.call('InstallProtocolInterface', { handle: out(0n), protocol, interfaceType: 0n, interface: 0x1000n }).out
      .handle as bigint
    expect(changes(on, 'handle')).toEqual([{ what: 'handle', handle: hex(handle), protocol, state: 'installed' }])
    on.call('ReinstallProtocolInterface', { handle, protocol, oldInterface: 0x1000n, newInterface: 0x2000n })
    expect(changes(on, 'handle')).toMatchObject([{ state: 'replaced' }])
    on.call('UninstallProtocolInterface', { handle, protocol, interface: 0x2000n })
    expect(changes(on, 'handle')).toMatchObject([{ state: 'removed' }])
  })

  it('a page that the core takes for its own descriptors is the firmware’s', () => {
    const on = driven()
    const taken: Change[] = []
    for (let i = 0n; i < 400n; i++) {
      at(on, 0x4000000n + i * 0x2000n, { memoryType: i % 2n === 0n ? 1n : 2n })
      taken.push(...changes(on, 'take'))
    }
    const own = taken.filter((change) => change.what === 'take' && change.owner === 'firmware')
    expect(own.length).toBeGreaterThan(0)
    for (const change of own) expect(change).toMatchObject({ unit: 'pages', bytes: '0x1000', type: 4 })
  })
})

describe('memory that nobody tested', () => {
  const UNTESTED = (1n << 56n) | (1n << 57n) | 0xfn
  const exhaust = (on: Driven): void => {
    for (let count = 0x10000n; count > 0n; count /= 2n) while (pages(on, { pages: count }).name === 'EFI_SUCCESS');
  }
  it('is used when nothing else is left, and then belongs to the core', () => {
    const on = driven()
    add(on, 1n, UNTESTED)
    const got: bigint[] = []
    for (let count = 0x10000n; count > 0n; count /= 2n)
      for (let answer = pages(on, { pages: count }); answer.name === 'EFI_SUCCESS'; answer = pages(on, { pages: count }))
        got.push(answer.out.memory as bigint)
    expect(got.some((memory) => memory >= HOLE && memory < HOLE + 0x10000n)).toBe(true)
    const promoted = on.machine.events.flatMap(({ changes: all }) => all).findLast((change) => change.what === 'gcd')
    expect(promoted).toMatchObject({ added: [expect.objectContaining({ base: hex(HOLE), gcdType: 2 })] })
    expect(on.machine.memoryMap().find(({ physicalStart }) => physicalStart === hex(HOLE))).toMatchObject({ attribute: '0xf' })
  })

  it('that is not even initialized stays', () => {
    const on = driven()
    add(on, 1n, (1n << 56n) | 0xfn)
    exhaust(on)
    expect(on.machine.memoryMap().filter(({ physicalStart }) => BigInt(physicalStart) >= HOLE)).toMatchObject([{ type: 0, pages: '0x10' }])
  })
})

describe('why memory is refused, with what the board and the GCD know', () => {
  const causeOf = (act: (on: Driven) => unknown, on = driven()) => {
    act(on)
    return lastCall(on).cause
  }
  it('pages that somebody has: this run, with the event that took them', () => {
    const on = driven()
    const memory = pages(on, { pages: 3n }).out.memory as bigint
    const takenBy = lastCall(on).n
    const holder = { start: hex(memory), bytes: '0x3000', type: 2, owner: 'driver.ts', takenBy }
    expect(causeOf(() => at(on, memory + 0x1000n), on)).toEqual({ code: 'notFree', holder })
  })

  it('pages that somebody has: the firmware, up to the next who has some', () => {
    const on = driven()
    const row = on.machine.memoryMap().find(({ type, pages: count }) => type === 4 && BigInt(count) > 2n)!
    const start = BigInt(row.physicalStart)
    const cause = causeOf(() => at(on, start), on)
    expect(cause).toMatchObject({ code: 'notFree', holder: { start: hex(start), type: 4, owner: 'firmware', takenBy: null } })
    const bytes = cause?.code === 'notFree' ? BigInt(cause.holder.bytes) : 0n
    expect(bytes > 0n && bytes <= BigInt(row.pages) * 4096n).toBe(true)
  })

  it('pages that are free already: who freed them, or nobody', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    free(on, memory)
    const freedBy = lastCall(on).n
    expect(causeOf(() => free(on, memory), on)).toEqual({ code: 'notAllocated', at: hex(memory), freedBy })
    expect(causeOf((fresh) => free(fresh, 0x4000000n))).toEqual({ code: 'notAllocated', at: '0x4000000', freedBy: null })
  })

  it('an address where there is no memory: what is there instead', () => {
    expect(causeOf((on) => (add(on, 3n, 1n), at(on, HOLE + 0x1000n)))).toEqual({
      code: 'outsideMemory',
      at: hex(HOLE + 0x1000n),
      start: hex(HOLE),
      bytes: '0x10000',
      gcdType: 3
    })
    expect(causeOf((on) => (add(on, 1n, 1n << 56n), at(on, HOLE)))).toEqual({
      code: 'untested',
      at: hex(HOLE),
      start: hex(HOLE),
      bytes: '0x10000'
    })
    const top = driven()
    const end = dxe(top, 'GetMemorySpaceDescriptor', { baseAddress: HOLE, descriptor: out() }).out.descriptor as Record<string, bigint>
    const border = end.BaseAddress! + end.Length!
    expect(causeOf(() => at(top, border - 0x1000n), top)).toMatchObject({ code: 'outsideMemory', start: hex(end.BaseAddress!), gcdType: 0 })
    expect(causeOf(() => at(top, 1n << 60n), top)).toMatchObject({
      code: 'outsideMemory',
      at: hex(1n << 60n),
      gcdType: 0,
      start: expect.any(String) as string
    })
    const beyond = lastCall(top).cause
    if (beyond?.code !== 'outsideMemory') throw new Error('it is another cause')
    expect(BigInt(beyond.start) + BigInt(beyond.bytes)).toBe(1n << 64n)
  })

  it('a buffer that is none: whose memory it is', () => {
    const on = driven()
    const memory = pages(on).out.memory as bigint
    const holder = { start: hex(memory), bytes: '0x1000', type: 2, owner: 'driver.ts', takenBy: lastCall(on).n }
    expect(causeOf(() => on.call('FreePool', { buffer: memory }), on)).toEqual({ code: 'notPool', buffer: hex(memory), holder })
    expect(causeOf(() => on.call('FreePool', { buffer: memory + 0x100n }), on)).toEqual({
      code: 'notPool',
      buffer: hex(memory + 0x100n),
      holder
    })
    expect(causeOf(() => on.call('FreePool', { buffer: 0x4000100n }), on)).toEqual({ code: 'notPool', buffer: '0x4000100', holder: null })
  })

  it('a buffer that was given back: by which event', () => {
    const on = driven()
    const buffer = pool(on, 64n)
    on.call('FreePool', { buffer })
    const freedBy = lastCall(on).n
    expect(causeOf(() => on.call('FreePool', { buffer }), on)).toEqual({ code: 'notAllocated', at: hex(buffer), freedBy })
  })

  it('a buffer whose head or tail was overwritten: where', () => {
    const on = lenient()
    const buffer = pool(on, 64n)
    const holder = { start: hex(buffer), bytes: '0x40', type: 2, owner: 'driver.ts', takenBy: lastCall(on).n }
    on.machine.write(buffer + 64n, 1, 0n, null)
    expect(causeOf(() => on.call('FreePool', { buffer }), on)).toEqual({
      code: 'tailOverwritten',
      buffer: hex(buffer),
      at: hex(buffer + 64n),
      holder
    })
  })
})

describe('what no map shows', () => {
  it('a recording takes and gives pages, and sets the key, without a trace', () => {
    const on = driven()
    const { hiddenState } = on.machine
    const events = on.machine.events.length
    expect(hiddenState.mapKey).toBe(BigInt(on.machine.mapKey))
    hiddenState.takePages(0x4000000n, pageCount(2n))
    expect(on.machine.memoryMap()).toContainEqual(expect.objectContaining({ type: 4, physicalStart: '0x4000000', pages: '0x2' }))
    hiddenState.givePages(0x4000000n, pageCount(2n))
    expect(on.machine.memoryMap().some(({ physicalStart }) => physicalStart === '0x4000000')).toBe(false)
    hiddenState.mapKey = 5000n
    expect([on.machine.mapKey, hiddenState.mapKey]).toEqual(['0x1388', 5000n])
    expect(on.machine.events).toHaveLength(events)
    expect(on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: 5000n }).name).toBe('EFI_SUCCESS')
  })

  it('a free block of a pool is handed out next', () => {
    const on = driven()
    const memory = pages(on, { memoryType: 9n }).out.memory as bigint
    on.machine.hiddenState.addFreeBlock(9, memory + 0x100n, 64n)
    const buffer = pool(on, 64n, 9n)
    expect(buffer >= memory && buffer < memory + 0x1000n).toBe(true)
  })
})

describe('address space', () => {
  it('what lies behind the processor’s addresses cannot be touched at all', () => {
    expect(() => lenient().machine.read(1n << 60n, 8, null)).toThrow()
    const on = lenient()
    const last = (1n << 36n) - 8n
    expect(fault(on, read(last, 8))).not.toBe('null')
  })
})

describe('what the core brings together', () => {
  const event = (on: Driven, type: bigint, notify: Parameters<Driven['keep']>[0] | null, more: object = {}): bigint =>
    on.call('eventGroup' in more ? 'CreateEventEx' : 'CreateEvent', {
      type,
      notifyTpl: 8n,
      notifyFunction: notify && on.keep(notify),
      notifyContext: 9n,
      event: out(),
      ...more
    }).out.event as bigint

  it('a notification runs at its level, as its image, with what it changes in the trace', () => {
    const on = driven()
    const seen: unknown[] = []
    const signalled = event(on, 0x200n, (...args) => {
      seen.push(args)
      pages(on, { pages: 300n })
    })
    on.call('SignalEvent', { event: signalled })
    expect(seen).toEqual([[signalled, 9n]])
    const told = on.machine.events.filter(({ kind }) => kind === 'notify')
    expect(told.map((each) => [each.image, each.kind === 'notify' && each.edge])).toEqual([
      ['driver.ts', 'begin'],
      ['driver.ts', 'end']
    ])
    const levels = on.machine.events.flatMap((each) => each.changes.flatMap((change) => (change.what === 'tpl' ? [change.to] : [])))
    expect(levels).toEqual([8, 4])
  })

  it('the keyboard is an event', () => {
    const check = (on: Driven) => on.call('CheckEvent', { event: 0xffff800000000418n }).name
    expect([check(driven({ keys: 'a' })), check(driven())]).toEqual(['EFI_SUCCESS', 'EFI_NOT_READY'])
  })

  it('an event’s record is the firmware’s, and goes with it', () => {
    const on = driven()
    const made = event(on, 0n, null)
    expect(changes(on, 'take')).toMatchObject([{ start: hex(made), bytes: '0xb8', unit: 'pool', type: 4, owner: 'firmware' }])
    on.call('CloseEvent', { event: made })
    expect(changes(on, 'give')).toMatchObject([{ start: hex(made), bytes: '0xb8', unit: 'pool' }])
    expect(event(on, 0n, null)).toBe(made)
  })

  it('a change of the map is heard by who wants to, one that is none is not', () => {
    const on = driven()
    let times = 0
    event(on, 0x200n, () => void times++, { eventGroup: '78BEE926-692F-48FD-9EDB-01422EF0D7AB' })
    const before = times
    on.call('Stall', { microseconds: 1n })
    expect(times).toBe(before)
    pages(on, { pages: 300n })
    expect(times).toBeGreaterThan(before)
  })

  it('the Memory Attributes Table follows runtime memory, and no other', () => {
    const on = driven()
    const table = (): bigint => {
      const { machine } = on
      const array = machine.read(machine.systemTable + 112n, 8, null)
      for (let i = 0n; i < machine.read(machine.systemTable + 104n, 8, null); i++)
        // DCFA911D-26EB-469F-A220-38B7DC461220
        if (machine.read(array + 24n * i, 4, null) === 0xdcfa911dn) return machine.read(array + 24n * i + 16n, 8, null)
      return 0n
    }
    const first = table()
    pages(on, { pages: 300n, memoryType: 4n })
    expect(table()).toBe(first)
    pages(on, { pages: 300n, memoryType: 6n })
    expect(table()).not.toBe(first)
  })

  it('a refused key is told with the call that moved it, and none has moved the first', () => {
    const on = driven()
    const exit = (mapKey: bigint) => on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey })
    exit(1n)
    expect(lastCall(on).cause).toMatchObject({ code: 'keyIsOld', movedBy: null })
    pages(on, { pages: 300n })
    const movedBy = lastCall(on).n
    on.call('Stall', { microseconds: 1n })
    exit(1n)
    expect(lastCall(on).cause).toMatchObject({ code: 'keyIsOld', movedBy })
  })

  it('the first buffers come out of the blocks that the recording left free', () => {
    const { freeBlocks } = boardById('q35-256m')!.app!
    const on = driven()
    const buffer = pool(on, 16n, 4n)
    expect(freeBlocks.some(([type, block, bytes]) => type === 4 && buffer >= BigInt(block) && buffer < BigInt(block) + BigInt(bytes))).toBe(
      true
    )
  })

  it('memory that an image runs in cannot be freed and gone on from', () => {
    const on = driven()
    const image = on.machine.events.flatMap((each) => (each.kind === 'image' && each.place ? [each.place] : []))[0]!
    const start = BigInt(image.start)
    expect(() => free(on, start + 0x1000n)).toThrow(
      stopFor({ code: 'freedWhatRuns', kind: 'image', start: hex(start + 0x1000n), cleared: true })
    )
  })

  it('where memory is protected by its type, what is not mapped cannot be touched', () => {
    const on = driven({ platform: 'aarch64-virt-512m', mode: 'lenient' })
    const memory = pages(on).out.memory as bigint
    on.machine.write(memory, 8, 5n, null)
    expect(on.machine.read(memory, 8, null)).toBe(5n)
    expect(() => on.machine.read(1n << 50n, 8, null)).toThrow()
  })

  it('the address space ends where the GCD does', () => {
    const on = lenient()
    const map = on.machine.events.flatMap((each) => each.changes.flatMap((change) => (change.what === 'gcd' ? change.added : [])))
    const { base, length } = map.at(-1)!
    const end = BigInt(base) + BigInt(length)
    expect(fault(on, read(end - 1n))).not.toBeNull()
    expect(() => on.machine.read(end, 1, null)).toThrow()
  })
})
