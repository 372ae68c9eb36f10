import { describe, expect, it } from 'vitest'
import { labFiles } from '../../src-lab/run/lab-files'
import { runLab } from '../../src-lab/run/lab-run'
import type { CheckResult, Lab } from '../../src-lab/lab/lab'
import { lintPack } from '../../src-lab/pack/lint'
import { proveLab } from '../../src-lab/proof/proof'
import { nodeEngine } from './node-engine'
import { lab12, lab17, lab18 } from './sample-labs'

const head = `import { type EFI_EVENT, type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type UINT32, type UINTN, type VOID_PTR } from 'Uefi'
import * as Uefi from 'Uefi'
import { EFI_BUFFER_TOO_SMALL, EFI_ERROR, EFI_MEMORY_DESCRIPTOR, EFI_NOT_FOUND, EFI_SUCCESS, EfiBootServicesData, EfiLoaderData, EfiRuntimeServicesData } from 'Uefi'
import { EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, FIELD_REF, IN_OUT, NULL, OUT, STRUCT, TPL_NOTIFY, UINT64, UINT64_FIELD } from 'Uefi'
import { Print } from 'Library/UefiLib'
import { gRT } from 'Library/UefiRuntimeServicesTableLib'
`
const app = (body: string): string => `${head}
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  const Size = IN_OUT<UINTN>(0)
  const [Key, Stride, Version, Map] = [OUT<UINTN>(), OUT<UINTN>(), OUT<UINT32>(), OUT<VOID_PTR>()]
  const Get = (Buffer: bigint): EFI_STATUS => gBS.GetMemoryMap(Size, Buffer, Key, Stride, Version)
${body}
}
`
const dance = (slack: string, stride: string): string =>
  app(`  if (Get(NULL) !== EFI_BUFFER_TOO_SMALL) return EFI_NOT_FOUND
  Size.value += ${slack}
  let Status = gBS.AllocatePool(EfiLoaderData, Size.value, Map)
  if (EFI_ERROR(Status)) return Status
  Status = Get(Map.value)
  if (EFI_ERROR(Status)) {
    gBS.FreePool(Map.value)
    return Status
  }
  let Walked = 0
  while (Walked + ${stride} <= Size.value) Walked += ${stride}
  Print('%d bytes of descriptors\\n', Walked)
  return gBS.FreePool(Map.value)`)
const leave = (again: string, tries: number): string =>
  app(`  Get(NULL)
  const Room = Size.value + 8 * Stride.value
  let Status = gBS.AllocatePool(EfiLoaderData, Room, Map)
  for (let Try = 0; Try < ${tries}; Try++) {
    Size.value = Room
    Status = Get(Map.value)
    if (EFI_ERROR(Status)) return Status
    Status = gBS.ExitBootServices(ImageHandle, Key.value)
    if (!EFI_ERROR(Status)) return Status
${again}
  }
  return Status`)
const runtime = (type: string, convert: string): string => `${head}
export const MODULE_TYPE = 'DXE_RUNTIME_DRIVER'
const COUNTER = STRUCT({ Calls: UINT64_FIELD, Table: UINT64_FIELD })
const mCounter = OUT<VOID_PTR>()
const mTable = OUT<VOID_PTR>()

export function Count(): bigint {
  const C = COUNTER.at(mCounter.value)
  C.Calls++
  return C.Calls
}

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  gBS.AllocatePool(${type}, COUNTER.size, mCounter)
  gBS.AllocatePool(EfiRuntimeServicesData, 64, mTable)
  const C = COUNTER.at(mCounter.value)
  C.Calls = 0n
  C.Table = mTable.value
  return gBS.CreateEvent(EVT_SIGNAL_VIRTUAL_ADDRESS_CHANGE, TPL_NOTIFY, () => {
    ${convert}
  }, NULL, OUT<EFI_EVENT>())
}
`
const bothPointers = "gRT.ConvertPointer(0, FIELD_REF(COUNTER.at(mCounter.value), 'Table')); gRT.ConvertPointer(0, mCounter)"

