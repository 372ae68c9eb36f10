/** DXE's picture: the memory map and its key, what the pool cuts its blocks from, the GCD, the task priority level and the timer. */
import type { Hex } from '../../spec/hex'
import { AddressList } from '../address-list'
import type { Change, CutEvent, Descriptor, GcdEntry } from '../trace'
import type { Picture } from './picture'

/** A run of pages that the pool cuts its blocks from. */
export interface PoolPages {
  readonly start: Hex
  readonly bytes: Hex
  readonly type: number
}
/** Map, key, GCD, pool and what else DXE knows, at one moment. */
export interface DxeState {
  readonly mapKey: Hex
  /** Ascending by address. */
  readonly map: readonly Descriptor[]
  readonly poolPages: readonly PoolPages[]
  readonly gcd: readonly GcdEntry[]
  readonly tpl: number
  readonly timersRun: boolean
}

/** Folds what events changed in DXE. */
export class DxePicture implements Picture<DxeState> {
  private mapKey: Hex = '0x0'
  private map = mapOf([])
  private poolPages = new AddressList<PoolPages>((run) => run.start)
  private gcd = new AddressList<GcdEntry>((entry) => entry.base)
  private tpl = 4
  private timersRun = true

  snapshot(): DxePicture {
    const copy = new DxePicture()
    copy.mapKey = this.mapKey
    copy.map = this.map.snapshot()
    copy.poolPages = this.poolPages.snapshot()
    copy.gcd = this.gcd.snapshot()
    copy.tpl = this.tpl
    copy.timersRun = this.timersRun
    return copy
  }
  shown(): DxeState {
    const { mapKey, map, poolPages, gcd, tpl, timersRun } = this
    return { mapKey, map: map.toArray(), poolPages: poolPages.toArray(), gcd: gcd.toArray(), tpl, timersRun }
  }

  apply(change: Change): void {
    switch (change.what) {
      case 'map':
        for (const descriptor of change.removed) this.map.delete(descriptor[1])
        for (const descriptor of change.added) this.map.set(descriptor)
        return
      case 'key':
        this.mapKey = change.to
        return
      case 'pool':
        if (change.state === 'gone') this.poolPages.delete(change.address)
        else this.poolPages.set({ start: change.address, bytes: change.bytes, type: change.type })
        return
      case 'gcd':
        for (const entry of change.removed) this.gcd.delete(entry.base)
        for (const entry of change.added) this.gcd.set(entry)
        return
      case 'tpl':
        this.tpl = change.to
        return
      case 'timers':
        this.timersRun = change.on
    }
  }

  cut({ map, mapKey }: CutEvent): void {
    this.map = mapOf(map)
    this.mapKey = mapKey
  }
}

function mapOf(descriptors: readonly Descriptor[]): AddressList<Descriptor> {
  const map = new AddressList<Descriptor>((descriptor) => descriptor[1])
  for (const descriptor of descriptors) map.set(descriptor)
  return map
}
