import { describe, expect, it } from 'vitest'
import { platforms } from '../../../src-firmware'
import { boardById } from '../boards'
import { AllocationHob, HobType } from '../../../src-firmware/spec/hob'
import { bytesOfDigits } from '../../../src-firmware/spec/hex'
import { leavePei } from '../../../src-firmware/pei/dxe-ipl'
import { switchToPermanentMemory } from '../../../src-firmware/pei/permanent-memory'
import { foundation, type Foundation } from './foundation'

const recorded = platforms.map(({ id }) => boardById(id)!).filter(({ hobs, pei }) => hobs && pei)

/** What a list says about memory: each HOB but pools and GUID extensions in full, of those only their length (they hold addresses of the firmware's own). */
function facts(hobs: readonly string[]): string[] {
  return hobs.map((hob) => (/^0[47]00/.test(hob) ? hob.slice(0, 16) : hob))
}

function list({ pei, bytes }: Foundation): string[] {
  const hobs = pei.hobs.all().map(({ address, length }) => bytes(address, length))
  return [...hobs, bytes(pei.hobs.last - 7n, 8)]
}

function allocationOf(hob: string): { base: bigint; bytes: bigint; type: number; name: string } | null {
  const view = new DataView(bytesOfDigits(hob).buffer)
  if (view.getUint16(0, true) !== HobType.memoryAllocation) return null
  return {
    base: view.getBigUint64(AllocationHob.MemoryBaseAddress, true),
    bytes: view.getBigUint64(AllocationHob.MemoryLength, true),
    type: view.getUint32(AllocationHob.MemoryType, true),
    name: hob.slice(16, 48)
  }
}

describe.each(recorded.map((platform) => [platform.id, platform] as const))('the HOB list of %s', (_id, platform) => {
  const moment = platform.pei!
  const wanted = platform.hobs!.hobs

  it('comes out byte by byte when its PEI is run in the recorded order', () => {
    const machine = foundation({ ...moment, hobs: [], peims: [] })
    const { pei, call } = machine
    const begin = BigInt(moment.permanentMemory.start)
    const length = BigInt(moment.permanentMemory.bytes)
    let isInstalled = false
    const ipl = wanted.findIndex((hob) => hob.startsWith('02004800')) - 1
    for (const hob of wanted.slice(1, ipl)) {
      const allocation = allocationOf(hob)
      const isInside = allocation !== null && allocation.base >= begin && allocation.base < begin + length
      if (isInside && !isInstalled) {
        expect(call('InstallPeiMemory', begin, length).name).toBe('EFI_SUCCESS')
        isInstalled = true
      }
      if (allocation?.name.startsWith('27bfd44e')) switchToPermanentMemory(pei)
      else if (isInside) expect(call('AllocatePages', BigInt(allocation.type), allocation.bytes / 0x1000n).out.memory).toBe(allocation.base)
      else pei.hobs.append(bytesOfDigits(hob))
    }
    const { hobList } = leavePei(pei, machine.inner)
    expect(hobList).toBe(BigInt(platform.hobs!.address))
    expect(facts(list(machine))).toEqual(facts(wanted))
  })

  it('has the same HOBs when a PEIM of ours runs first and does nothing', () => {
    const machine = foundation(moment)
    machine.call('InstallPeiMemory', BigInt(moment.permanentMemory.start), BigInt(moment.permanentMemory.bytes))
    switchToPermanentMemory(machine.pei)
    const { hobList } = leavePei(machine.pei, machine.inner)
    expect(hobList).toBe(BigInt(platform.hobs!.address))
    expect(facts(list(machine)).sort()).toEqual(facts(wanted).sort())
  })
})
