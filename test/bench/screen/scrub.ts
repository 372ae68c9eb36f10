/** Scrubbing: what one step of the cursor costs the main thread. */
import type { CDPSession, Page } from '@playwright/test'
import { median, type Report } from '../measure'
import { longTasks, openSandbox, PATIENCE, runToEnd, typeBody, withApp, workOf, type Work } from './page'

interface Subject {
  readonly name: string
  readonly body: string
  /** The worst that a step may cost, in milliseconds: at the median and at the 95th percentile. */
  readonly goals: readonly [median: number, p95: number]
}

const STEPS = 40
/** Longer than the cursor takes to come to rest, with all that is shown then, in milliseconds. */
const REST = 500

const pages = (count: number): string =>
  `  const at = OUT<bigint>()\n  for (let i = 0; i < ${count}; i++) gBS.AllocatePages(0, i % 2 ? 2 : 4, 1, at)`
const pools = (count: number): string =>
  `  const at = OUT<bigint>()\n  for (let i = 0; i < ${count / 2}; i++) {\n    gBS.AllocatePool(4, 64 + i % 900, at)\n    gBS.FreePool(at.value)\n  }`

const SUBJECTS: readonly Subject[] = [
  { name: '5,000 pool calls', body: pools(5000), goals: [8, 16] },
  { name: '19,000 pool calls', body: pools(19_000), goals: [8, 16] },
  { name: '1,000 ranges, 1,000 calls', body: pages(1000), goals: [8, 16] },
  { name: '5,000 ranges, 5,000 calls', body: pages(5000), goals: [8, 16] },
  { name: '19,000 ranges, 19,000 calls', body: pages(19_000), goals: [8, 16] }
]

/**
 * What a key costs from the press until the main thread has nothing more to do, in milliseconds.
 *
 * @param pause So long the cursor rests afterwards: what follows then is counted too. 0: the next key comes before it rests, as while the knob is drawn.
 */
async function costOf(page: Page, session: CDPSession, key: string, pause = 0): Promise<Work> {
  const before = await workOf(session)
  await page.keyboard.press(key)
  await page.evaluate(async () => {
    // Two frames in which no task was under way any more: pieces of work follow one another as tasks of their own.
    for (let quiet = 0; quiet < 2;) {
      const asked = performance.now()
      await new Promise((resolve) => setTimeout(resolve, 0))
      quiet = performance.now() - asked < 8 ? quiet + 1 : 0
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  })
  if (pause > 0) await page.waitForTimeout(pause)
  const after = await workOf(session)
  return { app: after.app - before.app, tasks: after.tasks - before.tasks }
}

/** @param only Part of a subject's name; empty: all. */
export async function scrub(report: Report, only: string): Promise<void> {
  report.title('One step of the cursor on the timeline while it is drawn: processor time of scripts, styles and layout')
  for (const { name, body, goals } of SUBJECTS.filter((one) => one.name.includes(only)))
    await withApp(async ({ page, session }) => {
      await openSandbox(page)
      await typeBody(page, body)
      // Nobody writes a driver faster than the machine is powered on.
      await page.getByTestId('band').first().waitFor({ timeout: PATIENCE })
      await longTasks(page)
      await runToEnd(page)
      await page.waitForTimeout(1500)
      const ofTheRun = await longTasks(page)
      await page.getByTestId('timeline').focus()
      // In the middle of the run, where the mouse would put it: forth, and back, where nothing that was folded helps.
      const box = (await page.getByTestId('timeline').boundingBox())!
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
      await page.waitForTimeout(500)
      /** Costs in ascending order, less what a key costs that does nothing. */
      const costs = async (pause: number): Promise<Record<keyof Work, number[]>> => {
        const [idle, steps]: [Work[], Work[]] = [[], []]
        for (let step = 0; step < 10; step++) idle.push(await costOf(page, session, 'Shift', pause))
        for (let step = 0; step < STEPS; step++) steps.push(await costOf(page, session, step % 4 === 3 ? 'ArrowLeft' : 'ArrowRight', pause))
        const ascending = (of: keyof Work): number[] => {
          const rest = median(idle.map((one) => one[of]))
          return steps.map((one) => one[of] - rest).sort((a, b) => a - b)
        }
        return { app: ascending('app'), tasks: ascending('tasks') }
      }
      const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)]!
      const underWay = await costs(0)
      report.milliseconds(`${name}: median`, median(underWay.app), goals[0])
      report.milliseconds(`${name}: 95th percentile`, p95(underWay.app), goals[1])
      report.line('  with painting', `${median(underWay.tasks).toFixed(1)} ms`, `p95 ${p95(underWay.tasks).toFixed(1)} ms`)
      const alone = await costs(REST)
      report.line('  alone, with what follows', `${median(alone.app).toFixed(1)} ms`, `p95 ${p95(alone.app).toFixed(1)} ms`)
      const told = (list: readonly number[]): string => list.map(Math.round).join(' ') || 'none'
      report.line('  tasks of 50 ms and more', `run: ${told(ofTheRun)}`, `scrub: ${told(await longTasks(page))}`)
    })
}
