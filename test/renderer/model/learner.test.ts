import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckResult, Hint } from '../../../src-lab/lab/lab'
import { findCommands, matchesKeys } from '../../../src-renderer/model/commands'
import { Glossary, readNotes, translatedNotes } from '../../../src-renderer/model/glossary'
import { hintAbout, nextHint } from '../../../src-renderer/model/hints'

describe('the next hint', () => {
  const hint = (id: string, step: number, whenCheck?: string): Hint => ({ id, step, whenCheck, text: id, cost: 'nudge' })
  const hints = [hint('a1', 1, 'a'), hint('a2', 1, 'a'), hint('any', 2), hint('b1', 2, 'b')]
  const result = (id: string, step: number, status: CheckResult['status']): CheckResult => ({ id, step, status }) as CheckResult

  it.each([
    ['is the first one before anything ran', [], [], 'a1'],
    ['is about what failed', [], [result('a', 1, 'pass'), result('b', 2, 'fail')], 'b1'],
    ['is the next one about it', ['a1'], [result('a', 1, 'fail')], 'a2'],
    ['is one of the step, when none is left about what failed', ['b1'], [result('a', 1, 'pass'), result('b', 2, 'fail')], 'any'],
    ['is not about what passed, while there is another', ['any'], [result('a', 1, 'pass')], 'b1'],
    ['is any, when nothing else is left', ['any', 'b1'], [result('a', 1, 'pass'), result('b', 2, 'fail')], 'a1']
  ])('%s', (_what, opened, results, expected) => {
    expect(nextHint(hints, opened, results)?.id).toBe(expected)
  })

  it('is none when all are open', () => {
    expect(nextHint(hints, ['a1', 'a2', 'any', 'b1'], [])).toBeNull()
    expect(hintAbout('a', hints, ['a1', 'a2'])).toBeNull()
  })
})

describe('commands', () => {
  const press = (key: string, held: string[] = []) => ({
    key,
    ctrlKey: held.includes('ctrl'),
    metaKey: held.includes('meta'),
    shiftKey: held.includes('shift'),
    altKey: held.includes('alt')
  })

  it.each([
    ['Ctrl+Shift+P', press('P', ['ctrl', 'shift']), true],
    ['Ctrl+Shift+P', press('p', ['meta', 'shift']), true],
    ['Ctrl+Shift+P', press('p', ['ctrl']), false],
    ['Ctrl+Enter', press('Enter', ['ctrl', 'shift']), false],
    ['Ctrl+Alt+→', press('ArrowRight', ['ctrl', 'alt']), true],
    ['F1', press('F1'), true]
  ])('%s', (keys, event, expected) => {
    expect(matchesKeys(event, keys)).toBe(expected)
  })

  it('are found by their words in any order, those that begin with them first', () => {
    const names = ['Show the mistake: room', 'Next hint', 'Next pane', 'The hint that is next']
    const commands = names.map((name) => ({ name, run: () => {} }))
    expect(findCommands(commands, 'hint next').map((command) => command.name)).toEqual(['Next hint', 'The hint that is next'])
    expect(findCommands(commands, 'the').map((command) => command.name)).toEqual(['The hint that is next', 'Show the mistake: room'])
  })
})

describe('the glossary', () => {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../../src-renderer/glossary', name), 'utf8')
  const notes = readNotes(read('glossary.md'))
  const glossary = new Glossary(notes)

  it('has a text for every term, and every name only once', () => {
    expect(notes.length).toBeGreaterThan(40)
    expect(notes.filter((note) => note.text === '' || note.term === '')).toEqual([])
    const names = notes.flatMap((note) => [note.term, ...note.aliases]).map((name) => name.toLowerCase())
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    expect(new Set(notes.map((note) => note.id)).size).toBe(notes.length)
  })

  it.each([
    ['The memory map key moves.', ['map-key']],
    ['Two HOBs and a page.', ['hob-list', 'page']],
    ['A homepage is no page-like thing', ['page']],
    ['ExitBootServices(x)', ['exitbootservices']],
    ['nothing of it', []]
  ])('finds the terms of: %s', (text, ids) => {
    expect(glossary.find(text, new Set()).map((term) => term.id)).toEqual(ids)
  })

  it('marks a term once', () => {
    const seen = new Set<string>()
    expect(glossary.find('page and page', seen)).toHaveLength(1)
    expect(glossary.find('another page', seen)).toHaveLength(0)
  })

  describe('in Chinese', () => {
    const text = read('glossary.zh-CN.md')
    const chinese = new Glossary(translatedNotes(notes, text))

    it('has every term, none that there is not in English, and every name only once', () => {
      expect(readNotes(text).map(({ id }) => id)).toEqual(notes.map(({ id }) => id))
      const names = readNotes(text).flatMap(({ aliases }) => aliases)
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
      expect(readNotes(text).filter((note) => note.where !== '' || !/\p{Script=Han}/u.test(note.text))).toEqual([])
    })

    it('says what a term is called in both, and keeps where the specification speaks of it', () => {
      expect(chinese.note('map-key')).toMatchObject({ term: '映射键 Map key', where: 'UEFI 2.10 §7.2.3' })
      expect(chinese.named('memory map key')).toBe(chinese.named('映射键'))
    })

    it.each([
      ['固件的内存映射（memory map）有一个键。', [['memory-map', '内存映射']]],
      ['本页末尾的页表', []],
      ['取一页（page）', [['page', 'page']]],
      [
        '两个 HOB 在 HOB 列表里',
        [
          ['hob', 'HOB'],
          ['hob-list', 'HOB 列表']
        ]
      ],
      [
        '运行时服务数据与启动服务',
        [
          ['runtime-services-data', '运行时服务数据'],
          ['boot-service', '启动服务']
        ]
      ]
    ])('finds the terms of: %s', (sentence, found) => {
      expect(chinese.find(sentence, new Set()).map(({ id, start, end }) => [id, sentence.slice(start, end)])).toEqual(found)
    })

    it('stays in English where nobody has translated', () => {
      const [first, second] = translatedNotes(notes, '## ACPI | 高级配置\n\n一组表。')
      expect(first).toMatchObject({ term: '高级配置 ACPI', text: '一组表。' })
      expect(second).toBe(notes[1])
    })
  })
})
