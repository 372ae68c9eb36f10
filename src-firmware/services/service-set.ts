/** Services by table and name. */
import type { Service } from './service'
import type { ServiceSignature, ServiceTable } from './signature'

/** Services, or what they look like, by table and name. */
export class NamedServices<S extends ServiceSignature> {
  private readonly byTable = new Map<ServiceTable, Map<string, S>>()

  /** @param all In the order in which they are listed. */
  constructor(readonly all: readonly S[]) {
    for (const service of all) {
      const table = this.byTable.get(service.table) ?? new Map<string, S>()
      this.byTable.set(service.table, table.set(service.service, service))
    }
  }

  named(table: ServiceTable, service: string): S | undefined {
    return this.byTable.get(table)?.get(service)
  }
}

/** The services that one phase has. @typeParam Core What they work on. */
export class ServiceSet<Core> extends NamedServices<Service<Core>> {}
