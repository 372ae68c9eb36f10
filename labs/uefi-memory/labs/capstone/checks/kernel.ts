import type { Check, LabEvent, TraceEvent } from 'Handoff/Check'

/** Why the stub of the kernel stops, by the numbers that kernel.ts gives. */
const PANIC: Readonly<Record<number, string>> = {
  1: 'nobody told it anything: JumpToKernel was not called.',
  2: 'the map that it was told of makes no sense: a range begins in the middle of a page, or has none. Are its length and the size of a descriptor those that GetMemoryMap gave?',
  3: 'it does not lie at a multiple of its alignment.',
  4: 'a segment holds other bytes than its file.',
  5: 'memory that has to be 0 is not: the file ends before the segment does, and what comes behind it is the loader’s to clear.'
}

/** The kernel says itself how it is: at its start, and when it has filled all that it was told is free. */
export const check: Check = (run, trace) => {
  const said = trace.filter((event): event is LabEvent => isAnswer(event))
  for (const { did, n } of said) {
    const code = did.code === 'exportCalled' && did.returned !== null ? Number(did.returned) : 0
    if (code !== 0) return { pass: false, n, message: `The kernel stops: ${PANIC[code] ?? 'it says nothing more.'}` }
  }
  return { pass: true }
}

function isAnswer(event: TraceEvent): boolean {
  return event.kind === 'lab' && event.did.code === 'exportCalled' && event.did.export.startsWith('Kernel')
}
