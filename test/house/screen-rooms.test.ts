import { describe, expect, it } from 'vitest'
import { circles, importedFiles, sources } from './imports'

/** 'src-renderer/memory/Table.svelte' is in 'memory'; App.svelte and main.ts, which know every room, are in ''. */
const roomOf = (file: string): string => (file.split('/').length > 2 ? file.split('/')[1]! : '')

const files = sources('src-renderer')
const imports = new Map(files.map((file) => [file, new Set(importedFiles(file).filter((other) => other.startsWith('src-renderer/')))]))
const rooms = new Map<string, Set<string>>()
for (const [file, targets] of imports) {
  const others = rooms.get(roomOf(file)) ?? new Set()
  rooms.set(roomOf(file), others)
  for (const target of targets) if (roomOf(target) !== roomOf(file)) others.add(roomOf(target))
}

describe('the rooms of the screen', () => {
  it.each([
    ['model', []],
    ['host', []],
    ['theme', []],
    ['engine', []],
    ['prose', ['model']],
    ['state', ['engine', 'host', 'model']]
  ])('%s may import from %j', (room, allowed) => {
    expect(rooms.get(room)).toBeDefined()
    expect([...rooms.get(room)!].filter((other) => !allowed.includes(other))).toEqual([])
  })

  it('models are plain: no component, no rune', () => {
    expect(files.filter((file) => roomOf(file) === 'model' && /\.svelte(\.ts)?$/.test(file))).toEqual([])
  })

  it('there is no circle between them', () => expect(circles(rooms)).toEqual([]))
  it('there is no circle between their files', () => expect(circles(imports)).toEqual([]))
})
