import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize, relative, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Which rooms a room may import from, and which packages. The arrows of the house; anything else is a wall. */
const arrows: Record<string, { rooms: string[]; packages: RegExp }> = {
  'src-firmware': { rooms: [], packages: /^$/ },
  'src-lab': {
    rooms: ['src-firmware'],
    packages: /^(zod|@noble\/hashes|quickjs-emscripten-core|@jitl\/quickjs-ng-wasmfile-release-sync|fflate|typescript$)/
  },
  'src-main': { rooms: ['src-lab', 'src-firmware'], packages: /./ },
  'src-renderer': { rooms: ['src-lab', 'src-firmware'], packages: /^(?!node:)/ }
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

function importsOf(file: string): string[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map((match) => (match[1] ?? match[2] ?? match[3])!)
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
