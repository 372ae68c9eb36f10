import type { ShellCommand } from '../../src-lab/host-api'

/** What can be done on the screen: each has a name in the palette, and some have keys. */
export interface Command {
  readonly name: string
  /** 'Ctrl+Shift+P'; Ctrl is ⌘ on a Mac. */
  readonly keys?: string
  /** Absent: always. */
  readonly enabled?: boolean
  /** Which of the window's menus it stands in; absent: the open page's own. */
  readonly menu?: ShellCommand['menu']
  readonly run: () => void
}

/** What a command looks at in a key press: a `KeyboardEvent` has it. */
interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

const ARROWS: Readonly<Record<string, string>> = { '→': 'arrowright', '←': 'arrowleft' }

/** Does a key press mean these keys, exactly? */
export function matchesKeys(event: KeyPress, keys: string): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1)!.toLowerCase()
  return (
    event.key.toLowerCase() === (ARROWS[key] ?? key) &&
    (event.ctrlKey || event.metaKey) === parts.includes('Ctrl') &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  )
}

/** Commands whose name holds every word that was typed, those that begin with the text first. */
export function findCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const text = typed.trim().toLowerCase()
  const words = text.split(/\s+/)
  const found = commands.filter((command) => words.every((word) => command.name.toLowerCase().includes(word)))
  const starts = (command: Command): boolean => command.name.toLowerCase().startsWith(text)
  return [...found.filter(starts), ...found.filter((command) => !starts(command))]
}
