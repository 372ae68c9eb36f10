/** EFI_MM_COMMUNICATION2_PROTOCOL (PI 1.8 volume 4 §5.7) as EDK II's driver for Standalone MM carries it out: messages are copied, there and back. */
import { parameter, type Service } from '../../services/service'
import { CommunicateHeader } from '../../services/management'
import { hex, u64 } from '../../spec/hex'
import { badValue, nullPointer, refusal } from '../../trace/cause'
import type { DxeCore } from '../core/core'

const HEADER = BigInt(CommunicateHeader.bytes)
const LENGTH_AT = BigInt(CommunicateHeader.MessageLength)

/** Communicate(). */
export const communicate: Service<DxeCore> = {
  table: 'MmCommunication2',
  service: 'Communicate',
  parameters: [
    parameter('CommBufferPhysical', 'POINTER'),
    parameter('CommBufferVirtual', 'POINTER'),
    parameter('CommSize', 'UINTN', 'inout')
  ],
  returns: 'EFI_STATUS',
  facts: {},
  run({ board, core, args, at, interrupt }) {
    const { management } = core
    if (!management) return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: 'Communicate' })
    const { start: shared, bytes: room } = management.communicationBuffer
    const buffer = args.integer('commBufferVirtual')
    if (buffer === 0n) return nullPointer('commBufferVirtual')
    if (args.integer('commBufferPhysical') === 0n) return nullPointer('commBufferPhysical')
    const bytes = u64(board.readUint(buffer + LENGTH_AT, 8, at) + HEADER)
    const size = args.reference('commSize')
    if (size !== null) {
      const given = args.pointee(size, 'CommSize', 'Communicate', at)
      if (given === 0n || given > room) return { ...tooLarge(given, room), out: { commSize: room } }
      if (given !== bytes) return badValue('commSize', given)
    }
    if (bytes === 0n || bytes > room) {
      board.writeUint(buffer + LENGTH_AT, 8, room - HEADER, at)
      return tooLarge(bytes, room)
    }
    board.memory.write(shared, board.readBytes(buffer, Number(bytes), at))
    const answer = interrupt(() => management.handle(bytes))
    if (answer.Status !== 'EFI_SUCCESS') return answer
    // How long the answer is, its own header says; nobody looks whether the caller has room for it.
    const answered = u64(board.memory.readUint(shared + LENGTH_AT, 8) + HEADER)
    board.setBytes(buffer, bytes, 0, at)
    const told = answered > room ? room : answered
    board.writeBytes(buffer, board.memory.read(shared, Number(told)), at)
    return { Status: 'EFI_SUCCESS' }
  }
}

function tooLarge(bytes: bigint, limit: bigint): ReturnType<typeof refusal<'EFI_BAD_BUFFER_SIZE'>> {
  return refusal('EFI_BAD_BUFFER_SIZE', { code: 'tooLarge', bytes: hex(bytes), limit: hex(limit) })
}
