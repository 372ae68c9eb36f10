/**
 * `npm run oracle:record`: boots the recorder under real firmware, replays on the simulated machine what came out, and prints every
 * difference.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { FirmwareBuild } from '../../src-firmware/platforms/platform'
import { replayRecording } from '../../src-lab/replay/replay-recording'
import { generationScenarios } from './generation-scenarios'
import { imageScenarios } from './image-scenarios'
import { operationsOf, PROFILES, randomScript } from './random-script'
import { recordingOf, type RecordingHead } from './recording'
import { scenarios } from './scenarios'
import { buildOf, firmwareIn, firmwareLine, type Firmware } from './firmware'
import { toldVersion } from './told-version'
import { buildApplication, missingTools } from './toolchain'
import { architectureOf, boot, type Bench, type Board } from './virtual-machine'

interface Options {
  readonly machine: Board['machine']
  readonly ram: string
  readonly firmware: string
  readonly scenarios: readonly string[]
  readonly profiles: readonly string[]
  readonly seeds: readonly number[]
  readonly out?: string
}
interface Job {
  readonly head: RecordingHead
  readonly script: string
}

const list = (text: string): string[] => text.split(',').filter((word) => word !== '')

/** `1,2,8-11`. */
function seeds(text: string): number[] {
  return list(text).flatMap((part) => {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
    if (first === undefined) throw new InvalidArgumentError(`${part} is no seed: give numbers and ranges, as in 1,2,8-11.`)
    const from = Number(first)
    return Array.from({ length: Math.max(0, Number(last ?? first) - from) + 1 }, (_, i) => from + i)
  })
}

function known(what: string, names: readonly string[]): (text: string) => string[] {
  return (text) => {
    if (text === 'none') return []
    const wrong = list(text).find((name) => !names.includes(name))
    if (wrong !== undefined) throw new InvalidArgumentError(`There is no ${what} ${wrong}; there are ${names.join(', ')}.`)
    return list(text)
  }
}

const SCENARIO_NAMES = [...scenarios, ...generationScenarios, ...imageScenarios].map(({ name }) => name)
const PROFILE_NAMES = Object.keys(PROFILES)

const command = new Command('oracle:record')
  .description('Records real firmware in QEMU and compares the simulated machine with it.')
  .addOption(new Option('--machine <machine>', "QEMU's machine").choices(['q35', 'pc', 'virt']).default('q35'))
  .addOption(new Option('--ram <MiB>', 'memory').choices(['128', '256', '512', '1024', '4096']).default('256'))
  .option('--firmware <folder>', "where the firmware lies: a package's unpacked tree", '/')
  .option('--scenarios <names>', 'which scenarios, or none', known('scenario', SCENARIO_NAMES), SCENARIO_NAMES)
  .option('--profiles <names>', 'which profiles of random scripts, or none', known('profile', PROFILE_NAMES), PROFILE_NAMES)
  .option('--seeds <numbers>', 'the seeds of the random scripts, as in 1,2,8-11', seeds, [1])
  .option('--out <folder>', 'keep the recordings here, compressed')

async function main(): Promise<number> {
  const options = command.parse().opts<Options>()
  const architecture = architectureOf({ machine: options.machine, ramMiB: Number(options.ram) })
  const firmware = firmwareIn(options.firmware, architecture)
  const problem = missingTools(architecture) ?? (typeof firmware === 'string' ? firmware : null)
  if (problem !== null || typeof firmware === 'string') {
    console.error(problem)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  try {
    return await record(buildApplication(architecture, 'scripts', folder), firmware, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function record(application: string, firmware: Firmware, options: Options): Promise<number> {
  const total = { operations: 0, differences: 0, takenOver: 0 }
  const bench: Bench = { application, firmware, board: { machine: options.machine, ramMiB: Number(options.ram) } }
  const build = buildOf(firmware, await toldVersion(bench))
  console.log(`${firmwareLine(build)}, SHA-256 ${build.sha256}`)
  for (const { head, script } of jobs(options, bench.board, build)) {
    const text = recordingOf(head, await boot(bench, script))
    if (options.out !== undefined) {
      mkdirSync(options.out, { recursive: true })
      writeFileSync(join(options.out, `${head.name}.jsonl.gz`), gzipSync(text, { level: 9 }))
    }
    const report = await replayRecording(head.name, text)
    if ('message' in report) {
      console.error(`${head.name}, line ${report.line}: ${report.message}`)
      return 2
    }
    for (const { i, field, expected, actual } of report.differences)
      console.log(`${head.name}: operation ${i}: ${field}: expected ${expected}, actual ${actual}`)
    total.operations += report.operations
    total.differences += report.differences.length
    total.takenOver += report.takenOver
  }
  console.log(`${total.operations} operations, ${total.differences} differences, ${total.takenOver} taken over`)
  return total.differences > 0 ? 1 : 0
}

function* jobs(options: Options, board: Board, firmware: FirmwareBuild): Generator<Job> {
  const architecture = architectureOf(board)
  const place = `${board.machine}-${board.ramMiB}`
  const images = imageScenarios.map(({ name, shows, script }) => ({ name, shows, script: script(architecture) }))
  for (const { name, shows, script } of [...scenarios, ...generationScenarios, ...images].filter((scenario) =>
    options.scenarios.includes(scenario.name)
  ))
    yield { script, head: { name: `${name}-${place}`, shows, profile: null, seed: null, firmware, board } }
  for (const profile of options.profiles)
    for (const seed of options.seeds)
      yield {
        script: randomScript(profile, seed, operationsOf(profile, seed)),
        head: { name: `${profile}-${seed}-${place}`, shows: null, profile, seed, firmware, board }
      }
}

process.exitCode = await main()
