import type { Check, LabEvent, TraceEvent } from 'Handoff/Check'

/** Why the stub of the kernel stops: what `Panic` in kernel.ts calls it, by its numbers. The lab has a sentence for each. */
const PANIC: Readonly<Record<number, { readonly name: string; readonly reason: string }>> = {
  1: { name: 'NoInfo', reason: 'noInfo' },
  2: { name: 'NoMap', reason: 'noMap' },
  3: { name: 'Misaligned', reason: 'misaligned' },
  4: { name: 'Content', reason: 'content' },
  5: { name: 'NotZero', reason: 'notZero' }
}

/** The kernel says itself how it is: at its start, and when it has filled all that it was told is free. */
export const check: Check = (run, trace) => {
  const said = trace.filter((event): event is LabEvent => isAnswer(event))
  for (const { did, n } of said) {
    const code = did.code === 'exportCalled' && did.returned !== null ? Number(did.returned) : 0
    if (code === 0) continue
    const panic = PANIC[code]
    return panic ? { pass: false, n, reason: panic.reason, message: `Panic.${panic.name}` } : { pass: false, n, message: `${code}` }
  }
  return { pass: true }
}

function isAnswer(event: TraceEvent): boolean {
  return event.kind === 'lab' && event.did.code === 'exportCalled' && event.did.export.startsWith('Kernel')
}
