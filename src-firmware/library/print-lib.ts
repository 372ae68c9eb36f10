/** UefiLib's Print and AsciiPrint, and DebugLib: what they do to memory on the way counts too. */
import { DriverStop } from '../board/guest'
import type { Argument } from '../services/signature'
import { parameter, type Service, type ServiceContext } from '../services/service'
import { MemoryType } from '../spec/memory-type'
import { formatText, FormatProblem, type FormatArgument } from './print-format'
import { toldText } from '../spec/text'

/** PcdUefiLibMaxPrintBufferSize, and DebugLib's limit. */
const PRINT_CHARACTERS = 320
const DEBUG_CHARACTERS = 256
/** The levels that OVMF prints (PcdDebugPrintErrorLevel). */
const DEBUG_MASK = 0x8000004fn

function formatted({ board, args, at }: ServiceContext, limit: number): string {
  const values = args.list('arguments').map((value: Argument): FormatArgument => {
    if (value === null || typeof value !== 'object') return value
    throw new DriverStop('argument', { code: 'formatObject', image: board.image }, at)
  })
  try {
    return formatText(
      args.text('format'),
      values,
      { string: (address, width) => board.readString(address, width, at), guid: (address) => board.readGuid(address, at) },
      limit
    )
  } catch (problem) {
    if (problem instanceof FormatProblem) throw new DriverStop('argument', problem.why, at)
    throw problem
  }
}

function print(service: 'Print' | 'AsciiPrint'): Service {
  return {
    table: 'Library',
    service,
    parameters: [parameter('Format', service === 'Print' ? 'CHAR16*' : 'CHAR8*'), parameter('Arguments', 'VARARGS')],
    returns: 'UINTN',
    facts: { classes: ['console'], calls: ['AllocatePool', 'FreePool'] },
    run(context) {
      const { board, at, call } = context
      board.requireConsole(service, at)
      // The library formats into a pool buffer of its own: (320 + 1) characters of two bytes.
      const buffer = call('BootServices', 'AllocatePool', {
        poolType: BigInt(MemoryType.BootServicesData),
        size: BigInt((PRINT_CHARACTERS + 1) * 2),
        buffer: { ref: true, value: undefined }
      })
      if (buffer.Status !== 'EFI_SUCCESS') return { Status: null, value: 0n }
      const text = formatted(context, PRINT_CHARACTERS)
      board.console.print(text, at)
      call('BootServices', 'FreePool', { buffer: buffer.out.buffer as bigint })
      return { Status: null, value: BigInt(text.length) }
    }
  }
}

const debug: Service = {
  table: 'Library',
  service: 'DEBUG',
  parameters: [parameter('ErrorLevel', 'UINTN_FLAGS'), parameter('Format', 'CHAR8*'), parameter('Arguments', 'VARARGS')],
  returns: 'VOID',
  facts: { classes: ['console'] },
  run(context) {
    const { board, args, at } = context
    board.requireConsole('DEBUG', at)
    if ((args.integer('errorLevel') & DEBUG_MASK) !== 0n) board.console.print(formatted(context, DEBUG_CHARACTERS), at)
    return { Status: null, value: null }
  }
}

const assertion: Service = {
  table: 'Library',
  service: 'ASSERT',
  parameters: [parameter('Expression', 'BOOLEAN'), parameter('Text', 'CHAR8*')],
  returns: 'VOID',
  facts: {},
  run({ board, args, at }) {
    if (args.integer('expression') === 0n) {
      const where = at ? `${at.file}(${at.line})` : board.image
      throw new DriverStop('assert', { code: 'assert', where, text: toldText(args.text('text')) }, at)
    }
    return { Status: null, value: null }
  }
}

/** UefiLib's part: it needs the console of UEFI. */
export const printLib: readonly Service[] = [print('Print'), print('AsciiPrint')]

/** DebugLib: DEBUG and ASSERT. */
export const debugLib: readonly Service[] = [debug, assertion]
