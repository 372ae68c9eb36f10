/** `handoff grade` on the built command: a class whose texts are all different, some right, most with one of the lab's mistakes. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPack } from '../../src-lab/pack/read-pack'
import { packFolder } from '../labs/pack-folder'
import type { Report } from './measure'

const root = process.cwd()
const LAB = '12-memory-map'

function handIn(folder: string, count: number): void {
  const { starter, solution, mistakes } = readPack('uefi-memory', packFolder(join(root, 'labs/uefi-memory'))).labs.get(LAB)!
  const texts = [...Array<string>(6).fill(solution['driver.ts']!), ...Object.values(mistakes), starter['driver.ts']!]
  for (let i = 0; i < count; i++) {
    mkdirSync(join(folder, `s${i}`), { recursive: true })
    writeFileSync(join(folder, `s${i}`, 'driver.ts'), `${texts[i % texts.length]}\n// ${i}\n`)
  }
}

/** The process's memory in MiB; null: this system does not tell. */
function memoryOf(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return null
  }
}

export async function gradeAClass(report: Report, count = 1000): Promise<void> {
  report.title(`handoff grade: ${count} submissions of lab 12, two workers`)
  const folder = mkdtempSync(join(tmpdir(), 'handoff-bench-'))
  handIn(join(folder, 'in'), count)
  const out = join(folder, 'grades.json')
  const began = performance.now()
  const child = spawn(
    process.execPath,
    ['bin/handoff.js', 'grade', 'uefi-memory/12', join(folder, 'in'), '--jobs', '2', '--out', out, '--data', folder],
    {
      cwd: root,
      stdio: 'ignore'
    }
  )
  const memory: number[] = []
  const watch = setInterval(() => memory.push(memoryOf(child.pid!) ?? 0), 500)
  const status = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  const seconds = (performance.now() - began) / 1000
  const { rows } = JSON.parse(readFileSync(out, 'utf8')) as { rows: { status: string }[] }
  report.exactly('rows', rows.length, count)
  report.exactly('exit status', Number(status), 0)
  report.exactly('that could not be judged', rows.filter((row) => row.status === 'error' || row.status === 'timeout').length, 0)
  report.rate('submissions', count / seconds, 20)
  const warm = memory.slice(memory.length >> 2)
  const half = warm.length >> 1
  const peak = (of: readonly number[]): number => Math.max(...of)
  report.line('peak memory', `${peak(memory).toFixed(0)} MiB`)
  if (half > 2) report.ratio('  its second half to its first', peak(warm.slice(half)) / peak(warm.slice(0, half)), 1.25)
  rmSync(folder, { recursive: true, force: true })
}
