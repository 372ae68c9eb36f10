/**
 * Random scripts, the same for the same profile and seed. They touch only what they allocated themselves, so that the firmware survives;
 * the wrong calls among them are such as it refuses.
 */
import { MemoryType } from '../../src-firmware/spec/memory-type'
import { after, ALLOCATABLE_TYPES, anyPages, freePages, freePool, fullMap, mapKey, pagesAt, pagesBelow, pool } from './script'

type Kind = 'any' | 'below' | 'at' | 'free' | 'pool' | 'freePool' | 'wrong'
interface Profile {
  readonly pageTypes: readonly number[]
  readonly poolTypes: readonly number[]
  /** How often each kind of call comes, relative to the others. */
  readonly weights: Readonly<Partial<Record<Kind, number>>>
  readonly pages: readonly number[]
}

const { LoaderCode, LoaderData, BootServicesCode, BootServicesData, RuntimeServicesCode, RuntimeServicesData } = MemoryType
const BOOT = [LoaderCode, LoaderData, BootServicesCode, BootServicesData]
const RUNTIME = [RuntimeServicesCode, RuntimeServicesData]
const FEW = [1, 1, 1, 2, 2, 3, 5, 9, 16]
const SOME = [1, 1, 2, 3, 4, 6, 8, 12, 17, 31, 32, 64, 130, 256, 500]
const MANY = [1, 20, 64, 250, 512, 1000, 2048, 5000, 9000]

export const PROFILES: Readonly<Record<string, Profile>> = {
  mixed: {
    pageTypes: ALLOCATABLE_TYPES,
    poolTypes: ALLOCATABLE_TYPES,
    weights: { any: 20, below: 6, at: 6, free: 20, pool: 22, freePool: 16, wrong: 10 },
    pages: SOME
  },
  pool: { pageTypes: BOOT, poolTypes: ALLOCATABLE_TYPES, weights: { any: 5, free: 5, pool: 50, freePool: 38, wrong: 2 }, pages: FEW },
  pages: {
    pageTypes: ALLOCATABLE_TYPES,
    poolTypes: [LoaderData],
    weights: { any: 35, below: 10, at: 12, free: 40, wrong: 3 },
    pages: SOME
  },
  runtime: {
    pageTypes: [...RUNTIME, BootServicesData, LoaderData],
    poolTypes: [...RUNTIME, BootServicesData],
    weights: { any: 25, at: 4, free: 25, pool: 26, freePool: 20 },
    pages: SOME
  },
  wrong: {
    pageTypes: BOOT,
    poolTypes: [LoaderCode, LoaderData, BootServicesData],
    weights: { any: 14, below: 4, at: 4, free: 15, pool: 10, freePool: 8, wrong: 45 },
    pages: FEW
  },
  big: {
    pageTypes: [...BOOT, RuntimeServicesData],
    poolTypes: [LoaderData, BootServicesData],
    weights: { any: 44, below: 6, at: 6, free: 38, pool: 4, freePool: 2 },
    pages: MANY
  },
  fragments: { pageTypes: BOOT, poolTypes: [LoaderData], weights: { any: 20, at: 45, free: 35 }, pages: [1, 1, 1, 1, 2, 3] }
}

/** Refused memory types: free memory itself, and numbers between the specification's and the OEM's. */
const WRONG_TYPES = [MemoryType.Conventional, MemoryType.Persistent, 16, 17, 255, 0x6fffffff]
const NOWHERE = ['0xa0000', '0xb0000000', '0xffc00000', '0x8000000000', '0xfffffffffffff000']
const POOL_SIZES = [0, 1, 8, 24, 88, 89, 216, 217, 344, 600, 984, 1624, 2648, 2649, 4056, 4057, 8000]
const OPERATIONS_BETWEEN_MAPS = 25

/** A sequence of numbers from a seed (xorshift32). */
class Dice {
  private state: number

  constructor(text: string) {
    let hash = 2166136261
    for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 16777619)
    this.state = hash >>> 0 || 1
    for (let i = 0; i < 8; i++) this.below(1)
  }

  /** An integer from 0 up to, and without, `limit`. */
  below(limit: number): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    this.state >>>= 0
    return this.state % limit
  }

  between(first: number, last: number): number {
    return first + this.below(last - first + 1)
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  weighted(weights: Readonly<Partial<Record<Kind, number>>>): Kind {
    const entries = Object.entries(weights) as [Kind, number][]
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [kind, weight] of entries) {
      if (left < weight) return kind
      left -= weight
    }
    return entries[0]![0]
  }
}

/** Pages that the script holds: a run that began `from` pages into what a slot got. */
interface Holding {
  readonly slot: string
  readonly from: number
  readonly pages: number
}

class RandomScript {
  readonly lines: string[] = [after('changes')]
  private readonly dice: Dice
  private slots = 0
  private holdings: Holding[] = []
  private buffers: string[] = []

  constructor(
    private readonly profile: Profile,
    seed: string
  ) {
    this.dice = new Dice(seed)
  }

  write(operations: number): void {
    for (let i = 1; i <= operations; i++) {
      this.operation(this.dice.weighted(this.profile.weights))
      if (i % OPERATIONS_BETWEEN_MAPS === 0) this.lines.push(fullMap())
    }
    if (this.dice.below(2) === 0) this.giveAllBack()
    this.lines.push(fullMap(), mapKey())
  }

