import type { PackOffer, PackSummary } from '../../src-lab/host-api'
import { callHost } from '../host/client'
import { whyNot } from '../language'
import { sendPack } from '../host/send-pack'
import { needsConsent } from '../model/pack-offer'

/** A pack that may be added: what it is is shown before anything of it is kept. */
export class PackShelfState {
  offer = $state.raw<PackOffer | null>(null)
  /** Why a file is not offered, or was not added; null: nothing went wrong. */
  refusal = $state.raw<{ readonly file: string; readonly sentence: string } | null>(null)
  busy = $state(false)

  /** @param changed Told of the packs there are afterwards. */
  constructor(private readonly changed: (packs: readonly PackSummary[]) => Promise<void>) {}

  /** A file that the user chose or dropped. */
  async take(file: File): Promise<void> {
    this.busy = true
    this.refusal = this.offer = null
    try {
      const reply = await sendPack(file)
      if (reply.ok) this.offer = reply.value
      else this.refusal = { file: file.name, sentence: whyNot(reply) }
    } finally {
      this.busy = false
    }
  }

  /** The file that the app was started with, or that its window was handed. */
  async look(): Promise<void> {
    const reply = await callHost('packOffer', {})
    if (reply.ok && reply.value) this.offer = reply.value
  }

  async add(): Promise<void> {
    const { offer } = this
    if (!offer || this.busy) return
    this.busy = true
    const reply = await callHost('addPack', { offer: offer.offer, anyway: needsConsent(offer) })
    this.busy = false
    this.offer = null
    if (reply.ok) await this.changed(reply.value)
    else this.refusal = { file: offer.file, sentence: whyNot(reply) }
  }

  async decline(): Promise<void> {
    const isOffered = this.offer !== null
    this.refusal = this.offer = null
    if (isOffered) await callHost('declinePack', {})
  }

  async remove(pack: string): Promise<void> {
    const reply = await callHost('removePack', { pack })
    if (reply.ok) await this.changed(reply.value)
    else this.refusal = { file: pack, sentence: whyNot(reply) }
  }
}
