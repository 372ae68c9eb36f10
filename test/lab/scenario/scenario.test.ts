import { describe, expect, it } from 'vitest'
import { boardById } from '../../firmware/boards'
import { fold, hex } from '../../../src-firmware'
import type { CallEvent, LabEvent } from '../../../src-firmware/trace/trace'
import { hobFields } from '../../../src-lab/checks/hob-fields'
import type { Fault, OsStep, Scenario, Step } from '../../../src-lab/lab/lab'
import { sentencesIn } from '../../../src-lab/sentences'
import { driverOf, runDriver, type PrintedReply } from '../sandbox/run-driver'

const run = (body: string, scenario: Scenario, options: Parameters<typeof runDriver>[1] = {}): Promise<PrintedReply> =>
  runDriver(driverOf(body), { scenario, ...options })
const labEvents = ({ trace }: PrintedReply): LabEvent[] => trace.filter((event) => event.kind === 'lab')
const texts = (reply: PrintedReply): string[] => labEvents(reply).map((event) => sentencesIn('en').deed(event.did))
const refusals = ({ notDone = [] }: PrintedReply): { step: string; why: string }[] =>
  notDone.map(({ step, why }) => ({ step, why: sentencesIn('en').deed(why) }))
const calls = ({ trace }: PrintedReply): CallEvent[] => trace.filter((event) => event.kind === 'call' && event.call !== null) as CallEvent[]
const allocate: Extract<Step, { do: 'allocatePages' }> = {
  id: 'pages',
  do: 'allocatePages',
  memoryType: 'EfiBootServicesData',
  pages: 2
}