interface Sample {
  readonly lab: Lab
  readonly starter: string
  readonly solution: string
  readonly mistakes: Readonly<Record<string, string>>
}
const samples: Readonly<Record<string, Sample>> = {
  '12-memory-map': {
    lab: lab12,
    starter: app('  gBS.AllocatePool(EfiLoaderData, 4096, Map)\n  return EFI_NOT_FOUND'),
    solution: dance('4 * Stride.value', 'Stride.value'),
    mistakes: {
      'stride-by-sizeof.ts': dance('4 * Stride.value', 'EFI_MEMORY_DESCRIPTOR.size'),
      'exact-size.ts': dance('0', 'Stride.value').replace('return Status\n  }', 'return EFI_SUCCESS\n  }')
    }
  },
  '17-exit-twice': {
    lab: lab17,
    starter: leave('', 1),
    solution: leave('', 3),
    mistakes: { 'pool-in-retry.ts': leave('    gBS.AllocatePool(EfiLoaderData, Room, Map)', 3) }
  },
  '18-runtime': {
    lab: lab18,
    starter: runtime('EfiRuntimeServicesData', 'gRT.ConvertPointer(0, mCounter)'),
    solution: runtime('EfiRuntimeServicesData', bothPointers),
    mistakes: { 'boot-pointer.ts': runtime('EfiBootServicesData', bothPointers) }
  }
}

const files = new Map<string, string>([
  [
    'pack.json',
    JSON.stringify({
      formatVersion: 1,
      uuid: '6f1f7a2e-0000-4000-8000-000000000000',
      id: 'samples',
      version: '1.0.0',
      title: 'Samples',
      summary: 'Three labs.',
      authors: [{ name: 'A. Author' }],
      license: 'MIT',
      language: 'en',
      sections: [{ title: 'All', labs: Object.keys(samples) }]
    })
  ]
])
for (const [id, { lab, starter, solution, mistakes }] of Object.entries(samples)) {
  files.set(`labs/${id}/lab.json`, JSON.stringify(lab))
  files.set(`labs/${id}/text.md`, `# ${lab.title}\n\n${[1, 2, 3, 4].map((step) => `## ${step}. Step\n\nDo it.\n`).join('\n')}`)
  files.set(`labs/${id}/starter/driver.ts`, starter)
  files.set(`labs/${id}/solution/driver.ts`, solution)
  for (const [file, text] of Object.entries(mistakes)) files.set(`labs/${id}/mistakes/${file}`, text)
}
const { reading, problems } = lintPack('samples', files)
const engine = nodeEngine()

const check = async (id: string, driver: string, machine: string, seed: number): Promise<readonly CheckResult[]> => {
  const bundle = reading.labs.get(id)!
  return (await runLab(engine, bundle, labFiles(bundle, { 'driver.ts': driver }), { machine, seed })).result.checks
}

describe('the sample labs', () => {
  it('lack hints and nothing else', () => {
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual(Object.keys(samples).map((id) => `labs/${id}/lab.json lab.fewHints`))
  })

  it.each(Object.keys(samples))('%s is proved', { timeout: 120_000 }, async (id) => {
    const proof = await proveLab(reading.labs.get(id)!, files, (bundle, sources, machine, seed, answers) =>
      runLab(engine, bundle, sources, { machine, seed, answers, instructor: true })
    )
    expect(proof.findings).toEqual([])
  })

  it.each<[string, string, string, number, Record<string, unknown>]>([
    ['12-memory-map', samples['12-memory-map']!.starter, 'q35-256m', 0, { id: 'asks-size', reason: 'notCalled', line: null }],
    ['12-memory-map', samples['12-memory-map']!.mistakes['exact-size.ts']!, 'pc-1g', 0, { id: 'second-call', reason: 'wrong', expected: 'EFI_SUCCESS', actual: 'EFI_BUFFER_TOO_SMALL' }],
    ['12-memory-map', samples['12-memory-map']!.mistakes['stride-by-sizeof.ts']!, 'q35-4g', 0, { id: 'printed', reason: 'lacks', actual: expect.stringMatching(/^\d+ bytes of descriptors$/) }],
    ['17-exit-twice', samples['17-exit-twice']!.starter, 'q35-256m', 4, { id: 'key', reason: 'missing', expected: 'at least 2', actual: '1' }],
    ['17-exit-twice', samples['17-exit-twice']!.mistakes['pool-in-retry.ts']!, 'q35-256m', 1, { id: 'quiet', reason: 'forbidden', actual: 'AllocatePool' }],
    ['18-runtime', samples['18-runtime']!.mistakes['boot-pointer.ts']!, 'q35-256m', 0, { id: 'access', reason: 'unmapped' }],
    ['18-runtime', samples['18-runtime']!.starter, 'q35-256m', 0, { id: 'once', reason: 'missing', expected: '2', actual: '1' }]
  ])('%s tells what went wrong', async (id, driver, machine, seed, expected) => {
    const results = await check(id, driver, machine, seed)
    expect(results.find(({ status }) => status === 'fail')).toMatchObject({ ...expected, machine, seed })
  })
})
