/** An entry of the global coherency domain's memory space (PI 1.8 volume 2 §7.2.4), as the trace writes it. */
import type { Hex } from '../spec/hex'

/** `base` and `length` in bytes. */
export interface GcdEntry {
  base: Hex
  length: Hex
  capabilities: Hex
  attributes: Hex
  gcdType: number
  image: Hex
  device: Hex
}
