import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { platforms } from '../../../src-firmware'
import { boardById } from '../../firmware/boards'
import { hobBytes } from '../../../src-firmware/platforms/hob-bytes'
import type { PlatformHob } from '../../../src-firmware/platforms/platform'
import { machineOf } from '../../../src-lab/lab/machine-of'
import { lintPack } from '../../../src-lab/pack/lint'
import { readMachine } from '../../../src-lab/pack/read-machines'
import { readPack } from '../../../src-lab/pack/read-pack'
import { machineSchema } from '../../../src-lab/pack/schema/machine-schema'
import { labJson, smallPack } from './small-pack'

const text = readFileSync(join(import.meta.dirname, '../../../authoring/template/machines/tiny-32m.json'), 'utf8')
type Json = Record<string, unknown>
/** The template's machine with one thing changed. */
function changed(change: (machine: Json, pei: Json) => void): string {
  const machine = JSON.parse(text) as Json
  change(machine, machine.pei as Json)
  return JSON.stringify(machine, null, 2)
}
const read = (json: string) => readMachine('machines/tiny-32m.json', 'tiny-32m', json)
const set = (object: unknown, values: Record<string, unknown>): void => void Object.assign(object as object, values)
/** A HOB of the CPU with another length in its header. */
const hobOfLength = (length: string): string => `0600${length}000000003024000000000000`

