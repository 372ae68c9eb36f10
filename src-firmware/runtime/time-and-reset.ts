/** GetTime and ResetSystem, UEFI 2.10 §8.3 and §8.5.1. */
import type { RuntimeCore } from './runtime-state'
import { DriverStop } from '../board/guest'
import { hex } from '../spec/hex'
import type { Result } from '../services/signature'
import { parameter, type Outcome, type Service } from '../services/service'
import { statusName } from '../spec/status'
import { nullPointer } from '../trace/cause'

/** The clock of every machine stands here when it is powered on: 2026-01-01 12:00:00. */
const POWER_ON = { year: 2026, month: 1, day: 1, secondOfDay: 12n * 3600n }
/** In a second, in the unit of timers. */
const UNITS_OF_100_NS = 10_000_000n
const SECONDS_OF_DAY = 86_400n
/** EFI_UNSPECIFIED_TIMEZONE: the time is local. */
const UNSPECIFIED_TIMEZONE = 0x7ffn

const resetTypes = ['EfiResetCold', 'EfiResetWarm', 'EfiResetShutdown', 'EfiResetPlatformSpecific']

/** UEFI 2.10 §8.3.1. */
export const getTime: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'GetTime',
  parameters: [parameter('Time', 'STRUCT', 'out'), parameter('Capabilities', 'STRUCT', 'out')],
  returns: 'EFI_STATUS',
  facts: {},
  run({ core, args }): Outcome {
    if (args.reference('time') === null) return nullPointer('time')
    const time = timeAfter(core.events.elapsed)
    // A PC's clock: counts seconds, 50 parts in a million off, and does not set what is below a second to zero.
    const capabilities: Record<string, Result> = args.reference('capabilities')
      ? { capabilities: { Resolution: 1n, Accuracy: 50_000_000n, SetsToZero: 0n } }
      : {}
    return { Status: 'EFI_SUCCESS', out: { time, ...capabilities } }
  }
}

/** EFI_TIME so long after power on. @param elapsed In units of 100 ns. */
function timeAfter(elapsed: bigint): Readonly<Record<string, bigint>> {
  let seconds = POWER_ON.secondOfDay + elapsed / UNITS_OF_100_NS
  let { year, month } = POWER_ON
  let day = BigInt(POWER_ON.day) + seconds / SECONDS_OF_DAY
  seconds %= SECONDS_OF_DAY
  for (;;) {
    const length = BigInt(daysOf(year, month))
    if (day <= length || year > 9999) break
    day -= length
    month = month === 12 ? 1 : month + 1
    if (month === 1) year++
  }
  return {
    Year: BigInt(year),
    Month: BigInt(month),
    Day: day,
    Hour: seconds / 3600n,
    Minute: (seconds / 60n) % 60n,
    Second: seconds % 60n,
    Nanosecond: 0n,
    TimeZone: UNSPECIFIED_TIMEZONE,
    Daylight: 0n
  }
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Ends the run. UEFI 2.10 §8.5.1. */
export const resetSystem: Service<RuntimeCore> = {
  table: 'RuntimeServices',
  service: 'ResetSystem',
  parameters: [
    parameter('ResetType', 'ENUM'),
    parameter('ResetStatus', 'EFI_STATUS'),
    parameter('DataSize', 'UINTN'),
    parameter('ResetData', 'POINTER')
  ],
  returns: 'VOID',
  facts: {},
  run({ args, at }) {
    const type = resetTypes[args.number('resetType')]
    // A type that the firmware does not know does nothing.
    if (type === undefined) return { Status: null, value: null }
    const status = args.integer('resetStatus')
    throw new DriverStop('firmware', { code: 'reset', type, status: statusName(status) ?? hex(status) }, at)
  }
}
