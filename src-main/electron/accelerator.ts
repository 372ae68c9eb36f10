/** Electron's names of keys that the screen calls otherwise. */
const KEYS: Readonly<Record<string, string>> = { Ctrl: 'CommandOrControl', '→': 'Right', '←': 'Left' }

/** What Electron's accelerators are made of, as far as the screen's keys need it. */
const ACCELERATOR = /^(?:(?:CommandOrControl|Alt|Shift)\+){0,3}(?:[A-Z0-9]|F[1-9]|F1[0-2]|Enter|Right|Left|Up|Down)$/

/** @param keys As the screen writes them: 'Ctrl+Shift+P'. @returns undefined: Electron has no such keys, and would throw. */
export function acceleratorFor(keys: string): string | undefined {
  const accelerator = keys
    .split('+')
    .map((key) => KEYS[key] ?? key)
    .join('+')
  return ACCELERATOR.test(accelerator) ? accelerator : undefined
}
