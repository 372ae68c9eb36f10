/** AArch64's firmware protects memory by its type: changes of type reach the processor's translation tables. */
import { describe, expect, it } from 'vitest'
import { fold, MemoryType } from '../../../../src-firmware'
import { driven, out } from '../../driven'

const firmwarePages = (on: ReturnType<typeof driven>): number =>
  fold(on.machine.events).owned.filter(({ unit, owner }) => unit === 'pages' && owner === 'firmware').length

describe('a pool buffer of LoaderData', () => {
  const allocate = (size: bigint): { name: string | null; tables: number } => {
    const on = driven({ platform: 'aarch64-virt-512m' })
    const before = firmwarePages(on)
    const { name } = on.call('AllocatePool', { poolType: BigInt(MemoryType.LoaderData), size, buffer: out() })
    return { name, tables: firmwarePages(on) - before }
  }

  it('takes pages for tables where it reaches into blocks that have none', () => {
    expect(allocate(0x800000n).tables).toBeGreaterThan(0)
  })

  it('takes none when its size wraps around inside the firmware', () => {
    expect(allocate(0xffffffffffffff00n)).toEqual({ name: 'EFI_SUCCESS', tables: 0 })
  })
})
