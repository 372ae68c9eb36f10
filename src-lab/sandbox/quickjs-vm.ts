/**
 * The port over QuickJS-ng in WebAssembly (quickjs-emscripten 0.32.0). Each engine has a memory of its own with a maximum, because the library's own
 * memory limit does not hold, and a stack small enough that the engine notices before its host does.
 *
 * Calls from the guest bypass the library's function wrappers, which cost ten times the call itself. That and the shared cells use parts of the
 * library that it does not publish: `PrivateContext` names them all, and a unit test guards them.
 */
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSHandle } from 'quickjs-emscripten-core'
import variant from '@jitl/quickjs-ng-wasmfile-release-sync'
import { SimulatorBug } from '../../src-firmware/board/guest'
import type { Crossing, Ending, GuestModule, GuestValue, SharedCells, Vm, VmOptions } from './vm'

/** A WebAssembly.Memory. */
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
/** What the pure rooms cannot make themselves. */
export interface WasmSource {
  /** The compiled WebAssembly.Module of '@jitl/quickjs-ng-wasmfile-release-sync/wasm'. */
  readonly module: object
  /** `new WebAssembly.Memory({ initial, maximum })`, in pages of 64 KiB. */
  newMemory(initial: number, maximum: number): WasmMemory
}

const PAGES_PER_MIB = 16
/** The variant was linked for this many. */
const INITIAL_PAGES = 256
const STACK_BYTES = 96 * 1024

type Pointer = number

/** What is used of the library beyond what it publishes. */
interface PrivateContext {
  readonly cToHostCallbacks: {
    callFunction(context: Pointer, thisValue: Pointer, count: number, values: Pointer, functionId: number): Pointer
  }
  readonly ctx: { readonly value: Pointer }
  readonly ffi: {
    QTS_ArgvGetJSValueConstPointer(values: Pointer, index: number): Pointer
    QTS_GetFloat64(context: Pointer, value: Pointer): number
    QTS_NewFloat64(context: Pointer, value: number): Pointer
    QTS_GetString(context: Pointer, value: Pointer): Pointer
    QTS_GetArrayBuffer(context: Pointer, value: Pointer): Pointer
    QTS_GetArrayBufferLength(context: Pointer, value: Pointer): number
    QTS_NewArrayBuffer(context: Pointer, bytes: Pointer, length: number): Pointer
    QTS_NewString(context: Pointer, text: Pointer): Pointer
  }
  readonly module: { _free(pointer: Pointer): void }
  readonly memory: {
    consumeJSCharPointer(text: Pointer): string
    heapValueHandle(value: Pointer): QuickJSHandle
    newHeapBufferPointer(bytes: Uint8Array): { readonly value: { readonly pointer: Pointer } }
    newHeapCharPointer(text: string): { readonly value: { readonly ptr: Pointer }; dispose(): void }
  }
}

/** What the guest is told about each operation's arguments: this one brings a buffer, the others texts. */
const WRITE_BYTES = 5

/** An instance, whoever's run it is for at the moment. */
export interface Instance {
  readonly memory: WasmMemory
  readonly vm: Vm
  /** Begins another run's time: who is asked from now on. */
  serve(options: VmOptions): void
  /** Something went through the instance that was no answer of the guest's: its own stack may not be as it was. */
  readonly isBroken: boolean
}

