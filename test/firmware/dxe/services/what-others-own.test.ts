/** FreePages and FreePool ask for no owner: what the real firmware (OVMF edk2-stable202211) did when its own memory was given back. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../../boards'
import type { StopWhy } from '../../../../src-firmware'
import { driven, out, type Driven } from '../../driven'

const SYSTEM_TABLE_ENTRIES = 104n
const CONFIGURATION_TABLE = 112n
const FIRMWARE_VENDOR = 24n

function freePages(on: Driven, memory: bigint, pages = 1n): string | null {
  return on.call('FreePages', { memory, pages }).name
}
function freePool(on: Driven, buffer: bigint): string | null {
  return on.call('FreePool', { buffer }).name
}
function pages(on: Driven, count = 1n, memoryType = 2n): bigint {
  return on.call('AllocatePages', { type: 0n, memoryType, pages: count, memory: out(0n) }).out.memory as bigint
}
function why(act: () => unknown): StopWhy {
  try {
    act()
  } catch (error) {
    return (error as { why: StopWhy }).why
  }
  throw new Error('the run goes on')
}
function tableOf({ machine }: Driven, guid: string): bigint {
  const found = boardById('q35-256m')!.tables!.configuration.find(([name]) => name.toUpperCase() === guid)
  expect(machine.read(machine.systemTable + SYSTEM_TABLE_ENTRIES, 8, null)).toBeGreaterThan(0n)
  return BigInt(found![1])
}

describe('pages of the firmware’s own are given back', () => {
  it.each([
    ['a page of the core’s code', 0xfeb3000n, 'core'],
    ['the first page of the core', 0xfea1000n, 'core'],
    ['the page that the stack is in', 0xfea0000n, 'stack']
  ])('%s: it is cleared, and the processor does not come back', (_, page, kind) => {
    expect(why(() => freePages(driven(), page))).toMatchObject({ code: 'freedWhatRuns', kind, cleared: true })
  })

  it('a page of the stack that nobody has come to yet: nothing is felt', () => {
    expect(freePages(driven(), 0xfe81000n)).toBe('EFI_SUCCESS')
  })

  it('the page of the system table: its pointer to the configuration table is gone, and the firmware follows it', () => {
    const on = driven()
    const page = on.machine.systemTable & ~0xfffn
    expect(why(() => freePages(on, page))).toEqual({
      code: 'firmwareFault',
      how: 'nonCanonical',
      access: 'read',
      address: '0xafafafafafafafaf'
    })
  })

  it('the code of the driver that runs', () => {
    const { imageBase } = boardById('q35-256m')!.app!
    expect(freePages(driven(), BigInt(imageBase))).toBe('EFI_SUCCESS')
    expect(why(() => freePages(driven(), BigInt(imageBase) + 0x1000n))).toMatchObject({ code: 'freedWhatRuns', kind: 'image' })
  })

  it('on AArch64 nothing is cleared, but no code runs from free memory', () => {
    const { imageBase } = boardById('aarch64-virt-512m')!.app!
    const on = driven({ platform: 'aarch64-virt-512m' })
    expect(why(() => freePages(on, BigInt(imageBase), 3n))).toMatchObject({ code: 'freedWhatRuns', kind: 'image', cleared: false })
  })

  it('a page under a live pool block: the next pool call follows links that were cleared', () => {
    const on = driven()
    const buffer = on.call('AllocatePool', { poolType: 2n, size: 100n, buffer: out() }).out.buffer as bigint
    expect(freePages(on, buffer & ~0xfffn)).toBe('EFI_SUCCESS')
    expect(why(() => on.call('AllocatePool', { poolType: 2n, size: 100n, buffer: out() }))).toMatchObject({ how: 'nonCanonical' })
  })

  it('page 0 is zero whenever it is free', () => {
    const on = driven({ mode: 'lenient' })
    expect(freePages(on, 0n)).toBe('EFI_SUCCESS')
    on.call('AllocatePages', { type: 2n, memoryType: 2n, pages: 1n, memory: out(0n) })
    on.machine.write(16n, 1, 0x77n, null)
    expect(freePages(on, 0n)).toBe('EFI_SUCCESS')
    expect(on.machine.read(16n, 1, null)).toBe(0n)
  })
})

describe('pool of the firmware’s own is given back', () => {
  it('is taken, whoever has it: the HOB list, the configuration table, the vendor’s name', () => {
    const on = driven()
    const { machine } = on
    const list = tableOf(on, '7739F24C-93D7-11D4-9A3A-0090273FC14D')
    const [vendor, table] = [FIRMWARE_VENDOR, CONFIGURATION_TABLE].map((at) => machine.read(machine.systemTable + at, 8, null)) as [
      bigint,
      bigint
    ]
    expect(freePool(on, list)).toBe('EFI_SUCCESS')
    expect(freePool(on, list)).toBe('EFI_INVALID_PARAMETER')
    expect(freePool(on, vendor)).toBe('EFI_SUCCESS')
    expect(freePool(on, table)).toBe('EFI_SUCCESS')
  })

  it('a table that is no pool is not', () => {
    const on = driven()
    expect(freePool(on, tableOf(on, '8868E871-E4F1-11D3-BC22-0080C73C8881'))).toBe('EFI_INVALID_PARAMETER')
  })
})

describe('what the firmware does to a protected page, the processor refuses', () => {
  const RO = 0x20000n
  const RP = 0x2000n
  const protectedPage = (on: Driven, protection: bigint): bigint => {
    const memory = pages(on)
    const given = { baseAddress: memory, length: 0x1000n, attributes: 8n | protection }
    expect(on.call('SetMemorySpaceAttributes', given, 'DxeServices').name).toBe('EFI_SUCCESS')
    return memory
  }

  it.each([
    ['read-only', RO, 'readOnly'],
    ['unreadable', RP, 'readProtected']
  ])('FreePages clears a page that is %s', (_, protection, how) => {
    const on = driven()
    const memory = protectedPage(on, protection)
    const address = `0x${memory.toString(16)}`
    expect(why(() => freePages(on, memory))).toEqual({ code: 'firmwareFault', how, access: 'write', address })
  })

  it('FreePool clears a buffer in one', () => {
    const on = driven()
    const buffer = on.call('AllocatePool', { poolType: 2n, size: 100n, buffer: out() }).out.buffer as bigint
    const given = { baseAddress: buffer & ~0xfffn, length: 0x1000n, attributes: 8n | RO }
    on.call('SetMemorySpaceAttributes', given, 'DxeServices')
    expect(why(() => freePool(on, buffer))).toMatchObject({ how: 'readOnly' })
  })

  it('a firmware that clears nothing gives it back', () => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const given = { baseAddress: pages(on), length: 0x1000n }
    on.call('SetMemorySpaceCapabilities', { ...given, capabilities: 8n | RO }, 'DxeServices')
    expect(on.call('SetMemorySpaceAttributes', { ...given, attributes: 8n | RO }, 'DxeServices').name).toBe('EFI_SUCCESS')
    expect(freePages(on, given.baseAddress)).toBe('EFI_SUCCESS')
  })
})

describe('what the firmware does on its way', () => {
  const mapChanges = (on: Driven): (() => number) => {
    let count = 0
    on.call('CreateEventEx', {
      type: 0x200n,
      notifyTpl: 8n,
      notifyFunction: on.keep(() => void count++),
      notifyContext: null,
      eventGroup: '78BEE926-692F-48FD-9EDB-01422EF0D7AB',
      event: out()
    })
    return () => {
      const before = count
      count = 0
      return before
    }
  }

  it('the map’s change is notified after each step of its own: runtime memory brings two more', () => {
    const on = driven()
    const changes = mapChanges(on)
    const data = pages(on, 1n, 6n)
    expect(changes()).toBe(3)
    freePages(on, data)
    expect(changes()).toBe(3)
    pages(on)
    expect(changes()).toBe(1)
  })

  it('with the level raised, once when it is lowered', () => {
    const on = driven()
    const changes = mapChanges(on)
    on.call('RaiseTPL', { newTpl: 16n })
    pages(on)
    pages(on)
    expect(changes()).toBe(0)
    on.call('RestoreTPL', { oldTpl: 4n })
    expect(changes()).toBe(1)
  })

  it.each([
    [4n, true],
    [8n, false],
    [16n, false]
  ])('ExitBootServices at level %i: the firmware’s own handlers run: %s', (level, run) => {
    const on = driven()
    const { free } = boardById('q35-256m')!.app!.atExit[0]!
    on.call('RaiseTPL', { newTpl: level })
    const map = { memoryMapSize: out(0n), memoryMap: 0n, mapKey: out(), descriptorSize: out(), descriptorVersion: out() }
    const key = on.call('GetMemoryMap', map).out.mapKey as bigint
    expect(on.call('ExitBootServices', { imageHandle: on.machine.imageHandle, mapKey: key }).name).toBe('EFI_SUCCESS')
    const start = BigInt(free[0])
    const entry = on.machine
      .memoryMap()
      .find(({ physicalStart, pages: count }) => start >= BigInt(physicalStart) && start < BigInt(physicalStart) + BigInt(count) * 4096n)
    expect(entry?.type === 7).toBe(run)
  })

  it('a refused InstallProtocolInterface leaves the interface open for the core', () => {
    const on = driven()
    const protocol = '11223344-5566-7788-0102-030405060708'
    const install = (handle: bigint) =>
      on.call('InstallProtocolInterface', { handle: out(handle), protocol, interfaceType: 0n, interface: 0x1000n })
    const handle = install(0n).out.handle as bigint
    expect(install(handle).name).toBe('EFI_INVALID_PARAMETER')
    const next = (of: Driven) => of.call('AllocatePool', { poolType: 4n, size: 48n, buffer: out() }).out.buffer
    // HandleProtocol leaves the same behind: the next block of the firmware's pool is the same.
    const other = driven()
    const made = other.call('InstallProtocolInterface', { handle: out(0n), protocol, interfaceType: 0n, interface: 0x1000n })
    other.call('HandleProtocol', { handle: made.out.handle as bigint, protocol, interface: out() })
    expect(next(on)).toBe(next(other))
  })
})
