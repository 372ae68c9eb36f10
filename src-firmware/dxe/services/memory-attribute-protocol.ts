/** EFI_MEMORY_ATTRIBUTE_PROTOCOL (UEFI 2.10 §37.7) as EDK II's processor drivers carry it out: page tables change, and neither the memory map nor the GCD learns of it. */
import { parameter, type Service } from '../../services/service'
import { hex } from '../../spec/hex'
import { PERMISSION_MASK } from '../../spec/memory-attribute'
import { PAGE_MASK } from '../../spec/page'
import { badValue, nullPointer, refusal, type Refusal } from '../../trace/cause'
import type { DxeCore } from '../core/core'
import { noWholePages } from '../memory/processor'

const BASE = parameter('BaseAddress', 'EFI_PHYSICAL_ADDRESS')
const LENGTH = parameter('Length', 'UINT64')

type Refused = Refusal<'EFI_INVALID_PARAMETER' | 'EFI_UNSUPPORTED' | 'EFI_NO_MAPPING'>

function nothingAsked(): Refused {
  return refusal('EFI_INVALID_PARAMETER', { code: 'nothingAsked', parameter: 'length' })
}

/** The driver for Arm goes by what is mapped at all; that for x64 looks at the two numbers first. */
const isArm = ({ board }: DxeCore): boolean => board.platform.architecture === 'aarch64'

/** The protection that all of the range has: EFI_MEMORY_RP, XP and RO. */
const getMemoryAttributes: Service<DxeCore> = {
  table: 'MemoryAttribute',
  service: 'GetMemoryAttributes',
  parameters: [BASE, LENGTH, parameter('Attributes', 'UINT64', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core, args }) {
    const [base, length] = [args.integer('baseAddress'), args.integer('length')]
    if (!isArm(core) && ((base | length) & PAGE_MASK) !== 0n) return refusal('EFI_UNSUPPORTED', noWholePages(base, length))
    if (length === 0n) return nothingAsked()
    if (args.reference('attributes') === null) return nullPointer('attributes')
    const attributes = core.protectionOf(base, length)
    if (typeof attributes === 'bigint') return { Status: 'EFI_SUCCESS', out: { attributes } }
    const status = isArm(core) || attributes === 'uneven' ? 'EFI_NO_MAPPING' : 'EFI_UNSUPPORTED'
    return refusal(status, whyNot(core, base, length, attributes))
  }
}

function changes(service: string, change: (core: DxeCore, base: bigint, length: bigint, attributes: bigint) => void): Service<DxeCore> {
  return {
    table: 'MemoryAttribute',
    service,
    parameters: [BASE, LENGTH, parameter('Attributes', 'UINT64')],
    returns: 'EFI_STATUS',
    facts: {},
    run({ core, args }) {
      const [base, length, attributes] = [args.integer('baseAddress'), args.integer('length'), args.integer('attributes')]
      if ((attributes & ~PERMISSION_MASK) !== 0n || (!isArm(core) && attributes === 0n)) return badValue('attributes', attributes)
      if (length === 0n) return nothingAsked()
      if (((base | length) & PAGE_MASK) !== 0n)
        return refusal(isArm(core) ? 'EFI_INVALID_PARAMETER' : 'EFI_UNSUPPORTED', noWholePages(base, length))
      if (core.protectionOf(base, length) === 'unmapped') return refusal('EFI_UNSUPPORTED', whyNot(core, base, length, 'unmapped'))
      change(core, base, length, attributes)
      return { Status: 'EFI_SUCCESS' }
    }
  }
}

const setMemoryAttributes = changes('SetMemoryAttributes', (core, base, length, add) =>
  core.changeProtection(base, length, { add, remove: 0n })
)
const clearMemoryAttributes = changes('ClearMemoryAttributes', (core, base, length, remove) =>
  core.changeProtection(base, length, { add: 0n, remove })
)

function whyNot(core: DxeCore, base: bigint, length: bigint, found: 'uneven' | 'unmapped'): Refused['cause'] {
  const range = { start: hex(base), bytes: hex(length) }
  if (found === 'uneven') return { code: 'protectedUnevenly', ...range }
  return { code: 'outsideAddressSpace', ...range, last: hex(core.lastMapped) }
}

/** Its three functions. */
export const memoryAttributeProtocol: readonly Service<DxeCore>[] = [getMemoryAttributes, setMemoryAttributes, clearMemoryAttributes]
