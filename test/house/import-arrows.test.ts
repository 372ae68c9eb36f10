import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, root, sources } from './imports'

/** Which rooms a room may import from, and which packages. The arrows of the house; anything else is a wall. */
const arrows: Record<string, { rooms: string[]; packages: RegExp }> = {
  'src-firmware': { rooms: [], packages: /^$/ },
  'src-lab': {
    rooms: ['src-firmware'],
    packages: /^(zod|@noble\/hashes|quickjs-emscripten-core|@jitl\/quickjs-ng-wasmfile-release-sync|diff$|fflate|jsonc-parser|typescript$)/
  },
  'src-main': { rooms: ['src-lab', 'src-firmware'], packages: /./ },
  // Of an author's files the typings that an editor of ours has, too.
  'src-renderer': { rooms: ['src-lab', 'src-firmware', 'authoring'], packages: /^(?!node:)/ }
}

describe('imports point one way', () => {
  it.each(Object.entries(arrows))('%s', (room, { rooms, packages }) => {
    // The guest's modules name each other as a driver would ('Uefi'); they are no part of the house's own imports.
    const files = sources(room).filter((file) => !file.startsWith('src-lab/sdk/guest/'))
    expect(files.length).toBeGreaterThan(0)
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => {
          const name = specifier.replace(/\?.*$/, '')
          if (!name.startsWith('.')) return !packages.test(name)
          const target = normalize(join(dirname(file), name)).split('/')[0]!
          return target !== room && !rooms.includes(target)
        })
        .map((specifier) => `${file} imports ${specifier}`)
    )
    expect(wrong).toEqual([])
  })
})

describe('the screen and the host share types only through the host API', () => {
  it('src-lab/host-api.ts declares types and nothing that runs', () => {
    const text = readFileSync(join(root, 'src-lab/host-api.ts'), 'utf8')
    expect(text).not.toMatch(/^export (const|function|class|let)/m)
  })
})