describe('setup', () => {
  it('is done before the entry point, in the order of the lab, and owned by the lab', async () => {
    const reply = await run('', {
      setup: [allocate, { id: 'pool', do: 'allocatePool', poolType: 'EfiLoaderData', size: 100 }]
    })
    expect(labEvents(reply).map(({ id, image, at, phase }) => ({ id, image, at, phase }))).toEqual([
      { id: 'pages', image: 'lab', at: null, phase: 'app' },
      { id: 'pool', image: 'lab', at: null, phase: 'app' }
    ])
    expect(texts(reply)).toEqual([
      expect.stringMatching(/^2 pages of BootServicesData taken at 0x[0-9A-F]+\.$/),
      expect.stringMatching(/^100 bytes of LoaderData taken at 0x[0-9A-F]+\.$/)
    ])
    const started = reply.trace.findIndex((event) => event.kind === 'image' && event.state === 'started')
    expect(labEvents(reply).every(({ n }) => n < started)).toBe(true)
    const takes = labEvents(reply).flatMap((event) => event.changes.filter((change) => change.what === 'take'))
    expect(takes).toMatchObject([
      { unit: 'pages', bytes: '0x2000', owner: 'lab' },
      { unit: 'pool', bytes: '0x64', owner: 'lab' }
    ])
  })

  it('moves what the driver is given: the same driver finds another address', async () => {
    const body = 'const M = OUT<any>(); gBS.AllocatePages(0, 2, 4, M)'
    const address = (reply: PrintedReply): unknown => calls(reply)[0]!.out.memory
    const alone = address(await run(body, {}))
    const after = await run(body, { setup: [{ ...allocate, memoryType: 'EfiLoaderData', pages: 4 }] })
    expect(labEvents(after)[0]!.changes).toContainEqual(expect.objectContaining({ what: 'take', start: alone }))
    expect(address(after)).not.toBe(alone)
  })

  it('writes bytes, at an address or into what it took, and the driver reads them', async () => {
    const reply = await run(`const B = any(STRUCT)({ Bytes: any(U).BYTES(4) }).at(0x4000000n).Bytes; Print('%x %x\\n', B[0], B[3])`, {
      setup: [
        { id: 'p', do: 'allocatePages', type: 'AllocateAddress', memory: '0x4000000', memoryType: 'EfiLoaderData', pages: 1 },
        { id: 'w', do: 'write', start: { named: 'p' }, bytes: 'de ad be ef' }
      ]
    })
    expect(texts(reply)[1]).toBe('4 bytes written at 0x4000000.')
    expect(reply.result.stopped?.message ?? reply.result.console).toBe('DE EF\n')
  })

  it('gives back what it took, and says what a step was refused', async () => {
    const reply = await run('', {
      setup: [
        allocate,
        { id: 'f', do: 'free', named: 'pages' },
        { id: 'again', do: 'free', named: 'pages' },
        { id: 'huge', do: 'allocatePages', memoryType: 'EfiLoaderData', pages: '0x100000' }
      ]
    })
    expect(texts(reply).slice(1)).toEqual([
      expect.stringMatching(/^2 pages at 0x[0-9A-F]+ freed\.$/),
      "Nothing was freed: 'pages' took no memory.",
      'AllocatePages refused with EFI_OUT_OF_RESOURCES.'
    ])
    expect(reply.result.mapKey).not.toBe((await run('', {})).result.mapKey)
  })

  it('installs a configuration table with bytes of its own', async () => {
    const guid = '8868e871-e4f1-11d3-bc22-0080c73c8881'
    const reply = await run('', {
      setup: [{ id: 'acpi', do: 'configurationTable', guid, memoryType: 'EfiACPIReclaimMemory', bytes: '52 53 44 20' }]
    })
    expect(texts(reply)).toEqual([expect.stringMatching(/^The table 8868E871-E4F1-11D3-BC22-0080C73C8881 installed at 0x[0-9A-F]+\.$/)])
    expect(reply.result.stopped).toBeNull()
  })

  it('signals an event group: whoever waits in it runs', async () => {
    const reply = await run(
      `const E = OUT<any>()
       gBS.CreateEventEx(0x200, 8, () => { Print('told\\n') }, NULL, '7CE88FB3-4BD7-4679-87A8-A8D8DEE50D2B', E)
       gBS.Stall(1)`,
      { faults: [{ id: 'boot', after: { service: 'Stall' }, do: { id: 'n', do: 'notify', group: 'EFI_EVENT_GROUP_READY_TO_BOOT' } }] }
    )
    expect(reply.result.console).toBe('told\n')
    expect(texts(reply)).toEqual(['The event group EFI_EVENT_GROUP_READY_TO_BOOT signalled.'])
    const print = calls(reply).find((call) => call.service === 'Print')!
    expect(print.parent).toBe(labEvents(reply)[0]!.n)
  })
})

