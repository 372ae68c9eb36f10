/** EFI_BOOT_SERVICES.InstallConfigurationTable(), UEFI 2.10 §7.5.6. */
import type { DxeCore } from '../core/core'
import { guidAt } from '../../services/pointed-at'
import { parameter, type Service } from '../../services/service'
import { nullPointer } from '../../trace/cause'

/** UEFI 2.10 §7.5.6. */
export const installConfigurationTable: Service<Pick<DxeCore, 'configurationTable'>> = {
  table: 'BootServices',
  service: 'InstallConfigurationTable',
  parameters: [parameter('Guid', 'GUID'), parameter('Table', 'POINTER')],
  returns: 'EFI_STATUS',
  facts: { mayMoveKey: true },
  run({ board, core, args, at }) {
    const guid = guidAt(board, args.raw('guid'), at)
    if (guid === null) return nullPointer('guid')
    return core.configurationTable.install(guid, args.integer('table'))
  }
}
