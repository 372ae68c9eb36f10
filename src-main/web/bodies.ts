/**
 * The bodies that are on their way. One that never ends holds nothing up: it is counted by the bytes it brought, not as a call; when all of them
 * together are too large, the one that began first has had its time; and the server ends each that takes too long.
 */
import { MAX_BODY_BYTES } from '../host/bounds'

/** Whole bodies that may be on their way at once. */
const MAX_WAITING_BYTES = 4 * MAX_BODY_BYTES

type Body = { readonly text: string } | { readonly refused: 'tooLarge' | 'busy' }

interface Waiting {
  bytes: number
  pieces: Uint8Array[]
  /** Bodies that came later need the room. */
  isEnded: boolean
}

export class Bodies {
  /** In the order in which they began. */
  private readonly waiting = new Set<Waiting>()

  async read(stream: AsyncIterable<Uint8Array>, declaredBytes: number): Promise<Body> {
    if (declaredBytes > MAX_BODY_BYTES) return { refused: 'tooLarge' }
    const own: Waiting = { bytes: 0, pieces: [], isEnded: false }
    this.waiting.add(own)
    try {
      for await (const piece of stream) {
        if (own.isEnded) return { refused: 'busy' }
        own.pieces.push(piece)
        own.bytes += piece.length
        if (own.bytes > MAX_BODY_BYTES) return { refused: 'tooLarge' }
        this.makeRoom()
      }
      return own.isEnded ? { refused: 'busy' } : { text: Buffer.concat(own.pieces).toString('utf8') }
    } finally {
      this.waiting.delete(own)
    }
  }

  private makeRoom(): void {
    let bytes = 0
    for (const one of this.waiting) bytes += one.bytes
    for (const one of this.waiting) {
      if (bytes <= MAX_WAITING_BYTES) return
      bytes -= one.bytes
      one.isEnded = true
      one.pieces = []
      one.bytes = 0
    }
  }
}
