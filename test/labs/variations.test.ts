/** What the labs' sections 'Try it differently' say comes of their variations: each is run as its reader would. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readPack } from '../../src-lab/pack/read-pack'
import { labFiles, runLab } from '../../src-lab/run/lab-run'
import { printedText, sentencesIn } from '../../src-lab/sentences'
import { nodeEngine } from './node-engine'
import { packFolder } from './pack-folder'

const { labs } = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))
const engine = nodeEngine()

interface Outcome {
  /** The checks that fail, in the lab's order. */
  readonly fails?: readonly string[]
  /** What stopped the driver. */
  readonly stops?: string
  /** What the driver returns. */
  readonly returns?: string
  /** What it prints, or why a check fails. */
  readonly says?: RegExp
}

/** Changes to the lab's solution (of a tour: its starter), each where it stands once. */
type Changes = readonly (readonly [from: string, to: string])[]

it.each<[lab: string, what: string, Changes, Outcome]>([
  ['00-tour', 'a hundred thousand pages', [['EfiLoaderData, 4, Memory', 'EfiLoaderData, 100000, Memory']], { fails: ['returns'], says: /^AllocatePages: Out of Resources/ }],
  ['00-tour', 'given back before they are used', [['  ZeroMem(', '  gBS.FreePages(Memory.value, 4)\n  ZeroMem(']], { fails: ['inside'], stops: 'fault', says: /given back before: FreePages on line 19/ }],
  ['05-copymem', 'filled instead of moved', [['gBS.CopyMem(entry(1), entry(0), OLD_COUNT * ENTRY_SIZE)', 'gBS.SetMem(entry(1), OLD_COUNT * ENTRY_SIZE, 1)']], { fails: ['moved'], says: /^42 (101 ){8}$/m }],
  ['06-pei-to-dxe', 'half a page more', [['LOG_SIZE = 0x200000n', 'LOG_SIZE = 0x200800n']], { stops: 'assert', says: /0x200800, which is no multiple of 4096/ }],
  ['07-pool-or-pages', 'the record given back twice', [['  return gBS.FreePool(Record.value)\n}\n', '  gBS.FreePool(Record.value)\n  return gBS.FreePool(Record.value)\n}\n']], { fails: ['given-back'], says: /a second time/ }],
  ['08-any-max-address', 'a device that reaches 1 MiB', [['DEVICE_LIMIT = 0xffffffffn', 'DEVICE_LIMIT = 0xFFFFFn']], { says: /device at 0x90000,/ }],
  ['08-any-max-address', 'a kernel for 9 MiB', [['KERNEL_HOME = 0x1000000n', 'KERNEL_HOME = 0x900000n']], { says: /kernel at 0x2000000/ }],
  ['09-alignment', 'one large page', [['const PAGES = 700', 'const PAGES = 512']], { says: /^1023 pages .* 329 in front, .* 182 behind$/m }],
  ['09-alignment', '1 GiB', [['ALIGNMENT = 0x200000', 'ALIGNMENT = 0x40000000']], { returns: 'EFI_OUT_OF_RESOURCES' }],
  ['10-types', 'all reserved', [['Take(EfiLoaderData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiBootServicesData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiRuntimeServicesData,', 'Take(EfiReservedMemoryType,'], ['Take(EfiACPIReclaimMemory,', 'Take(EfiReservedMemoryType,'], ['Take(EfiACPIMemoryNVS,', 'Take(EfiReservedMemoryType,']], { fails: ['info', 'queue', 'log', 'tables', 'save'] }],
  ['13-map-key', 'pool buffers of 5000 bytes', [['AllocatePool(EfiLoaderData, 100, First)', 'AllocatePool(EfiLoaderData, 5000, First)'], ['AllocatePool(EfiLoaderData, 100, Second)', 'AllocatePool(EfiLoaderData, 5000, Second)']], { says: /5 AllocatePool, the second: key moved\n6 FreePool, the second: key moved/ }],
  ['13-map-key', 'a page for the runtime', [['AllocateAnyPages, EfiLoaderData, 1, Page', 'AllocateAnyPages, 6, 1, Page']], { says: /2 AllocatePages: key moved/ }],
  ['14-cacheability', 'a ring that gathers writes', [['Cache(Ring.value, RING_BYTES, EFI_MEMORY_UC)', 'Cache(Ring.value, RING_BYTES, EFI_MEMORY_WC)']], { fails: ['ring'], says: /attributes EFI_MEMORY_WC/ }],
  ['14-cacheability', 'both bits', [['FRAME_BUFFER_BYTES, EFI_MEMORY_WC)', 'FRAME_BUFFER_BYTES, EFI_MEMORY_UC | EFI_MEMORY_WC)']], { fails: ['frame-buffer', 'other-pcs'], says: /attributes EFI_MEMORY_UC \| EFI_MEMORY_WC/ }],
  ['17-exit-twice', 'two tries', [['const TRIES = 3', 'const TRIES = 2']], { fails: [] }],
  ['17-exit-twice', 'a word before each try', [['    Status = gBS.ExitBootServices(', "    Print('Try\\n')\n    Status = gBS.ExitBootServices("]], { fails: ['leaves'], says: /calls Print after the first try/ }],
  ['19-u-boot', 'the kernel once more', [['  const DeviceTreeBytes', "  load(Kernel + 4096n, 'f64k.bin')\n  const DeviceTreeBytes"]], { fails: [], says: /^kernel: 65536 bytes at 2010000$/m }],
  ['20-standalone-mm', 'no question about MMRAM', [['  if (!MmIsBufferOutsideMmValid(Address, Length)) return EFI_SECURITY_VIOLATION\n', '']], { fails: ['inside'], stops: 'fault', says: /touches 0x10000000, in MMRAM/ }],
  ['20-standalone-mm', 'two pages', [['SAFE_PAGES = 1', 'SAFE_PAGES = 2']], { fails: ['told'], says: /^keep more than there is room for: Success$/m }]
])('%s: %s', async (lab, _, changes, outcome) => {
  const bundle = labs.get(lab)!
  const own = bundle.lab.starter === 'passes' ? bundle.starter : bundle.solution
  const text = changes.reduce((before, [from, to]) => {
    expect(before.split(from)).toHaveLength(2)
    return before.replace(from, to)
  }, own['driver.ts']!)
  const { reply, result } = await runLab(engine, bundle, labFiles(bundle, { ...own, 'driver.ts': text }))
  const { trace } = reply
  const { stopped, statusName } = reply.result
  const fails = result.checks.flatMap(({ id, status }) => (status === 'fail' ? [id] : []))
  const printed = trace.map((event) => (event.kind === 'console' ? printedText(event, sentencesIn('en')) : '')).join('')
  const said = [printed, ...result.checks.map(({ message }) => message)].join('\n')
  if (outcome.fails) expect(fails).toEqual(outcome.fails)
  if (outcome.stops) expect(stopped).toMatchObject({ reason: outcome.stops })
  if (outcome.returns) expect(statusName).toBe(outcome.returns)
  if (outcome.says) expect(said).toMatch(outcome.says)
})
