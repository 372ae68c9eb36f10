/** What a boot wrote, as a recording: the form that `handoff replay` reads. */
import type { FirmwareBuild } from '../../src-firmware/platforms/platform'
import { firmwareLine } from './firmware'
import { architectureOf, FAULT, QUIET_MS, type Board, type BootOutput } from './virtual-machine'

export interface RecordingHead {
  readonly name: string
  /** What a scenario shows; null: the script is random. */
  readonly shows: string | null
  readonly profile: string | null
  readonly seed: number | null
  readonly firmware: FirmwareBuild
  readonly board: Board
}
export type Line = Readonly<Record<string, unknown>>

const HANG = 'HANG/ASSERT'

/** @throws Error when the recorder wrote no map, so that there is nothing to replay. */
export function recordingOf(head: RecordingHead, { text, serial }: BootOutput): string {
  const rows = text.split('\n')
  const cut = rows.pop() ?? ''
  const lines = rows.filter((row) => row !== '').map((row) => JSON.parse(row) as Line)
  const map = lines.find(({ kind }) => kind === 'map')
  if (!map) throw new Error(`${head.name}: the recorder wrote no memory map: ${text.slice(0, 200)}`)
  const unknown = lines.find(({ kind }) => kind === 'unknownOperation')
  if (unknown) throw new Error(`${head.name}: the recorder does not know ${String(unknown.word)}`)
  const operations = lines.filter(({ op }) => typeof op === 'string')
  if (cut !== '') operations.push(crashed(cut, serial))
  const meta = {
    kind: 'meta',
    format: 1,
    firmware: firmwareLine(head.firmware),
    firmwareSha256: head.firmware.sha256,
    machine: head.board.machine,
    ram: head.board.ramMiB,
    seed: head.seed,
    name: head.name,
    ...(head.shows === null ? { profile: head.profile } : { shows: head.shows }),
    ...(architectureOf(head.board) === 'x64' && { initialVariables: 'fresh OVMF_VARS_4M.fd' }),
    complete: lines.at(-1)?.kind === 'end' && cut === '',
    ops: operations.length
  }
  return [meta, map, ...operations].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** The operation that the firmware did not come back from. Its arguments were written before the call. */
function crashed(cut: string, serial: string): Line {
  const end = cut.replace(/,$/, '')
  const open = end.split('{').length - end.split('}').length
  const dump = serial.search(FAULT)
  return {
    ...(JSON.parse(end + '}'.repeat(open)) as Line),
    status: HANG,
    statusName: HANG,
    ...(dump < 0
      ? { hang: `nothing was written for ${QUIET_MS / 1000} s` }
      : {
          exception: serial
            .slice(dump, dump + 160)
            .replace(/\s+/g, ' ')
            .trim()
        })
  }
}
