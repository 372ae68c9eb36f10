/** A pack's own machines: each file in machines/ is a platform that the pack's labs can name by its id. */
import type { Platform } from '../../src-firmware/platforms/platform'
import { readJson } from './json-text'
import { machineFindings } from './machine-findings'
import { namesIn, notText, type PackFiles } from './pack-files'
import type { FindingCode, PackProblem } from './problem'
import { checkShape } from './schema-problems'
import { machineSchema } from './schema/machine-schema'

/** By id, which is the file's name. null: the machine has problems; labs that name it cannot be used. */
export type PackMachines = ReadonlyMap<string, Platform | null>

/** Each is powered on when its pack is read. */
const MAX_MACHINES = 50
/** A machine's text is a few KiB. */
const MAX_CHARACTERS = 256 * 1024

/** The machines of a pack, by their ids. */
export function readMachines(files: PackFiles): { machines: PackMachines; problems: readonly PackProblem[] } {
  const machines = new Map<string, Platform | null>()
  const problems: PackProblem[] = []
  const names = namesIn(files, 'machines').filter((file) => file.endsWith('.json'))
  for (const [index, name] of names.entries()) {
    const file = `machines/${name}`
    if (index === MAX_MACHINES) {
      problems.push({ file, line: 1, column: 1, code: 'pack.tooManyMachines', message: `A pack may have ${MAX_MACHINES} machines.` })
      break
    }
    const id = name.slice(0, -'.json'.length)
    const reading = readMachine(file, id, files.get(file))
    machines.set(id, reading.problems.length === 0 ? reading.machine : null)
    problems.push(...reading.problems)
  }
  return { machines, problems }
}

/** @param id What the file's name says. */
export function readMachine(
  file: string,
  id: string,
  text: string | Uint8Array | undefined
): { machine: Platform | null; problems: readonly PackProblem[] } {
  const refuse = (code: FindingCode, message: string): { machine: null; problems: PackProblem[] } => ({
    machine: null,
    problems: [{ file, line: 1, column: 1, code, message }]
  })
  if (text === undefined) return refuse('file.encoding', 'The file is not there.')
  if (typeof text !== 'string') return { machine: null, problems: [{ file, code: 'file.encoding', ...notText(text) }] }
  if (text.length > MAX_CHARACTERS) return refuse('file.size', `A machine may have ${MAX_CHARACTERS / 1024} KiB.`)
  const json = readJson(file, text)
  if (json.value === undefined) return { machine: null, problems: json.problems }
  const { value: machine, problems } = checkShape(file, json, json.value, machineSchema)
  if (machine === null || json.problems.length > 0) return { machine: null, problems: [...json.problems, ...problems] }
  return { machine, problems: machineFindings(file, id, machine, json) }
}
