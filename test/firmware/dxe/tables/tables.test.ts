import { describe, expect, it } from 'vitest'
import type { Machine } from '../../../../src-firmware'
import { wholePlatforms } from '../../whole-platforms'
import { crc32 } from '../../../../src-firmware/spec/crc32'
import { driven, out, type Driven } from '../../driven'

const at = (machine: Machine, address: bigint, bytes: 1 | 2 | 4 | 8 = 8): bigint => machine.read(address, bytes, null)

/** The header's sum, and the sum of the table with that field zero. */
function sums(machine: Machine, table: bigint): [stored: number, computed: number] {
  const bytes = machine.readBytes(table, Number(at(machine, table + 12n, 4)), null)
  bytes.fill(0, 16, 20)
  return [Number(at(machine, table + 16n, 4)), crc32(bytes)]
}

function exit(on: Driven): void {
  on.call('ExitBootServices', { imageHandle: 0n, mapKey: BigInt(on.machine.mapKey) })
}

describe('the system table (UEFI 2.10 §4.3)', () => {
  it.each(wholePlatforms.filter(({ phases }) => phases.includes('app')).map((platform) => [platform.id, platform] as const))(
    '%s: headers, sums and pointers are right',
    (id, platform) => {
      const { machine } = driven({ platform })
      const table = machine.systemTable
      expect([at(machine, table), at(machine, table + 8n, 4), at(machine, table + 12n, 4)]).toEqual([0x5453595320494249n, 0x20046n, 120n])
      const [runtime, boot] = [at(machine, table + 88n), at(machine, table + 96n)]
      expect([at(machine, runtime), at(machine, runtime + 12n, 4)]).toEqual([0x56524553544e5552n, 136n])
      expect([at(machine, boot), at(machine, boot + 12n, 4)]).toEqual([0x56524553544f4f42n, 376n])
      for (const one of [table, runtime, boot]) {
        const [stored, computed] = sums(machine, one)
        expect(stored).toBe(computed)
      }
      const vendor = at(machine, table + 24n)
      const name = `${id.startsWith('uboot') ? 'Das U-Boot' : (platform.tables?.vendor.name ?? 'EDK II')}\0`
      const letters = Array.from(name, (_, i) => String.fromCharCode(Number(at(machine, vendor + BigInt(2 * i), 2)))).join('')
      expect(letters).toBe(name)
    }
  )

  it('lies where it was recorded', () => {
    const { machine } = driven()
    const table = machine.systemTable
    expect([table, at(machine, table + 88n), at(machine, table + 96n)]).toEqual([0xf5eb018n, 0xf5ebb98n, 0xfeb7100n])
  })

  it('may be read and not written', () => {
    const { machine } = driven()
    expect(() => machine.write(machine.systemTable + 8n, 4, 0n, null)).toThrow(expect.objectContaining({ reason: 'fault' }))
    expect(machine.events.at(-1)).toMatchObject({ kind: 'fault', reason: 'foreign' })
  })

  it('after ExitBootServices consoles and boot services are NULL, their table is zero, the rest stays, and the sum is right', () => {
    const on = driven()
    const { machine } = on
    const table = machine.systemTable
    const boot = at(machine, table + 96n)
    const kept = [24n, 88n, 104n, 112n].map((offset) => at(machine, table + offset))
    exit(on)
    for (const offset of [40n, 48n, 56n, 64n, 72n, 80n, 96n]) expect(at(machine, table + offset)).toBe(0n)
    expect([24n, 88n, 104n, 112n].map((offset) => at(machine, table + offset))).toEqual(kept)
    expect([...machine.readBytes(boot, 376, null)].every((byte) => byte === 0)).toBe(true)
    const [stored, computed] = sums(machine, table)
    expect(stored).toBe(computed)
  })
})

const GUID = '11111111-2222-3333-4444-555566667777'

interface Entry {
  readonly guid: string
  readonly table: bigint
}
function entries({ machine }: Driven): Entry[] {
  const count = Number(at(machine, machine.systemTable + 104n))
  const array = at(machine, machine.systemTable + 112n)
  return Array.from({ length: count }, (_, i) => {
    const where = array + BigInt(24 * i)
    const digits = [...machine.readBytes(where, 16, null)].map((byte) => byte.toString(16).padStart(2, '0'))
    const guid = [
      [3, 2, 1, 0],
      [5, 4],
      [7, 6],
      [8, 9],
      [10, 11, 12, 13, 14, 15]
    ]
      .map((part) => part.map((n) => digits[n]).join(''))
      .join('-')
    return { guid: guid.toUpperCase(), table: at(machine, where + 16n) }
  })
}
const install = (on: Driven, guid: string | null | bigint, table: bigint): string | null =>
  on.call('InstallConfigurationTable', { guid, table }).name

