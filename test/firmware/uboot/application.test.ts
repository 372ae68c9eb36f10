import { describe, expect, it } from 'vitest'
import { fold, hex, platforms, type Argument } from '../../../src-firmware'
import { driven, out, type Driven } from '../driven'

const BOARDS = platforms.filter(({ phases, kind }) => phases.includes('uboot') && kind === 'recorded').map(({ id }) => id)
const OLD = ['uboot-x64-256m', 'uboot-arm64-512m']

const pages = (on: Driven, args: Record<string, Argument> = {}) =>
  on.call('AllocatePages', { type: 0n, memoryType: 2n, pages: 1n, memory: out(), ...args })
const pool = (on: Driven, size: bigint) => on.call('AllocatePool', { poolType: 4n, size, buffer: out() })
const exit = (on: Driven, mapKey = BigInt(on.machine.mapKey)) =>
  on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey })
/** Free RAM far from everything. */
const free = (on: Driven): bigint => BigInt(on.machine.memoryMap()[0]!.physicalStart) + 0x2000000n

it('there are two boards in three releases', () => {
  expect([...BOARDS].sort()).toEqual(
    ['uboot-arm64-512m', 'uboot-x64-256m'].flatMap((board) => [board, `${board}-2025.01`, `${board}-2026.10`])
  )
})

