/** A memory map as it lies in a driver's buffer: bytes, and what a loop makes of them that steps by so many of them. UEFI 2.10 §7.2.3. */
import type { CallEvent } from '../../src-firmware'
import type { Tick } from './ticks'

/** sizeof(EFI_MEMORY_DESCRIPTOR): what a loop must not step by. */
export const DESCRIPTOR_BYTES = 40
/** Descriptors that are shown. */
export const SHOWN_DESCRIPTORS = 64

/** A buffer that GetMemoryMap has filled. */
interface FilledMap {
  readonly call: number | null
  readonly start: bigint
  readonly bytes: number
  /** DescriptorSize, which a loop steps by. */
  readonly stride: number
}
interface RawDescriptor {
  readonly at: bigint
  readonly bytes: Uint8Array
  readonly type: number
  readonly physicalStart: bigint
  readonly pages: bigint
  readonly attribute: bigint
  /** It begins where the firmware has put one. */
  readonly isOne: boolean
}

/** The calls of a run that filled a buffer, in their order. */
export function filledMaps(ticks: readonly Tick[]): readonly (FilledMap & { readonly n: number })[] {
  return ticks.flatMap(({ event, refused }) =>
    event.kind === 'call' && event.service === 'GetMemoryMap' && event.statusName === 'EFI_SUCCESS' && !refused
      ? [{ n: event.n, ...filledBy(event) }]
      : []
  )
}

function filledBy({ call, in: given, out }: CallEvent): FilledMap {
  const stride = Number(out.descriptorSize ?? 48)
  return { call, start: BigInt(String(given.memoryMap)), bytes: Number(out.memoryMapSize), stride }
}

/** What a loop reads that steps by so many bytes. */
export function rawDescriptors(bytes: Uint8Array, start: bigint, step: number, stride: number): readonly RawDescriptor[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.max(0, Math.ceil((bytes.length - DESCRIPTOR_BYTES + 1) / step)) }, (_, index) => {
    const at = index * step
    return {
      at: start + BigInt(at),
      bytes: bytes.subarray(at, at + step),
      type: view.getUint32(at, true),
      physicalStart: view.getBigUint64(at + 8, true),
      pages: view.getBigUint64(at + 24, true),
      attribute: view.getBigUint64(at + 32, true),
      isOne: at % stride === 0
    }
  })
}
