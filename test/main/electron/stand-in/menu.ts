/** Electron's Menu, as far as a menu is made from a template and chosen from. */
import type { MenuItem, MenuItemConstructorOptions } from 'electron'
import { strict } from './strict'

const ACCELERATOR =
  /^((Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)*([!-~]|F\d\d?|Plus|Space|Tab|Enter|Return|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Delete|Backspace)$/

class StandInMenu {
  constructor(readonly items: MenuItem[]) {}
}

let installed: StandInMenu | null = null

export const Menu = strict('Menu', {
  buildFromTemplate: (template: MenuItemConstructorOptions[]): StandInMenu => {
    for (const { role, type, label, accelerator } of template) {
      if (role === undefined && type !== 'separator' && label === undefined)
        throw new Error('Invalid template for MenuItem: it must have a label, a role or a type')
      if (accelerator && !ACCELERATOR.test(accelerator)) throw new Error(`Invalid accelerator: ${accelerator}`)
    }
    return new StandInMenu(
      template.map(
        (item) =>
          ({
            enabled: true,
            visible: true,
            ...item,
            submenu: Array.isArray(item.submenu) ? Menu.buildFromTemplate(item.submenu) : undefined
          }) as unknown as MenuItem
      )
    )
  },
  setApplicationMenu: (menu: StandInMenu | null): void => void (installed = menu),
  getApplicationMenu: (): StandInMenu | null => installed
})
