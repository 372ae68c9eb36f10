/** The window as a test has it: Electron's own where its binary is found, else the built main process with a stand-in for the module, in Chromium. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, chromium, type Page } from '@playwright/test'
import { findChromium } from '../../scripts/find-chromium.js'
import { electronBinary } from '../../src-main/electron-binary'
import { root, startShell } from '../main/electron/shell'
import type { Handoff } from './host'

/** @param watch Sees the page as early as it can be seen. */
export async function openWindow(data: string, watch: (page: Page) => void, args: readonly string[] = []): Promise<Handoff> {
  const binary = electronBinary()
  return binary === null ? openStandIn(data, watch, args) : openElectron(binary, data, watch, args)
}

async function openElectron(binary: string, data: string, watch: (page: Page) => void, args: readonly string[]): Promise<Handoff> {
  const app = await _electron.launch({ executablePath: binary, args: [root, '--no-sandbox', '--data', data, ...args], cwd: root })
  const page = await app.firstWindow()
  watch(page)
  const kill = async (): Promise<void> => {
    const child = app.process()
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
  }
  return { page, data, stop: () => app.close(), kill }
}

async function openStandIn(data: string, watch: (page: Page) => void, args: readonly string[]): Promise<Handoff> {
  const shell = await startShell({ args: ['--data', data, ...args], chromium: findChromium()! })
  const ended = shell.exited.then((code) => {
    throw new Error(`the window ended with ${code}: ${shell.said()}`)
  })
  ended.catch(() => {})
  const port = join(await Promise.race([shell.profile, ended]), 'DevToolsActivePort')
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(port, 'utf8').split('\n')[0]}`)
  const [context] = browser.contexts()
  const page = context!.pages()[0] ?? (await context!.waitForEvent('page'))
  watch(page)
  await page.waitForURL(/stand-in/)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { process: child } = shell
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await shell.exited
    // A killed app leaves a browser that ends by itself; the next one waits until the profile is free.
    while (existsSync(port) && browser.isConnected()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { page, data, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
