/** Where the window was when it was closed: kept with the user's work, so that each data folder's window is where it was. */
import { join } from 'node:path'
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import { z } from 'zod'
import { AtomicFiles } from '../host/atomic-file'
import type { DataFolder } from '../host/data-folder'
import { readKept, writeKept } from '../host/kept-file'

const pixels = z.int().min(-100_000).max(100_000)
const stateFile = z.strictObject({
  format: z.literal(1),
  bounds: z.strictObject({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) }).nullable(),
  shown: z.enum(['normal', 'maximized', 'fullscreen'])
})
type Kept = z.infer<typeof stateFile>

/** How much of a window must lie on a screen so that it can be taken hold of, in pixels. */
const GRIP = 100

export class WindowState {
  private readonly path: string
  private readonly files: AtomicFiles
  private readonly kept

  constructor(private readonly data: DataFolder) {
    this.path = join(data.path, 'window.json')
    this.files = new AtomicFiles(data.path)
    this.kept = readKept<Kept>(this.path, stateFile, { format: 1, bounds: null, shown: 'normal' }, data.readOnly === null)
  }

  /** undefined: none is known, or the screen it was on is gone. */
  bounds(): Rectangle | undefined {
    const { bounds } = this.kept.value
    return bounds && isOnAScreen(bounds) ? bounds : undefined
  }

  /** Makes the window as large as it was. */
  restore(window: BrowserWindow): void {
    if (this.kept.value.shown === 'maximized') window.maximize()
    if (this.kept.value.shown === 'fullscreen') window.setFullScreen(true)
  }

  /** A window that forgets its place is no reason not to close. */
  async keep(window: BrowserWindow): Promise<void> {
    if (this.data.readOnly !== null) return
    const shown = window.isFullScreen() ? 'fullscreen' : window.isMaximized() ? 'maximized' : 'normal'
    this.kept.value = { format: 1, bounds: window.getNormalBounds(), shown }
    await writeKept(this.files, this.path, this.kept).catch(() => {})
  }
}

function isOnAScreen({ x, y, width }: Rectangle): boolean {
  return screen
    .getAllDisplays()
    .some(
      ({ workArea: area }) =>
        x + width >= area.x + GRIP && x <= area.x + area.width - GRIP && y >= area.y - GRIP && y <= area.y + area.height - GRIP
    )
}
