import { describe, expect, it } from 'vitest'
import { platforms } from '../../../src-firmware'
import { machineGroups } from '../../../src-renderer/model/machine-groups'

describe('the machines of a list', () => {
  it('stand with those of the same firmware, whose name is not said again', () => {
    const groups = machineGroups(platforms)
    expect(groups.map(({ label }) => label)).toEqual(['OVMF', 'AAVMF', 'U-Boot', 'Constructed'])
    expect(groups[2]!.machines[0]).toEqual({ id: 'uboot-x64-256m', label: '2023.01 on qemu-x86_64, 256 MiB' })
    expect(groups.flatMap(({ machines }) => machines.map(({ id }) => id)).sort()).toEqual(platforms.map(({ id }) => id).sort())
  })

  it('have names short enough to be read whole beside the text', () => {
    for (const { machines } of machineGroups(platforms)) for (const { label } of machines) expect(label.length).toBeLessThan(42)
  })

  it('of a pack stand under its name', () => {
    const [platform] = platforms
    expect(machineGroups([], [{ name: 'My pack', platform: platform! }])).toEqual([
      { label: 'My pack', machines: [{ id: platform!.id, label: platform!.title }] }
    ])
  })
})
