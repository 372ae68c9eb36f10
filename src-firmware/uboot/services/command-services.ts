/** What a U-Boot command calls beside memory: files, other commands, EFI's functions by their names in U-Boot, and printf. */
import type { Board } from '../../board/board'
import { DriverStop } from '../../board/guest'
import { Arguments, parameter, type Service } from '../../services/service'
import type { Argument } from '../../services/signature'
import type { Place } from '../../trace/trace'
import type { UBootShell } from './shell'
import { efiMemoryServices } from './efi-memory-services'
import { formatC, type CArgument } from './format-c'

/** U-Boot's name of one of EFI's services, its parameters in the service's order. */
function efi(service: string, ofEfi: string, names: readonly string[]): Service<UBootShell> {
  const service_ = efiMemoryServices.find((one) => one.service === ofEfi)!
  const parameters = service_.parameters.map((each, index) => ({ ...each, name: names[index]! }))
  const rename = (field: string | undefined): string | undefined => {
    const index = service_.parameters.findIndex(({ name }) => small(name) === field)
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
      service_.parameters.forEach(({ name }, index) => (values[small(name)] = context.args.raw(names[index]!)))
      const outcome = service_.run({ ...context, args: new Arguments(service, values, context.board.mode) })
      const out = outcome.out && Object.fromEntries(Object.entries(outcome.out).map(([field, value]) => [rename(field)!, value]))
      return out ? { ...outcome, out } : outcome
    }
  }
}

function small(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

const addr = parameter('addr', 'EFI_PHYSICAL_ADDRESS')
const file = parameter('file', 'CHAR8*')

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
    run({ core, args }) {
      const done = core.efi.addMemoryMap(args.integer('start'), args.integer('size'), args.number('memory_type'))
      if (done.Status === 'EFI_SUCCESS') return done
      return { Status: done.Status, cause: { code: 'badValue', parameter: 'memory_type', value: args.number('memory_type') } }
    }
  },
  {
    table: 'UBoot',
    service: 'load',
    parameters: [addr, file],
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run: ({ board, core, args, at }) => ({
      Status: null,
      value: BigInt(core.commands.loader.load(args.integer('addr'), text(board, args.raw('file'), at), 0n, 0n, at))
    })
  },
  {
    table: 'UBoot',
    service: 'tftpboot',
    parameters: [addr, file],
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run: ({ board, core, args, at }) => ({
      Status: null,
      value: BigInt(core.commands.loader.tftp(args.integer('addr'), text(board, args.raw('file'), at), at))
    })
  },
  {
    table: 'UBoot',
    service: 'bootm',
    parameters: [parameter('step', 'CHAR8*'), parameter('arguments', 'VARARGS')],
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run: ({ board, core, args, at }) => ({
      Status: null,
      value: BigInt(core.commands.bootm.run(text(board, args.raw('step'), at), args.list('arguments').map(address), at))
    })
  },
  {
    table: 'UBoot',
    service: 'bootefi',
    parameters: [addr],
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run: ({ core, args }) => ({ Status: null, value: BigInt(core.commands.bootefi.run(args.integer('addr'))) })
  },
  {
    table: 'UBoot',
    service: 'run_command',
    parameters: [parameter('cmd', 'CHAR8*'), parameter('flag', 'INT32')],
    returns: 'INT64',
    facts: { classes: ['memory'], mayMoveKey: true },
    run: ({ board, core, args, at }) => ({ Status: null, value: BigInt(core.commands.run(text(board, args.raw('cmd'), at), at)) })
  },
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
