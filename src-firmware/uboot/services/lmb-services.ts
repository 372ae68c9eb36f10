/**
 * lmb as each release has it: with a struct of the caller's as first argument in v2023.01, one global map in v2025.01 and in v2026.10, which has
 * the newest names. A function that the release lacks, or has in another form, would not compile there: the driver is stopped.
 */
import { DriverStop } from '../../board/guest'
import { parameter, type Outcome, type Service, type ServiceContext } from '../../services/service'
import type { Parameter } from '../../services/signature'
import { MemoryType } from '../../spec/memory-type'
import type { UBootCore } from '../core/core'
import { givingAway } from '../core/own-memory'
import { Lmb } from '../lmb/lmb'
import { lmbRules, type UBootVersion } from '../lmb/rules'
import type { UBootShell } from './shell'

/** The struct, where the release wants one; null where it does not. */
const struct = parameter('lmb', 'UINT64', 'inout')
const base = parameter('base', 'EFI_PHYSICAL_ADDRESS')
const size = parameter('size', 'UINT64')
const align = parameter('align', 'UINT64')
const flags = parameter('flags', 'UINT32')
/** lmb_alloc_mem's types. */
const MemType = { addr: 1, any: 2, max: 3 } as const
const OLD: readonly UBootVersion[] = ['2023.01']
const MIDDLE: readonly UBootVersion[] = ['2025.01']
const NEW: readonly UBootVersion[] = ['2026.10']
const GLOBAL: readonly UBootVersion[] = [...MIDDLE, ...NEW]
const ALL: readonly UBootVersion[] = [...OLD, ...GLOBAL]

type Run = (context: ServiceContext<UBootShell>, lmb: Lmb) => Outcome

/** @param releases Those that have the function. */
function lmbService(
  service: string,
  releases: readonly UBootVersion[],
  parameters: readonly Parameter[],
  facts: Service['facts'],
  run: Run
): Service<UBootShell> {
  return {
    table: 'UBoot',
    service,
    parameters: [struct, ...parameters],
    returns: 'INT64',
    facts: { ...facts, mayMoveKey: true },
    run: (context) => {
      const lmb = lmbOf(context, service, releases)
      const outcome = run(context, lmb)
      for (const line of lmb.takePrinted()) context.core.say(line)
      return outcome
    }
  }
}

/** The map that a call is about. */
function lmbOf({ core, args, at, board }: ServiceContext<UBootShell>, service: string, releases: readonly UBootVersion[]): Lmb {
  const { version } = core.facts
  const refuse = (form: 'struct' | 'global' | 'missing'): never => {
    throw new DriverStop('argument', { code: 'lmbForm', function: service, version, form }, at)
  }
  if (!releases.includes(version)) return refuse('missing')
  const reference = args.reference('lmb')
  if (core.lmb) return reference === null ? core.lmb : refuse('global')
  if (reference === null) return refuse('struct')
  const found = core.lmbs[Number(args.pointee(reference, 'lmb', service, at)) - 1]
  if (found) core.lmbInUse.ofDriver(found)
  // An uninitialised struct holds whatever the stack held; nothing sensible comes of it.
  return found ?? (board.mode === 'strict' ? refuse('struct') : new Lmb(lmbRules[version]))
}

const answer = (value: number | bigint): Outcome => ({ Status: null, value: BigInt(value) })

/** An allocation's answer, and whose the memory is now. */
function given({ board, core }: ServiceContext<UBootCore>, address: bigint, bytes: bigint): void {
  if (address !== 0n && bytes > 0n && core.efi.map.at(address))
    board.hold({ start: address, bytes, unit: 'pages', type: MemoryType.BootServicesData, owner: board.image })
}

function returned({ board }: ServiceContext<UBootCore>, address: bigint, bytes: bigint): void {
  if (bytes > 0n) board.release(address, bytes)
}

const allocates: Service['facts'] = { classes: ['allocates', 'memory'], allocates: { what: 'pages', at: 'return', bytes: 'size' } }
const frees: Service['facts'] = { classes: ['frees', 'memory'], frees: { what: 'pages', at: 'base', bytes: 'size' } }

/** What every allocation of the older releases does: the address, 0 for a failure. */
function oldAllocation(
  service: string,
  releases: readonly UBootVersion[],
  parameters: readonly Parameter[],
  max: boolean,
  withFlags: boolean
): Service<UBootShell> {
  return lmbService(service, releases, parameters, allocates, (context, lmb) => {
    const { args } = context
    const bytes = args.integer('size')
    const limit = max ? args.integer('max_addr') : 0n
    const { error, address } = lmb.allocate(bytes, args.integer('align'), limit, withFlags ? args.number('flags') : 0)
    const found = error === 0 && address !== null ? address : 0n
    given(context, found, bytes)
    return answer(found)
  })
}
function oldAddress(service: string, releases: readonly UBootVersion[], withFlags: boolean): Service<UBootShell> {
  return lmbService(service, releases, [base, size, ...(withFlags ? [flags] : [])], allocates, (context, lmb) => {
    const { args } = context
    const [at, bytes] = [args.integer('base'), args.integer('size')]
    const { address } = lmb.allocateAt(at, bytes, withFlags ? args.number('flags') : 0)
    given(context, address, bytes)
    return answer(address)
  })
}

const maxAddress = parameter('max_addr', 'EFI_PHYSICAL_ADDRESS')

