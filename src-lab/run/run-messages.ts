/** What goes between whoever wants a run and the worker it happens in, the same for a Web Worker and a worker thread. */
import type { MapRow, TraceEvent } from '../../src-firmware/trace/trace'
import type { RunReply, RunRequest } from '../request/run-request'
import type { Doing } from './run'

/** What is posted to a worker. */
export interface RunMessage {
  readonly id: number
  readonly request: RunRequest
}
/**
 * What a worker posts: that it is warm (id 0), that a run goes on, a part of its trace or of its map, its reply (trace and map in it are the last
 * parts), or what went wrong on our side. In parts, because reading a long trace, or a map of many ranges, as one message would block the page.
 */
export type WorkerMessage =
  | { readonly id: 0; readonly ready: true }
  | { readonly id: number; readonly alive: Doing }
  | { readonly id: number; readonly part: readonly TraceEvent[] }
  | { readonly id: number; readonly map: readonly MapRow[] }
  | { readonly id: number; readonly reply: RunReply }
  | ({ readonly id: number } & Bug)

/** Our own broken invariant: the first line of it, and for whoever looks for it where it happened. */
export interface Bug {
  readonly bug: string
  readonly stack?: string | undefined
}
