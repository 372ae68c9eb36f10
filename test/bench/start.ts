/**
 * From the start of the process to an editor one can type in, at lab 12, on an empty data folder: `npx tsx test/bench/start.ts 7`. The doors take turns. The
 * window is the stand-in for Electron where there is no binary: its page comes over the debugger's protocol, which the real one has not to pay for.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../../scripts/find-chromium.js'
import { startHost } from '../e2e/host'
import { openWindow } from '../e2e/window'

const LAB = 'uefi-memory/12-memory-map'
const EDITOR = '[data-testid="editor"] .view-line'
const runs = Number(process.argv[2] ?? 5)

/** @returns Milliseconds to the address or the window, and to the editor. */
async function inBrowser(data: string): Promise<[number, number]> {
  const began = performance.now()
  const host = await startHost(data)
  const there = performance.now() - began
  const browser = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.goto(`${host.address}/${LAB}`)
  await page.locator(EDITOR).first().waitFor()
  const editor = performance.now() - began
  await browser.close()
  await host.stop()
  return [there, editor]
}

async function inWindow(data: string): Promise<[number, number]> {
  const began = performance.now()
  const window = await openWindow(data, () => {}, ['--lab', LAB])
  const there = performance.now() - began
  await window.page.locator(EDITOR).first().waitFor()
  const editor = performance.now() - began
  await window.stop()
  return [there, editor]
}

const doors = { 'web host': inBrowser, window: inWindow }
const taken: Record<string, [number, number][]> = { 'web host': [], window: [] }
for (let i = 0; i < runs; i++)
  for (const [name, open] of Object.entries(doors)) {
    const data = mkdtempSync(join(tmpdir(), 'handoff-start-'))
    taken[name]!.push(await open(data))
    rmSync(data, { recursive: true, force: true })
  }
const median = (times: number[]): string => `${Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!)} ms`
for (const [name, times] of Object.entries(taken))
  console.log(`${name}: address or window ${median(times.map(([there]) => there))}, editor ${median(times.map(([, editor]) => editor))}`)
process.exit()