/** An instance of QuickJS with a WebAssembly memory of its own. @param ended Told when nothing more is asked of the run's engine. */
export async function newInstance(wasm: WasmSource, first: VmOptions, ended: () => void): Promise<Instance> {
  let options = first
  const memory = wasm.newMemory(INITIAL_PAGES, Math.max(INITIAL_PAGES, options.memoryMiB * PAGES_PER_MIB))
  const watch = watchGrowth(memory)
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule: wasm.module, wasmMemory: memory as never }))
  const runtime = quickjs.newRuntime()
  runtime.setMaxStackSize(STACK_BYTES)
  runtime.setModuleLoader(
    (name) => options.source(name),
    (from, specifier) => {
      const name = options.resolve(from, specifier)
      return name ?? { error: new ReferenceError(`'${specifier}' does not exist for a driver`) }
    }
  )
  let isInterrupted = false
  runtime.setInterruptHandler(() => {
    isInterrupted = options.interrupt()
    return isInterrupted
  })
  const context = runtime.newContext()
  const inner = context as unknown as PrivateContext

  const sharedBuffer = (bytes: number): { pointer: Pointer; handle: QuickJSHandle } => {
    const { pointer } = inner.memory.newHeapBufferPointer(new Uint8Array(bytes)).value
    return { pointer, handle: inner.memory.heapValueHandle(inner.ffi.QTS_NewArrayBuffer(inner.ctx.value, pointer, bytes)) }
  }
  const buffer = sharedBuffer(options.cells * 12)
  const frames = sharedBuffer(options.frames * 4)
  const crossing = context.newObject()
  const call = context.newFunction('call', () => context.undefined)
  // From here on every call from the guest is a crossing: this is the only function it was given.
  inner.cToHostCallbacks.callFunction = crossings(inner, (operation, given) => options.cross(operation, given), memory)
  context.setProp(crossing, 'call', call)
  context.setProp(crossing, 'buffer', buffer.handle)
  context.setProp(crossing, 'frames', frames.handle)
  context.setProp(crossing, 'cells', context.newNumber(options.cells))
  context.setProp(context.global, '__crossing', crossing)

  let shared = memory.buffer
  const views = (): SharedCells => ({
    values: new BigUint64Array(shared, buffer.pointer, options.cells),
    tags: new Int32Array(shared, buffer.pointer + options.cells * 8, options.cells),
    frames: new Int32Array(shared, frames.pointer, options.frames)
  })
  let cells = views()
  let isBroken = false

  const ending = (act: () => { error?: QuickJSHandle; value?: QuickJSHandle }): { ending: Ending; value: QuickJSHandle | null } => {
    let result: { error?: QuickJSHandle; value?: QuickJSHandle }
    isInterrupted = false
    try {
      result = act()
    } catch (broken) {
      isBroken = true
      if (broken instanceof SimulatorBug) throw broken
      // The host's stack ran out inside the engine, or the engine trapped.
      return { ending: { kind: 'dead' }, value: null }
    }
    // An image that ended itself leaves the code around it running: the flag speaks of this call only.
    const wasInterrupted = isInterrupted
    isInterrupted = false
    if (!result.error) return { ending: { kind: 'done' }, value: result.value ?? null }
    if (wasInterrupted) return { ending: { kind: 'interrupted' }, value: null }
    return { ending: { kind: 'thrown', thrown: { guestValue: result.error } }, value: null }
  }

  const evaluate = (name: string, source: string): { readonly ending: Ending; readonly module: GuestModule } => {
    const outcome = ending(() => context.evalCode(source, name, { type: 'module', strict: true }))
    const exports = outcome.value
    const module: GuestModule = {
      call(exported: string, value?: GuestValue): Ending {
        if (!exports) throw new SimulatorBug(`${name} has no exports`)
        return ending(() => {
          const callee = context.getProp(exports, exported)
          const given = value ? [value.guestValue as QuickJSHandle] : []
          return context.callFunction(callee, context.undefined, ...given)
        }).ending
      }
    }
    if (exports && context.getPromiseState(exports).type === 'pending') return { ending: { kind: 'pending' }, module }
    return { ending: outcome.ending, module }
  }

  const vm: Vm = {
    boot: evaluate('boot', options.boot),
    cells() {
      if (shared !== memory.buffer) {
        shared = memory.buffer
        cells = views()
      }
      return cells
    },
    evaluate,
    get isOutOfMemory() {
      return watch.lastFailed
    },
    get hasPendingJobs() {
      return runtime.hasPendingJob()
    },
    end: ended
  }
  return {
    memory,
    vm,
    serve(next) {
      options = next
      watch.lastFailed = false
    },
    get isBroken() {
      return isBroken
    }
  }
}

/** The engine asks for more than it needs first, and for less when that fails: only the last answer counts. */
function watchGrowth(memory: WasmMemory): { lastFailed: boolean } {
  const watch = { lastFailed: false }
  const grow = memory.grow.bind(memory)
  memory.grow = (pages) => {
    watch.lastFailed = true
    const before = grow(pages)
    watch.lastFailed = false
    return before
  }
  return watch
}

function crossings(inner: PrivateContext, cross: Crossing, memory: WasmMemory): PrivateContext['cToHostCallbacks']['callFunction'] {
  const { ffi } = inner
  const context = inner.ctx.value

  const given = (operation: number, count: number, values: Pointer): (string | Uint8Array)[] => {
    const list: (string | Uint8Array)[] = []
    for (let i = 1; i < count; i++) {
      const value = ffi.QTS_ArgvGetJSValueConstPointer(values, i)
      list.push(operation === WRITE_BYTES ? bytes(value) : inner.memory.consumeJSCharPointer(ffi.QTS_GetString(context, value)))
    }
    return list
  }
  const bytes = (value: Pointer): Uint8Array => {
    const length = ffi.QTS_GetArrayBufferLength(context, value)
    const copy = ffi.QTS_GetArrayBuffer(context, value)
    const result = new Uint8Array(memory.buffer).slice(copy, copy + length)
    inner.module._free(copy)
    return result
  }
  const STOPPED = 1

  return (_context, _this, count, values) => {
    const operation = ffi.QTS_GetFloat64(context, ffi.QTS_ArgvGetJSValueConstPointer(values, 0))
    const answer = cross(operation, count > 1 ? given(operation, count, values) : [])
    // 0 is undefined to the guest.
    if (answer === undefined) return 0
    if (answer === false) return ffi.QTS_NewFloat64(context, STOPPED)
    if (typeof answer === 'string') {
      const text = inner.memory.newHeapCharPointer(answer)
      const value = ffi.QTS_NewString(context, text.value.ptr)
      text.dispose()
      return value
    }
    return ffi.QTS_NewArrayBuffer(context, inner.memory.newHeapBufferPointer(answer).value.pointer, answer.length)
  }
}
