/** load and tftpboot: a file comes into memory, where lmb allows it, and U-Boot remembers a program for EFI that it has loaded. */
import { DriverStop } from '../../board/guest'
import { FIRMWARE } from '../../memory/owners'
import { hex, type Hex } from '../../spec/hex'
import { MemoryType } from '../../spec/memory-type'
import { PAGE_SHIFT } from '../../spec/page'
import { byteCount } from '../../spec/units'
import type { Place } from '../../trace/trace'
import type { UBootCore } from '../core/core'
import { Lmb } from '../lmb/lmb'
import { lmbRules } from '../lmb/rules'
import { application, type DiskFile } from './disk'
import { scanDisk } from './efi-start'

/** Negative error numbers of U-Boot's commands. */
const CommandError = { noEntry: -2, noSpace: -28 } as const
/** Bytes of one block of TFTP's, unless the server wants another size. */
const TFTP_BLOCK = 1468n
/** Buffers of EFI's pool that U-Boot has for a path. */
const PATH = byteCount(64n)

/** The program for EFI that was loaded last. */
interface KnownImage {
  readonly file: DiskFile
  readonly address: bigint
  readonly bytes: bigint
  /** Its device's path and its own, in EFI's pool. */
  readonly device: bigint | null
  readonly path: bigint | null
}

/** What comes into memory, and by which command. */
interface Brought {
  readonly file: Pick<DiskFile, 'name'>
  readonly by: string | null
}

/** Files into memory. */
export class FileLoader {
  private isScanned = false
  private known: KnownImage | null = null
  /** Where files were loaded to, the newest last. */
  readonly loaded: { readonly file: DiskFile; readonly address: bigint }[] = []

  constructor(
    private readonly core: UBootCore,
    private readonly files: readonly DiskFile[]
  ) {}

  /** The program that bootefi would start here. */
  imageAt(address: bigint): DiskFile | null {
    return this.known?.address === address ? this.known.file : null
  }

  /** The device's driver is started when the disk is first used. */
  scan(): void {
    if (this.isScanned) return
    this.isScanned = true
    scanDisk(this.core)
  }

  /**
   * fs_read, and what the load command does around it.
   * @param bytes At most so many; 0n: all. @param offset From this byte of the file on.
   * @returns Bytes that were read, or a negative error number.
   */
  load(address: bigint, name: string, bytes: bigint, offset: bigint, at: Place | null): number {
    this.scan()
    const file = this.find(name)
    if (!file) return CommandError.noEntry
    const rest = BigInt(file.bytes) - offset
    const length = rest <= 0n ? 0n : bytes !== 0n && bytes < rest ? bytes : rest
    if (length > 0n && !this.isAllowed(address, length)) {
      this.core.say('** Reading file would overwrite reserved memory **')
      return CommandError.noSpace
    }
    this.put({ file, by: 'load' }, address, file.content().subarray(Number(offset), Number(offset + length)), at)
    this.remember(file, address, length)
    return Number(length)
  }

  /** Block after block over the network. @returns As `load`. */
  tftp(address: bigint, name: string, at: Place | null): number {
    const file = this.find(name)
    if (!file) return CommandError.noEntry
    const content = file.content()
    const room = this.core.lmb ? null : this.lmbOfCommand().freeSizeAt(address)
    let arrived = 0n
    try {
      while (arrived < BigInt(content.length)) {
        const block = content.subarray(Number(arrived), Number(arrived + TFTP_BLOCK))
        const bytes = BigInt(block.length)
        const isFree = room === null ? this.isAllowed(address + arrived, bytes) : arrived + bytes <= room
        if (!isFree) {
          this.core.say('TFTP error: trying to overwrite reserved memory...')
          return CommandError.noSpace
        }
        const start = address + arrived
        arrived += bytes
        this.put({ file, by: null }, start, block, at)
      }
    } finally {
      if (arrived > 0n) this.note(file.name, address, arrived, 'tftpboot')
    }
    this.remember(file, address, BigInt(content.length))
    return content.length
  }

  /** lmb as one command of the oldest release makes it: banks, U-Boot's own memory from below its stack on, and every range of EFI's that is not free. */
  commandLmb(): Lmb {
    const { board, efi, facts } = this.core
    const lmb = new Lmb(lmbRules[facts.version])
    for (const { start, bytes } of facts.banks) lmb.add(BigInt(start), BigInt(bytes))
    const low = BigInt(facts.startSp) - STACK_BELOW[board.platform.architecture]
    const top = facts.banks.map(({ start, bytes }) => BigInt(start) + BigInt(bytes)).reduce((a, b) => (a > b ? a : b))
    lmb.reserve(low, top - low, 0)
    // The map is fetched into a buffer of the pool, which is in the map for as long.
    const buffer = this.core.takePool(MemoryType.BootServicesData, byteCount(40n * BigInt(efi.map.entries.length + 1)))
    for (const { type, start, pages } of efi.map.entries) if (type !== MemoryType.Conventional) lmb.reserve(start, pages << PAGE_SHIFT, 0)
    if (buffer !== null) this.core.givePool(buffer)
    return lmb
  }

