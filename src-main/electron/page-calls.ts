/** What the page may ask of the main process. Whoever asks is looked at first; what comes along is checked before it is used. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import type { ShellCommand } from '../../src-lab/host-api'
import type { Host } from '../host/host'
import { isOwnPage } from './content'
import { refusal, told, type Language } from '../../src-lab/sentences'

interface Listeners {
  /** The commands that there are now, in the language that the page speaks. */
  commands(commands: readonly ShellCommand[], language: Language): void
  /** A .labpack was dropped on the window. */
  pack(path: string): void
  /** The page has handed over everything, as it was asked to before it is closed. */
  left(): void
}

const languages = ['en', 'zh-CN'] as const satisfies readonly Language[]
const commandList = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(200),
      keys: z.string().max(40).optional(),
      enabled: z.boolean(),
      menu: z.enum(['file', 'driver', 'view', 'help'])
    })
  )
  .max(200)
const packPath = z.string().min(1).max(4096)

export function answerPage(host: Host, listeners: Listeners): void {
  ipcMain.handle('host', (event, method: unknown, args: unknown) =>
    isOwn(event) && typeof method === 'string' ? host.dispatch(method, args) : refusal('origin', told`Another page may not ask this.`)
  )
  listen('commands', z.strictObject({ commands: commandList, language: z.enum(languages) }), ({ commands, language }) =>
    listeners.commands(commands, language)
  )
  listen('pack', packPath, listeners.pack)
  listen('left', z.undefined(), listeners.left)
}

function listen<T>(channel: string, schema: z.ZodType<T>, act: (value: T) => void): void {
  ipcMain.on(channel, (event, given: unknown) => {
    const parsed = schema.safeParse(given)
    if (isOwn(event) && parsed.success) act(parsed.data)
  })
}

function isOwn({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return isOwnPage(senderFrame?.url ?? '')
}
