/** The rooms inside the rooms: which may import from which, and no circle among rooms or files, types included. */
import { describe, expect, it } from 'vitest'
import { circles, importedFiles, sources } from './imports'

type Arrows = Readonly<Record<string, readonly string[]>>

/** What a room may import from, beside itself. What stands in no list is a wall. */
const allowed: Readonly<Record<string, Arrows>> = {
  'src-firmware': {
    spec: [],
    trace: ['spec'],
    memory: ['spec', 'trace'],
    platforms: ['spec', 'trace'],
    board: ['spec', 'trace', 'memory', 'platforms'],
    services: ['spec', 'trace', 'board'],
    library: ['spec', 'trace', 'memory', 'board', 'services'],
    pei: ['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'library'],
    mm: ['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'library'],
    runtime: ['spec', 'trace', 'memory', 'board', 'services'],
    'dxe/memory': ['spec', 'trace', 'memory', 'platforms', 'board'],
    'dxe/gcd': ['spec', 'trace', 'platforms', 'dxe/memory'],
    'dxe/events': ['spec', 'trace', 'board', 'services'],
    'dxe/handles': ['spec', 'trace', 'memory', 'board', 'services', 'dxe/memory', 'dxe/events'],
    'dxe/tables': ['spec', 'trace', 'memory'],
    'dxe/core': [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'runtime'],
      ...['dxe/memory', 'dxe/gcd', 'dxe/events', 'dxe/handles', 'dxe/tables']
    ],
    'dxe/services': [
      ...['spec', 'trace', 'memory', 'board', 'services', 'library', 'runtime'],
      ...['dxe/core', 'dxe/memory', 'dxe/gcd', 'dxe/events', 'dxe/handles', 'dxe/tables']
    ],
    'dxe/start': [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'library'],
      ...['dxe/core', 'dxe/memory', 'dxe/gcd', 'dxe/handles', 'dxe/tables']
    ],
    dxe: [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'runtime'],
      ...['dxe/core', 'dxe/events', 'dxe/handles', 'dxe/services', 'dxe/start']
    ],
    'uboot/lmb': ['spec'],
    'uboot/malloc': [],
    'uboot/efi': ['spec', 'trace', 'uboot/lmb'],
    'uboot/core': [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'runtime', 'dxe/core', 'dxe/events', 'dxe/handles', 'dxe/tables'],
      ...['uboot/lmb', 'uboot/malloc', 'uboot/efi']
    ],
    'uboot/commands': ['spec', 'trace', 'memory', 'board', 'dxe/handles', 'uboot/core', 'uboot/lmb', 'uboot/efi'],
    'uboot/services': [
      ...['spec', 'trace', 'board', 'services', 'library', 'runtime', 'dxe/services'],
      ...['uboot/core', 'uboot/efi', 'uboot/lmb', 'uboot/commands']
    ],
    uboot: [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'runtime', 'dxe/handles'],
      ...['uboot/core', 'uboot/services', 'uboot/commands']
    ],
    machine: [
      ...['spec', 'trace', 'memory', 'platforms', 'board', 'services', 'library', 'pei', 'mm', 'dxe', 'dxe/services'],
      ...['uboot', 'uboot/services']
    ]
  },
  'src-lab': {
    lab: [],
    sdk: [],
    sentences: ['lab', 'compile', 'request'],
    compile: ['sdk'],
    request: ['lab', 'compile'],
    sandbox: ['sdk', 'compile', 'request'],
    checks: ['lab', 'compile', 'request', 'sentences'],
    scenario: ['lab', 'request', 'checks', 'sentences'],
    run: ['lab', 'compile', 'request', 'sandbox', 'checks', 'scenario', 'sentences'],
    pack: ['lab', 'sdk', 'request', 'checks', 'scenario', 'sentences'],
    moment: ['lab', 'pack', 'sentences'],
    grade: ['lab', 'compile', 'checks', 'run', 'sentences'],
    proof: ['lab', 'request', 'checks', 'pack', 'run', 'sentences'],
    author: ['lab', 'request', 'checks', 'compile', 'run', 'pack', 'proof', 'sentences'],
    replay: ['sentences']
  },
  'src-main': {
    host: [],
    web: ['host'],
    electron: ['host', 'web'],
    cli: ['host', 'web']
  },
  'src-renderer': {
    language: [],
    model: ['language'],
    host: [],
    engine: ['language', 'model'],
    theme: [],
    assert: ['language'],
    state: ['engine', 'host', 'language', 'model'],
    prose: ['language', 'model'],
    glossary: ['language', 'model', 'prose'],
    commands: ['language', 'model'],
    help: ['language', 'model'],
    console: ['assert', 'language', 'model', 'theme'],
    timeline: ['assert', 'language', 'model', 'state', 'theme'],
    pei: ['assert', 'language', 'model'],
    memory: ['assert', 'language', 'model', 'pei', 'state', 'theme'],
    editor: ['engine', 'language', 'model', 'state', 'theme'],
    text: ['glossary', 'host', 'language', 'model', 'prose'],
    bench: ['console', 'editor', 'host', 'language', 'memory', 'model', 'state', 'theme', 'timeline'],
    way: ['language', 'model'],
    home: ['bench', 'glossary', 'language', 'model', 'state', 'text'],
    lab: ['bench', 'editor', 'engine', 'host', 'language', 'model', 'state', 'text', 'theme'],
    sandbox: ['bench', 'engine', 'home', 'language', 'model', 'state', 'theme'],
    teach: ['assert', 'bench', 'editor', 'engine', 'home', 'host', 'lab', 'language', 'model', 'state', 'text', 'theme'],
    gallery: ['bench', 'console', 'editor', 'engine', 'home', 'memory', 'model', 'state', 'teach', 'text', 'theme', 'timeline']
  }
}

