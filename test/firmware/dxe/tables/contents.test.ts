/** What the tables hold that a driver finds in the configuration table. */
import { describe, expect, it } from 'vitest'
import type { Machine } from '../../../../src-firmware'
import { crc32 } from '../../../../src-firmware/spec/crc32'
import { guidText } from '../../../../src-firmware/spec/guid'
import { driven, out } from '../../driven'

const ACPI_20 = '8868E871-E4F1-11D3-BC22-0080C73C8881'
const SMBIOS = 'EB9D2D31-2D88-11D3-9A16-0090273FC14D'
const DXE_SERVICES = '05AD34BA-6F02-4214-952E-4DA0398E2BB9'
const DEBUG_IMAGES = '49152E77-1ADA-4764-B7A2-7AFEFED95E8B'
const RECORDED = ['q35-128m', 'q35-256m', 'q35-1g', 'q35-4g', 'pc-128m', 'pc-256m', 'pc-1g', 'pc-4g']

function tableOf(machine: Machine, guid: string): bigint | null {
  const entries = machine.read(machine.systemTable + 112n, 8, null)
  for (let i = 0n; i < machine.read(machine.systemTable + 104n, 8, null); i++)
    if (guidText(machine.readBytes(entries + 24n * i, 16, null)) === guid) return machine.read(entries + 24n * i + 16n, 8, null)
  return null
}
const text = (machine: Machine, at: bigint, length: number): string => new TextDecoder('latin1').decode(machine.readBytes(at, length, null))
const sum = (bytes: Uint8Array): number => bytes.reduce((total, byte) => (total + byte) & 0xff, 0)

describe.each(RECORDED)('on %s', (platform) => {
  it('ACPI leads from its root to every table, and their bytes add up to 0', () => {
    const { machine } = driven({ platform })
    const root = tableOf(machine, ACPI_20)!
    expect(text(machine, root, 8)).toBe('RSD PTR ')
    expect(sum(machine.readBytes(root, 36, null))).toBe(0)
    const list = machine.read(root + 24n, 8, null)
    expect(text(machine, list, 4)).toBe('XSDT')
    const names = []
    for (let at = 36; at < Number(machine.read(list + 4n, 4, null)); at += 8) {
      const table = machine.read(list + BigInt(at), 8, null)
      names.push(text(machine, table, 4))
      expect(sum(machine.readBytes(table, Number(machine.read(table + 4n, 4, null)), null))).toBe(0)
    }
    expect(names).toEqual(expect.arrayContaining(['FACP', 'APIC']))
    expect(machine.console).toEqual([])
  })

  it('SMBIOS and the DXE services say who they are', () => {
    const { machine } = driven({ platform })
    expect(text(machine, tableOf(machine, SMBIOS)!, 4)).toBe('_SM_')
    expect(text(machine, tableOf(machine, DXE_SERVICES)!, 8)).toBe('DXE_SERV')
  })

  it('the debug image table names images that the firmware has in its pool', () => {
    const { machine } = driven({ platform })
    const header = tableOf(machine, DEBUG_IMAGES)!
    const [count, list] = [machine.read(header + 4n, 4, null), machine.read(header + 8n, 8, null)]
    expect(count).toBeGreaterThan(50n)
    const first = machine.read(list, 8, null)
    expect(machine.read(first, 4, null)).toBe(1n)
  })
})

it('what was not recorded reads 0, and the driver is told where and once', () => {
  const { machine } = driven()
  const header = tableOf(machine, DEBUG_IMAGES)!
  const image = machine.read(machine.read(machine.read(header + 8n, 8, null), 8, null) + 8n, 8, null)
  expect(machine.console).toEqual([])
  expect(machine.read(image, 8, null)).toBe(0n)
  machine.read(image + 8n, 8, null)
  expect(machine.console).toEqual([{ code: 'unknownBytes', address: `0x${image.toString(16)}` }])
})

it('what the firmware took in this run is its own too', () => {
  const on = driven()
  const event = on.call('CreateEvent', { type: 0n, notifyTpl: 0n, notifyFunction: null, notifyContext: null, event: out() }).out
    .event as bigint
  on.machine.read(event, 8, null)
  expect(on.machine.console).toEqual([{ code: 'unknownBytes', address: `0x${event.toString(16)}` }])
})

it.each(['made-pc-256m', 'made-board-64m'])('%s: the DXE services are there from the first moment of DXE on', (platform) => {
  const { machine } = driven({ platform, phase: 'dxe' })
  const table = tableOf(machine, DXE_SERVICES)
  if (table === null) return expect(platform).toBe('made-board-64m')
  expect(text(machine, table, 8)).toBe('DXE_SERV')
  expect([8n, 12n, 20n].map((offset) => machine.read(table + offset, 4, null))).toEqual([0x10046n, 168n, 0n])
  const sum = machine.read(table + 16n, 4, null)
  const bytes = machine.readBytes(table, 168, null)
  bytes.fill(0, 16, 20)
  expect(sum).toBe(BigInt(crc32(bytes)))
  // 18 functions, each at a place of its own, which lies in no memory.
  const functions = Array.from({ length: 18 }, (_, i) => machine.read(table + 24n + BigInt(8 * i), 8, null))
  expect(functions.every((at, i) => at === 0xffff8000000a0000n + BigInt(16 * i))).toBe(true)
})
