/** The console: what driver and firmware print, up to a cap. */
import { DriverStop } from './guest'
import type { Place } from '../trace/trace'
import type { NewEvent } from '../trace/recorder'

export class FirmwareConsole {
  private readonly parts: string[] = []
  private bytes = 0
  private readonly saidOnce = new Set<string>()

  /**
   * @param tell Appends an event to the trace.
   * @param cap Characters before the driver is stopped.
   */
  constructor(
    private readonly tell: (body: NewEvent) => void,
    private readonly cap: number
  ) {}

  /** All that was printed, line ends as \n. */
  get text(): string {
    return this.parts.join('')
  }

  /** The firmware says something that a run is told one time. */
  sayOnce(text: string, at: Place | null): void {
    if (this.saidOnce.has(text)) return
    this.saidOnce.add(text)
    this.print(`${text}\n`, 'firmware', at)
  }

  /** What goes over the cap stops the driver. */
  print(text: string, source: 'driver' | 'firmware', at: Place | null): void {
    const plain = text.replaceAll('\r\n', '\n').replaceAll('\n\r', '\n')
    const room = this.cap - this.bytes
    if (plain.length > room) {
      if (room > 0) this.append(plain.slice(0, room), source, at)
      throw new DriverStop('output', `the driver printed more than ${this.cap} bytes; what follows was not kept`, at)
    }
    this.append(plain, source, at)
  }

  private append(text: string, source: 'driver' | 'firmware', at: Place | null): void {
    this.bytes += text.length
    this.parts.push(text)
    this.tell({ kind: 'console', at, source, text })
  }
}
