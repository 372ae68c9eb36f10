/** A machine whose driver is this test: functions handed to the firmware are kept here under numbers, as the sandbox keeps a driver's. */
import {
  powerOn,
  statusName,
  type Argument,
  type Bystander,
  type CallResult,
  type Machine,
  type Platform,
  type Reference,
  type ServiceTable,
  type StartPhase
} from '../../src-firmware'
import { boardById } from './boards'

export interface Driven {
  readonly machine: Machine
  /** Calls a service and answers its status's name. */
  call(service: string, args: Readonly<Record<string, Argument>>, table?: ServiceTable): CallResult & { readonly name: string | null }
  keep(run: (...args: Argument[]) => Argument | undefined | void): { readonly guestFunction: number }
}

/** One place for all calls, as a driver's calls have it that come from one place in its text. */
const HERE = { file: 'driver.ts', line: 1, column: 1 }

export const out = (value?: Argument): Reference => ({ ref: true, value })

export function driven(
  options: {
    platform?: string | Platform
    phase?: StartPhase
    mode?: 'strict' | 'lenient'
    files?: Readonly<Record<string, (handle: bigint) => bigint>>
    moduleTypes?: Readonly<Record<string, string>>
    keys?: string
    maxEvents?: number
    bystander?: Bystander
  } = {}
): Driven {
  const kept: ((...args: Argument[]) => Argument | undefined | void)[] = []
  const machine = powerOn({
    platform: typeof options.platform === 'object' ? options.platform : boardById(options.platform ?? 'q35-256m')!,
    phase: options.phase ?? 'app',
    mode: options.mode ?? 'strict',
    keys: options.keys ?? '',
    maxEvents: options.maxEvents ?? Infinity,
    outputBytes: 1e6,
    entry: 'driver.ts',
    moduleType: null,
    ...(options.bystander ? { bystander: options.bystander } : {}),
    guest: {
      callFunction: (number, args) => kept[number]!(...args) ?? undefined,
      startImage: (file, handle) => options.files![file]!(handle),
      findImage: (name) =>
        Object.hasOwn(options.files ?? {}, name) ? { file: name, moduleType: options.moduleTypes?.[name] ?? null } : null
    }
  })
  machine.imageStarted()
  return {
    machine,
    call: (service, args, table = 'BootServices') => {
      const result = machine.call({ table, service, args, at: HERE })
      return { ...result, name: result.status === null ? null : statusName(result.status) }
    },
    keep: (run) => ({ guestFunction: kept.push(run) - 1 })
  }
}