describe('setup of a PEIM', () => {
  const peim = `import * as P from 'PiPei'; import * as H from 'Library/HobLib'; import { DEBUG, DEBUG_INFO } from 'Library/DebugLib'
export function PeimEntryPoint(FileHandle: P.EFI_PEI_FILE_HANDLE, PeiServices: P.EFI_PEI_SERVICES): P.EFI_STATUS {
  const Guid = H.GetFirstGuidHob('11111111-2222-3333-4444-555555555555')
  if (Guid !== P.NULL) DEBUG(DEBUG_INFO, 'guid %x\\n', H.GET_HOB_LENGTH(Guid))
  return P.EFI_SUCCESS
}
`
  const guidHob: Step = { id: 'g', do: 'guidHob', guid: '11111111-2222-3333-4444-555555555555', bytes: 'de ad be ef 01' }
  const setUp = (setup: Step[], options: Parameters<typeof runDriver>[1] = {}): Promise<PrintedReply> =>
    runDriver(peim, { phase: 'pei', scenario: { setup }, ...options })
  const hobs = (reply: PrintedReply): Record<string, unknown>[] => {
    const start = reply.trace.find((event) => event.kind === 'image' && event.state === 'started')!.n
    return fold(reply.trace, start).pei.hobs.map((hob) => hobFields(hob.bytes))
  }

  it('builds HOBs, which the PEIM finds; each belongs to the lab’s event', async () => {
    const reply = await setUp([
      guidHob,
      { id: 'r', do: 'resourceHob', resourceType: 1, attribute: '0x403', start: '0xE0000000', length: '0x10000000' },
      { id: 'a', do: 'allocationHob', memoryType: 'EfiReservedMemoryType', start: '0x4000000', length: '0x2000' }
    ])
    expect(reply.result.stopped?.message ?? reply.result.console).toBe('guid 20\n')
    expect(reply.notDone).toBeUndefined()
    expect(texts(reply)).toEqual([
      expect.stringMatching(/^A GUID HOB 11111111-2222-3333-4444-555555555555 holds 5 bytes at 0x[0-9A-F]+\.$/),
      'A resource HOB says what is at 0xE0000000: 0x10000000 bytes.',
      'An allocation HOB claims 0x2000 bytes at 0x4000000 as ReservedMemoryType.'
    ])
    const found = hobs(reply)
    expect(found).toContainEqual(
      expect.objectContaining({
        hobType: 3,
        resourceType: 1,
        resourceAttribute: 0x403,
        physicalStart: '0xe0000000',
        resourceLength: '0x10000000'
      })
    )
    expect(found).toContainEqual(
      expect.objectContaining({ hobType: 2, memoryType: 0, memoryBaseAddress: '0x4000000', memoryLength: '0x2000' })
    )
    expect(found).toContainEqual(expect.objectContaining({ hobType: 4, name: '11111111-2222-3333-4444-555555555555' }))
    for (const { n } of labEvents(reply)) {
      const created = reply.trace.find((event) => event.kind === 'call' && event.parent === n)
      expect(created).toMatchObject({ service: 'CreateHob', call: null, image: 'lab' })
    }
    const takes = reply.trace.flatMap((event) => event.changes.filter((change) => change.what === 'take' && change.owner === 'lab'))
    expect(takes).toMatchObject([{ unit: 'pages', start: '0x4000000', bytes: '0x2000' }])
  })

  it('a HOB that cannot be built is told, and nothing else happens', async () => {
    const reply = await setUp([
      { id: 'a', do: 'allocationHob', memoryType: 0, start: '0x4000010', length: '0x1000' },
      { id: 'g', do: 'guidHob', guid: guidHob.guid, bytes: '00'.repeat(0xfff0) }
    ])
    expect(reply.result).toMatchObject({ stopped: null, statusName: 'EFI_SUCCESS', console: '' })
    expect(refusals(reply)).toEqual([
      { step: 'a', why: 'No HOB was built. ASSERT: baseAddress is 0x4000010, which is no multiple of 4096.' },
      { step: 'g', why: 'No HOB was built. ASSERT: DataLength is 65520, and one HOB holds 65504 bytes at most.' }
    ])
    expect(reply.trace.filter((event) => event.kind === 'call' && event.service === 'CreateHob')).toEqual([])
  })

  it('each phase has its own services', async () => {
    expect(refusals(await setUp([allocate]))).toEqual([{ step: 'pages', why: 'Not done: there are no boot services yet.' }])
    expect(refusals(await run('', { setup: [guidHob] }))).toEqual([{ step: 'g', why: 'Not done: HOBs are built in PEI.' }])
  })
})