  private operation(kind: Kind): void {
    const { dice, profile } = this
    switch (kind) {
      case 'any':
        return this.hold((type, pages, slot) => anyPages(type, pages, slot))
      case 'below':
        return this.hold((type, pages, slot) => pagesBelow(type, pages, this.lastByte(), slot))
      case 'at':
        return this.hold((type, pages, slot) => pagesAt(type, pages, this.somewhere(), slot))
      case 'free':
        return this.free()
      case 'pool': {
        const slot = this.newSlot()
        this.lines.push(pool(dice.one(profile.poolTypes), this.bytes(), slot))
        this.buffers.push(slot)
        return
      }
      case 'freePool': {
        const [slot] = this.buffers.splice(dice.below(this.buffers.length || 1), 1)
        if (slot !== undefined) this.lines.push(freePool(slot))
        return
      }
      case 'wrong':
        this.lines.push(this.wrongCall())
    }
  }

  private newSlot(): string {
    return `s${++this.slots}`
  }

  private hold(line: (type: number, pages: number, slot: string) => string): void {
    const slot = this.newSlot()
    const pages = this.dice.one(this.profile.pages)
    this.lines.push(line(this.dice.one(this.profile.pageTypes), pages, slot))
    this.holdings.push({ slot, from: 0, pages })
  }

  /** A whole run, or a part out of it. */
  private free(): void {
    const { dice } = this
    const [held] = this.holdings.splice(dice.below(this.holdings.length || 1), 1)
    if (!held) return
    const isPart = held.pages > 1 && dice.below(3) === 0
    const skip = isPart ? dice.below(held.pages) : 0
    const pages = isPart ? dice.between(1, held.pages - skip) : held.pages
    const rest = held.pages - skip - pages
    if (skip > 0) this.holdings.push({ ...held, pages: skip })
    if (rest > 0) this.holdings.push({ ...held, from: held.from + skip + pages, pages: rest })
    const line = freePages(`${held.slot}+${held.from + skip}p`, pages)
    this.lines.push(line)
    // Freed twice, at once: nobody can have got the pages meanwhile.
    if (this.profile.weights.wrong && dice.below(12) === 0) this.lines.push(line)
  }

  private giveAllBack(): void {
    while (this.holdings.length > 0) {
      const [held] = this.holdings.splice(this.dice.below(this.holdings.length), 1)
      this.lines.push(freePages(`${held!.slot}+${held!.from}p`, held!.pages))
    }
    while (this.buffers.length > 0) this.lines.push(freePool(this.buffers.splice(this.dice.below(this.buffers.length), 1)[0]!))
  }

  private bytes(): number {
    const kind = this.dice.below(10)
    if (kind === 0) return this.dice.one(POOL_SIZES)
    if (kind < 7) return this.dice.between(1, 640)
    return kind < 9 ? this.dice.between(600, 4200) : this.dice.between(4000, 30000)
  }

  private lastByte(): string {
    const { dice } = this
    return dice.one([
      `first7*+${dice.below(2000)}p+${dice.one([0, 1, 0xffe, 0xfff, 0xfff])}`,
      `end7*-${dice.below(600)}p-${dice.one([0, 1, 1, 2])}`,
      ...['0x1fff', '0x9ffff', '0xfffff', '0xffffffff', '0xffffffffffffffff']
    ])
  }

  private somewhere(): string {
    const { dice } = this
    const free = `first7*+${dice.below(1500)}p`
    return dice.one([free, free, free, `end7*-${dice.between(1, 800)}p`, `first7#1+${dice.below(150)}p`, `first4#${dice.below(5)}`])
  }

  private wrongCall(): string {
    const { dice } = this
    const address = `first7*+${dice.below(99)}p`
    const inner = this.buffers.length > 0 ? `${dice.one(this.buffers)}+8` : 'NULL'
    return dice.one([
      `AllocatePages ${dice.below(3)} ${dice.one(WRONG_TYPES)} 1 ${address} s0`,
      `AllocatePages ${dice.one([3, 4, 7, 0xffffffff])} ${dice.one(this.profile.pageTypes)} 1 0 s0`,
      `AllocatePages ${dice.below(3)} ${dice.one(this.profile.pageTypes)} 1 NULL s0`,
      `AllocatePages ${dice.below(2)} ${dice.one(BOOT)} ${dice.one(['0', '0x1000000', '0x8000000000000'])} 0xffffffff s0`,
      `AllocatePages 2 2 ${dice.one(['0', '1', '0x8000000'])} ${dice.one(['0xb0000000', 'first4#1', 'first3#0', 'first7*+0x123'])} s0`,
      freePages(`${address}+${dice.between(1, 4095)}`, dice.between(1, 4)),
      freePages(dice.one(NOWHERE), dice.between(1, 4)),
      pool(dice.one(WRONG_TYPES), this.bytes(), 's0'),
      pool(dice.one(this.profile.poolTypes), dice.one(['0xffffffffffffffff', '0x8000000000', '0x7fffffffffffffff']), 's0'),
      pool(dice.one(this.profile.poolTypes), 10, 'NULL'),
      freePool('NULL'),
      freePool(inner),
      `GetMemoryMapRaw ${dice.one(['0 noMap', '100', '0x10000 noMap', '0x10000 noSize', '0 noMap noKey'])}`
    ])
  }
}

/** @param operations How many calls are drawn; doubled frees, maps and giving all back come on top. */
export function randomScript(profile: string, seed: number, operations: number): string {
  const chosen = PROFILES[profile]
  if (!chosen) throw new Error(`there is no profile ${profile}; there are ${Object.keys(PROFILES).join(', ')}`)
  const script = new RandomScript(chosen, `${profile} ${seed}`)
  script.write(operations)
  return `${script.lines.join('\n')}\n`
}

/** Scripts differ in length: short ones find what depends on the start, long ones what adds up. */
export function operationsOf(profile: string, seed: number): number {
  return new Dice(`length ${profile} ${seed}`).between(100, 400)
}
