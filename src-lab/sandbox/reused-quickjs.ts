import { newInstance, type Instance, type WasmSource } from './quickjs-vm'
import type { VmFactory } from './vm'

/** One for drivers and one for scripts; who changes the limits of a run gets another. */
const KEPT = 2

/**
 * One instance for one run after another, which is most of what a small run costs otherwise. When a run is over its memory, in which everything of a
 * guest lies, is written over with what it was when the SDK had just started. An instance whose memory has grown, or through which anything was thrown, is
 * not used again.
 */
export function reusedQuickJs(wasm: WasmSource): VmFactory {
  /** Instances that have run once, by what they depend on. */
  const kept = new Map<string, { readonly instance: Instance; readonly fresh: Uint8Array; isIdle: boolean }>()
  return async (options) => {
    const name = JSON.stringify([options.memoryMiB, options.cells, options.frames, options.boot])
    const known = kept.get(name)
    if (known?.isIdle) {
      known.isIdle = false
      known.instance.serve(options)
      return known.instance.vm
    }
    const instance = await newInstance(wasm, options, () => {
      const own = kept.get(name)
      if (own?.instance !== instance) return
      if (instance.isBroken || instance.memory.buffer.byteLength !== length) kept.delete(name)
      else {
        const bytes = new Uint8Array(instance.memory.buffer)
        bytes.set(own.fresh)
        bytes.fill(0, own.fresh.length)
        own.isIdle = true
      }
    })
    const length = instance.memory.buffer.byteLength
    if (instance.vm.boot.ending.kind === 'done') {
      kept.delete(name)
      kept.set(name, { instance, fresh: upToZeros(instance.memory.buffer), isIdle: false })
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    }
    return instance.vm
  }
}

/** A copy without the zeros at the end. */
function upToZeros(buffer: ArrayBuffer): Uint8Array {
  const words = new BigUint64Array(buffer)
  let end = words.length
  while (end > 0 && words[end - 1] === 0n) end--
  return new Uint8Array(buffer.slice(0, end * 8))
}
