/** The services that one phase has, by table and name. */
import type { Service } from './service'
import type { ServiceTable } from './signature'

/** Services by table and name. @typeParam Core What they work on. */
export class ServiceSet<Core> {
  private readonly byTable = new Map<ServiceTable, Map<string, Service<Core>>>()

  /** @param all In the order in which they are listed. */
  constructor(readonly all: readonly Service<Core>[]) {
    for (const service of all) {
      const table = this.byTable.get(service.table) ?? new Map<string, Service<Core>>()
      this.byTable.set(service.table, table.set(service.service, service))
    }
  }

  named(table: ServiceTable, service: string): Service<Core> | undefined {
    return this.byTable.get(table)?.get(service)
  }
}
