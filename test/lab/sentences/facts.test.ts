/** The trace holds facts: no sentence is in it, and no language moves its hash. */
import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import type { TraceEvent } from '../../../src-firmware'
import type { Scenario } from '../../../src-lab/lab/lab'
import { printedResult } from '../../../src-lab/run/printed-result'
import { traceHash } from '../../../src-lab/run/trace-lines'
import { sentencesIn, type Sentences } from '../../../src-lab/sentences'
import { driverOf, runDriver, type PrintedReply } from '../sandbox/run-driver'

const PEIM = `import { type EFI_PEI_SERVICES, EFI_SUCCESS, OUT, gEfiPeiMemoryDiscoveredPpiGuid, EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK, EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST } from 'PiPei'
import { FreePool } from 'Library/MemoryAllocationLib'
export function PeimEntryPoint(FileHandle: bigint, PeiServices: EFI_PEI_SERVICES): bigint {
  const Buffer = OUT<bigint>()
  PeiServices.AllocatePool(8, Buffer)
  FreePool(Buffer.value)
  const Flags = EFI_PEI_PPI_DESCRIPTOR_NOTIFY_CALLBACK | EFI_PEI_PPI_DESCRIPTOR_TERMINATE_LIST
  PeiServices.NotifyPpi([{ Flags, Guid: gEfiPeiMemoryDiscoveredPpiGuid, Notify: () => EFI_SUCCESS }])
  return EFI_SUCCESS
}
`
const OS: Scenario = {
  faults: [{ id: 'poor', fail: 'EFI_OUT_OF_RESOURCES', when: { service: 'AllocatePool' }, nth: 2 }],
  setup: [
    { id: 'pages', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: 1 },
    { id: 'gone', do: 'free', named: 'nothing' }
  ],
  afterwards: [
    { id: 'exit', do: 'exitBootServices' },
    { id: 'sleep', do: 'sleep' },
    { id: 'wake', do: 'wake' }
  ]
}
const pool = 'const B = OUT<bigint>(); gBS.AllocatePool(U.EfiLoaderData, 8, B); '

const runs: readonly (readonly [string, () => Promise<PrintedReply>])[] = [
  [
    'an application that allocates, is refused and frees',
    () => runDriver(driverOf(`  ${pool}gBS.FreePool(B.value); gBS.FreePool(B.value)`))
  ],
  ['a fault', () => runDriver(driverOf(`  ${pool}gBS.FreePool(B.value); M.SetMem(B.value, 8, 1)`))],
  ['a null pointer', () => runDriver(driverOf('  M.SetMem(NULL, 8, 1)'))],
  ['notes on the console', () => runDriver(driverOf('  gBS.ConnectController(ImageHandle, NULL, NULL, false)'))],
  ['a cut trace', () => runDriver(driverOf(`  for (let i = 0; i < 20; i++) { ${pool} }`), { limits: { ...LIMITS, events: 9 } })],
  ['a PEIM, and DXE after it', () => runDriver(PEIM, { phase: 'pei', platform: boardById('made-pc-256m')!, scenario: { until: 'app' } })],
  ['a recorded PEI', () => runDriver(PEIM, { phase: 'pei' })],
  ['a lab and an operating system', () => runDriver(driverOf(`  ${pool}gBS.AllocatePool(U.EfiLoaderData, 8, B)`), { scenario: OS })]
]
const LIMITS = { steps: 100, outputBytes: 10_000, memoryMiB: 64, events: 20_000 }

/** No sentences of ours: what the driver printed or handed over, names of machines and of who holds memory. */
const FOREIGN = new Set(['text', 'title', 'firmware', 'in', 'owner'])

function* texts(value: unknown, field = ''): IterableIterator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const [name, held] of Object.entries(value)) if (!FOREIGN.has(name)) yield* texts(held, `${field}.${name}`)
}

/** A language that says the same of everything. */
const other: Sentences = {
  ...sentencesIn('en'),
  event: () => '—',
  parts: () => ['—', ''],
  fault: () => '—',
  note: () => '—',
  deed: () => '—',
  why: () => '—',
  stopped: () => '—',
  stop: () => ({ what: '—', where: null, why: '—', try: null }),
  way: () => '—',
  difference: () => '—',
  release: () => '—'
}

const kinds = new Set<TraceEvent['kind']>()

describe.each(runs)('%s', (_, run) => {
  it('has no sentence in its trace, and the same hash in every language', async () => {
    const { reply, trace, result } = await run()
    expect(trace.length).toBeGreaterThan(1)
    for (const event of trace) kinds.add(event.kind)
    expect([...texts(trace)].filter((text) => /[A-Za-z]\s[a-z]/.test(text))).toEqual([])
    expect(traceHash(trace)).toBe(result.traceHash)
    expect(printedResult(reply, other).traceHash).toBe(result.traceHash)
  })
})

it('these runs have events of every kind', () => {
  expect([...kinds].sort()).toEqual(['call', 'console', 'cut', 'fault', 'image', 'lab', 'notify', 'phase'])
})

it('another language says other things of the same run', async () => {
  const { reply, result } = await runs[3]![1]()
  expect(result.console).toBe('ConnectController is not simulated on this machine and answers EFI_UNSUPPORTED.\n')
  expect(printedResult(reply, other).console).toBe('—\n')
})
