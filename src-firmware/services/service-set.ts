/** The services that one phase has, by table and name. */
import type { Service } from './service'
import type { ServiceTable } from './signature'

export class ServiceSet<Core> {
  private readonly byName: ReadonlyMap<string, Service<Core>>

  /** @param all In the order in which they are listed. */
  constructor(readonly all: readonly Service<Core>[]) {
    this.byName = new Map(all.map((service) => [`${service.table}.${service.service}`, service]))
  }

  named(table: ServiceTable, service: string): Service<Core> | undefined {
    return this.byName.get(`${table}.${service}`)
  }
}
