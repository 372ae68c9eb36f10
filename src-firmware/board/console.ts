/** The console: what the driver prints, up to a cap, and what the firmware notes. */
import { DriverStop } from './guest'
import type { ConsoleNote, ConsolePart } from '../trace/console-note'
import type { Place } from '../trace/trace'
import type { NewEvent } from '../trace/recorder'

/** What driver and firmware print, bounded in characters, each as an event. */
export class FirmwareConsole {
  /** All that was printed and noted, in order; line ends are \n. */
  readonly parts: ConsolePart[] = []
  private bytes = 0
  private readonly noted = new Set<string>()

  /**
   * @param tell Appends an event to the trace.
   * @param cap Characters that the driver may print before it is stopped.
   */
  constructor(
    private readonly tell: (body: NewEvent) => void,
    private readonly cap: number
  ) {}

  /** The firmware notes something that a run is told one time. */
  noteOnce(note: ConsoleNote, at: Place | null): void {
    const name = JSON.stringify(note)
    if (this.noted.has(name)) return
    this.noted.add(name)
    this.parts.push(note)
    this.tell({ kind: 'console', at, source: 'firmware', note })
  }

  /** What goes over the cap stops the driver. */
  print(text: string, at: Place | null): void {
    const plain = text.replaceAll('\r\n', '\n').replaceAll('\n\r', '\n')
    const room = this.cap - this.bytes
    if (plain.length > room) {
      if (room > 0) this.append(plain.slice(0, room), at)
      throw new DriverStop('output', { code: 'outputLimit', bytes: this.cap }, at)
    }
    this.append(plain, at)
  }

  private append(text: string, at: Place | null): void {
    this.bytes += text.length
    this.parts.push(text)
    this.tell({ kind: 'console', at, source: 'driver', text })
  }
}
