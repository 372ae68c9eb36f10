import { describe, expect, it } from 'vitest'
import { platformById, platforms } from '../../../src-firmware'
import { boardInReleases, machineGroups } from '../../../src-renderer/model/machine-groups'

describe('the machines of a list', () => {
  it('stand with those of the same firmware, whose name is not said again', () => {
    const groups = machineGroups(platforms)
    expect(groups.map(({ label }) => label)).toEqual([
      ...['2022.11', '2025.02', '2026.08'].flatMap((release) => [`OVMF ${release}`, `AAVMF ${release}`]),
      ...['U-Boot', 'Constructed']
    ])
    expect(groups.find(({ label }) => label === 'U-Boot')!.machines[0]).toEqual({
      id: 'uboot-x64-256m',
      label: '2023.01 on qemu-x86_64, 256 MiB'
    })
    expect(groups.flatMap(({ machines }) => machines.map(({ id }) => id)).sort()).toEqual(platforms.map(({ id }) => id).sort())
  })

  it('have names short enough to be read whole beside the text', () => {
    for (const { machines } of machineGroups(platforms)) for (const { label } of machines) expect(label.length).toBeLessThan(42)
  })

  it('of one board there is each release of its firmware', () => {
    const ids = (id: string): string[] => boardInReleases(platforms, platformById(id)).map((one) => one.id)
    expect(ids('q35-256m-2025.02')).toEqual(['q35-256m', 'q35-256m-2025.02', 'q35-256m-2026.08'])
    expect(ids('aarch64-virt-512m')).toHaveLength(3)
    expect(ids('made-pc-256m')).toEqual([])
    expect(ids('uboot-x64-256m')).toEqual([])
  })

  it('of a pack stand under its name', () => {
    const [platform] = platforms
    expect(machineGroups([], [{ name: 'My pack', platform: platform! }])).toEqual([
      { label: 'My pack', machines: [{ id: platform!.id, label: platform!.title }] }
    ])
  })
})
