/** What the app was started with, and what a second start hands to the first. */
import { resolve } from 'node:path'

export interface LaunchOptions {
  /** The folder of the user's work; undefined: the usual one. */
  readonly data: string | undefined
  /** '<pack>/<lab>', the lab by its id or its number. */
  readonly lab: string | undefined
  /** The path of a .labpack, as a double click in a file manager gives it. */
  readonly pack: string | undefined
  /** A pack's folder that is shown while it is written. */
  readonly preview: string | undefined
}

/**
 * @param args Without the program, and without the app's own folder where that is given. Chromium's switches stand among them; they are left alone.
 * @param folder What relative paths begin at.
 */
export function launchOptions(args: readonly string[], folder: string): LaunchOptions {
  const value = (name: string): string | undefined => {
    const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
    return at < 0 ? undefined : args[at] === name ? args[at + 1] : args[at]!.slice(name.length + 1)
  }
  const data = value('--data')
  const pack = args.find((arg) => !arg.startsWith('-') && arg.toLowerCase().endsWith('.labpack'))
  const preview = value('--preview')
  return {
    data: data && resolve(folder, data),
    lab: value('--lab'),
    pack: pack && resolve(folder, pack),
    preview: preview && resolve(folder, preview)
  }
}
