/** What a U-Boot command calls beside memory: files, other commands, EFI's functions by their names in U-Boot, and printf. */
import type { Board } from '../../board/board'
import { DriverStop } from '../../board/guest'
import { Arguments, parameter, type Service, type ServiceContext } from '../../services/service'
import type { Argument } from '../../services/signature'
import type { Place } from '../../trace/trace'
import { MemoryType } from '../../spec/memory-type'
import { givingAway } from '../core/own-memory'
import type { UBootShell } from './shell'
import { efiMemoryServices } from './efi-memory-services'
import { formatC, type CArgument } from './format-c'

/** U-Boot's name of one of EFI's services, its parameters in the service's order. */
function efi(service: string, ofEfi: string, names: readonly string[]): Service<UBootShell> {
  const service_ = efiMemoryServices.find((one) => one.service === ofEfi)!
  const parameters = service_.parameters.map(({ type, direction }, index) => parameter(names[index]!, type, direction))
  const rename = (field: string | undefined): string | undefined => {
    const index = service_.parameters.findIndex((each) => each.field === field)
    return index < 0 ? field : names[index]
  }
  const { allocates, frees, writes, ...facts } = service_.facts
  return {
    table: 'UBoot',
    service,
    parameters,
    returns: 'EFI_STATUS',
    facts: {
      ...facts,
      ...(allocates && {
        allocates: {
          ...allocates,
          at: rename(allocates.at)!,
          ...(allocates.pages && { pages: rename(allocates.pages)! }),
          ...(allocates.bytes && { bytes: rename(allocates.bytes)! })
        }
      }),
      ...(frees && { frees: { ...frees, at: rename(frees.at)!, ...(frees.pages && { pages: rename(frees.pages)! }) } }),
      ...(writes && {
        writes: writes.map((range) => ({
          through: rename(range.through)!,
          bytes: typeof range.bytes === 'string' ? rename(range.bytes)! : range.bytes
        }))
      })
    },
    run(context) {
      const values: Record<string, Argument> = {}
      service_.parameters.forEach(({ field }, index) => (values[field] = context.args.raw(names[index]!)))
      const outcome = service_.run({ ...context, args: new Arguments(service, values, context.board.mode) })
      const out = outcome.out && Object.fromEntries(Object.entries(outcome.out).map(([field, value]) => [rename(field)!, value]))
      return out ? { ...outcome, out } : outcome
    }
  }
}

const addr = parameter('addr', 'EFI_PHYSICAL_ADDRESS')
const file = parameter('file', 'CHAR8*')

/** A command of the prompt, as a function. What lmb it made is gone when it is over. */
function command(
  service: string,
  parameters: Service<UBootShell>['parameters'],
  run: (context: ServiceContext<UBootShell>) => number
): Service<UBootShell> {
  return {
    table: 'UBoot',
    service,
    parameters,
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run(context) {
      const value = BigInt(run(context))
      context.core.lmbInUse.commandEnded(context.board.recorder.count)
      return { Status: null, value }
    }
  }
}

/** Files, commands, EFI, printf. */
export const commandServices: readonly Service<UBootShell>[] = [
  efi('efi_allocate_pages', 'AllocatePages', ['type', 'memory_type', 'pages', 'memory']),
  efi('efi_free_pages', 'FreePages', ['memory', 'pages']),
  efi('efi_allocate_pool', 'AllocatePool', ['pool_type', 'size', 'buffer']),
  efi('efi_free_pool', 'FreePool', ['buffer']),
  efi('efi_get_memory_map', 'GetMemoryMap', ['memory_map_size', 'memory_map', 'map_key', 'descriptor_size', 'descriptor_version']),
  {
    table: 'UBoot',
    service: 'efi_add_memory_map',
    parameters: [parameter('start', 'EFI_PHYSICAL_ADDRESS'), parameter('size', 'UINT64'), parameter('memory_type', 'ENUM')],
    returns: 'EFI_STATUS',
    facts: { classes: ['memory'], mayMoveKey: true },
    run({ core, args, at }) {
      const [start, size, type] = [args.integer('start'), args.integer('size'), args.number('memory_type')]
      const stopIfOwn = givingAway(core, 'efi_add_memory_map', start, type === MemoryType.Conventional ? size : 0n, at)
      const done = core.efi.addMemoryMap(start, size, type)
      if (done.Status !== 'EFI_SUCCESS') return { Status: done.Status, cause: { code: 'badValue', parameter: 'memory_type', value: type } }
      stopIfOwn()
      return done
    }
  },
  command('load', [addr, file], ({ board, core, args, at }) =>
    core.commands.loader.load(args.integer('addr'), text(board, args.raw('file'), at), 0n, 0n, at)
  ),
  command('tftpboot', [addr, file], ({ board, core, args, at }) =>
    core.commands.loader.tftp(args.integer('addr'), text(board, args.raw('file'), at), at)
  ),
  command('bootm', [parameter('step', 'CHAR8*'), parameter('arguments', 'VARARGS')], ({ board, core, args, at }) =>
    core.commands.bootm.run(text(board, args.raw('step'), at), args.list('arguments').map(address), at)
  ),
  command('bootefi', [addr], ({ core, args }) => core.commands.bootefi.run(args.integer('addr'))),
  command('run_command', [parameter('cmd', 'CHAR8*'), parameter('flag', 'INT32')], ({ board, core, args, at }) =>
    core.commands.run(text(board, args.raw('cmd'), at), at)
  ),
  {
    table: 'UBoot',
    service: 'printf',
    parameters: [parameter('fmt', 'CHAR8*'), parameter('arguments', 'VARARGS')],
    returns: 'INT64',
    facts: { classes: ['console'] },
    run({ board, args, at }) {
      const values = args.list('arguments').map((value): CArgument => {
        if (value === null || typeof value !== 'object') return value
        throw new DriverStop('argument', { code: 'formatObject', image: board.image }, at)
      })
      const line = formatC(text(board, args.raw('fmt'), at), values, (where) => board.readString(where, 1, at), at)
      board.console.print(line, at)
      return { Status: null, value: BigInt(line.length) }
    }
  }
]

/** A text, or one in memory. */
function text(board: Board, value: Argument, at: Place | null): string {
  return typeof value === 'string' ? value : board.readString(typeof value === 'bigint' ? value : 0n, 1, at)
}

function address(value: Argument): bigint {
  return typeof value === 'bigint' ? value : typeof value === 'number' ? BigInt(value) : 0n
}
