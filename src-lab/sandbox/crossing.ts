/** The host's side of the shared cells: requests and replies as tags and 64-bit values. The guest's side is sdk/guest/core/wire.ts. */
import { SimulatorBug } from '../../src-firmware/board/guest'
import type { Argument, Result } from '../../src-firmware/services/signature'
import { CELLS, DONE, FIRST, NUMBER, POSITION, Tag } from '../sdk/guest/core/protocol'
import type { Vm } from './vm'

/** The shared cells as the host writes and reads them. */
export class Cells {
  /** Texts that go beside the cells, in either direction. */
  texts: readonly string[] = []
  private at = FIRST
  private outgoing: string[] = []

  constructor(private readonly vm: Vm) {}

  /** The number of the place where the driver is. */
  get position(): number {
    return this.vm.cells().tags[POSITION]!
  }
  /** How many functions deep that is. */
  get depth(): number {
    return this.vm.cells().frames[0]!
  }
  set depth(depth: number) {
    this.vm.cells().frames[0] = depth
  }
  get frames(): Int32Array {
    return this.vm.cells().frames
  }
  get number(): number {
    return this.vm.cells().tags[NUMBER]!
  }
  /** The first values of a request that has no tags. */
  get address(): bigint {
    return this.vm.cells().values[FIRST]!
  }
  get value(): bigint {
    return this.vm.cells().values[FIRST + 1]!
  }
  get count(): number {
    return this.vm.cells().tags[FIRST]!
  }

  /** The guest goes on. */
  settle(): void {
    this.vm.cells().tags[NUMBER] = DONE
  }

  putValue(value: bigint): void {
    this.vm.cells().values[FIRST] = value
  }
  putCount(count: number): void {
    this.vm.cells().tags[FIRST] = count
  }

  // ---- requests ---------------------------------------------------------------------------------------------------------------------

  startReading(texts: readonly string[]): void {
    this.at = FIRST
    this.texts = texts
  }

  /** undefined: nothing stands here. */
  read(): Argument | undefined {
    const { tags, values } = this.vm.cells()
    const tag = tags[this.at]
    const value = values[this.at]
    if (tag === undefined || value === undefined) throw new SimulatorBug('a request runs past its cells')
    this.at++
    switch (tag) {
      case Tag.nothing:
        return undefined
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
        const text = this.texts[Number(value)]
        if (text === undefined) throw new SimulatorBug('a request names a text that is not there')
        return text
      }
      case Tag.guestFunction:
        return { guestFunction: Number(value) }
      case Tag.guestObject:
        return { guestObject: Number(value) }
      case Tag.emptyReference:
        return { ref: true, value: undefined }
      case Tag.reference:
        return { ref: true, value: this.read() }
      case Tag.list: {
        const items: Argument[] = []
        for (let i = Number(value); i > 0; i--) items.push(this.read() ?? null)
        return items
      }
      default:
        throw new SimulatorBug(`a request holds the unknown tag ${tag}`)
    }
  }

  // ---- replies ----------------------------------------------------------------------------------------------------------------------

  startWriting(): void {
    this.at = FIRST
    this.outgoing = []
    this.texts = this.outgoing
  }

  write(value: Argument | Result | undefined): void {
    if (value === undefined) this.cell(Tag.nothing, 0n)
    else if (value === null) this.cell(Tag.null, 0n)
    else if (typeof value === 'bigint') {
      if (value < 0n) this.cell(Tag.negative, BigInt.asUintN(64, value))
      else this.cell(Tag.positive, value)
    } else if (typeof value === 'boolean') this.cell(value ? Tag.true : Tag.false, 0n)
    else if (typeof value === 'string') this.cell(Tag.text, BigInt(this.outgoing.push(value) - 1))
    else if (isList(value)) {
      this.cell(Tag.list, BigInt(value.length))
      for (const item of value) this.write(item)
    } else if ('guestFunction' in value) this.cell(Tag.guestFunction, BigInt(value.guestFunction as number))
    else if ('guestObject' in value) this.cell(Tag.guestObject, BigInt(value.guestObject as number))
    else if ('ref' in value) throw new SimulatorBug('a reference goes to the machine only')
    else this.write(Object.entries(value).flat())
  }

  private cell(tag: number, value: bigint): void {
    if (this.at >= CELLS) throw new SimulatorBug('a reply does not fit into its cells')
    const { tags, values } = this.vm.cells()
    tags[this.at] = tag
    values[this.at++] = value
  }
}

function isList(value: Argument | Result): value is readonly Argument[] {
  return Array.isArray(value)
}
