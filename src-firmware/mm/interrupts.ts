/** Handlers of MM interrupts, and how the MM core goes through them. PI 1.8 volume 4 §3, in the order of EDK II's core. */
import { DriverStop } from '../board/guest'
import type { GuestFunction } from '../services/signature'
import { hex, type Hex } from '../spec/hex'
import { mmiStatus, MmiStatus } from '../spec/mmi-status'
import { refusal, type Refusal } from '../trace/cause'
import type { MmSurroundings } from './surroundings'

/** sizeof (MMI_HANDLER) and (MMI_ENTRY). */
const Bytes = { handler: 40n, entry: 56n } as const

const SUCCESS = 0n

type Managed = { readonly Status: 'EFI_SUCCESS' } | { readonly Status: bigint } | Refusal<'EFI_NOT_FOUND'>
interface Handler {
  /** EFI_HANDLE DispatchHandle: the address of its record. */
  readonly handle: bigint
  readonly run: GuestFunction
  /** Name of the image whose code it is. */
  readonly image: string
}
interface Entry {
  readonly record: bigint
  readonly handlers: Handler[]
}

/** Handlers by the GUID of the messages that they are for; null: they run at every interrupt. */
export class MmiHandlers {
  private readonly root: Handler[] = []
  private readonly entries = new Map<string, Entry>()

  /** requireCode: stops the driver whose code is to run and is gone. */
  requireCode: (image: string) => void = () => {}

  constructor(private readonly core: MmSurroundings) {}

  /** MmiHandlerRegister. @returns The dispatch handle; null: there is no memory for it. */
  register(run: GuestFunction, type: string | null): bigint | null {
    const { core } = this
    const handle = core.takePool(Bytes.handler)
    if (handle === null) return null
    const list = type === null ? this.root : this.listOf(type)
    if (!list) {
      core.givePool(handle, Bytes.handler)
      return null
    }
    list.push({ handle, run, image: core.board.image })
    return handle
  }

  private listOf(type: string): Handler[] | null {
    const known = this.entries.get(type)
    if (known) return known.handlers
    const record = this.core.takePool(Bytes.entry)
    if (record === null) return null
    const entry = { record, handlers: [] }
    this.entries.set(type, entry)
    return entry.handlers
  }

  /** MmiHandlerUnRegister. @returns false: it is no handle of a handler. */
  unregister(handle: bigint): boolean {
    for (const [type, list] of [
      [null, this.root] as const,
      ...[...this.entries].map(([type, { handlers }]) => [type, handlers] as const)
    ]) {
      const index = list.findIndex((one) => one.handle === handle)
      if (index < 0) continue
      list.splice(index, 1)
      this.core.givePool(handle, Bytes.handler)
      const entry = type === null ? undefined : this.entries.get(type)
      if (type !== null && entry?.handlers.length === 0) {
        this.entries.delete(type)
        this.core.givePool(entry.record, Bytes.entry)
      }
      return true
    }
    return false
  }

  /**
   * MmiManage: runs the handlers of a GUID until one has done it, or those that no GUID names, all of them.
   *
   * @param buffer The message; 0n: there is none.
   */
  manage(type: string | null, context: bigint, buffer: bigint): Managed {
    const list = type === null ? this.root : this.entries.get(type)?.handlers
    if (!list) return refusal('EFI_NOT_FOUND', { code: 'noMmiHandler', guid: type ?? '' })
    let isDone = false
    let last = SUCCESS
    // A handler may take itself out of the list.
    for (const handler of [...list]) {
      const status = this.run(handler, type, context, buffer)
      last = status
      switch (status) {
        case SUCCESS:
          if (type !== null) return { Status: 'EFI_SUCCESS' }
          isDone = true
          break
        case MmiStatus.interruptPending:
          if (type !== null) return { Status: status }
          break
        case MmiStatus.sourceQuiesced:
          isDone = true
          break
        case MmiStatus.sourcePending:
          break
        default:
          this.wrongStatus(handler, status)
      }
    }
    if (isDone) return { Status: 'EFI_SUCCESS' }
    if (last === MmiStatus.sourcePending) return { Status: last }
    return refusal('EFI_NOT_FOUND', { code: 'mmiNotHandled', guid: type ?? '', status: mmiStatusName(last) })
  }

  private run({ handle, run, image }: Handler, type: string | null, context: bigint, buffer: bigint): bigint {
    const { board } = this.core
    const tell = (edge: 'begin' | 'end', returned?: { code: Hex; name: string | null }): void => {
      board.recordChanges()
      board.tell({ kind: 'notify', at: null, edge, event: hex(handle), group: type, tpl: 0, ...(returned && { returned }) })
    }
    return board.runAs(image, () => {
      this.requireCode(image)
      tell('begin')
      const returned = board.guest.callFunction(run.guestFunction, [handle, context, buffer, buffer === 0n ? 0n : this.core.messageBytesAt])
      const status = typeof returned === 'bigint' ? BigInt.asUintN(64, returned) : null
      tell('end', status === null ? undefined : mmiStatus(status))
      if (status === null) throw new DriverStop('noStatus', { code: 'mmiStatus', handler: hex(handle), status: 'nothing' })
      return status
    })
  }

  /** The core asserts. A RELEASE build goes on to the next handler. */
  private wrongStatus({ handle }: Handler, status: bigint): void {
    if (this.core.board.mode === 'strict')
      throw new DriverStop('firmware', { code: 'mmiStatus', handler: hex(handle), status: mmiStatusName(status) })
  }
}

/** What a handler returned, by its name where it has one. */
export function mmiStatusName(status: bigint): string {
  const { code, name } = mmiStatus(status)
  return name ?? code
}
