/** Node has WebAssembly, its typings only name it: what the sandbox's thread uses of it. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>
  class Memory {
    constructor(descriptor: { initial: number; maximum: number })
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
}
