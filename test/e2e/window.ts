/** The window as a test has it: Electron's own where its binary is found, else the built main process with a stand-in for the module, in Chromium. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, chromium, type Page } from '@playwright/test'
import { findChromium } from '../../scripts/find-chromium.js'
import { electronBinary } from '../../src-main/electron-binary'
import { root, startShell } from '../main/electron/shell'
import type { Handoff } from './host'

/** A window has a menu too. */
export interface WindowHandoff extends Handoff {
  /** The labels of each menu's items, by the menu's own. */
  menus(): Promise<Readonly<Record<string, readonly string[]>>>
  choose(menu: string, item: string): Promise<void>
}

/** The part of Electron's Menu that is looked at inside the main process; both kinds of window have it. */
interface MenuModule {
  readonly Menu: { getApplicationMenu(): { items: MenuItem[] } | null }
}
interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly submenu?: { readonly items: MenuItem[] }
  click?(): void
}

function labelsOf({ Menu }: MenuModule): Record<string, string[]> {
  const items = Menu.getApplicationMenu()!.items
  return Object.fromEntries(items.map((menu) => [menu.label || menu.role, menu.submenu?.items.map((item) => item.label || '') ?? []]))
}
function chooseIn({ Menu }: MenuModule, [menuName, itemName]: readonly [string, string]): void {
  const isNamed = ({ label, role }: MenuItem, name: string): boolean => label === name || role === name.toLowerCase()
  const menu = Menu.getApplicationMenu()!.items.find((item) => isNamed(item, menuName))
  menu!.submenu!.items.find((item) => isNamed(item, itemName))!.click!()
}

/** @param watch Sees the page as early as it can be seen. */
export async function openWindow(data: string, watch: (page: Page) => void, args: readonly string[] = []): Promise<WindowHandoff> {
  const binary = electronBinary()
  return binary === null ? openStandIn(data, watch, args) : openElectron(binary, data, watch, args)
}

async function openElectron(binary: string, data: string, watch: (page: Page) => void, args: readonly string[]): Promise<WindowHandoff> {
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
  const menus = () => app.evaluate(labelsOf as never) as Promise<Record<string, string[]>>
  const choose = (...names: readonly [string, string]) => app.evaluate(chooseIn as never, names) as Promise<void>
  return { page, data, menus, choose, stop: () => app.close(), kill }
}

async function openStandIn(data: string, watch: (page: Page) => void, args: readonly string[]): Promise<WindowHandoff> {
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
  const menus = () => shell.evaluate(labelsOf as never) as Promise<Record<string, string[]>>
  const choose = (...names: readonly [string, string]) => shell.evaluate(chooseIn as never, names as never) as Promise<void>
  return { page, data, menus, choose, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
