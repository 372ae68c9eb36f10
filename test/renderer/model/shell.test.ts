import { describe, expect, it } from 'vitest'
import { fold } from '../../../src-firmware'
import { commonBeginning, completions, execute, ShellHistory, type ShellContext } from '../../../src-renderer/model/shell'
import { imagesOf, loadedAt } from '../../../src-renderer/model/image-story'
import { realEngine } from '../state/real-engine'

const DRIVER = `import { type EFI_HANDLE, type EFI_PHYSICAL_ADDRESS, type EFI_STATUS, type EFI_SYSTEM_TABLE, AllocateAnyPages, EfiLoaderData, EFI_SUCCESS, OUT } from 'Uefi'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  SystemTable.BootServices.AllocatePages(AllocateAnyPages, EfiLoaderData, 1, OUT<EFI_PHYSICAL_ADDRESS>())
  return EFI_SUCCESS
}
`
const settings = { title: 'Shell', entry: 'driver.ts', machine: 'q35-256m', phase: 'app', mode: 'strict', keys: '' } as const
const { trace } = await realEngine().runSandbox({ 'driver.ts': DRIVER }, settings)
const call = trace.findIndex((event) => event.kind === 'call' && event.call === 1)
const context: ShellContext = {
  state: fold(trace, call),
  calls: 1,
  images: loadedAt(imagesOf(trace), call),
  read: (start, bytes) => Promise.resolve(start === 0n ? null : Uint8Array.from({ length: bytes }, (_, i) => 0x41 + i))
}
const lines = async (line: string): Promise<readonly string[]> => (await execute(line, context)).lines

describe('the shell at the cursor', () => {
  it('dmem prints bytes as the UEFI Shell does', async () => {
    expect(await lines('dmem e530000 14')).toEqual([
      'Memory Address 000000000E530000 14 Bytes',
      '  0E530000: 41 42 43 44 45 46 47 48-49 4A 4B 4C 4D 4E 4F 50  *ABCDEFGHIJKLMNOP*',
      '  0E530010: 51 52 53 54                                      *QRST*'
    ])
    expect(await lines('dmem 0xE530000')).toHaveLength(33)
    expect(await lines('dmem 0')).toEqual(['the run did not come to the end of this moment: there is nothing to read'])
  })

  it('what could not be read is said, and the shell goes on', async () => {
    const broken: ShellContext = { ...context, read: () => Promise.reject(new Error('The engine has ended. Run again.')) }
    expect((await execute('dmem 0xE530000', broken)).lines).toEqual(['The engine has ended. Run again.'])
  })

  it.each([
    ['dmem', /write an address behind it/],
    ['dmem here', /'here' is no address/],
    ['dmem 0 ffffff', /1 to 4000$/],
    ['memmap zz', /'zz' is no address/],
    ['goto 2', /1 to 1/],
    ['hob', /this run has no HOB list/],
    ['ls', /there is no command 'ls'/],
    ['help ls', /there is no command 'ls'/]
  ])('%s: says what to do', async (line, said) => {
    expect((await lines(line)).join('\n')).toMatch(said)
  })

  it('pool lists each block: in pages that the pool took, and in those it had before the run', async () => {
    const buffers = DRIVER.replace('EFI_SUCCESS, OUT', 'EFI_SUCCESS, EfiBootServicesData, OUT').replace(
      '  return',
      '  for (const Size of [100, 700, 6000]) SystemTable.BootServices.AllocatePool(EfiBootServicesData, Size, OUT())\n  return'
    )
    const run = await realEngine().runSandbox({ 'driver.ts': buffers }, settings)
    const last = run.trace.findLastIndex((event) => event.kind === 'call')
    const { lines: said } = await execute('pool', { ...context, state: fold(run.trace, last) })
    const owned = fold(run.trace, last).owned.filter(({ unit }) => unit === 'pool')
    expect(owned.map(({ bytes }) => Number(bytes)).sort((a, b) => a - b)).toEqual([100, 700, 6000])
    for (const { start, bytes, owner } of owned)
      expect(said.filter((line) => line === `  ${start}  ${Number(bytes)} bytes  ${owner}`)).toHaveLength(1)
    const before = said.indexOf('in pages that the pool had before')
    expect(before).toBeGreaterThan(1)
    expect(said.slice(before + 1).join()).toContain('  100 bytes  ')
    expect(said.slice(0, before).join()).toContain('  6000 bytes  ')
    expect(await lines('pool')).toEqual(['the pool took no pages in this run'])
  })

  it('dh lists the handles of this run, their protocols by name, and the image', async () => {
    expect(await lines('dh')).toEqual([
      ' 1: 0xffff800000001018  LoadedImage LoadedImageDevicePath',
      '    image driver.ts, 11 pages at 0xdfaf000'
    ])
  })

  it('dh tells of the handles from before the run, and lists them when asked', async () => {
    const before = [
      ['18A031AB-B443-4D1A-A5C0-0C09261E9F71', '6A7A5CFF-E8D9-4F70-BADA-75AB3025CE14'],
      ['09576E91-6D3F-11D2-8E39-00A0C969723B']
    ]
    const dh = async (line: string) => (await execute(line, { ...context, handlesBefore: async () => before })).lines
    expect(await dh('dh')).toEqual(['2 handles from before the run: dh all lists them', ...(await lines('dh'))])
    expect(await dh('dh all')).toEqual([
      ' ·: before the run  DriverBinding ComponentName2',
      ' ·: before the run  DevicePath',
      ...(await lines('dh'))
    ])
  })

  it('help names every command, and one alone', async () => {
    const all = await lines('help')
    for (const name of ['memmap', 'dmem', 'hob', 'gcd', 'dh', 'goto', 'help', 'pool']) expect(all.join('\n')).toContain(`${name} `)
    expect(await lines('help goto')).toEqual([expect.stringMatching(/^goto <call> +shows the machine/)])
  })

  it('goes to a call', async () => {
    expect(await execute('GOTO 1', context)).toEqual({ lines: [], goTo: 1 })
  })
})

describe('what Tab makes of a line', () => {
  it.each([
    ['', []],
    ['memmap ', []],
    ['dm', ['dmem ']],
    ['h', ['hob ', 'help ']],
    ['help g', ['help gcd', 'help goto']],
    ['goto 1', []],
    ['dmem 0xe53', ['dmem 0xe530000', 'dmem 0xe531000']],
    ['dmem 0x123456', []],
    ['memmap 0xfef4', ['memmap 0xfef4000']],
    ['memmap bb9', ['memmap 0xbb95000']]
  ])('%j: %j', (typed, wanted) => {
    expect(completions(typed, context.state)).toEqual(wanted)
  })

  it('goes as far as there is no choice', () => {
    expect(commonBeginning(['help gcd', 'help goto'])).toBe('help g')
    expect(commonBeginning([])).toBe('')
  })
})

it('the history goes back to the first line and forth to an empty one; a line twice stands there once', () => {
  const history = new ShellHistory()
  for (const line of ['memmap', 'gcd', 'gcd', ' ']) history.add(line)
  expect([history.go(-1), history.go(-1), history.go(-1), history.go(1), history.go(1)]).toEqual(['gcd', 'memmap', 'memmap', 'gcd', ''])
})
