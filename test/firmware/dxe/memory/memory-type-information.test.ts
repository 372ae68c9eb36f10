import { describe, expect, it } from 'vitest'
import { MemoryType } from '../../../../src-firmware'
import { guidText } from '../../../../src-firmware/spec/guid'
import { driven, out, type Driven } from '../../driven'

const GUID = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'
const END = 16

/** The list that the configuration table points at, without its end. */
function listed(on: Driven): [type: number, pages: number][] {
  const { machine } = on
  const count = Number(machine.read(machine.systemTable + 104n, 8, null))
  const table = machine.read(machine.systemTable + 112n, 8, null)
  for (let i = 0; i < count; i++) {
    const entry = table + BigInt(24 * i)
    if (guidText(machine.readBytes(entry, 16, null)) !== GUID) continue
    const list: [number, number][] = []
    for (let at = machine.read(entry + 16n, 8, null); ; at += 8n) {
      const type = Number(machine.read(at, 4, null))
      if (type === END) return list
      list.push([type, Number(machine.read(at + 4n, 4, null))])
    }
  }
  throw new Error('no such entry')
}
const pagesOf = (on: Driven, type: number): number => listed(on).find(([each]) => each === type)![1]
const take = (on: Driven, memoryType: number, pages: bigint): bigint =>
  on.call('AllocatePages', { type: 0n, memoryType: BigInt(memoryType), pages, memory: out() }).out.memory as bigint

describe('the memory type information', () => {
  it('is what the firmware had before an application starts', () => {
    expect(listed(driven())).toEqual([
      [MemoryType.AcpiNvs, 34],
      [MemoryType.AcpiReclaim, 11],
      [MemoryType.Reserved, 47],
      [MemoryType.RuntimeServicesCode, 148],
      [MemoryType.RuntimeServicesData, 466]
    ])
  })

  it('tells the most pages that a type ever had at once', () => {
    const on = driven()
    const memory = take(on, MemoryType.RuntimeServicesCode, 10n)
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(158)
    on.call('FreePages', { memory, pages: 10n })
    take(on, MemoryType.RuntimeServicesCode, 5n)
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(158)
  })

  it('begins with DXE: the types of the HOB, in its order, and what the core has taken since its bins were placed', () => {
    const on = driven({ phase: 'dxe' })
    expect(listed(on).map(([type]) => type)).toEqual([10, 9, 0, 5, 6])
    const before = pagesOf(on, MemoryType.AcpiNvs)
    expect(before).toBe(0)
    take(on, MemoryType.AcpiNvs, 7n)
    expect(pagesOf(on, MemoryType.AcpiNvs)).toBe(7)
    expect(pagesOf(on, MemoryType.RuntimeServicesData)).toBeGreaterThan(0)
  })

  it('does not count pages of a type elsewhere than in its bin or below the bins', () => {
    const on = driven()
    const before = pagesOf(on, MemoryType.RuntimeServicesCode)
    const at = { type: 2n, memoryType: BigInt(MemoryType.RuntimeServicesCode), pages: 4n, memory: out(0x2000000n) }
    expect(on.call('AllocatePages', at).name).toBe('EFI_SUCCESS')
    expect(pagesOf(on, MemoryType.RuntimeServicesCode)).toBe(before)
  })
})
