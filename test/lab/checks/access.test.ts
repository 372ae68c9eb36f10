import { describe, expect, it } from 'vitest'
import { driven, results, type Bare, type Driven } from './driven'
import { PASS, table } from './table'

const access: Bare = { kind: 'access' }
const zero = (d: Driven, line: number, buffer: bigint, length = 16n): unknown => d.library(line, 'ZeroMem', { buffer, length })
const at = (line: number) => ({ file: 'driver.ts', line, column: 1 })
const dxe = (d: Driven, line: number, service: string, args: Record<string, bigint>): unknown =>
  d.machine.call({ table: 'DxeServices', service, args, at: at(line) })

describe('what must not be touched, in a sentence', () => {
  table([
    [
      'address 0',
      access,
      (d) => zero(d, 4, 8n),
      {
        reason: 'null',
        expected: null,
        actual: '0x8–0x17',
        message: 'Line 4 (call 1) writes address 0x8. Below 4096 there is no memory: this is a NULL pointer, or one that was never set.'
      }
    ],
    [
      'a single byte behind a buffer, read by the driver’s own text',
      access,
      (d) => d.machine.read(d.pool(3, 16) + 16n, 1, at(4)),
      {
        reason: 'bounds',
        line: 4,
        call: null,
        causeLine: 3,
        causeCall: 1,
        expected: '0xE530018–0xE530027',
        actual: '0xE530028',
        message: 'Line 4 reads 0xE530028, past the end of an allocation: AllocatePool on line 3 (call 1) gave 0xE530018–0xE530027.'
      }
    ],
    [
      'a byte behind what a library allocated: the library’s call gave it',
      access,
      (d) => zero(d, 4, d.library(3, 'AllocatePool', { allocationSize: 16n }).value as bigint, 17n),
      { reason: 'bounds', causeLine: 3, causeCall: 1, message: /: AllocatePool on line 3 \(call 1\) gave 0x/ }
    ],
    [
      'what a library gave back',
      access,
      (d) => {
        const pages = d.pages(3, 1)
        d.library(4, 'FreePages', { buffer: pages, pages: 1n })
        d.machine.read(pages, 2, at(5))
      },
      {
        reason: 'freed',
        causeLine: 4,
        causeCall: 2,
        expected: '0xE530000–0xE530FFF',
        actual: '0xE530000–0xE530001',
        message: 'Line 5 reads 0xE530000, which was given back before: FreePages on line 4 (call 2).'
      }
    ],
    [
      'the firmware’s own',
      access,
      (d) => zero(d, 4, d.machine.systemTable, 1n),
      { reason: 'foreign', causeLine: null, message: /writes 0x[0-9A-F]+, which belongs to the firmware\. It may be read, not written\.$/ }
    ],
    ['nobody’s', access, (d) => zero(d, 4, 0x100000n), { reason: 'unowned', message: /Use only what you allocated\.$/ }],
    ['a device register', access, (d) => zero(d, 4, 0xfec00000n), { reason: 'mmio', message: /Use MmioRead and MmioWrite\.$/ }],
    [
      'what attributes forbid',
      access,
      (d) => {
        const pages = d.pages(3, 1)
        dxe(d, 4, 'SetMemorySpaceAttributes', { baseAddress: pages, length: 0x1000n, attributes: 0x20008n })
        zero(d, 5, pages)
      },
      { reason: 'attribute', line: 5, message: 'Line 5 (call 3) writes 0xE530000, and the attributes of that range forbid it.' }
    ]
  ])
})

describe('what is forbidden', () => {
  const both = (d: Driven): void => {
    d.machine.read(d.pool(3, 16), 8, at(4))
    zero(d, 5, 0n)
  }
  table([
    ['is all but what was never written', access, both, { reason: 'null', line: 5 }, { mode: 'lenient' }],
    ['or what the lab says', { kind: 'access', forbid: ['unwritten'] }, both, { reason: 'unwritten', line: 4 }, { mode: 'lenient' }],
    ['and nothing else', { kind: 'access', forbid: ['mmio'] }, both, PASS, { mode: 'lenient' }],
    [
      'the first of several is told',
      { kind: 'access', forbid: ['null', 'unwritten'] },
      both,
      { reason: 'unwritten', line: 4 },
      { mode: 'lenient' }
    ]
  ])

  it('a pass is certain at the end alone: a stop before it leaves it open', () => {
    const reply = driven((d) => d.library(4, 'ASSERT', { expression: 0n, text: 'x' }))
    const driver: Bare = { id: 'driver', kind: 'status', of: 'driver', is: 'EFI_SUCCESS' }
    expect(results(reply, driver, access).map(({ status }) => status)).toEqual(['fail', 'notReached'])
  })
})
