/** What can be asserted of bytes, and which are to be read before. */
import { hexDigits, hex, type Hex } from '../../src-firmware/spec/hex'
import { Evidence } from '../checks/evidence'
import { memoryProbes } from '../checks/memory'
import type { MemoryCheck } from '../lab/lab'
import type { Probe } from '../request/probes'
import type { RunReply } from '../request/run-request'
import type { Draft } from './draft'
import { atOf, momentsFor, type ToldMoment } from './moments'
import type { Pointed } from './pointed'
import { addressTold, type Relation } from './relation'

type Bytes = Omit<Extract<Pointed, { what: 'bytes' }>, 'what'>

/** As many bytes are written out in a check. */
const MAX_WRITTEN_OUT = 256
/** As many are told in a sentence. */
const LINE = 16
/** The largest alignment that is told. */
const MAX_ALIGNMENT = 0x100000n

/** The bytes that the drafts look at: a run that is made again with these probes shows them. */
export function bytesProbes(reply: RunReply, { n, start, length }: Bytes): readonly Probe[] {
  const evidence = Evidence.of(reply)
  const { address } = addressTold(evidence, BigInt(start), n)
  return momentsFor(evidence, n).flatMap((moment) => probesOf(evidence, moment, address, length))
}

function probesOf(evidence: Evidence, moment: ToldMoment, start: MemoryCheck['start'], length: number): readonly Probe[] {
  return memoryProbes({ id: '-', title: '-', step: 1, kind: 'memory', ...atOf(moment), start, rule: { fill: 0, length } }, evidence)
}

/** The drafts for bytes that a run was made with probes for. */
export function bytesDrafts(evidence: Evidence, { n, start, length }: Bytes): readonly Draft[] {
  const { address, isLiteral } = addressTold(evidence, BigInt(start), n)
  const where = whereWords(address, start)
  const drafts = momentsFor(evidence, n).flatMap((moment): readonly Draft[] => {
    const [probe] = probesOf(evidence, moment, address, length)
    const bytes = probe && evidence.bytes(probe)
    if (bytes === undefined || bytes.length === 0) return []
    const draft = (name: string, rule: MemoryCheck['rule'], what: string): Draft => ({
      name: `${name} ${moment.at === undefined ? 'at end' : 'there'}`,
      check: { kind: 'memory', ...atOf(moment), start: address, rule },
      says: () => `${where} ${what} ${moment.words}`,
      why: { bytes: 'At {addr} stands {actual}; it should be {expected}.[ Line {causeLine} wrote there last.]' },
      isLiteral
    })
    const [first] = bytes
    const isFilled = bytes.length > 1 && bytes.every((byte) => byte === first)
    const most = isFilled ? LINE : MAX_WRITTEN_OUT
    return [
      ...(isFilled ? [draft('filled', { fill: first!, length: bytes.length }, `stand ${bytes.length} bytes of ${hex(first!)}`)] : []),
      ...(bytes.length <= most ? [draft('bytes', { bytes: hexDigits(bytes, ' ') }, `stands ${told(bytes)}`)] : [])
    ]
  })
  return [...drafts, ...alignment(address, start, isLiteral)]
}

function told(bytes: Uint8Array): string {
  return bytes.length <= LINE ? hexDigits(bytes, ' ') : `${hexDigits(bytes.subarray(0, LINE), ' ')} … (${bytes.length} bytes)`
}

function whereWords(address: MemoryCheck['start'], start: Hex): string {
  if (typeof address === 'string') return `At ${start}`
  const { of, field, plus } = address as Relation
  const what = `${plus === undefined ? '' : `${plus} bytes into `}the ${field.replace(/^(in|out)\./, '')} of ${[of.service].flat().join(' or ')}`
  return plus === undefined ? `At ${what}` : what
}

/** The address itself, whatever stands there. */
function alignment(address: MemoryCheck['start'], start: Hex, isLiteral: boolean): readonly Draft[] {
  const number = BigInt(start)
  const own = number & -number
  const told = own > MAX_ALIGNMENT ? MAX_ALIGNMENT : own
  if (isLiteral || told < 2n) return []
  return [
    {
      name: `aligned ${told}`,
      check: { kind: 'memory', start: address, rule: { alignment: Number(told) } },
      says: () => `${whereWords(address, start)} is a multiple of ${told}`,
      why: { alignment: '{addr} is no multiple of what it should be: {expected}.[ It comes from line {line} (call {call}).]' }
    }
  ]
}