/** Rooms that have rooms inside themselves. */
const NESTED = new Set(['src-firmware/dxe', 'src-firmware/uboot'])

/** 'src-firmware/dxe/gcd/gcd.ts' is in 'dxe/gcd'; a file that lies in no folder of its top room, its face, is in ''. */
function roomOf(file: string): string {
  const [top, room, inner, ...more] = file.split('/')
  if (inner === undefined) return ''
  return NESTED.has(`${top}/${room}`) && more.length > 0 ? `${room}/${inner}` : room!
}

/** What each file of a top room imports from the same top room. */
function arrowsAmongFiles(top: string): Map<string, Set<string>> {
  return new Map(sources(top).map((file) => [file, new Set(importedFiles(file).filter((other) => other.startsWith(`${top}/`)))]))
}

describe.each(Object.entries(allowed))('the rooms of %s', (top, arrows) => {
  const files = arrowsAmongFiles(top)
  const rooms = new Map<string, Set<string>>()
  for (const [file, targets] of files) {
    const from = roomOf(file)
    if (!rooms.has(from)) rooms.set(from, new Set())
    for (const target of targets) if (roomOf(target) !== from) rooms.get(from)!.add(roomOf(target))
  }

  it('have arrows without a circle', () => {
    expect(circles(new Map(Object.entries(arrows).map(([room, others]) => [room, new Set(others)])))).toEqual([])
  })

  it('are all in the table', () => {
    expect([...rooms.keys()].filter((room) => room !== '' && !(room in arrows))).toEqual([])
  })

  it.each(Object.entries(arrows))('%s imports from %j alone', (room, others) => {
    const wrong = [...(rooms.get(room) ?? [])].filter((other) => other !== '' && !others.includes(other))
    expect(wrong.sort()).toEqual([])
  })

  it('no file leads back to itself', () => {
    expect(circles(files)).toEqual([])
  })
})

describe('the models of the screen', () => {
  it('are plain: no component and no rune', () => {
    expect(sources('src-renderer/model').filter((file) => /\.svelte(\.ts)?$/.test(file))).toEqual([])
    expect(importedFiles('src-renderer/language/index.ts').filter((file) => /\.svelte(\.ts)?$/.test(file))).toEqual([])
  })
})

describe('the guard', () => {
  it('sees a circle of files', () => {
    const planted = new Map([
      ['a.ts', new Set(['b.ts'])],
      ['b.ts', new Set(['c.ts', 'd.ts'])],
      ['c.ts', new Set<string>()],
      ['d.ts', new Set(['a.ts'])]
    ])
    expect(circles(planted)).toEqual([['a.ts', 'b.ts', 'd.ts', 'a.ts']])
  })

  it('counts an import of types', () => {
    expect(importedFiles('src-firmware/services/bystander.ts')).toContain('src-firmware/trace/trace.ts')
  })

  it('tells the inner rooms of DXE apart', () => {
    expect(roomOf('src-firmware/dxe/gcd/gcd.ts')).toBe('dxe/gcd')
    expect(roomOf('src-firmware/spec/hob.ts')).toBe('spec')
    expect(roomOf('src-firmware/index.ts')).toBe('')
  })
})
