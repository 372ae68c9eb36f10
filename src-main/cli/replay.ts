/** `handoff replay`: recorded firmware against the simulated machine. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { replayRecording, type Difference } from '../../src-lab/replay'
import { UsageProblem } from './problem'

export function replayCommand(paths: readonly string[], { json }: { json?: boolean }): void {
  const differences: Difference[] = []
  let operations = 0
  let takenOver = 0
  for (const path of paths) {
    const report = replayRecording(path, readRecording(path))
    if ('message' in report) throw new UsageProblem('recording', report.message, { file: report.file, line: report.line, column: null })
    operations += report.operations
    takenOver += report.takenOver
    differences.push(...report.differences)
    if (!json)
      for (const { file, i, field, expected, actual } of report.differences)
        process.stdout.write(`${file}: operation ${i}: ${field}: expected ${expected}, actual ${actual}\n`)
  }
  if (json) process.stdout.write(`${JSON.stringify({ operations, differences, takenOver })}\n`)
  else process.stdout.write(`${operations} operations, ${differences.length} differences, ${takenOver} taken over\n`)
  if (differences.length > 0) process.exitCode = 1
}

/** Recordings may be compressed with gzip. */
function readRecording(path: string): string {
  try {
    const bytes = readFileSync(path)
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch {
    throw new UsageProblem('noFile', `${path} cannot be read: is the path right?`, { file: path, line: null, column: null })
  }
}
