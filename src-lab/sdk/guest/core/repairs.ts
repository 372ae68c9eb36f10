/**
 * Where the engine (quickjs-ng 0.12.1) differs from ECMAScript in a way that memory arithmetic meets: its BigInt.asUintN gives negative numbers
 * (asUintN(64, -1n) is -1n there). Runs before anything else.
 */
const { asUintN } = BigInt
const toIndex = (bits: unknown): number => Number(asUintN(53, BigInt(Math.trunc(Number(bits)))))

Object.defineProperty(BigInt, 'asUintN', {
  value: {
    asUintN(bits: number, value: bigint): bigint {
      // The engine's own function looks at the arguments, and throws what it should.
      asUintN(bits, value)
      return BigInt(value) & ((1n << BigInt(toIndex(bits))) - 1n)
    }
  }.asUintN,
  configurable: true,
  writable: true
})
