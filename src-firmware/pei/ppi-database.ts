/** PPIs and their notifications, PI 1.8 volume 1 §4.2, in the order edk2-stable202211 runs them. */
import type { GuestFunction, GuestObject } from '../services/signature'
import { PpiFlags } from '../spec/ppi'
import { SUCCESS, type Success } from '../spec/status'
import { badValue, refusal, type Refusal } from '../trace/cause'

/** EFI_PEI_PPI_DESCRIPTOR. */
export interface PpiDescriptor {
  readonly flags: number
  readonly guid: string
  /** The interface: an address, or an object of a driver's. */
  readonly ppi: bigint | GuestObject
  /** The descriptor itself as a driver knows it: an object of its own, or a made-up address of the firmware's. */
  readonly self: bigint | GuestObject
}
/** EFI_PEI_NOTIFY_DESCRIPTOR. */
export interface NotifyDescriptor {
  readonly flags: number
  readonly guid: string
  readonly notify: GuestFunction
  readonly self: GuestObject
}

/** A part of a list; `to` is no longer in it. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** Runs a notification: the descriptor that asked for it, and the PPI that is there. */
type RunNotify = (descriptor: NotifyDescriptor, ppi: PpiDescriptor) => void

/** Installed PPIs and the notifications that wait for them, in their order. PI 1.8 volume 1 §4.2. */
export class PpiDatabase {
  private readonly ppis: PpiDescriptor[] = []
  private readonly callbacks: NotifyDescriptor[] = []
  private readonly dispatches: NotifyDescriptor[] = []
  /** How many of each the dispatcher has brought together so far. */
  private dispatchedPpis = 0
  private dispatchedNotifies = 0

  constructor(private readonly runNotify: RunNotify) {}

  /** PeiServices.InstallPpi(): all of the list or, when one of it is no PPI, none. */
  install(list: readonly PpiDescriptor[]): Success | Refusal<'EFI_INVALID_PARAMETER'> {
    const wrong = list.find(({ flags }) => (flags & PpiFlags.ppi) === 0)
    if (wrong) return badValue('Flags', wrong.flags)
    const first = this.ppis.length
    this.ppis.push(...list)
    this.notify(this.callbacks, { from: 0, to: this.callbacks.length }, { from: first, to: this.ppis.length })
    return SUCCESS
  }

  /** PeiServices.ReInstallPpi(): the new one takes the old one's place. */
  reinstall(old: PpiDescriptor['self'], replacement: PpiDescriptor): Success | Refusal<'EFI_INVALID_PARAMETER' | 'EFI_NOT_FOUND'> {
    if ((replacement.flags & PpiFlags.ppi) === 0) return badValue('Flags', replacement.flags)
    const index = this.ppis.findIndex(({ self }) => isSame(self, old))
    if (index < 0) return refusal('EFI_NOT_FOUND', { code: 'noSuchPpi', guid: null, instance: 0 })
    this.ppis[index] = replacement
    this.notify(this.callbacks, { from: 0, to: this.callbacks.length }, { from: index, to: index + 1 })
    return SUCCESS
  }

  /** PeiServices.LocatePpi(). @param instance 0: the first one installed under this name. */
  locate(guid: string, instance: number): PpiDescriptor | undefined {
    return this.ppis.filter((ppi) => ppi.guid === guid)[instance]
  }

  /** PeiServices.NotifyPpi(): callbacks run at once for what is installed already. */
  notifyPpi(list: readonly NotifyDescriptor[]): Success | Refusal<'EFI_INVALID_PARAMETER'> {
    const wrong = list.find(({ flags }) => (flags & PpiFlags.notifyTypes) === 0)
    if (wrong) return badValue('Flags', wrong.flags)
    const first = this.callbacks.length
    for (const descriptor of list) ((descriptor.flags & PpiFlags.notifyCallback) !== 0 ? this.callbacks : this.dispatches).push(descriptor)
    this.notify(this.callbacks, { from: first, to: this.callbacks.length }, { from: 0, to: this.ppis.length })
    return SUCCESS
  }

  /** What the dispatcher does after a PEIM has returned: brings new notifications together with old PPIs, then new PPIs with all. */
  dispatch(): void {
    while (this.dispatchedNotifies !== this.dispatches.length || this.dispatchedPpis !== this.ppis.length) {
      while (this.dispatchedNotifies !== this.dispatches.length) {
        const upTo = this.dispatches.length
        this.notify(this.dispatches, { from: this.dispatchedNotifies, to: upTo }, { from: 0, to: this.dispatchedPpis })
        this.dispatchedNotifies = upTo
      }
      while (this.dispatchedPpis !== this.ppis.length) {
        const upTo = this.ppis.length
        this.notify(this.dispatches, { from: 0, to: this.dispatchedNotifies }, { from: this.dispatchedPpis, to: upTo })
        this.dispatchedPpis = upTo
      }
    }
  }

  /** Brings these notifications together with these PPIs. */
  private notify(list: readonly NotifyDescriptor[], notifies: Stretch, ppis: Stretch): void {
    for (let i = notifies.from; i < notifies.to; i++)
      for (let j = ppis.from; j < ppis.to; j++) {
        const descriptor = list[i]!
        const ppi = this.ppis[j]!
        if (descriptor.guid === ppi.guid) this.runNotify(descriptor, ppi)
      }
  }
}

function isSame(a: PpiDescriptor['self'], b: PpiDescriptor['self']): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.guestObject === b.guestObject
  return a === b
}
