import { describe, expect, it } from 'vitest'
import { reachableFiles } from '../../../src-lab/compile/reachable-files'

describe('the files that belong to a driver', () => {
  const files = {
    'driver.ts': "import { a } from './lib/a'\nimport type { EFI_STATUS } from 'Uefi'\nimport './nothing'",
    'lib/a.ts': "export * from '../b.js'",
    'b.ts': "gBS.LoadImage(false, ImageHandle, './child.ts', NULL, 0, Child)",
    'child.ts': "import './driver'",
    'other.ts': "import './nowhere'",
    'command.ts': "load(place + BigInt(0x200000), './app.ts')\ntftpboot(place, '../up.ts')\nload(place, 'one.bin')",
    'app.ts': ''
  }
  it.each([
    ['what the entry imports, re-exports and loads', 'driver.ts', ['driver.ts', 'lib/a.ts', 'b.ts', 'child.ts']],
    ['what a command loads', 'command.ts', ['command.ts', 'app.ts']],
    ['another entry has others', 'other.ts', ['other.ts']],
    ['an entry that is not there has none', 'gone.ts', []]
  ])('%s', (_what, entry, expected) => {
    expect(Object.keys(reachableFiles(files, entry)).sort()).toEqual(expected.sort())
  })
})
