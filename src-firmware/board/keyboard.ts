/** The keys a run was given beforehand: nobody types while it runs. */

/** EFI_INPUT_KEY, UEFI 2.10 §12.3.3. */
interface InputKey {
  readonly ScanCode: bigint
  readonly UnicodeChar: bigint
}

const ESCAPE = 0x1b
const SCAN_ESC = 0x17n

/** Hands out the keys one by one, as EFI_INPUT_KEY. UEFI 2.10 §12.3. */
export class Keyboard {
  private at = 0

  /** @param keys One character for each key; a line feed is the Enter key. */
  constructor(private readonly keys: string) {}

  get hasKey(): boolean {
    return this.at < this.keys.length
  }

  /** null: none is left. */
  read(): InputKey | null {
    if (!this.hasKey) return null
    const code = this.keys.charCodeAt(this.at++)
    if (code === ESCAPE) return { ScanCode: SCAN_ESC, UnicodeChar: 0n }
    return { ScanCode: 0n, UnicodeChar: BigInt(code === 0x0a ? 0x0d : code) }
  }
}