/** Of all releases. */
export const lmbServices: readonly Service<UBootShell>[] = [
  {
    table: 'UBoot',
    service: 'lmb_init_and_reserve',
    parameters: [struct],
    returns: 'VOID',
    facts: { mayMoveKey: true },
    run({ core, args, at }) {
      const { version } = core.facts
      if (core.lmb) throw new DriverStop('argument', { code: 'lmbForm', function: 'lmb_init_and_reserve', version, form: 'missing' }, at)
      if (args.reference('lmb') === null)
        throw new DriverStop('argument', { code: 'lmbForm', function: 'lmb_init_and_reserve', version, form: 'struct' }, at)
      const lmb = core.commands.loader.commandLmb()
      core.lmbs.push(lmb)
      core.lmbInUse.ofDriver(lmb)
      return { Status: null, value: null, out: { lmb: BigInt(core.lmbs.length) } }
    }
  },
  lmbService('lmb_add', ALL, [base, size], {}, ({ args }, lmb) => answer(lmb.add(args.integer('base'), args.integer('size')))),
  lmbService('lmb_reserve', ALL, [base, size, flags], {}, (context, lmb) => {
    const { args, board } = context
    const [start, bytes] = [args.integer('base'), args.integer('size')]
    const result = lmb.reserve(start, bytes, args.number('flags'))
    // Over what somebody has it takes nothing.
    const isFree = bytes > 0n && board.owners.within(start, start + bytes - 1n).length === 0
    if (result >= 0 && lmb.rules.isGlobal && isFree) given(context, start, bytes)
    return answer(result)
  }),
  oldAllocation('lmb_alloc', [...OLD, ...MIDDLE], [size, align], false, false),
  oldAllocation('lmb_alloc_base', [...OLD, ...MIDDLE], [size, align, maxAddress], true, false),
  oldAllocation('lmb_alloc_base_flags', MIDDLE, [size, align, maxAddress, flags], true, true),
  oldAddress('lmb_alloc_addr', [...OLD, ...MIDDLE], false),
  oldAddress('lmb_alloc_addr_flags', MIDDLE, true),
  lmbService(
    'lmb_alloc_mem',
    NEW,
    [parameter('type', 'ENUM'), align, parameter('addr', 'EFI_PHYSICAL_ADDRESS', 'inout'), size, flags],
    { classes: ['allocates', 'memory'], allocates: { what: 'pages', at: 'addr', bytes: 'size' } },
    (context, lmb) => {
      const { args, at } = context
      const reference = args.reference('addr')
      if (reference === null) return answer(-22)
      const [type, bytes] = [args.number('type'), args.integer('size')]
      if (type !== MemType.addr && type !== MemType.any && type !== MemType.max) return answer(-1)
      const held = type === MemType.any ? 0n : args.pointee(reference, 'addr', 'lmb_alloc_mem', at)
      if (type === MemType.addr) {
        const { error } = lmb.allocateAt(held, bytes, args.number('flags'))
        if (error === 0) given(context, held, bytes)
        return answer(error)
      }
      const { error, address } = lmb.allocate(bytes, args.integer('align'), type === MemType.max ? held : 0n, args.number('flags'))
      if (address === null) return answer(error)
      given(context, address, bytes)
      return { ...answer(error), out: { addr: address } }
    }
  ),
  lmbService('lmb_free', ALL, [base, size, flags], frees, (context, lmb) => {
    const { args } = context
    const [start, bytes] = [args.integer('base'), args.integer('size')]
    // A struct of a command's own protects nothing but that command.
    const stopIfOwn = givingAway(context.core, 'lmb_free', start, lmb.rules.isGlobal ? bytes : 0n, context.at)
    const result = lmb.free(start, bytes, args.number('flags'))
    if (result < 0) return answer(result)
    returned(context, start, bytes)
    stopIfOwn()
    return answer(result)
  }),
  lmbService('lmb_is_reserved_flags', ALL, [base, flags], {}, ({ args }, lmb) =>
    answer(lmb.isReserved(args.integer('base'), args.number('flags')) ? 1 : 0)
  ),
  {
    table: 'UBoot',
    service: 'lmb_push',
    parameters: [],
    returns: 'INT64',
    facts: {},
    run({ core, at }) {
      if (!core.lmb)
        throw new DriverStop('argument', { code: 'lmbForm', function: 'lmb_push', version: core.facts.version, form: 'missing' }, at)
      core.setAside.push(core.lmb.exchange({ available: [], used: [] }))
      return answer(0)
    }
  },
  {
    table: 'UBoot',
    service: 'lmb_pop',
    parameters: [],
    returns: 'VOID',
    facts: {},
    run({ core, at }) {
      if (!core.lmb)
        throw new DriverStop('argument', { code: 'lmbForm', function: 'lmb_pop', version: core.facts.version, form: 'missing' }, at)
      const before = core.setAside.pop()
      if (before) core.lmb.exchange(before)
      return { Status: null, value: null }
    }
  },
  lmbService(
    'lmb_region',
    ALL,
    [parameter('list', 'UINT32'), parameter('index', 'INT32'), parameter('field', 'UINT32')],
    {},
    ({ args }, lmb) => {
      const { regions } = args.number('list') === 1 ? lmb.used : lmb.available
      const region = regions[args.number('index')]
      if (!region) return answer(regions.length)
      return answer([region.base, region.size, region.flags][args.number('field')] ?? 0)
    }
  ),
  lmbService('lmb_get_free_size', ALL, [base], {}, ({ args }, lmb) => answer(lmb.freeSizeAt(args.integer('base'))))
]
