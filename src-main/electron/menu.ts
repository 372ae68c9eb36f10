/** The native menus: the usual ones, and in them the commands of the screen with their keys. */
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { ShellCommand } from '../../src-lab/host-api'
import { acceleratorFor } from './accelerator'
import { told } from '../../src-lab/sentences/told'
import { say } from './language'

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
    { label: say(told`File`), submenu: group(of('file'), [role(isMac ? 'close' : 'quit')]) },
    { ...role('editMenu'), submenu: group(roles('undo', 'redo'), roles('cut', 'copy', 'paste', 'delete'), roles('selectAll')) },
    ...(of('driver').length > 0 ? [{ label: say(told`Driver`), submenu: of('driver') }] : []),
    { label: say(told`View`), submenu: group(of('view'), zoom(), roles('togglefullscreen'), isPackaged ? [] : roles('toggleDevTools')) },
    {
      ...role('windowMenu'),
      submenu: group(roles('minimize', ...(isMac ? (['zoom'] as const) : [])), isMac ? roles('front') : roles('close'))
    },
    { ...role('help'), submenu: group(of('help'), isMac ? [] : roles('about')) }
  ]
  const app = { label: 'Handoff', submenu: group(roles('about'), roles('services'), roles('hide', 'hideOthers', 'unhide'), roles('quit')) }
  Menu.setApplicationMenu(Menu.buildFromTemplate(isMac ? [{ role: 'appMenu', ...app }, ...menus] : menus))
}

/** What Electron does by itself, and names in English alone. */
const ROLES = {
  editMenu: told`Edit`,
  undo: told`Undo`,
  redo: told`Redo`,
  cut: told`Cut`,
  copy: told`Copy`,
  paste: told`Paste`,
  delete: told`Delete`,
  selectAll: told`Select All`,
  resetZoom: told`Actual Size`,
  zoomIn: told`Zoom In`,
  zoomOut: told`Zoom Out`,
  togglefullscreen: told`Toggle Full Screen`,
  toggleDevTools: told`Toggle Developer Tools`,
  windowMenu: told`Window`,
  minimize: told`Minimize`,
  zoom: told`Zoom`,
  front: told`Bring All to Front`,
  close: told`Close Window`,
  help: told`Help`,
  about: told`About Handoff`,
  services: told`Services`,
  hide: told`Hide Handoff`,
  hideOthers: told`Hide Others`,
  unhide: told`Show All`,
  quit: told`Quit Handoff`
} as const
type Role = keyof typeof ROLES

function role(name: Role): MenuItemConstructorOptions {
  return { role: name, label: say(ROLES[name]) }
}

function roles(...names: readonly Role[]): MenuItemConstructorOptions[] {
  return names.map(role)
}

function zoom(): MenuItemConstructorOptions[] {
  return [
    ...roles('resetZoom', 'zoomIn'),
    // The plus of most keyboards is pressed without Shift.
    { ...role('zoomIn'), accelerator: 'CommandOrControl+=', visible: false },
    role('zoomOut')
  ]
}

/** Groups of items with a line between them. */
function group(...groups: readonly (readonly MenuItemConstructorOptions[])[]): MenuItemConstructorOptions[] {
  return groups
    .filter((items) => items.length > 0)
    .flatMap((items, index) => (index === 0 ? items : [{ type: 'separator' as const }, ...items]))
}