describe.each(BOARDS)('an application on %s', (platform) => {
  const isOld = OLD.includes(platform)

  it('finds the machine as it was measured, lmb with it', () => {
    const on = driven({ platform })
    const { dxe, uboot } = fold(on.machine.events)
    expect(dxe.map).toHaveLength(on.machine.memoryMap().length)
    expect(uboot.used.length > 0).toBe(!isOld)
    expect(on.machine.events[0]).toMatchObject({ kind: 'phase', to: 'app', recorded: true })
  })

  it('is shown descriptors of 40 bytes, each mapped where it lies', () => {
    const on = driven({ platform })
    const buffer = pages(on).out.memory as bigint
    const asked = { memoryMapSize: out(4096n), memoryMap: buffer, mapKey: out(), descriptorSize: out(), descriptorVersion: out() }
    const { name, out: answered } = on.call('GetMemoryMap', asked)
    expect([name, answered.descriptorSize, answered.memoryMapSize]).toEqual([
      'EFI_SUCCESS',
      40n,
      40n * BigInt(on.machine.memoryMap().length)
    ])
    expect(on.machine.read(buffer + 56n, 8, null)).toBe(on.machine.read(buffer + 48n, 8, null))
  })

  it('has a page of its own for every pool buffer, and none for a size of 0', () => {
    const on = driven({ platform })
    const count = (): bigint => on.machine.memoryMap().reduce((sum, row) => (row.type === 4 ? sum + BigInt(row.pages) : sum), 0n)
    const before = count()
    const small = pool(on, 1n).out.buffer as bigint
    expect([small & 0xfffn, count() - before]).toEqual([0x40n, 1n])
    pool(on, 4032n)
    expect(count() - before).toBe(2n)
    pool(on, 4033n)
    expect(count() - before).toBe(4n)
    expect(pool(on, 0n)).toMatchObject({ name: 'EFI_SUCCESS', out: { buffer: 0n } })
    expect(on.call('FreePool', { buffer: small }).name).toBe('EFI_SUCCESS')
    expect(on.call('FreePool', { buffer: small }).name).toBe('EFI_NOT_FOUND')
  })

  it('may touch what it was given, to the byte', () => {
    const on = driven({ platform })
    const buffer = pool(on, 16n).out.buffer as bigint
    on.machine.write(buffer + 8n, 8, 1n, null)
    expect(() => on.machine.write(buffer + 16n, 1, 1n, null)).toThrow('fault')
    expect(fold(on.machine.events).owned.find(({ start }) => start === hex(buffer))).toMatchObject({ bytes: '0x10', owner: 'driver.ts' })
  })

  it('the limit of AllocateMaxAddress is exclusive', () => {
    const on = driven({ platform })
    const limit = free(on)
    expect(pages(on, { type: 1n, memory: out(limit) }).out.memory).toBe(limit - 0x1000n)
    expect(pages(on, { type: 1n, memory: out(limit + 0xfffn) }).out.memory).toBe(limit - 0x2000n)
  })

  it('pages of Conventional type: one release hands them out again, the others lose them', () => {
    const on = driven({ platform })
    const lost = pages(on, { memoryType: 7n }).out.memory as bigint
    const again = pages(on, { type: 2n, memory: out(lost) })
    expect(again.name).toBe(isOld ? 'EFI_SUCCESS' : 'EFI_NOT_FOUND')
    if (!isOld) expect(on.call('FreePages', { memory: lost, pages: 1n }).name).toBe('EFI_NOT_FOUND')
  })

  it('more pages than were allocated: the oldest release takes them all, and a strict run stops; the others refuse', () => {
    const on = driven({ platform })
    const start = free(on)
    pages(on, { type: 2n, memory: out(start) })
    const given = (): string | null => on.call('FreePages', { memory: start, pages: 3n }).name
    if (isOld) expect(given).toThrow('freedBeyond')
    else expect(given()).toBe('EFI_NOT_FOUND')
  })

  it('a refused exit changes nothing; an accepted one takes two pages with it, and leaves who kept the table its services', () => {
    const on = driven({ platform })
    const key = BigInt(on.machine.mapKey)
    expect([exit(on, key - 1n).name, on.machine.mapKey, on.machine.phase]).toEqual(['EFI_INVALID_PARAMETER', hex(key), 'app'])
    expect([exit(on).name, on.machine.mapKey, on.machine.phase]).toEqual(['EFI_SUCCESS', hex(key + 2n), 'exited'])
    expect(pages(on).name).toBe('EFI_SUCCESS')
    expect(() => on.call('OutputString', { string: 'x' }, 'ConOut')).toThrow('consoleGone')
  })

  it('before an exit both groups are told, once', () => {
    const on = driven({ platform })
    const told: string[] = []
    const create = (name: string, eventGroup: string): unknown =>
      on.call('CreateEventEx', {
        type: 0x200n,
        notifyTpl: 8n,
        notifyFunction: on.keep(() => void told.push(name)),
        notifyContext: 0n,
        eventGroup,
        event: out()
      })
    create('exit', '27ABF055-B1B8-4C26-8048-748F37BAA2DF')
    create('before', '8BE0E274-3970-4B44-80C5-1AB9502F3BFC')
    exit(on, 1n)
    expect(told).toEqual([])
    exit(on)
    expect(told).toEqual(['before', 'exit'])
  })

  it("has none of DXE's services, and is told so", () => {
    const on = driven({ platform })
    expect(() => on.call('GetMemorySpaceMap', { numberOfDescriptors: out(), memorySpaceMap: out() }, 'DxeServices')).toThrow('wrongPhase')
  })

  it('keeps handles and protocols on the heap: the map does not move', () => {
    const on = driven({ platform })
    const key = on.machine.mapKey
    const protocol = '11111111-2222-3333-4444-555555555555'
    const { out: given } = on.call('InstallProtocolInterface', { handle: out(0n), protocol, interfaceType: 0n, interface: 0x1000n })
    expect(on.call('HandleProtocol', { handle: given.handle as bigint, protocol, interface: out() }).out.interface).toBe(0x1000n)
    expect(on.machine.mapKey).toBe(key)
  })

  it('loads and starts another file, which goes when it has returned', () => {
    const started: bigint[] = []
    const on = driven({ platform, files: { './child.ts': (handle) => BigInt(started.push(handle) - 1) } })
    const before = on.machine.memoryMap()
    const parent = { bootPolicy: false, parentImageHandle: on.machine.imageHandle, sourceBuffer: 0n, sourceSize: 0n }
    const loaded = on.call('LoadImage', { ...parent, devicePath: './child.ts', imageHandle: out() })
    expect(loaded.name).toBe('EFI_SUCCESS')
    expect(on.call('StartImage', { imageHandle: loaded.out.imageHandle as bigint, exitDataSize: null, exitData: null }).name).toBe(
      'EFI_SUCCESS'
    )
    expect(started).toEqual([loaded.out.imageHandle])
    expect(on.machine.memoryMap()).toEqual(before)
  })

  it('a pool size that runs over 2^64 stops a strict run', () => {
    expect(() => pool(driven({ platform }), 2n ** 64n - 64n)).toThrow('poolSizeWraps')
  })
})
