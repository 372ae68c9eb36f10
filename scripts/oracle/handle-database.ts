/** The core's handle database, read from the machine's memory: which protocols it knows, and what is on each handle. */
import { guidText } from '../../src-firmware/spec/guid'
import type { RecordedHandleLists, RecordedHandles } from '../../src-firmware/platforms/platform'
import type { MappedRange, MemoryImage } from './memory-image'

const HANDLE = Buffer.from('hndl\0\0\0\0')
/** Where the links lie in the core's records: of a handle, of an interface, of a protocol, of an opening. */
const LINKS = 8n
const HANDLE_INTERFACES = 24n
const INTERFACE_PROTOCOL = 48n
const INTERFACE_ADDRESS = 56n
const INTERFACE_OPENINGS = 64n
const PROTOCOL_GUID = 24n
const GUID_BYTES = 16
/** In EFI_LOADED_IMAGE_PROTOCOL. */
const IMAGE_BASE = 64n
const LOADED_IMAGE = '5B1B31A1-9562-11D2-8E3F-00A0C969723B'

/**
 * What the firmware itself has on handles, in the order in which it walks them.
 *
 * @param recorder Where the recorder's image lies: its own handle is left out, for each application has one.
 */
export function handleDatabase(image: MemoryImage, map: readonly MappedRange[], recorder: bigint): RecordedHandles {
  const handles = ring(image, firstHandle(image, map), 'hndl')
  const protocols = knownProtocols(image, handles)
  const described = handles.map((handle) =>
    ring(image, image.uint64(handle + HANDLE_INTERFACES) - LINKS, 'pifc').map((record) => ({
      guid: guidAt(image, image.uint64(record + INTERFACE_PROTOCOL)),
      address: image.uint64(record + INTERFACE_ADDRESS),
      openings: ring(image, image.uint64(record + INTERFACE_OPENINGS) - LINKS, 'podl').length
    }))
  )
  const isRecorders = ({ guid, address }: { guid: string; address: bigint }): boolean =>
    guid === LOADED_IMAGE && image.uint64(address + IMAGE_BASE) === recorder
  return {
    protocols,
    handles: described
      .filter((interfaces) => !interfaces.some(isRecorders))
      .map((interfaces) => interfaces.map(({ guid, openings }) => [protocols.indexOf(guid), openings] as const))
  }
}

/** Every board's database over one list of protocols, and equal ones once. */
export function joinedHandles(boards: Readonly<Record<string, RecordedHandles>>): RecordedHandleLists {
  const protocols = [...new Set(Object.values(boards).flatMap((board) => board.protocols))]
  const texts: string[] = []
  const numbers = Object.entries(boards).map(([name, board]): [string, number] => {
    const known = board.protocols.map((guid) => protocols.indexOf(guid))
    const handles = board.handles.map((interfaces) => interfaces.map(([protocol, openings]) => [known[protocol]!, openings]))
    const text = JSON.stringify({ known, handles })
    return [name, texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1]
  })
  return {
    protocols,
    databases: texts.map((text) => JSON.parse(text) as RecordedHandleLists['databases'][number]),
    boards: Object.fromEntries(numbers)
  }
}

function firstHandle(image: MemoryImage, map: readonly MappedRange[]): bigint {
  for (const { start, bytes } of map) {
    const content = image.at(start, Number(bytes))
    for (let at = content?.indexOf(HANDLE) ?? -1; content && at >= 0; at = content.indexOf(HANDLE, at + 8)) {
      const handle = start + BigInt(at)
      // The list's head lies in the core's image and is no record; a leftover leads to none.
      const before = image.uint64(handle + LINKS + 8n)
      if (!isRecord(image, before - LINKS, 'hndl') && image.uint64(before) === handle + LINKS) return handle
    }
  }
  throw new Error("the core's list of handles was not found")
}

/** The records from this one on to the end of their list, in its order. */
function ring(image: MemoryImage, first: bigint, signature: string): bigint[] {
  const records: bigint[] = []
  for (let at = first; isRecord(image, at, signature); at = image.uint64(at + LINKS) - LINKS) records.push(at)
  return records
}

function isRecord(image: MemoryImage, at: bigint, signature: string): boolean {
  return image.at(at, 4)?.equals(Buffer.from(signature)) ?? false
}

/** All protocols that somebody installed or waited for once. */
function knownProtocols(image: MemoryImage, handles: readonly bigint[]): string[] {
  const first = image.uint64(image.uint64(handles[0]! + HANDLE_INTERFACES) - LINKS + INTERFACE_PROTOCOL)
  const known: bigint[] = []
  // The list goes in a circle, with its head between the last and the first.
  for (let at = first; !known.includes(at); at = image.uint64(at + LINKS) - LINKS) known.push(at)
  return known.filter((at) => isRecord(image, at, 'prte')).map((at) => guidAt(image, at))
}

function guidAt(image: MemoryImage, protocol: bigint): string {
  return guidText(image.at(protocol + PROTOCOL_GUID, GUID_BYTES)!)
}