describe('InstallConfigurationTable (UEFI 2.10 §7.5.6)', () => {
  it('starts from the recorded entries', () => {
    const list = entries(driven())
    expect(list).toHaveLength(11)
    expect(list.find(({ guid }) => guid === '7739F24C-93D7-11D4-9A3A-0090273FC14D')!.table).toBe(0xf4e7018n)
    expect(list.find(({ guid }) => guid === '8868E871-E4F1-11D3-BC22-0080C73C8881')!.table).toBe(0xf77d014n)
  })

  it.each<[string, string | null, bigint, string]>([
    ['NULL for Guid', null, 0x1000n, 'EFI_INVALID_PARAMETER'],
    ['NULL for both', null, 0n, 'EFI_INVALID_PARAMETER'],
    ['taking out what is not there', GUID, 0n, 'EFI_NOT_FOUND'],
    ['a new entry', GUID, 0x1000n, 'EFI_SUCCESS']
  ])('%s', (_what, guid, table, status) => {
    expect(install(driven(), guid, table)).toBe(status)
  })

  it('adds at the end, replaces in place, and closes the gap when one is taken out', () => {
    const on = driven()
    const before = entries(on)
    install(on, GUID.toLowerCase(), 0x1000n)
    expect(entries(on)).toEqual([...before, { guid: GUID, table: 0x1000n }])
    install(on, GUID, 0x2000n)
    expect(entries(on).at(-1)).toEqual({ guid: GUID, table: 0x2000n })
    expect(install(on, before[3]!.guid, 0n)).toBe('EFI_SUCCESS')
    expect(entries(on)).toEqual([...before.filter((_entry, i) => i !== 3), { guid: GUID, table: 0x2000n }])
    const [stored, computed] = sums(on.machine, on.machine.systemTable)
    expect(stored).toBe(computed)
  })

  it('takes a GUID in memory too', () => {
    const on = driven()
    const buffer = on.call('AllocatePool', { poolType: 2n, size: 16n, buffer: out() }).out.buffer as bigint
    on.machine.writeBytes(buffer, new Uint8Array(16).fill(0x42), null)
    expect(install(on, buffer, 0x1000n)).toBe('EFI_SUCCESS')
    expect(entries(on).at(-1)!.guid).toBe('42424242-4242-4242-4242-424242424242')
  })

  it('moves to a larger RuntimeServicesData buffer with the seventeenth entry, and gives the old one back', () => {
    const on = driven()
    const array = (): bigint => at(on.machine, on.machine.systemTable + 112n)
    const before = array()
    const guid = (n: number): string => GUID.replace('1111', `000${n}`)
    for (let n = 0; n < 5; n++) install(on, guid(n), 0x1000n)
    expect(array()).toBe(before)
    const { mapKey } = on.machine
    install(on, guid(5), 0x1000n)
    expect(array()).not.toBe(before)
    expect(entries(on)).toHaveLength(17)
    // The old array was cleared as freed pool is, and the Memory Attributes Table was made anew meanwhile.
    expect(at(on.machine, before)).toBe(0xafafafafafafafafn)
    expect(on.machine.mapKey).not.toBe(mapKey)
  })

  it('signals the group of the same GUID: when an entry is added, replaced or taken out, and not when the call is refused', () => {
    const on = driven()
    let times = 0
    on.call('CreateEventEx', {
      type: 0x200n,
      notifyTpl: 8n,
      notifyFunction: on.keep(() => void times++),
      notifyContext: 0n,
      eventGroup: GUID,
      event: out()
    })
    install(on, GUID, 0n)
    expect(times).toBe(0)
    install(on, GUID, 0x1000n)
    install(on, GUID, 0x1000n)
    install(on, GUID, 0n)
    expect(times).toBe(3)
  })

  it('the Memory Attributes Table’s entry follows the table when runtime memory is allocated', () => {
    const on = driven()
    const table = (): bigint => entries(on).find(({ guid }) => guid === 'DCFA911D-26EB-469F-A220-38B7DC461220')!.table
    const before = table()
    on.call('AllocatePages', { type: 0n, memoryType: 6n, pages: 300n, memory: out() })
    expect(table()).not.toBe(before)
  })
})

describe('the tables when DXE begins', () => {
  it('lie where the core makes them; the configuration table is the pool’s next buffer, and knows the HOB list’s copy', () => {
    const on = driven({ phase: 'dxe' })
    const { machine } = on
    const table = machine.systemTable
    expect([table, at(machine, table + 88n), at(machine, table + 96n), at(machine, table + 112n)]).toEqual([
      0xf5eb018n,
      0xf5ebb98n,
      0xfeb7100n,
      0xf5ebc98n
    ])
    expect(entries(on)).toEqual([
      { guid: '05AD34BA-6F02-4214-952E-4DA0398E2BB9', table: 0xfeb7280n },
      { guid: '7739F24C-93D7-11D4-9A3A-0090273FC14D', table: 0xf4e7018n },
      { guid: '4C19049F-4137-4DD3-9C10-8B97A83FFDFA', table: 0xfeb6b80n }
    ])
    expect(sums(machine, table)[0]).toBe(sums(machine, table)[1])
  })
})
