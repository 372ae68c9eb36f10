/** Hands a file to the host, in pieces that one call can carry. */
import type { PackOffer, Reply } from '../../src-lab/host-api'
import { base64 } from './base64'
import { callHost } from './client'

/** As the host takes them; a multiple of three, so that each piece is base64 by itself. */
const PIECE_BYTES = 3 * 1024 * 1024
/** No pack is larger; of what is larger still the host is sent as much as shows it. */
const MOST_PIECES = 7

export async function sendPack(file: File): Promise<Reply<PackOffer>> {
  const bytes = new Uint8Array(await file.slice(0, MOST_PIECES * PIECE_BYTES).arrayBuffer())
  const of = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES))
  for (let piece = 0; ; piece++) {
    const part = bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)
    const reply = await callHost('offerPack', { file: file.name.slice(0, 300) || 'a file', piece, of, bytes: base64(part) })
    if (!reply.ok) return reply
    if (reply.value !== null) return { ok: true, value: reply.value }
  }
}
