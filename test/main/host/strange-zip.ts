import { crc32, deflateRawSync } from 'node:zlib'

export interface Part {
  name: string
  content?: string | Uint8Array
  method?: number
  flags?: number
  mode?: number
  /** What the headers say instead of the truth. */
  crc?: number
  size?: number
  localName?: string
  localSize?: number
  /** The local header of an earlier part stands for this one too. */
  sharedWith?: number
}

/** A zip with whatever a stranger could write into it. */
export function zip(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = []
  const central: Buffer[] = []
  const starts: number[] = []
  let at = 0
  for (const part of parts) {
    const content = Buffer.from(part.content ?? '{}')
    const method = part.method ?? 8
    const data = method === 8 ? deflateRawSync(content) : content
    const size = part.size ?? content.length
    const header = (signature: number, name: Buffer, declared: number, before: number[]): Buffer => {
      const fields = Buffer.alloc(26)
      fields.writeUInt16LE(20, 0)
      fields.writeUInt16LE(part.flags ?? 0, 2)
      fields.writeUInt16LE(method, 4)
      fields.writeUInt32LE(part.crc ?? crc32(content), 10)
      fields.writeUInt32LE(data.length, 14)
      fields.writeUInt32LE(declared, 18)
      fields.writeUInt16LE(name.length, 22)
      const start = Buffer.alloc(4)
      start.writeUInt32LE(signature, 0)
      return Buffer.concat([start, Buffer.from(before), fields])
    }
    const name = Buffer.from(part.name)
    const localName = Buffer.from(part.localName ?? part.name)
    starts.push(part.sharedWith === undefined ? at : starts[part.sharedWith]!)
    if (part.sharedWith === undefined) {
      const local = Buffer.concat([header(0x04034b50, localName, part.localSize ?? size, []), localName, data])
      pieces.push(local)
      at += local.length
    }
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((part.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(starts.at(-1)!, 10)
    central.push(Buffer.concat([header(0x02014b50, name, size, [20, 3]), tail, name]))
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...pieces, directory, end])
}
