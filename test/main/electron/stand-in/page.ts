/** A page as the stand-in's window has it: in Chromium, or without any browser. */

/** What a page asks of its window. */
export interface PageEvents {
  /** Answers a request of the page, as webRequest and the app's protocol say; null: it was cancelled. */
  request(url: string, method: string): Promise<Response | null>
  invoke(channel: string, args: unknown[], url: string): Promise<unknown>
  sent(channel: string, args: unknown[], url: string): void
  /** The page goes elsewhere by itself. @returns Whether it may. */
  willNavigate(url: string): boolean
  /** @returns Whether it may. */
  willOpen(url: string): boolean
  crashed(): void
  closed(): void
}

export interface Page {
  load(url: string): Promise<void>
  send(channel: string, args: readonly unknown[]): void
  reload(): Promise<void>
  /** Ends its process, as a crash does. */
  crash(): Promise<void>
  close(): Promise<void>
  readonly url: string
}

export interface PageOptions {
  readonly preload: string
  readonly width: number
  readonly height: number
  readonly events: PageEvents
}
