/** One boot: the recorder and a script on an EFI system partition, real firmware in QEMU, and what came out past the firmware's console. */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AAVMF, OVMF, PATH, run, type Architecture } from './toolchain'

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
const QUIET_MS = 12_000
const LONGEST_MS = 180_000
const POLL_MS = 50
const PARTITION_KIB = '16384'
const PARTITION_SERIAL = '12345678'

/** @param application The path of the recorder. */
export async function boot(application: string, script: string, board: Board): Promise<BootOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  const at = (name: string): string => join(folder, name)
  try {
    const isArm = architectureOf(board) === 'aarch64'
    makePartition(at('partition'), isArm ? 'BOOTAA64.EFI' : 'BOOTX64.EFI', application, script, at('script'))
    if (!isArm) copyFileSync(OVMF.variables, at('variables'))
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
      ...(isArm ? [] : ['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${OVMF.code}`]),
      ...(isArm ? [] : ['-drive', `if=pflash,format=raw,unit=1,file=${at('variables')}`]),
      ...['-drive', `file=${at('partition')},format=raw,if=none,id=esp,snapshot=on`, '-device', 'virtio-blk-pci,drive=esp,bootindex=0'],
      ...['-chardev', `file,id=recording,path=${at('recording')}`, '-serial', `file:${at('serial')}`],
      ...(isArm ? armDevices() : pcDevices(at('debug')))
    ]
    await untilItEnds(isArm ? 'qemu-system-aarch64' : 'qemu-system-x86_64', devices, at('recording'), at('serial'))
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
function armDevices(): readonly string[] {
  return ['-cpu', 'cortex-a57', '-bios', AAVMF, '-semihosting-config', 'enable=on,target=native,chardev=recording']
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
async function untilItEnds(program: string, args: readonly string[], recording: string, serial: string): Promise<void> {
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

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
