import { createHash } from 'node:crypto'
import { boardById } from '../firmware/boards'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { edk2Rules } from '../../src-firmware/platforms/edk2-rules'
import { buildOf, firmwareIn, firmwareLine } from '../../scripts/oracle/firmware'
import { coreRangesOf, freeBlocksOf, poolRecordsOf, POOLS_BYTES } from '../../scripts/oracle/hidden-state'
import { binsOf, memoryTypeInformation } from '../../scripts/oracle/memory-type-bins'
import { generationScenarios } from '../../scripts/oracle/generation-scenarios'
import { operationsOf, PROFILES, randomScript } from '../../scripts/oracle/random-script'
import { recordingOf } from '../../scripts/oracle/recording'
import { scenarios } from '../../scripts/oracle/scenarios'
import { missingTools } from '../../scripts/oracle/toolchain'

describe('random scripts', () => {
  it.each(Object.keys(PROFILES))('%s: the same for the same seed, another for another', (profile) => {
    const script = randomScript(profile, 7, 200)
    expect(randomScript(profile, 7, 200)).toBe(script)
    expect(randomScript(profile, 8, 200)).not.toBe(script)
  })

  it('are between 100 and 400 operations long', () => {
    const lengths = Array.from({ length: 50 }, (_, seed) => operationsOf('mixed', seed))
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(400)
    expect(new Set(lengths).size).toBeGreaterThan(20)
  })

  it('free only what the script itself holds', () => {
    const filled = new Set<string>()
    for (const line of randomScript('mixed', 3, 400).split('\n')) {
      const [operation, ...args] = line.split(' ')
      if (operation === 'AllocatePages') filled.add(args[4]!)
      if (operation === 'AllocatePool') filled.add(args[2]!)
      const slot = /^s\d+/.exec(args[0] ?? '')?.[0]
      if ((operation === 'FreePages' || operation === 'FreePool') && slot) expect(filled).toContain(slot)
    }
  })
})

it('every scenario has a name of its own, a sentence, and fits the recorder', () => {
  const all = [...scenarios, ...generationScenarios]
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { shows, script } of all) {
    expect(shows).not.toBe('')
    expect(script.length).toBeLessThan(80 * 4096)
    for (const line of script.split('\n')) expect(line.split(' ').length).toBeLessThanOrEqual(12)
  }
})

describe('what the recorder wrote becomes a recording', () => {
  const head = {
    name: 'x',
    shows: 'one page',
    profile: null,
    seed: null,
    firmware: { name: 'OVMF' as const, version: '2022.11-6', file: 'OVMF_CODE_4M.fd', sha256: 'ab12' },
    board: { machine: 'q35' as const, ramMiB: 256 }
  }
  const map = '{"kind":"map","mapKey":"0x1","descriptors":[]}\n'
  const call = '{"i":0,"op":"FreePool","in":{"buffer":"0x800000000018"}'

  it('with its end', () => {
    const lines = recordingOf(head, { text: `${map}${call},"status":"0x0"}\n{"kind":"end"}\n`, serial: '' })
      .trimEnd()
      .split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({ kind: 'meta', format: 1, machine: 'q35', ram: 256, complete: true, ops: 1 })
    expect(lines).toHaveLength(3)
  })

  it('with the call that the firmware did not come back from', () => {
    const serial = 'noise\n!!!! X64 Exception Type - 0E(#PF - Page-Fault)\nRIP'
    const lines = recordingOf(head, { text: map + call, serial })
      .trimEnd()
      .split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({ complete: false, ops: 1 })
    expect(JSON.parse(lines[2]!)).toMatchObject({
      op: 'FreePool',
      in: { buffer: '0x800000000018' },
      status: 'HANG/ASSERT',
      exception: expect.stringMatching(/^Exception Type - 0E/)
    })
  })

  it('is refused without a memory map, and with a word that the recorder does not know', () => {
    expect(() => recordingOf(head, { text: '{"kind":"noScript"}\n', serial: '' })).toThrow(/no memory map/)
    expect(() => recordingOf(head, { text: `${map}{"kind":"unknownOperation","word":"Dance"}\n`, serial: '' })).toThrow(/Dance/)
  })
})

