/** The native menus: the usual ones, and in them the commands of the screen with their keys. */
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { ShellCommand } from '../../src-lab/host-api'
import { acceleratorFor } from './accelerator'

interface MenuOptions {
  /** Without developer tools. */
  readonly isPackaged: boolean
  readonly commands: readonly ShellCommand[]
  readonly run: (command: string) => void
}

export function installMenu({ isPackaged, commands, run }: MenuOptions): void {
  const isMac = process.platform === 'darwin'
  const of = (menu: ShellCommand['menu']): MenuItemConstructorOptions[] =>
    commands
      .filter((command) => command.menu === menu)
      .map(({ name, keys, enabled }) => ({
        label: name.replaceAll('&', '&&'),
        enabled,
        click: () => run(name),
        // The page hears its keys itself: it knows what has the focus. The menu only shows them.
        ...(keys === undefined ? {} : { accelerator: acceleratorFor(keys), registerAccelerator: false })
      }))
  const menus: MenuItemConstructorOptions[] = [
    { label: 'File', submenu: group(of('file'), [{ role: isMac ? 'close' : 'quit' }]) },
    { role: 'editMenu' },
    ...(of('driver').length > 0 ? [{ label: 'Driver', submenu: of('driver') }] : []),
    { label: 'View', submenu: group(of('view'), ZOOM, [{ role: 'togglefullscreen' }], isPackaged ? [] : [{ role: 'toggleDevTools' }]) },
    { role: 'windowMenu' },
    { role: 'help', submenu: group(of('help'), isMac ? [] : [{ role: 'about' }]) }
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(isMac ? [{ role: 'appMenu' }, ...menus] : menus))
}

const ZOOM: readonly MenuItemConstructorOptions[] = [
  { role: 'resetZoom' },
  { role: 'zoomIn' },
  // The plus of most keyboards is pressed without Shift.
  { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false },
  { role: 'zoomOut' }
]

/** Groups of items with a line between them. */
function group(...groups: readonly (readonly MenuItemConstructorOptions[])[]): MenuItemConstructorOptions[] {
  return groups
    .filter((items) => items.length > 0)
    .flatMap((items, index) => (index === 0 ? items : [{ type: 'separator' as const }, ...items]))
}
