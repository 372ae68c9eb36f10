/**
 * ConvertDevicePathToText, UEFI 2.10 §10.6.2, as far as it takes buffers from the pool (EDK II, edk2-stable202211): the text grows piece by
 * piece, and each time that it no longer fits there is a larger buffer. Nobody sees the text; where later buffers lie depends on its length.
 */
import { hex } from '../../spec/hex'
import { byteCount, type ByteCount } from '../../spec/units'

interface TextPool {
  take(bytes: ByteCount): bigint | null
  give(buffer: bigint): void
}

const END_TYPE = 0x7f
const CHARACTER_BYTES = 2n

/** Takes what the text of this path takes while it is made, and gives it back. @returns false: a node's text is not known, and nothing was taken. */
export function convertToText(path: Uint8Array, pool: TextPool): boolean {
  const nodes = nodesOf(path)
  const texts = nodes.map(textOf)
  if (texts.includes(null)) return false
  let [text, length, capacity]: [bigint | null, bigint, bigint] = [null, 0n, 0n]
  const append = (piece: bigint): void => {
    if ((length + piece + 1n) * CHARACTER_BYTES > capacity) {
      capacity = (length + (piece + 1n) * 2n) * CHARACTER_BYTES
      const larger = pool.take(byteCount(capacity))
      if (text !== null) pool.give(text)
      text = larger
    }
    length += piece
  }
  nodes.forEach((node, i) => {
    if (i > 0) append(1n)
    const copy = pool.take(byteCount(BigInt(node.length)))
    append(BigInt(texts[i]!.length))
    if (copy !== null) pool.give(copy)
  })
  text ??= pool.take(byteCount(CHARACTER_BYTES))
  if (text !== null) pool.give(text)
  return true
}

function nodesOf(path: Uint8Array): Uint8Array[] {
  const nodes: Uint8Array[] = []
  for (let at = 0; at < path.length && path[at] !== END_TYPE;) {
    const bytes = path[at + 2]! + 256 * path[at + 3]!
    nodes.push(path.subarray(at, at + bytes))
    at += bytes
  }
  return nodes
}

/** §10.6.1.6. null: a kind of node that is not known here. */
function textOf(node: Uint8Array): string | null {
  const view = new DataView(node.buffer, node.byteOffset, node.length)
  switch (`${node[0]},${node[1]}`) {
    case '1,1':
      return `Pci(${hex(node[5]!)},${hex(node[4]!)})`
    case '2,1':
      return view.getUint32(4, true) === PCI_ROOT ? `PciRoot(${hex(view.getUint32(8, true))})` : null
    case '4,4':
      return fileName(view)
    default:
      return null
  }
}
/** EISA_PNP_ID(0x0A03). */
const PCI_ROOT = 0x0a0341d0

function fileName(view: DataView): string {
  let name = ''
  for (let at = 4; at + 1 < view.byteLength && view.getUint16(at, true) !== 0; at += 2)
    name += String.fromCharCode(view.getUint16(at, true))
  return name
}