describe('a machine of a pack', () => {
  it.each(platforms.filter(({ kind }) => kind === 'constructed'))('has the form of $id, which comes with the app', (platform) => {
    // U-Boot is on machines of the app alone.
    const { uboot: _, ...rest } = platform
    const ofPacks = { ...rest, phases: rest.phases.filter((phase) => phase !== 'uboot') }
    expect(machineSchema.parse(JSON.parse(JSON.stringify(ofPacks)))).toEqual(ofPacks)
  })

  it('names what a HOB says, and gets the same bytes as with numbers', () => {
    const named = read(text).machine!.pei!.hobs[0]!
    expect(named).toEqual({ resource: 0, attributes: 0x2407, start: '0x0', bytes: '0x2000000' } satisfies PlatformHob)
    const recorded = boardById('q35-256m')!.pei!.hobs[0] as string
    const range = { start: '0x0', bytes: '0xa0000' } as const
    expect(Buffer.from(hobBytes({ resource: 0, attributes: 0x3c07, ...range })).toString('hex')).toBe(recorded)
  })

  it.each<[string, string, string]>([
    ['is no JSON', '{', '1:2 json.syntax'],
    ['has a field that machines do not have', changed((machine) => set(machine, { colour: 'red' })), '157:3 schema.unknownField'],
    ['is a recorded one', changed((machine) => set(machine, { kind: 'recorded' })), '5:11 schema.value'],
    ['has another name than its file', changed((machine) => set(machine, { id: 'tiny' })), '3:9 machine.id'],
    [
      'has a phase that machines of packs do not have',
      changed((machine) => set(machine, { phases: ['pei', 'uboot'] })),
      '12:5 schema.value'
    ],
    [
      'has management mode among its phases and no memory for it',
      changed((machine) => set(machine, { phases: ['pei', 'mm'] })),
      '1:1 machine.stops'
    ],
    ['has a phase twice', changed((machine) => set(machine, { phases: ['pei', 'pei'] })), '10:13 schema.value'],
    [
      'names a type that is none',
      changed((_, pei) => set(pei, { hobs: [{ resource: 'EFI_RESOURCE_RAM', attributes: 7, start: '0x0', bytes: '0x1000' }] })),
      '38:21 schema.value'
    ],
    ['has a HOB of half its bytes', changed((_, pei) => set(pei, { hobs: ['060010000000'] })), '37:7 schema.value'],
    ['has a HOB with a wrong length', changed((_, pei) => set(pei, { hobs: [hobOfLength('1800')] })), '37:7 schema.value'],
    ['has a PHIT of its own', changed((_, pei) => set(pei, { hobs: [`0100${hobOfLength('1000').slice(4)}`] })), '37:7 schema.value'],
    [
      'has a stack outside its temporary RAM',
      changed((_, pei) => set(pei, { stack: { start: '0xfef10000', bytes: '0x8000' } })),
      '30:14 machine.temporaryRam'
    ],
    [
      'has heap and stack at one place',
      changed((_, pei) => set(pei, { stack: { start: '0xfef00000', bytes: '0x8000' } })),
      '30:14 machine.temporaryRam'
    ],
    [
      'has a hole before its heap',
      changed((_, pei) => set(pei, { heap: { start: '0xfef01000', bytes: '0x7000' } })),
      '22:21 machine.temporaryRam'
    ],
    [
      'has an endless temporary RAM',
      changed((_, pei) =>
        set(pei, { temporaryRam: { start: '0xfef00000', bytes: '0x10000000' }, stack: { start: '0xfef08000', bytes: '0x8000' } })
      ),
      '22:21 machine.temporaryRam'
    ],
    [
      'installs memory where it has no RAM',
      changed((_, pei) => set(pei, { permanentMemory: { start: '0x1f00000', bytes: '0x1000000' } })),
      '67:24 machine.permanentMemory'
    ],
    [
      'has too little permanent memory for its firmware',
      changed((_, pei) => set(pei, { permanentMemory: { start: '0x1000000', bytes: '0x200000' } })),
      '1:1 machine.stops'
    ],
    [
      'has a heap too small for its HOBs',
      changed((_, pei) => set(pei, { hobs: Array.from({ length: 200 }, () => ({ guid: labJson.uuid, data: '00'.repeat(400) })) })),
      '1:1 machine.stops'
    ],
    [
      'has no memory left for its drivers',
      changed((machine) => set(machine, { drivers: [{ pages: ['EfiBootServicesData', 0x2000] }] })),
      '1:1 machine.stops'
    ],
    [
      'has bits of an address that no processor has',
      changed((_, pei) => set(pei, { hobs: [{ cpu: { memoryBits: 64, ioBits: 16 } }] })),
      '39:25 schema.value'
    ]
  ])('that %s has exactly that finding', (_, json, expected) => {
    expect(read(json).problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([expected])
  })

  it('that has a name of the app’s is told to take another', () => {
    const json = changed((machine) => set(machine, { id: 'q35-256m' }))
    expect(readMachine('machines/q35-256m.json', 'q35-256m', json).problems.map(({ code }) => code)).toEqual(['machine.taken'])
  })

  it('says why its firmware stops', () => {
    const { problems } = read(changed((_, pei) => set(pei, { permanentMemory: { start: '0x1000000', bytes: '0x200000' } })))
    expect(problems[0]!.message).toMatch(/^Its own firmware does not come through the phase 'pei': Permanent memory is too small: /)
  })
})

describe('a lab on a machine of its pack', () => {
  const on = (machine: string, files: Record<string, string> = { 'machines/tiny-32m.json': text }) =>
    smallPack({ lab: { machines: ['q35-256m', machine], hints: [labJson.hints[0], { ...labJson.hints[0], id: 'second' }] }, files })
  const codes = (files: ReturnType<typeof on>): string[] =>
    lintPack('small', files).problems.flatMap(({ file, code }) => (file.startsWith('labs/02') ? [] : [`${file} ${code}`]))

  it('has the machine in its bundle, and only where it names it', () => {
    const { labs } = readPack('small', on('tiny-32m'))
    expect(machineOf(labs.get('01-one')!, 'tiny-32m')).toMatchObject({ id: 'tiny-32m', ramMiB: 32 })
    expect(machineOf(labs.get('02-two')!, 'tiny-32m')).toBeUndefined()
    expect(machineOf(labs.get('02-two')!, 'q35-256m')).toMatchObject({ kind: 'recorded' })
    expect(codes(on('tiny-32m'))).toEqual([])
  })

  it('is told about a machine that neither the app nor the pack has', () => {
    expect(codes(on('tiny-64m'))).toEqual(['labs/01-one/lab.json lab.noMachine'])
    const [problem] = readPack('small', on('tiny-64m')).problems
    expect(problem!.message).toContain(` ${[...platforms.map(({ id }) => id), 'tiny-32m'].join(' ')}.`)
  })

  it('cannot be used while its machine has a finding, and has none itself', () => {
    const broken = on('tiny-32m', { 'machines/tiny-32m.json': changed((machine) => set(machine, { kind: 'recorded' })) })
    expect(codes(broken)).toEqual(['machines/tiny-32m.json schema.value'])
    expect([...readPack('small', broken).labs.keys()]).toEqual(['02-two'])
  })

  it('asks for a new revision when the machine changed', () => {
    const more = on('tiny-32m', { 'machines/tiny-32m.json': changed((machine) => set(machine, { drivers: [{ cpu: true }] })) })
    const problems = lintPack('small', more, readPack('small', on('tiny-32m'))).problems
    expect(problems.map(({ code }) => code).filter((code) => code.startsWith('change.'))).toEqual(['change.revision', 'change.version'])
  })

  it('is one of a bounded number', () => {
    const many = Object.fromEntries(
      Array.from({ length: 51 }, (_, i) => [`machines/m${i}.json`, changed((machine) => set(machine, { id: `m${i}` }))])
    )
    expect(readPack('small', on('m0', many)).problems.map(({ code }) => code)).toEqual(['pack.tooManyMachines'])
  })
})
