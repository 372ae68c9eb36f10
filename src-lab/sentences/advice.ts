/** What may be tried after a stop, by its name: each language has words for it. */
import type { FaultReason, StopReason, StopWhy } from '../../src-firmware/index'

/** Faults whose sentence does not say what to do, too. */
type AdvisedFault = Exclude<FaultReason, 'mmio' | 'mmram' | 'unwritten'>
/** What there is to advise. */
export type Advice =
  | AdvisedFault
  | 'typeKey'
  | 'lookAtLoop'
  | 'printCompared'
  | 'printLess'
  | 'lookForGrowth'
  | 'lookForRecursion'
  | 'printValue'
  | 'lookAtStatus'
  | 'returnStatus'
  | 'lookWhereItIsSet'
  | 'lookWhatIsCalled'
  | 'lookAtName'

/** null: why it was stopped says what to do, too. */
export function adviceOn(reason: StopReason, why: StopWhy): Advice | null {
  switch (why.code) {
    case 'fault':
      return onFault(why.fault)
    case 'noKeyLeft':
      return 'typeKey'
    case 'stepsSpent':
      return 'lookAtLoop'
    case 'assert':
      return 'printCompared'
    case 'outputLimit':
      return 'printLess'
    case 'sandboxMemory':
      return 'lookForGrowth'
    case 'stackOverflow':
      return 'lookForRecursion'
    case 'guest':
      return onGuest(reason, why.text)
    default:
      return null
  }
}

function onFault(fault: Extract<StopWhy, { code: 'fault' }>['fault']): Advice | null {
  const { reason } = fault
  if (reason === 'mmio' || reason === 'mmram' || reason === 'unwritten') return null
  // What nobody of the driver's gave back was taken by somebody else.
  if (reason === 'freed' && fault.giver === null) return null
  return fault.leftBy === undefined && !fault.movedByDxe && fault.unloaded === null ? reason : null
}

function onGuest(reason: StopReason, text: string): Advice | null {
  if (reason === 'argument') return 'printValue'
  if (reason === 'noValue') return 'lookAtStatus'
  if (reason === 'noStatus') return 'returnStatus'
  if (reason !== 'thrown') return null
  if (/cannot read property .* of (null|undefined)/.test(text)) return 'lookWhereItIsSet'
  if (/not a function/.test(text)) return 'lookWhatIsCalled'
  return text.startsWith('ReferenceError: ') ? 'lookAtName' : null
}
