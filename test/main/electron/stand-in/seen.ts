/** What the app did that shows only outside of it. For tests: no part of Electron. */
import type { MessageBoxOptions } from 'electron'

interface Seen {
  /** Every message box, and the button that was pressed in it. */
  readonly dialogs: { readonly options: MessageBoxOptions; readonly response: number }[]
  /** Which button the next boxes' user presses; none left: the box's own `cancelId`. */
  readonly answers: number[]
  /** What the system's browser was asked to open. */
  readonly links: string[]
  /** Requests that were cancelled, and why. */
  readonly cancelled: { readonly url: string; readonly by: 'webRequest' | 'navigation' | 'noHandler' | 'window' }[]
  /** The fate of the process in Electron's own events, one after the other. */
  readonly life: string[]
}

export const seen: Seen = { dialogs: [], answers: [], links: [], cancelled: [], life: [] }