  /** The same, made by a command that runs now. */
  lmbOfCommand(): Lmb {
    const lmb = this.commandLmb()
    this.core.lmbInUse.ofCommand(lmb)
    return lmb
  }

  private note(name: string, address: bigint, bytes: bigint, by: string): void {
    this.core.board.note({ what: 'file', name, start: hex(address), bytes: hex(bytes), by })
  }

  /**
   * Writes bytes that a command has brought. Strict runs stop where they lie over what others have: real U-Boot goes on, and nobody is told.
   *
   * @param by The command, by which the trace tells of the file; null: the caller does that, or it is none.
   */
  put({ file, by }: Brought, address: bigint, content: Uint8Array, at: Place | null): void {
    if (content.length === 0) return
    const { board } = this.core
    const last = address + BigInt(content.length) - 1n
    const over = this.overwritten(address, last)
    board.willBeWritten(address, BigInt(content.length))
    board.memory.write(address, content)
    if (by !== null) this.note(file.name, address, BigInt(content.length), by)
    if (!over) {
      if (board.owners.within(address, last).some(({ unit }) => unit !== 'file')) return
      board.hold({ start: address, bytes: BigInt(content.length), unit: 'file', type: FILE_TYPE, owner: board.image })
      return
    }
    const why = { code: 'loadedOver', file: file.name, address: hex(address), bytes: hex(content.length), ...over } as const
    board.console.noteOnce(why, at)
    if (board.mode === 'strict') throw new DriverStop('fault', why, at)
  }

  /** What of others lies in this range: pages or pool that somebody was given, U-Boot's own. */
  private overwritten(start: bigint, last: bigint): { start: Hex; owner: string } | null {
    const { board, efi, lmb } = this.core
    const holdings = board.owners.within(start, last).filter(({ unit }) => unit !== 'file')
    const holding = holdings.find(({ owner }) => owner !== board.image)
    // Whoever loads over memory of its own knows what it does.
    if (!holding && holdings.length > 0) return null
    if (holding) return { start: hex(holding.start > start ? holding.start : start), owner: holding.owner }
    // From v2025.01 on the map shows files too; what is U-Boot's own, lmb says.
    const own = lmb
      ? lmb.used.overlapping(start, last - start + 1n).find(({ flags }) => flags !== 0)?.base
      : efi.map.entries.find(
          (entry) => entry.type !== MemoryType.Conventional && entry.start <= last && entry.start + (entry.pages << PAGE_SHIFT) > start
        )?.start
    return own === undefined ? null : { start: hex(own > start ? own : start), owner: FIRMWARE }
  }

  private find(name: string): DiskFile | null {
    const own = this.files.find((file) => file.name === name)
    if (own) return own
    const { board } = this.core
    const found = board.guest.findImage(name, board.image)
    return found && application(found.file, board.platform.architecture)
  }

  private isAllowed(address: bigint, bytes: bigint): boolean {
    const { lmb } = this.core
    const { error, address: found } = (lmb ?? this.lmbOfCommand()).allocateAt(address, bytes, 0)
    return error === 0 && (lmb?.rules.answersNumber === true || found === address)
  }

  /** efi_set_bootdev: an image that was overwritten is forgotten, and a program for EFI is remembered with the paths to it. */
  private remember(file: DiskFile, address: bigint, bytes: bigint): void {
    const { known, core } = this
    if (known && address + bytes >= known.address && known.address + known.bytes >= address) this.forget()
    if (!file.isApplication || bytes === 0n) {
      this.loaded.push({ file, address })
      return
    }
    this.forget()
    const take = (): bigint | null => core.takePool(MemoryType.BootServicesData, PATH)
    const device = take()
    const whole = take()
    // The device's part of the path is copied once more, and nobody gives it back.
    take()
    const path = take()
    if (whole !== null) core.givePool(whole)
    this.known = { file, address, bytes, device, path }
    this.loaded.push({ file, address })
  }

  private forget(): void {
    for (const buffer of [this.known?.device, this.known?.path]) if (buffer) this.core.givePool(buffer)
    this.known = null
  }
}

/** How files appear in the map where lmb tells EFI of them. */
const FILE_TYPE = MemoryType.BootServicesData
/** How far below the start of its stack a command of the oldest release reserves memory; the stack's depth is in it. */
const STACK_BELOW = { x64: 0x1000n, aarch64: 0x4470n } as const
