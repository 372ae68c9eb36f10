/** The real host on a folder of its own, reached as the screen reaches it. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostApi, Reply, WindowShell } from '../../../src-lab/host-api'
import { openDataFolder } from '../../../src-main/host/data-folder'
import { Host } from '../../../src-main/host/host'

export interface RealHost {
  readonly host: Host
  readonly folder: string
  /** Names of the methods that the screen called. */
  readonly called: string[]
  /** From now on these methods are refused. */
  readonly refused: Map<keyof HostApi, Reply<never> & { readonly ok: false }>
  /** Asks the screen to hand over what waits, as a window does before it closes. */
  leave: () => Promise<void>
}

export const LAB = { pack: 'uefi-memory', lab: '12-memory-map' }

/** What the pages of this file have set to happen later. */
const timers = new Set<ReturnType<typeof setTimeout>>()
const { setTimeout: set, clearTimeout: clear } = globalThis
globalThis.setTimeout = Object.assign((...args: Parameters<typeof set>) => {
  const timer = set(...args)
  timers.add(timer)
  return timer
}, set)

/** With a page goes what it would have done later: nothing that was typed in one test is saved into the folder of the next. */
function leavePages(): void {
  for (const timer of timers) clear(timer)
  timers.clear()
}

export function realHost(): RealHost {
  leavePages()
  const folder = mkdtempSync(join(tmpdir(), 'handoff-state-'))
  let minute = 0
  const host = new Host({
    version: '0',
    shell: 'web',
    data: openDataFolder(folder),
    labs: join(import.meta.dirname, '../../../labs'),
    now: () => `2026-01-01T00:${String(minute++).padStart(2, '0')}:00.000Z`,
    openLink: () => Promise.resolve()
  })
  const real: RealHost = { host, folder, called: [], refused: new Map(), leave: () => Promise.resolve() }
  const handoff: WindowShell = {
    call(method, args) {
      real.called.push(method)
      return Promise.resolve(real.refused.get(method as keyof HostApi) ?? host.dispatch(method, args))
    },
    showCommands: () => {},
    onCommand: () => {},
    onPack: () => {},
    onLeave: (leave) => void (real.leave = leave)
  }
  Object.assign(globalThis, { handoff })
  return real
}

export const NO = { ok: false, code: 'saveFailed', message: 'The disk is full.' } as const
export const READ_ONLY = { ok: false, code: 'readOnly', message: 'Another Handoff has this folder.' } as const

export async function value<T>(reply: Promise<Reply<T>>): Promise<T> {
  const answered = await reply
  if (!answered.ok) throw new Error(answered.message)
  return answered.value
}
