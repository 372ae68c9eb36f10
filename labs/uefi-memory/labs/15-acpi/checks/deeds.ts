import type { LabEvent, TraceEvent } from 'Handoff/Check'

/** What the operating system did, in its order. */
export function deeds(trace: readonly TraceEvent[]): readonly LabEvent[] {
  return trace.filter((event) => event.kind === 'lab')
}

/** What a function of the driver's returned to the operating system, and the event that tells it; null: it was not called. */
export function returned(trace: readonly TraceEvent[], name: string): { readonly value: number | null; readonly n: number } | null {
  for (const { did, n } of deeds(trace))
    if (did.code === 'exportCalled' && did.export === name) return { value: did.returned === null ? null : Number(did.returned), n }
  return null
}
