/** `handoff replay`: recorded firmware against the simulated machine. */
import { gunzipSync } from 'node:zlib'
import { replayRecording, type Difference, type ReplayProblem, type ReplayReport } from '../../src-lab/replay/replay-recording'
import { told } from '../../src-lab/sentences'
import { reportProblem, UsageProblem } from './problem'
import { readRegularFile } from './regular-file'
import { say, sayDocument } from './terminal'

const GZIP = [0x1f, 0x8b]
/** Also of what it unpacks to. Ours have a few MiB. */
const MAX_RECORDING_BYTES = 256 * 1024 * 1024

/** A file that is no recording is told, and the others are replayed all the same; the exit status is then 2. */
export async function replayCommand(paths: readonly string[], { json = false }: { json?: boolean }): Promise<void> {
  const differences: Difference[] = []
  const problems: UsageProblem[] = []
  let operations = 0
  let takenOver = 0
  for (const path of paths) {
    const report = await replayFile(path)
    if (report instanceof UsageProblem) {
      problems.push(report)
      if (!json) reportProblem(report, json)
      continue
    }
    operations += report.operations
    takenOver += report.takenOver
    differences.push(...report.differences)
    if (!json)
      for (const { file, i, field, expected, actual } of report.differences)
        say(`${file}: operation ${i}: ${field}: expected ${expected}, actual ${actual}`)
  }
  if (problems.length === paths.length) return json ? reportProblem(problems[0], json) : undefined
  if (json) sayDocument({ operations, differences, takenOver, ...problemList(problems) })
  else say(`${operations} operations, ${differences.length} differences, ${takenOver} taken over`)
  process.exitCode = problems.length > 0 ? 2 : differences.length > 0 ? 1 : 0
}

function problemList(problems: readonly UsageProblem[]): { problems?: ReplayProblem[] } {
  if (problems.length === 0) return {}
  return { problems: problems.map(({ place, message }) => ({ file: place.file ?? '', line: place.line ?? 1, message })) }
}

async function replayFile(path: string): Promise<ReplayReport | UsageProblem> {
  let bytes: Buffer
  try {
    bytes = readRegularFile(path, path, told`recording`, MAX_RECORDING_BYTES)
  } catch (error) {
    if (error instanceof UsageProblem) return error
    throw error
  }
  const text = textOf(bytes)
  const report = text === null ? damaged(path) : await replayRecording(path, text)
  return 'message' in report ? new UsageProblem('recording', report.message, { file: path, line: report.line, column: null }) : report
}

/** Recordings may be compressed with gzip. */
function textOf(bytes: Buffer): string | null {
  if (bytes[0] !== GZIP[0] || bytes[1] !== GZIP[1]) return bytes.toString('utf8')
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_RECORDING_BYTES }).toString('utf8')
  } catch {
    return null
  }
}

function damaged(file: string): ReplayProblem {
  return {
    file,
    line: 1,
    message: `the file is compressed, and it is cut or damaged, or larger than ${MAX_RECORDING_BYTES / 1024 / 1024} MiB: copy it again`
  }
}
