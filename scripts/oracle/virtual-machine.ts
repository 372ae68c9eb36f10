/** One boot: the recorder and a script on an EFI system partition, real firmware in QEMU, and what came out past the firmware's console. */
import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Firmware } from './firmware'
import { PATH, run, type Architecture } from './toolchain'

export interface Board {
  readonly machine: 'q35' | 'pc' | 'virt'
  readonly ramMiB: number
}
export function architectureOf({ machine }: Board): Architecture {
  return machine === 'virt' ? 'aarch64' : 'x64'
}
export interface BootOutput {
  /** What the recorder wrote. */
  readonly text: string
  /** What the firmware wrote on the serial line: its register dump, where it faulted. */
  readonly serial: string
}

/** What the firmware writes where the processor faulted. */
export const FAULT = /Exception Type|Synchronous Exception/
/** A recorder that writes nothing for so long does not come back. */
export const QUIET_MS = 12_000
const LONGEST_MS = 180_000
const POLL_MS = 50
const PARTITION_KIB = '16384'
const PARTITION_SERIAL = '12345678'

/** Ranges of the machine's memory, kept in files while it stands still. */
export interface MemoryDump {
  /** The machine is stopped as soon as the recorder has written this. */
  readonly when: string
  readonly ranges: readonly { readonly start: bigint; readonly bytes: bigint; readonly file: string }[]
}

/** What is booted: the recorder, under a firmware, on a board. */
export interface Bench {
  /** The path of the recorder. */
  readonly application: string
  readonly firmware: Firmware
  readonly board: Board
}

/** @param dump Ends the machine when it is written. */
export async function boot({ application, firmware, board }: Bench, script: string, dump: MemoryDump | null = null): Promise<BootOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  const at = (name: string): string => join(folder, name)
  try {
    const isArm = architectureOf(board) === 'aarch64'
    makePartition(at('partition'), isArm ? 'BOOTAA64.EFI' : 'BOOTX64.EFI', application, script, at('script'))
    if (firmware.variables !== null) copyFileSync(firmware.variables, at('variables'))
    // Addresses and map key depend on every device here, and on their order.
    const devices = [
      ...[
        '-machine',
        board.machine,
        '-accel',
        'tcg',
        '-m',
        String(board.ramMiB),
        '-display',
        'none',
        '-monitor',
        'none',
        '-net',
        'none',
        '-no-reboot'
      ],
      ...(isArm ? [] : ['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${firmware.code}`]),
      ...(isArm ? [] : ['-drive', `if=pflash,format=raw,unit=1,file=${at('variables')}`]),
      ...['-drive', `file=${at('partition')},format=raw,if=none,id=esp,snapshot=on`, '-device', 'virtio-blk-pci,drive=esp,bootindex=0'],
      ...['-chardev', `file,id=recording,path=${at('recording')}`, '-serial', `file:${at('serial')}`],
      ...(dump ? ['-qmp', `unix:${at('control')},server=on,wait=off`] : []),
      ...(isArm ? armDevices(firmware.code) : pcDevices(at('debug')))
    ]
    const watched = { recording: at('recording'), serial: at('serial'), control: at('control') }
    await untilItEnds(isArm ? 'qemu-system-aarch64' : 'qemu-system-x86_64', devices, watched, dump)
    return { text: textOf(at('recording')), serial: textOf(at('serial')) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pcDevices(debug: string): readonly string[] {
  return [
    ...['-device', 'isa-debugcon,iobase=0xe9,chardev=recording'],
    ...['-chardev', `file,id=debug,path=${debug}`, '-device', 'isa-debugcon,iobase=0x402,chardev=debug'],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04']
  ]
}

/** Semihosting is no device: the firmware's map is the same with and without it. */
function armDevices(code: string): readonly string[] {
  return ['-cpu', 'cortex-a57', '-bios', code, '-semihosting-config', 'enable=on,target=native,chardev=recording']
}

function makePartition(image: string, bootName: string, application: string, script: string, scriptFile: string): void {
  writeFileSync(scriptFile, script)
  // mtools would refuse the partition for its unusual geometry.
  const mtools = { MTOOLS_SKIP_CHECK: '1' }
  run('mkfs.fat', ['-C', '-F', '16', '-n', 'ESP', '-i', PARTITION_SERIAL, image, PARTITION_KIB])
  run('mmd', ['-i', image, '::/EFI', '::/EFI/BOOT'], mtools)
  run('mcopy', ['-i', image, application, `::/EFI/BOOT/${bootName}`], mtools)
  run('mcopy', ['-i', image, scriptFile, '::/script.txt'], mtools)
}

/** The recorder ends the machine itself; one that faulted or hangs is ended from here. */
async function untilItEnds(
  program: string,
  args: readonly string[],
  { recording, serial, control }: { readonly recording: string; readonly serial: string; readonly control: string },
  dump: MemoryDump | null
): Promise<void> {
  const machine = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PATH } })
  let complaint = ''
  machine.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const ended = new Promise<void>((resolve, reject) => {
    machine.on('error', reject)
    machine.on('exit', () => resolve())
  })
  const started = Date.now()
  let size = 0
  let grew = started
  let running = true
  const whenEnded = ended.finally(() => (running = false))
  while (running) {
    await Promise.race([whenEnded, sleep(POLL_MS)])
    const now = Date.now()
    const length = existsSync(recording) ? statSync(recording).size : 0
    if (length !== size) [size, grew] = [length, now]
    if (running && dump && textOf(recording).includes(dump.when)) {
      await keepMemory(control, dump)
      machine.kill('SIGKILL')
      break
    }
    const isQuiet = size > 0 && now - grew > QUIET_MS
    if (running && (isQuiet || now - started > LONGEST_MS || FAULT.test(textOf(serial)))) {
      // The register dump comes line by line.
      await sleep(500)
      machine.kill('SIGKILL')
    }
  }
  await whenEnded
  if (size === 0) throw new Error(`the recorder did not start. QEMU said: ${complaint.trim() || 'nothing'}`)
}

/** Stops the machine over its control socket and writes the ranges. */
async function keepMemory(control: string, { ranges }: MemoryDump): Promise<void> {
  const socket = connect(control)
  try {
    await answerOf(socket, null)
    await answerOf(socket, { execute: 'qmp_capabilities' })
    await answerOf(socket, { execute: 'stop' })
    for (const { start, bytes, file } of ranges)
      await answerOf(socket, { execute: 'pmemsave', arguments: { val: Number(start), size: Number(bytes), filename: file } })
  } finally {
    socket.destroy()
  }
}

/** The next line that is no event. @param command null: the greeting. */
function answerOf(socket: Socket, command: object | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const fail = (error: Error): void => reject(error)
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      for (const line of text.split('\n').slice(0, -1)) {
        if (line.includes('"event"')) continue
        socket.off('data', read).off('error', fail)
        if (line.includes('"error"')) reject(new Error(`QEMU said: ${line}`))
        else resolve()
        return
      }
    }
    socket.on('data', read)
    socket.once('error', fail)
    if (command) socket.write(`${JSON.stringify(command)}\n`)
  })
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
