/**
 * What must agree in a machine although the schema cannot say it. The last word has the machine itself: it is powered on, and its firmware has to
 * come through every phase that the file names.
 */
import { DriverStop, powerOn, SimulatorBug, type Machine, type StartPhase } from '../../src-firmware/index'
import { platformById } from '../../src-firmware/platforms'
import type { ByteRange, Platform } from '../../src-firmware/platforms/platform'
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import type { JsonPath, JsonText } from './json-text'
import { sentencesIn } from '../sentences'
import type { CodeOf, PackProblem } from './problem'

/** Temporary RAM is copied whole; a processor's cache is not larger. */
const MAX_TEMPORARY_RAM = 0x1000000n
/** PcdPeiCoreMaxPeiStackSize: the new stack is not larger, and the old one has to fit. */
const MAX_STACK = 0x20000n

/** Findings over a machine that has the right shape. @param id What its file's name says. */
export function machineFindings(file: string, id: string, platform: Platform, json: JsonText): readonly PackProblem[] {
  const problems: PackProblem[] = []
  const find = (path: JsonPath, code: CodeOf<'machine'>, message: string): void =>
    void problems.push({ file, ...json.place(path), code: `machine.${code}`, message })
  if (platform.id !== id) find(['id'], 'id', `The file's name says '${id}': id and name are the same.`)
  if (platformById(platform.id)) find(['id'], 'taken', `'${platform.id}' is a machine that comes with the app; take another id.`)
  temporaryRam(platform, find)
  permanentMemory(platform, find)
  if (problems.length > 0) return problems
  const stop = whyItStops(platform)
  if (stop !== null) find([], 'stops', `Its own firmware does not come through the phase '${stop.phase}': ${stop.why}.`)
  return problems
}

type Find = (path: JsonPath, code: CodeOf<'machine'>, message: string) => void

interface Piece {
  readonly start: bigint
  readonly end: bigint
}
function piece({ start, bytes }: ByteRange): Piece {
  return { start: BigInt(start), end: BigInt(start) + BigInt(bytes) }
}

/** Heap and stack fill temporary RAM, but for one hole at most, and that not at its start. */
function temporaryRam({ pei }: Platform, find: Find): void {
  if (!pei) return
  const whole = piece(pei.temporaryRam)
  const [low, high] = [piece(pei.heap), piece(pei.stack)].sort((a, b) => (a.start < b.start ? -1 : 1)) as [Piece, Piece]
  let isRefused = false
  const refuse = (field: 'temporaryRam' | 'heap' | 'stack', message: string): void => {
    isRefused = true
    find(['pei', field], 'temporaryRam', message)
  }
  if (whole.end - whole.start > MAX_TEMPORARY_RAM) refuse('temporaryRam', `Temporary RAM has at most ${MAX_TEMPORARY_RAM >> 20n} MiB.`)
  for (const field of ['heap', 'stack'] as const) {
    const { start, end } = piece(pei[field])
    if (start >= end || start % PAGE_SIZE !== 0n || end % PAGE_SIZE !== 0n) refuse(field, `The ${field} is whole pages, at least one.`)
    else if (start < whole.start || end > whole.end) refuse(field, `The ${field} is a part of temporary RAM.`)
  }
  if (BigInt(pei.stack.bytes) > MAX_STACK)
    refuse('stack', `The stack has at most ${MAX_STACK >> 10n} KiB, or it does not fit where it moves.`)
  if (isRefused) return
  if (high.start < low.end) refuse('stack', 'Heap and stack overlap.')
  else if (low.start !== whole.start || (low.end !== high.start && high.end !== whole.end))
    refuse('temporaryRam', 'Heap and stack fill temporary RAM from its start, with one hole at most: between them or behind them.')
}

function permanentMemory({ pei }: Platform, find: Find): void {
  if (!pei) return
  const { start, end } = piece(pei.permanentMemory)
  const at: JsonPath = ['pei', 'permanentMemory']
  if (start >= end || start % PAGE_SIZE !== 0n || end % PAGE_SIZE !== 0n)
    find(at, 'permanentMemory', 'Permanent memory is whole pages, at least one.')
  else if (!pei.ram.map(piece).some((bank) => start >= bank.start && end <= bank.end))
    find(at, 'permanentMemory', "Permanent memory lies in one piece of the machine's 'ram'.")
}

/** The phase that a machine's own firmware does not come through, without a driver that could be blamed; null: it comes through all. */
function whyItStops(platform: Platform): { readonly phase: StartPhase; readonly why: string } | null {
  for (const phase of platform.phases) {
    try {
      const machine = poweredOn(platform, phase)
      if (phase !== 'pei') continue
      machine.imageReturned(0n)
      if (platform.phases.includes('dxe')) machine.proceed(platform.phases.includes('app') ? 'app' : 'dxe')
    } catch (error) {
      // Also an invariant of the simulator that the data broke: whatever it is, no lab can run on this machine.
      if (!(error instanceof Error)) throw error
      return { phase, why: error instanceof DriverStop ? sentencesIn('en').why(error.why) : error.message }
    }
  }
  return null
}

function poweredOn(platform: Platform, phase: StartPhase): Machine {
  const nobody = (): never => {
    throw new SimulatorBug('no driver runs here')
  }
  return powerOn({
    platform,
    phase,
    mode: 'strict',
    keys: '',
    maxEvents: 0,
    outputBytes: Infinity,
    entry: 'driver.ts',
    moduleType: null,
    guest: { findImage: () => null, startImage: nobody, callFunction: nobody }
  })
}
