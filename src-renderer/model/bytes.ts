/** Bytes of memory as they are shown: a trace holds none, so the run is made once more and they are read at the moment. */
import { capitals, PAGE_SIZE, type MachineState } from '../../src-firmware'
import type { Instant, Probe, ProbeResult } from '../../src-lab/request/probes'
import type { Tick } from './ticks'

/** How a byte came to be what it is. */
type ByteKind = 'written' | 'known' | 'unwritten' | 'unmapped'

interface ByteCell {
  /** Two characters. */
  readonly text: string
  readonly kind: ByteKind
  /** It was another one at the moment before. */
  readonly changed: boolean
}
interface ByteLine {
  readonly start: bigint
  readonly cells: readonly ByteCell[]
  /** What of them can be read. */
  readonly text: string
}

/** The moment after a tick, as a run that is made again comes by it: after a call, else before the next one. */
export function instantAt(ticks: readonly Tick[], cursor: number): Instant {
  const tick = ticks[cursor]
  if (tick && tick.call !== null) return { after: tick.first }
  for (let next = cursor + 1; next < ticks.length; next++) if (ticks[next]!.call !== null) return { before: ticks[next]!.first }
  return tick ? 'end' : 'start'
}

export function probeAt(ticks: readonly Tick[], cursor: number, start: bigint, bytes: number): Probe {
  return { at: instantAt(ticks, cursor), start, bytes, marks: true }
}

/** So many bytes to a line: the digits of what was written, `··` where nobody has written, `??` where there is no memory. */
export function byteLinesOf(
  { probe, bytes, written }: ProbeResult,
  before: ProbeResult | null,
  machine: Pick<MachineState, 'dxe' | 'mm'>,
  perLine: number
): readonly ByteLine[] {
  const isMapped = mapped(machine, probe.start, bytes.length)
  const cellAt = (index: number): ByteCell => {
    const byte = bytes[index]!
    const kind = !isMapped(index) ? 'unmapped' : written?.[index] === 1 ? 'written' : byte === 0 ? 'unwritten' : 'known'
    const digits = capitals(byte, 2)
    const text = kind === 'unmapped' ? '??' : kind === 'unwritten' ? '··' : digits
    const changed = before !== null && (before.bytes[index] !== byte || before.written?.[index] !== written?.[index])
    return { text, kind, changed }
  }
  return Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, line) => {
    const from = line * perLine
    const cells = Array.from({ length: Math.min(perLine, bytes.length - from) }, (_, i) => cellAt(from + i))
    const text = cells.map(({ kind }, i) => (kind === 'written' || kind === 'known' ? letter(bytes[from + i]!) : '·')).join('')
    return { start: probe.start + BigInt(from), cells, text }
  })
}

function letter(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
}

/** Is there memory, or a device, at the byte with this index? Where nobody has made a map yet, everywhere. */
function mapped({ dxe, mm }: Pick<MachineState, 'dxe' | 'mm'>, start: bigint, length: number): (index: number) => boolean {
  if (dxe.map.length === 0) return () => true
  const end = start + BigInt(length)
  const ranges = [
    ...dxe.map.map(([, from, , pages]) => ({ from: BigInt(from), to: BigInt(from) + BigInt(pages) * PAGE_SIZE })),
    ...mm.mmram.map(({ start: from, bytes }) => ({ from: BigInt(from), to: BigInt(from) + BigInt(bytes) }))
  ].filter(({ from, to }) => from < end && start < to)
  return (index) => ranges.some(({ from, to }) => from <= start + BigInt(index) && start + BigInt(index) < to)
}

/** '0xE530000', 'e530000': an address as somebody types it; null: it is none. */
export function addressTyped(text: string): bigint | null {
  const plain = text.trim().replace(/^0x/i, '').replaceAll('_', '')
  return /^[0-9a-f]{1,16}$/i.test(plain) ? BigInt(`0x${plain}`) : null
}
