/** Drivers in one page of the built app, one after the other: does each run say what it should, and does the page stay as small as it was? */
import { readFileSync } from 'node:fs'
import type { Browser, Page } from '@playwright/test'
import type { Report } from '../bench/measure'
import { heapOf, longTasks, openSandbox, PATIENCE, withApp } from '../bench/screen/page'
import { typeDriver } from '../e2e/host'

/** What is measured that often: after each hundred runs, or ten times. */
const EVERY = 100
const SHOWN = 5
/** KiB that the page may keep of a run: the text that was replaced can be had back by undoing. A run's trace has more than 10 MiB. */
const LEFT = 40

interface Subject {
  readonly body: string
  /** What the stop says; null: it returns. */
  readonly stops: RegExp | null
  /** What the console says, beside the number of the run. */
  readonly says?: string
}
/** In turn. */
const SUBJECTS: readonly Subject[] = [
  {
    body: "  const Buffer = OUT<bigint>()\n  gBS.AllocatePool(2, 64, Buffer)\n  gBS.FreePool(Buffer.value)\n  Print('and back\\n')",
    stops: null,
    says: 'and back'
  },
  {
    body: '  const Buffer = OUT<bigint>()\n  gBS.AllocatePool(2, 64, Buffer)\n  gBS.FreePool(Buffer.value)\n  gBS.SetMem(Buffer.value, 8, 0)',
    stops: /given back/
  },
  { body: '  for (;;);', stops: /budget of [\d,]+ steps/ },
  { body: '  const all: Uint8Array[] = []\n  for (;;) all.push(new Uint8Array(100000))', stops: /memory/ },
  {
    body: "  const Buffer = OUT<bigint>()\n  for (let i = 0; i < 9500; i++) {\n    gBS.AllocatePool(2, 64, Buffer)\n    gBS.FreePool(Buffer.value)\n  }\n  Print('19000 calls\\n')",
    stops: null,
    says: '19000 calls'
  }
]

const textOf = (
  { body }: Subject,
  run: number
): string => `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS, OUT } from 'Uefi'
import { Print } from 'Library/UefiLib'
export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  Print('run ${run} of this page\\n')
${body}
  return EFI_SUCCESS
}
`

/** Runs a text; what is wrong with what the page says then, or null. */
async function runIn(page: Page, subject: Subject, run: number): Promise<string | null> {
  await typeDriver(page, textOf(subject, run))
  await page.getByTestId('run').click()
  await page.locator('[data-testid="run"][data-state="idle"]').waitFor({ timeout: PATIENCE })
  // What stands there from the run before does not name this one.
  const console = page.getByTestId('console-text').filter({ hasText: `run ${run} of this page` })
  await console.waitFor({ state: 'attached', timeout: PATIENCE })
  const said = (await console.textContent()) ?? ''
  const stop = page.getByTestId('stopped')
  const stopped = (await stop.count()) > 0 ? await stop.first().innerText() : null
  if (subject.says !== undefined && !said.includes(subject.says)) return `the console lacks '${subject.says}': ${said.slice(-300)}`
  if (subject.stops === null) return stopped === null ? null : `it was stopped: ${stopped}`
  return stopped !== null && subject.stops.test(stopped) ? null : `the stop says ${stopped}`
}

/** MiB of the process that draws the page and runs its workers; null where this system does not tell. */
async function processOf(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; id: number }[] }
  await session.detach()
  try {
    const sizes = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')))
    return Math.max(...sizes.map((size) => Number(size?.[1] ?? 0))) / 1024
  } catch {
    return null
  }
}

export async function soakPage(report: Report, count: number): Promise<void> {
  report.title(`${count.toLocaleString('en-US')} runs in one page`)
  await withApp(async ({ browser, page, session }) => {
    let wrong = 0
    const tell = (what: string): void => {
      wrong++
      if (wrong <= SHOWN) console.log(`  ${what}`)
    }
    page.on('pageerror', (error) => tell(`the page: ${error}`))
    await openSandbox(page)
    // Always after the same one of the drivers: how much the page holds depends on the trace that it shows.
    const every = Math.min(EVERY, SUBJECTS.length * Math.ceil(count / SUBJECTS.length / 10))
    const heaps: number[] = []
    report.line('after', 'heap', 'process', 'longest task', 'one run')
    let began = performance.now()
    for (let run = 1; run <= count; run++) {
      const subject = SUBJECTS[run % SUBJECTS.length]!
      const problem = await runIn(page, subject, run)
      if (problem !== null) tell(`run ${run}: ${problem}`)
      if (run % every !== 0) continue
      const each = (performance.now() - began) / every
      heaps.push(await heapOf(session))
      const process = await processOf(browser)
      const figures = [
        `${(heaps.at(-1)! / 2 ** 20).toFixed(1)} MiB`,
        process === null ? '-' : `${process.toFixed(0)} MiB`,
        `${Math.max(0, ...(await longTasks(page))).toFixed(0)} ms`,
        `${each.toFixed(0)} ms`
      ]
      report.line(`${run.toLocaleString('en-US')} runs`, ...figures)
      began = performance.now()
    }
    const runs = Math.max(1, heaps.length - 1) * every
    report.atMost('what each run leaves in the heap', (heaps.at(-1)! - heaps[0]!) / 1024 / runs, LEFT, ' KiB')
    report.exactly('runs that did not say what they should', wrong, 0)
  })
}
