/** Task priority levels, UEFI 2.10 §7.1.8 and §7.1.9. EDK II's release build takes any level, a lower one too. */
import { parameter, type Service } from '../service-table'

export const raiseTpl: Service = {
  table: 'BootServices',
  service: 'RaiseTPL',
  parameters: [parameter('NewTpl', 'EFI_TPL')],
  returns: 'EFI_TPL',
  run({ core, args }) {
    const before = core.tpl
    core.setTpl(args.number('newTpl'))
    return { Status: null, value: BigInt(before) }
  },
  say: (args) => `RaiseTPL to ${args.integer('newTpl')}`
}

export const restoreTpl: Service = {
  table: 'BootServices',
  service: 'RestoreTPL',
  parameters: [parameter('OldTpl', 'EFI_TPL')],
  returns: 'VOID',
  run({ core, args }) {
    core.setTpl(args.number('oldTpl'))
    return { Status: null, value: null }
  },
  say: (args) => `RestoreTPL to ${args.integer('oldTpl')}`
}