describe('faults', () => {
  const pool = (n: number): string => `const S${n} = gBS.AllocatePool(2, 64, OUT<any>()); Print('%r\\n', S${n})\n`

  it.each<[string, Omit<Extract<Fault, { fail: string }>, 'id' | 'fail'>, string]>([
    ['the second matching call', { when: { service: 'AllocatePool' }, nth: 2 }, 'sfs'],
    ['the pattern says which', { when: { service: 'AllocatePool', nth: 3 } }, 'ssf'],
    ['every matching call', { when: { service: '@allocates' } }, 'fff'],
    ['no matching call', { when: { service: 'AllocatePool', in: { size: { min: 65 } } } }, 'sss'],
    ['a matching argument', { when: { service: 'AllocatePool', in: { size: 64, poolType: 'EfiLoaderData' } }, nth: 1 }, 'fss']
  ])('let %s answer a status', async (_, fault, expected) => {
    const reply = await run(pool(1) + pool(2) + pool(3), { faults: [{ id: 'no', ...fault, fail: 'EFI_OUT_OF_RESOURCES' }] })
    const words = { s: 'Success', f: 'Out of Resources' } as Readonly<Record<string, string>>
    expect(reply.result.console).toBe([...expected].map((letter) => `${words[letter]}\n`).join(''))
  })

  it('change nothing, and stand in the trace behind the call', async () => {
    const reply = await run(pool(1), { faults: [{ id: 'no', when: { service: 'AllocatePool' }, fail: 'EFI_OUT_OF_RESOURCES' }] })
    const call = calls(reply)[0]!
    expect(call).toMatchObject({ statusName: 'EFI_OUT_OF_RESOURCES', out: {}, changes: [] })
    expect(reply.trace[call.n + 1]).toMatchObject({
      kind: 'lab',
      id: 'no',
      changes: [],
      did: { code: 'callFails', status: 'EFI_OUT_OF_RESOURCES' }
    })
    expect(reply.result.mapKey).toBe((await run("Print('Success\\n')", {})).result.mapKey)
  })

  it('strike the service behind a library function', async () => {
    const reply = await runDriver(
      `import { AllocatePool, AllocatePages } from 'Library/MemoryAllocationLib'
import { Print } from 'Library/UefiLib'
export function UefiMain() { Print('%p %p\\n', AllocatePool(10), AllocatePool(10)); return 0n }`,
      { scenario: { faults: [{ id: 'no', when: { service: 'AllocatePool', in: { size: 10 } }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }] } }
    )
    expect(reply.result.console).toMatch(/^[1-9A-F][0-9A-F]* 0+\n$/)
  })

  it('strike the service behind a library function of another name, each function once', async () => {
    const reply = await runDriver(
      `import { AllocateRuntimeZeroPool, AllocateZeroPool, AllocateAlignedPages } from 'Library/MemoryAllocationLib'
import { Print } from 'Library/UefiLib'
export function UefiMain() {
  Print('%d %d %d', AllocateZeroPool(10) ? 1 : 0, AllocateAlignedPages(1, 0x10000) ? 1 : 0, AllocateRuntimeZeroPool(10) ? 1 : 0)
  return 0n
}`,
      { scenario: { faults: [{ id: 'no', when: { service: 'AllocatePool' }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }] } }
    )
    expect(reply.result.console).toBe('1 1 0')
  })

  it('act right after a call, as often as they say', async () => {
    const fault = { id: 'timer', after: { service: 'AllocatePool', status: 'success' }, do: allocate } as const
    expect(texts(await run(pool(1) + pool(2) + pool(3), { faults: [{ ...fault, nth: 2 }] }))).toHaveLength(1)
    expect(texts(await run(pool(1) + pool(2) + pool(3), { faults: [{ ...fault, nth: 2, times: 2 }] }))).toHaveLength(2)
    const each = await run(pool(1) + pool(2) + pool(3), { faults: [fault] })
    expect(texts(each)).toHaveLength(3)
    for (const { n } of labEvents(each)) expect(each.trace[n - 1]).toMatchObject({ kind: 'call', service: 'AllocatePool' })
  })

  const map = 'gBS.GetMemoryMap(S, BUF, K, D, V)'
  const dance = `const S = IN_OUT<any>(UINTN(16384)), K = OUT<any>(), D = OUT<any>(), V = OUT<any>(), P = OUT<any>()
    gBS.AllocatePool(2, 16384, P); const BUF = P.value`
  const timer: Fault = { id: 'timer', after: { service: 'GetMemoryMap', status: 'success' }, do: { ...allocate, id: 'grow' } }

  it('are a timer of the firmware: none after the first ExitBootServices', async () => {
    const reply = await run(
      `${dance}
      ${map}; const first = gBS.ExitBootServices(ImageHandle, K.value)
      S.value = UINTN(16384); ${map}; const second = gBS.ExitBootServices(ImageHandle, K.value)
      if (first !== any(U).EFI_INVALID_PARAMETER) throw 1
      if (second !== U.EFI_SUCCESS) throw 2`,
      { faults: [timer] }
    )
    expect(reply.result.stopped).toBeNull()
    expect(labEvents(reply)).toHaveLength(1)
  })

  it('wait until a raised level is restored', async () => {
    const reply = await run(`${dance}\n const Old = gBS.RaiseTPL(16); ${map}; gBS.RestoreTPL(Old)`, { faults: [timer] })
    const [grown] = labEvents(reply)
    expect(reply.trace[grown!.n - 1]).toMatchObject({ service: 'RestoreTPL' })
  })

  it('draw which call it is from the seed', async () => {
    const fault: Fault = { id: 'no', when: { service: 'AllocatePool' }, nth: 2, fail: 'EFI_OUT_OF_RESOURCES' }
    const [one, two] = [await run(pool(1) + pool(2), { faults: [fault] }), await run(pool(1) + pool(2), { faults: [fault] })]
    expect(one.result.traceHash).toBe(two.result.traceHash)
  })
})

