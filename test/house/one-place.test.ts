/** What is written down once: the size of a page and the digits of a number have one home, which everybody else asks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, sources } from './imports'

/** What stands in its home alone. The modules of the driver's SDK are a world of their own: they import from each other only. */
const homes: readonly { readonly what: string; readonly written: RegExp; readonly homes: readonly string[] }[] = [
  {
    what: 'hexadecimal digits',
    written: /\.toString\(16\)/,
    // The last one writes colours.
    homes: ['src-firmware/spec/hex.ts', 'src-renderer/theme/tokens.ts']
  },
  {
    what: 'the size of a page',
    written: /(<<|>>) ?12n|\b4096n|\b4095n|& 0xfffn/,
    homes: ['src-firmware/spec/page.ts']
  },
  {
    what: 'what freed memory is filled with',
    written: /\b0xaf\b/,
    homes: ['src-firmware/memory/physical-memory.ts']
  }
]

const code = ['src-firmware', 'src-lab', 'src-main', 'src-renderer']
  .flatMap((room) => sources(room))
  .filter((file) => !file.startsWith('src-lab/sdk/'))
  .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const)

it.each(homes)('$what', ({ written, homes }) => {
  expect(homes.filter((home) => !code.some(([file]) => file === home))).toEqual([])
  expect(code.filter(([file, text]) => written.test(text) && !homes.includes(file)).map(([file]) => file)).toEqual([])
})