describe('hidden state', () => {
  /** Where the head of a type's list lies in the core's array of records, which begins at 0x9000. */
  const head = (type: number, sizeClass: number): number => 0x9000 + type * 232 + 24 + sizeClass * 16
  const hexHead = (type: number, sizeClass: number): `0x${string}` => `0x${head(type, sizeClass).toString(16)}`
  const freeBlocks = [
    [4, '0x1000', 0, hexHead(4, 0), '0x2008'],
    [4, '0x2000', 0, '0x1008', hexHead(4, 0)],
    [6, '0x3100', 1, hexHead(6, 1), hexHead(6, 1)],
    // Leftovers: one whose links lead nowhere, one that looks like a list of its own.
    [4, '0x4000', 0, '0x5008', '0xafafaf'],
    [4, '0x6000', 2, hexHead(4, 2), hexHead(4, 2)]
  ] as const

  it('free blocks come list by list, those reused last first; a leftover in memory is left out', () => {
    const pools = Buffer.alloc(POOLS_BYTES)
    pools.writeBigUInt64LE(0x2008n, head(4, 0) - 0x9000)
    pools.writeBigUInt64LE(0x3108n, head(6, 1) - 0x9000)
    expect(freeBlocksOf({ freeBlocks, ranges: [] }, pools)).toEqual([
      [4, '0x1000', 128],
      [4, '0x2000', 128],
      [6, '0x3100', 256]
    ])
  })

  it('the array of the pool’s records lies where most lists say', () => {
    expect(poolRecordsOf({ freeBlocks, ranges: [] })).toBe(0x9000n)
    expect(() => poolRecordsOf({ freeBlocks: [], ranges: [] })).toThrow(/no list/)
  })

  it("the core's own ranges are the list that holds all of memory", () => {
    const ranges = [
      [7, '0x100', '0x208', '0x0', '0xfff'],
      [4, '0x200', '0x908', '0x1000', '0x1fff'],
      [7, '0x300', '0x918', '0x0', '0xfff']
    ] as const
    expect(coreRangesOf({ freeBlocks: [], ranges }, 0x2000n).map(({ type }) => type)).toEqual([7, 4])
    expect(() => coreRangesOf({ freeBlocks: [], ranges }, 0x5000n)).toThrow(/not found/)
  })

  it.each([
    ['q35-256m', 0x1000n],
    ['aarch64-virt-512m', 0x10000n]
  ])('bins of %s lie where the map and the HOB list say', (id, unit) => {
    const { hobs, app } = boardById(id)!
    const list = Buffer.from(hobs!.hobs.join(''), 'hex')
    const bins = binsOf(app!.map, memoryTypeInformation(list), [], edk2Rules({}), unit)
    expect(bins.map(({ type, base, pages }) => ({ type, base, pages }))).toEqual(
      app!.bins.map(({ type, base, pages }) => ({ type, base, pages }))
    )
  })
})

describe('the firmware that is recorded', () => {
  it("lies in a package's tree, or as its files alone", () => {
    expect(firmwareIn('/unpacked', 'x64', (path) => path.startsWith('/unpacked/usr/share/OVMF/'))).toMatchObject({
      code: '/unpacked/usr/share/OVMF/OVMF_CODE_4M.fd',
      variables: '/unpacked/usr/share/OVMF/OVMF_VARS_4M.fd'
    })
    expect(firmwareIn('/images', 'aarch64', (path) => path === '/images/QEMU_EFI.fd')).toMatchObject({
      code: '/images/QEMU_EFI.fd',
      variables: null
    })
  })

  it('is missed in a sentence', () => {
    expect(firmwareIn('/', 'x64', (path) => !path.endsWith('CODE_4M.fd'))).toBe(
      'recording needs /usr/share/OVMF/OVMF_CODE_4M.fd; on Debian: apt-get install ovmf'
    )
    expect(firmwareIn('/empty', 'aarch64', () => false)).toMatch(/^\/empty has no .*QEMU_EFI.fd: --firmware takes the folder/)
  })

  it('is named by what it says of itself, and by the hash of its file', () => {
    const code = join(import.meta.dirname, 'recorder.test.ts')
    const build = buildOf({ architecture: 'aarch64', code, variables: null }, { version: '2025.02-8+deb13u1' })
    expect(build.sha256).toBe(createHash('sha256').update(readFileSync(code)).digest('hex'))
    expect(firmwareLine(build)).toBe('AAVMF 2025.02-8+deb13u1, recorder.test.ts, aarch64')
    expect(firmwareLine(buildOf({ architecture: 'x64', code, variables: null }, {}))).toBe('OVMF of unknown version, recorder.test.ts')
  })
})

describe('what recording needs', () => {
  it('is told in one sentence, with the packages that bring it', () => {
    expect(missingTools('x64', () => false)).toMatch(/^recording needs qemu-system-x86_64, .*apt-get install .*gnu-efi/)
    expect(missingTools('x64', () => true)).toBeNull()
    expect(missingTools('aarch64', () => false)).toMatch(/^recording needs qemu-system-aarch64, clang, .*apt-get install .*lld.* gnu-efi$/)
  })
})