describe('afterwards', () => {
  const os: Record<string, OsStep> = {
    exit: { id: 'x', do: 'exitBootServices' },
    reuse: { id: 'r', do: 'reuse', types: ['EfiBootServicesData', 'EfiLoaderData'] },
    call: { id: 'c', do: 'call', export: 'Count', args: [2] }
  }
  const stays = (body: string, count: string): string =>
    `import * as U from 'Uefi'; import { OUT, STRUCT, UINT64_FIELD } from 'Uefi'; const CELL = STRUCT({ Value: UINT64_FIELD })
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'
let P = 0n
export function UefiMain(h: bigint, T: U.EFI_SYSTEM_TABLE): bigint { ${body}; return 0n }
export function Count(by: bigint): bigint { ${count} }
`
  const taking = (type: number): string =>
    `const B = OUT<any>(); T.BootServices.AllocatePool(${type}, 8, B); P = B.value; CELL.at(P).Value = 40n`

  it('the operating system leaves the boot services, only if the driver did not', async () => {
    const reply = await run('', { afterwards: [os.exit!, { ...os.exit!, id: 'again' }] })
    expect(texts(reply)).toEqual(['The operating system leaves the boot services.', 'The driver had left the boot services itself.'])
    expect(reply.trace.filter((event) => event.kind === 'phase' && event.to === 'exited')).toHaveLength(1)
    expect(reply.trace.at(-1)!.phase).toBe('exited')
  })

  it('tries once more where the firmware’s own drivers move the key at the first call', async () => {
    const reply = await run('', { afterwards: [os.exit!] }, { platform: boardById('q35-256m-2026.08')! })
    expect(reply.notDone ?? []).toEqual([])
    expect(texts(reply)).toEqual(['The operating system leaves the boot services.'])
    expect(reply.trace.at(-1)!.phase).toBe('exited')
  })

  it('calls a function that the driver left behind; its calls are the driver’s own', async () => {
    const reply = await runDriver(stays(taking(6), 'CELL.at(P).Value += by; return CELL.at(P).Value'), {
      scenario: { afterwards: [os.exit!, os.reuse!, os.call!] }
    })
    expect(reply.result.stopped).toBeNull()
    expect(texts(reply).at(-1)).toBe('The operating system calls Count; it returns 0x2a.')
  })

  it('memory that the operating system took is not the driver’s any more', async () => {
    const reply = await runDriver(stays(taking(4), 'return CELL.at(P).Value'), {
      scenario: { afterwards: [os.exit!, os.reuse!, os.call!] }
    })
    expect(reply.result.stopped).toMatchObject({ reason: 'fault', line: 5 })
    const fault = reply.result.faults[0]!
    const [, reuse] = labEvents(reply)
    expect(fault).toMatchObject({ reason: 'freed', freedBy: reuse!.n })
    expect(reply.trace[fault.takenBy!]).toMatchObject({ service: 'AllocatePool' })
  })

  it('takes what a function says, and asks it about every range of the map', async () => {
    const asks: OsStep = { id: 'r', do: 'reuse', asks: 'MayTake' }
    const driver = `${stays(taking(4), 'return BigInt(asked)')}let asked = 0
export function MayTake(Type: bigint, Start: bigint, Pages: bigint): boolean { asked++; return Type === 7n && Pages > 100n }
`
    const reply = await runDriver(driver, { scenario: { afterwards: [os.exit!, asks, os.call!] } })
    const told = fold(reply.trace).dxe.map
    const { length } = told
    expect(texts(reply).slice(1)).toEqual([
      `The operating system asks MayTake for each of ${length} ranges of the map whether it may have it.`,
      expect.stringMatching(/^The operating system takes \d+ pages of ConventionalMemory and overwrites them\.$/),
      `The operating system calls Count; it returns 0x${length.toString(16)}.`
    ])
    const pages = told
      .filter(([type, , , count]) => type === 7 && BigInt(count) > 100n)
      .reduce((sum, [, , , count]) => sum + BigInt(count), 0n)
    expect(labEvents(reply)[2]!.did).toMatchObject({ code: 'reused', bytes: hex(pages * 4096n), types: [7] })
    const early = await runDriver(driver, { scenario: { afterwards: [asks] } })
    expect(early.notDone).toMatchObject([{ step: 'r', why: { code: 'notHandedOver' } }])
  })

  it('shares ACPI’s NVS memory with the firmware after the exit, and nothing else', async () => {
    const writes = (address: string, when: 'UefiMain' | 'Count'): string => `import { poke32 } from 'Library/BaseLib'
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'
export function UefiMain(): bigint { ${when === 'UefiMain' ? `poke32(${address}n, 1)` : ''}; return 0n }
export function Count(): bigint { poke32(${address}n, 1); return 0n }`
    // ACPI's tables FACS and FADT, as they lie on this machine.
    const [facs, fadt] = ['0xF7DC00C', '0xF778000']
    const scenario = { afterwards: [os.exit!, os.call!] }
    expect((await runDriver(writes(facs, 'Count'), { scenario })).result.stopped).toBeNull()
    for (const driver of [writes(fadt, 'Count'), writes(facs, 'UefiMain')])
      expect((await runDriver(driver, { scenario })).result.faults).toMatchObject([{ reason: 'foreign' }])
  })

  describe('setVirtualAddressMap', () => {
    const OFFSET = '0xFFFF800000000000'
    const virtual: OsStep = { id: 'v', do: 'setVirtualAddressMap', offset: OFFSET }
    const afterwards = [os.exit!, virtual, os.call!]
    const handled = `const E = OUT<U.EFI_EVENT>(); T.BootServices.CreateEvent(U.EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, U.TPL_NOTIFY, () => {
      const Q = U.IN_OUT(P); T.RuntimeServices.ConvertPointer(0, Q); P = Q.value }, U.NULL, E)`
    const adds = 'CELL.at(P).Value += by; return CELL.at(P).Value'

    it('maps every runtime range at its address and the offset; a converted pointer leads on', async () => {
      const reply = await runDriver(stays(`${taking(6)}; ${handled}`, adds), { scenario: { afterwards } })
      expect(reply.result.stopped?.message ?? texts(reply).at(-1)).toBe('The operating system calls Count; it returns 0x2a.')
      expect(reply.notDone).toBeUndefined()
      const event = labEvents(reply)[1]!
      const runtime = reply.result.map.filter(({ attribute }) => BigInt(attribute) >> 63n === 1n)
      expect(sentencesIn('en').deed(event.did)).toBe(
        `The operating system calls SetVirtualAddressMap: ${runtime.length} runtime ranges, each at its address + 0xffff800000000000. Addresses are virtual from here on.`
      )
      const { virtualMap } = fold(reply.trace).runtime
      expect(virtualMap).toEqual(
        runtime.map(({ type, physicalStart, pages, attribute }) => [
          type,
          physicalStart,
          hex(BigInt.asUintN(64, BigInt(physicalStart) + BigInt(OFFSET))),
          pages,
          attribute
        ])
      )
      const convert = calls(reply).find(({ service }) => service === 'ConvertPointer')!
      expect(convert).toMatchObject({ statusName: 'EFI_SUCCESS', parent: event.n })
      expect(reply.trace.filter((one) => one.kind === 'phase').at(-1)).toMatchObject({ from: 'exited', to: 'virtual' })
    })

    it('the map lies in pages that were free, and stays the operating system’s', async () => {
      const reply = await run('', { afterwards: [os.exit!, virtual] })
      const taken = labEvents(reply)[1]!.changes.filter((change) => change.what === 'take')
      expect(taken).toMatchObject([{ unit: 'pages', bytes: '0x1000', owner: 'lab' }])
      const start = taken[0]!.start
      const under = reply.result.map.find(
        ({ physicalStart, pages }) =>
          BigInt(start) >= BigInt(physicalStart) && BigInt(start) < BigInt(physicalStart) + (BigInt(pages) << 12n)
      )
      expect(under).toMatchObject({ typeName: 'EfiConventionalMemory' })
      expect((await run('', { afterwards: [os.exit!, virtual] })).result.traceHash).toBe(reply.result.traceHash)
    })

    it('a pointer that nobody converted leads nowhere', async () => {
      const reply = await runDriver(stays(taking(6), adds), { scenario: { afterwards } })
      expect(reply.result.stopped).toMatchObject({ reason: 'fault', line: 5 })
      expect(reply.result.faults).toMatchObject([{ reason: 'unmapped', phase: 'virtual' }])
    })

    it('is not done before the handoff, and only once', async () => {
      const reply = await run('', { afterwards: [virtual, os.exit!, virtual, { ...virtual, id: 'again' }] })
      expect(refusals(reply)).toEqual([
        { step: 'v', why: 'Not done: memory still belongs to the firmware.' },
        { step: 'again', why: 'SetVirtualAddressMap refused with EFI_UNSUPPORTED.' }
      ])
      expect(texts(reply)).toContain('SetVirtualAddressMap refused with EFI_UNSUPPORTED.')
    })
  })

  it('only memory that firmware promises to keep survives a sleep', async () => {
    const asleep: Scenario = { afterwards: [os.exit!, { id: 's', do: 'sleep' }, { id: 'w', do: 'wake' }, os.call!] }
    const kept = await runDriver(stays(taking(10), 'return CELL.at(P).Value'), { scenario: asleep })
    expect(texts(kept).at(-1)).toBe('The operating system calls Count; it returns 0x28.')
    const lost = await runDriver(stays(taking(9), 'return CELL.at(P).Value'), { scenario: asleep })
    expect(lost.result.faults[0]).toMatchObject({ reason: 'freed' })
  })

  it.each([
    ['an application is gone when it has returned', `export const MODULE_TYPE = 'UEFI_APPLICATION'`, 'unloaded'],
    ['a function that is not there', 'export const Other = 1', 'no function Count is exported']
  ])('%s', async (_, extra, message) => {
    const type = extra.includes('MODULE_TYPE') ? '' : "export const MODULE_TYPE = 'UEFI_DRIVER'\n"
    const reply = await runDriver(`${type}${extra}\nexport function UefiMain() { return 0n }`, {
      scenario: { afterwards: [os.exit!, os.call!] }
    })
    expect(reply.result.stopped?.message).toContain(message)
    expect(reply.result.statusName).toBe('EFI_SUCCESS')
  })

  describe('code in memory that the operating system has taken', () => {
    const beat = 'export function UefiMain() { return 0n }\nexport function Count() { return 0n }'
    const reuse = (...types: string[]): OsStep => ({ id: 'r', do: 'reuse', types })
    const afterwards = [os.exit!, reuse('EfiBootServicesCode'), os.call!]
    const why =
      /^A function of driver\.ts is called, but its code lay at 0x[0-9A-F]+ in memory that the operating system has taken since\..* The processor runs what lies there now\./

    it('a driver of DXE: its code is BootServicesCode', async () => {
      const reply = await runDriver(beat, { phase: 'dxe', scenario: { afterwards } })
      expect(reply.result.stopped).toMatchObject({ reason: 'fault', message: expect.stringMatching(why), line: null })
      expect(reply.result.faults).toMatchObject([
        { reason: 'freed', access: 'execute', unloaded: 'driver.ts', takenOver: true, freedBy: labEvents(reply)[1]!.n }
      ])
    })

    it('also where faults are only told, as no processor goes on there', async () => {
      const reply = await runDriver(beat, { phase: 'dxe', mode: 'lenient', scenario: { afterwards } })
      expect(reply.result.stopped).toMatchObject({ reason: 'firmware', message: expect.stringMatching(why) })
    })

    it.each([
      ['a type that it does not lie in', 'dxe', '', [os.exit!, reuse('EfiBootServicesData', 'EfiLoaderCode'), os.call!]],
      ['before the operating system takes anything', 'dxe', '', [os.exit!, os.call!, reuse('EfiBootServicesCode')]],
      ['a runtime driver', 'dxe', "export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'\n", afterwards],
      [
        'a runtime driver, asleep',
        'app',
        "export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'\n",
        [os.exit!, { id: 's', do: 'sleep' }, os.call!]
      ]
    ] as const)('%s: it is called', async (_, phase, type, steps) => {
      const reply = await runDriver(`${type}${beat}`, { phase, scenario: { afterwards: [...steps] } })
      expect(reply.result.stopped).toBeNull()
      expect(texts(reply)).toContain('The operating system calls Count; it returns 0x0.')
    })

    it('a sleeping machine forgets it', async () => {
      const type = "export const MODULE_TYPE = 'UEFI_DRIVER'\n"
      const steps: OsStep[] = [os.exit!, { id: 's', do: 'sleep' }, { id: 'w', do: 'wake' }, os.call!]
      expect((await runDriver(`${type}${beat}`, { scenario: { afterwards: steps } })).result.stopped?.message).toMatch(why)
    })

    it('its notifications neither', async () => {
      const driver = `import * as U from 'Uefi'; import { OUT } from 'Uefi'
export function UefiMain(h: bigint, T: U.EFI_SYSTEM_TABLE): bigint {
  return T.BootServices.CreateEvent(U.EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, U.TPL_NOTIFY, () => {}, U.NULL, OUT<U.EFI_EVENT>())
}`
      const virtual: OsStep = { id: 'v', do: 'setVirtualAddressMap', offset: '0x0' }
      const taken = await runDriver(driver, { phase: 'dxe', scenario: { afterwards: [os.exit!, reuse('EfiBootServicesCode'), virtual] } })
      expect(taken.result.stopped?.message).toMatch(why)
      const kept = await runDriver(driver, { phase: 'dxe', scenario: { afterwards: [os.exit!, virtual] } })
      expect(kept.result.stopped).toBeNull()
    })
  })

  it('what throws or never ends there stops the driver as anywhere', async () => {
    const after = { scenario: { afterwards: [os.call!] } }
    expect((await runDriver(stays('', "throw new Error('x')"), after)).result.stopped).toMatchObject({ reason: 'thrown', line: 5 })
    expect((await runDriver(stays('', 'for (;;) {}'), after)).result.stopped).toMatchObject({ reason: 'steps' })
  })

  it('a driver that did not return has no afterwards', async () => {
    expect(labEvents(await run('throw 1', { afterwards: [os.exit!] }))).toEqual([])
  })

  it('a step that needs the boot services says so when they are gone', async () => {
    const reply = await run('', { afterwards: [os.reuse!, os.exit!, { ...allocate, id: 'late' }] })
    expect(texts(reply)).toEqual([
      'Not done: memory still belongs to the firmware.',
      'The operating system leaves the boot services.',
      'Not done: the boot services are gone.'
    ])
  })
})
