/** How arguments and results cross: a tag and 64 bits each, texts beside them. */
import { fetch, stop, tags, values } from './host'
import { lowBits } from './integer'
import { CELLS, FIRST, Operation, Tag } from './protocol'

/** A value ready to cross: checked, and of a kind that needs no method of the driver's. */
export type Wire =
  | bigint
  | string
  | boolean
  | null
  | undefined
  | { readonly tag: 'function' | 'object'; readonly number: number }
  | { readonly tag: 'reference'; readonly value: Wire }
  | { readonly tag: 'list'; readonly items: readonly Wire[] }

/** Writes values one after the other; answers the texts that go beside them. */
export class Writer {
  private at = FIRST
  readonly texts: string[] = []

  constructor(private readonly who: string) {}

  put(wire: Wire): void {
    if (wire === undefined) this.cell(Tag.nothing, 0n)
    else if (wire === null) this.cell(Tag.null, 0n)
    else if (typeof wire === 'bigint') {
      if (wire < 0n) this.cell(Tag.negative, lowBits(wire, 64))
      else this.cell(Tag.positive, wire)
    } else if (typeof wire === 'boolean') this.cell(wire ? Tag.true : Tag.false, 0n)
    else if (typeof wire === 'string') {
      this.cell(Tag.text, BigInt(this.texts.length))
      this.texts[this.texts.length] = wire
    } else if (wire.tag === 'list') {
      this.cell(Tag.list, BigInt(wire.items.length))
      for (let i = 0; i < wire.items.length; i++) this.put(wire.items[i])
    } else if (wire.tag === 'reference') {
      if (wire.value === undefined) this.cell(Tag.emptyReference, 0n)
      else {
        this.cell(Tag.reference, 0n)
        this.put(wire.value)
      }
    } else this.cell(wire.tag === 'function' ? Tag.guestFunction : Tag.guestObject, BigInt(wire.number))
  }

  private cell(tag: number, value: bigint): void {
    if (this.at >= CELLS) stop('argument', `${this.who} was given more values than one call can hold`)
    tags[this.at] = tag
    values[this.at++] = value
  }
}

/** Reads a reply. */
export class Reader {
  private at = FIRST

  next(): Wire {
    const tag = tags[this.at]
    const value = values[this.at++]!
    switch (tag) {
      case Tag.null:
        return null
      case Tag.false:
        return false
      case Tag.true:
        return true
      case Tag.positive:
        return value
      case Tag.negative:
        return BigInt.asIntN(64, value)
      case Tag.text: {
        tags[FIRST] = Number(value)
        return fetch(Operation.text) as string
      }
      case Tag.guestFunction:
        return { tag: 'function', number: Number(value) }
      case Tag.guestObject:
        return { tag: 'object', number: Number(value) }
      case Tag.list: {
        const items: Wire[] = []
        for (let i = Number(value); i > 0; i--) items[items.length] = this.next()
        return { tag: 'list', items }
      }
      default:
        return undefined
    }
  }
}
