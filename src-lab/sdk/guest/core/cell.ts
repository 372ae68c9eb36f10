/** What stands behind a Ref: a variable of the driver's that a service may write, or a field in memory. */
import { stop } from './host'
import { sealed } from './sealed'

/** What it is called where the driver has no name for it. */
const UNNAMED = 'This OUT'

/** A variable. `name` is what the driver calls it, where the compiler saw it. */
export class Cell {
  #value: unknown
  #written: boolean
  readonly #name: string

  constructor(written: boolean, value: unknown, name: unknown) {
    this.#written = written
    this.#value = value
    this.#name = typeof name === 'string' ? name : UNNAMED
  }

  get value(): unknown {
    if (!this.#written) stop('noValue', `${this.#name} has no value yet: no service has written it. Look at the status before you read it`)
    return this.#value
  }
  set value(value: unknown) {
    this.#value = value
    this.#written = true
  }

  /** Is this really one of ours? Asks no method of the value's. */
  static is(value: unknown): value is Cell {
    return typeof value === 'object' && value !== null && #value in value
  }
  /** In a sentence, for who hands over the variable where its value is wanted. */
  static shown(cell: Cell): string {
    const name = cell.#name
    return name === UNNAMED ? 'a variable: write its .value' : `the variable ${name}: write ${name}.value`
  }
  /** What it holds; undefined: nothing yet. */
  static peek(cell: Cell): unknown {
    return cell.#written ? cell.#value : undefined
  }
  static write(cell: Cell, value: unknown): void {
    cell.#value = value
    cell.#written = true
  }
}

/** A field in memory: C's &Entry->Field. */
export class FieldCell {
  readonly #read: () => unknown
  readonly #write: (value: unknown) => void

  constructor(read: () => unknown, write: (value: unknown) => void) {
    this.#read = read
    this.#write = write
  }

  get value(): unknown {
    return this.#read()
  }
  set value(value: unknown) {
    this.#write(value)
  }

  static is(value: unknown): value is FieldCell {
    return typeof value === 'object' && value !== null && #read in value
  }
  static peek(cell: FieldCell): unknown {
    return cell.#read()
  }
  static write(cell: FieldCell, value: unknown): void {
    cell.#write(value)
  }
}

sealed(Cell)
sealed(FieldCell)
