import { describe, expect, it } from 'vitest'
import { localeFor } from '../../../src-lab/lab/locale'
import { hasDamagedWords, labInLanguage, packInLanguage } from '../../../src-lab/lab/translation'
import { lintPack } from '../../../src-lab/pack/lint'
import { isHabit, isWarning, problemLine } from '../../../src-lab/pack/problem'
import { readPack } from '../../../src-lab/pack/read-pack'
import { png } from './pictures'
import { labJson, smallPack } from './small-pack'

const ROOT = 'labs/01-one'
const hints = [
  { id: 'first', step: 1, text: 'Return it:\n\n```ts\nreturn EFI_SUCCESS // done\n```', cost: 'nudge' },
  { id: 'second', step: 1, text: 'More.', cost: 'code' }
]
const lab = {
  ...labJson,
  teaches: ['EFI_SUCCESS', 'statuses'],
  hints,
  checks: [
    { ...labJson.checks[0]!, why: { wrong: 'Line {line} returns {actual}.', notReturned: 'Stopped[ on line {line}].' } },
    { id: 'some', kind: 'status', title: 'Some', step: 1, of: { service: 'AllocatePool' }, is: 'EFI_SUCCESS', why: 'On line {line}.' },
    { id: 'all', kind: 'everywhere', title: 'All', step: 1, checks: [{ ...labJson.checks[0]!, id: 'inner' }] },
    { id: 'guessed', kind: 'answer', title: 'Guessed', step: 1, question: 'guess' }
  ],
  predict: [
    {
      id: 'guess',
      step: 1,
      text: 'What?',
      answer: {
        choose: [
          { id: 'a', text: 'A' },
          { id: 'b', text: 'B', refuted: { why: "Not '{actual}'.", by: 'none.ts' } }
        ],
        right: ['a']
      }
    }
  ]
}
const text =
  '# One\n\nSee [there](https://example.org/there).\n\n## 1. Return success\n\n![A box](assets/box.png)\n\n```ts\nreturn EFI_SUCCESS // done\n```\n\n## Afterwards\n\n```\nplain\n```\n'
const german = {
  title: 'Eins',
  objective: 'Gib Erfolg zurück.',
  checks: {
    driver: {
      title: 'Der Treiber hat Erfolg',
      why: { wrong: 'Zeile {line} gibt {actual} zurück.', notReturned: 'Angehalten[ in Zeile {line}].' }
    },
    some: { title: 'Etwas', why: 'In Zeile {line}.' },
    all: { title: 'Alle' },
    inner: { title: 'Innen' },
    guessed: { title: 'Geraten' }
  },
  hints: { first: 'Gib es zurück:\n\n```ts\nreturn EFI_SUCCESS // fertig\n```', second: 'Mehr.' },
  predict: { guess: { text: 'Was?', choose: { a: 'Ah', b: 'Be' }, refuted: { b: 'Nicht {actual}.' } } },
  mistakes: { 'none.ts': 'Keiner' },
  teaches: { statuses: 'Statuswerte' }
}
const germanText =
  '# Eins\n\nSiehe [dort](https://example.org/there).\n\n## 1. Gib Erfolg zurück\n\n![Ein Kasten](assets/kasten.png)\n\n```ts\nreturn EFI_SUCCESS // fertig\n```\n\n## Danach\n\n```\nplain\n```\n'

interface Change {
  words?: Record<string, unknown>
  text?: string | null
  pack?: Record<string, unknown>
  files?: Record<string, string | Uint8Array | null>
}
/** A pack of two labs, the first of them in German, too; lint has nothing to say of it. */
function pack(change: Change = {}) {
  return smallPack({
    pack: { locales: ['de'], walks: [{ id: 'short', title: 'Short', summary: 'One lab.', labs: ['01-one'] }], ...change.pack },
    lab,
    files: {
      'labs/02-two/lab.json': JSON.stringify({ ...labJson, uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02', hints }),
      'pack.de.json': JSON.stringify({
        title: 'Klein',
        summary: 'Ein kleines Paket.',
        sections: { All: 'Alle' },
        walks: { short: { title: 'Kurz', summary: 'Eines.' } }
      }),
      [`${ROOT}/text.md`]: text,
      [`${ROOT}/assets/box.png`]: png(1, 1),
      [`${ROOT}/assets/kasten.png`]: png(1, 1),
      [`${ROOT}/lab.de.json`]: JSON.stringify({ ...german, ...change.words }, null, 2),
      [`${ROOT}/text.de.md`]: change.text === undefined ? germanText : change.text,
      ...change.files
    }
  })
}
const found = (change: Change): string[] => lintPack('small', pack(change)).problems.map(problemLine)
const replaced = (from: string, to: string): Change => ({ text: germanText.replace(from, to) })
const { driver, some, ...others } = german.checks

describe('a translation that cannot be used', () => {
  const damaged: readonly (readonly [string, Change, string])[] = [
    ['a field that nobody knows', { words: { ttile: 'Eins' } }, "schema.unknownField The file has no field 'ttile'"],
    ['no JSON', { files: { [`${ROOT}/lab.de.json`]: '{ "title": ' } }, 'json.syntax']
  ]

  it.each(damaged)('%s is found; the lab is read in the pack’s own words, and says so', (_, change, finding) => {
    const { labs, problems } = readPack('small', pack(change))
    expect(problems.map(problemLine)).toContainEqual(expect.stringContaining(`${ROOT}/lab.de.json`))
    expect(problems.map(problemLine).join()).toContain(finding)
    expect(problems.filter((problem) => !isHabit(problem))).toEqual([])
    const bundle = labs.get('01-one')!
    expect(labInLanguage(bundle, 'de').lab.title).toBe(bundle.lab.title)
    expect([hasDamagedWords(bundle, 'de'), hasDamagedWords(bundle, 'en')]).toEqual([true, false])
  })

  it('a whole one says nothing', () => {
    expect(hasDamagedWords(readPack('small', pack()).labs.get('01-one')!, 'de')).toBe(false)
  })
})

describe('what a pack greets and takes leave with', () => {
  const pages = { welcome: 'README.md', farewell: 'bye.md' }
  const own = { 'README.md': '# Hello\n', 'bye.md': 'Bye.\n' }

  it('is read in the language that it is there in', () => {
    const files = pack({ pack: pages, files: { ...own, 'bye.de.md': 'Leb wohl.\n', 'README.de.md': '# Guten Tag\n' } })
    const { summary } = readPack('small', files)
    expect(packInLanguage(summary, 'de')).toMatchObject({ title: 'Klein', welcome: '# Guten Tag\n', farewell: 'Leb wohl.\n' })
    expect(packInLanguage(summary, 'en')).toMatchObject({ welcome: '# Hello\n', farewell: 'Bye.\n' })
    expect(lintPack('small', files).problems).toEqual([])
  })

  it('stays as it is where nobody has translated it, which lint tells', () => {
    const change = { pack: pages, files: { ...own, 'bye.de.md': 'Leb wohl.\n' } }
    const { summary } = readPack('small', pack(change))
    expect(packInLanguage(summary, 'de')).toMatchObject({ welcome: '# Hello\n', farewell: 'Leb wohl.\n' })
    expect(found(change)).toEqual([
      expect.stringContaining(
        "translation.half There is no 'README.de.md' beside it, so that what README.md says would stay in the pack's own language"
      )
    ])
  })

  it('in a language that the pack does not name belongs to nothing', () => {
    expect(found({ pack: pages, files: { ...own, 'bye.de.md': '', 'README.de.md': '', 'bye.fi.md': '' } })).toEqual([
      expect.stringContaining('bye.fi.md:1:1 file.stray')
    ])
  })
})

describe('lint of a translation', () => {
  it('has nothing to say about one that is whole', () => expect(found({})).toEqual([]))

  it.each<[string, Change, string]>([
    [
      'a language that pack.json does not name',
      {
        pack: { locales: ['de', 'fr'] },
        files: {
          'pack.fi.json': '{}',
          'pack.fr.json':
            '{ "title": "P", "summary": "S", "sections": { "All": "T" }, "walks": { "short": { "title": "T", "summary": "S" } } }'
        }
      },
      "pack.fi.json:1:1 translation.locale 'locales' of pack.json does not name 'fi', so that nobody gets to read this: add it there; did you mean 'fr'?"
    ],
    [
      'files in the pack’s own language',
      { files: { [`${ROOT}/text.en.md`]: text } },
      `${ROOT}/text.en.md:1:1 translation.locale 'en' is the pack's own language`
    ],
    [
      'a walk that is lost',
      {
        files: { 'pack.de.json': '{ "title": "K", "summary": "S", "sections": { "All": "Alle" }, "walks": { "short": { "title": "K" } } }' }
      },
      "translation.lost The translation has lost the walk's summary: add it in 'walks.short'"
    ],
    [
      'a language without the pack’s own words',
      { files: { 'pack.de.json': null } },
      "pack.json:33:5 translation.half There is no 'pack.de.json' beside it"
    ],
    [
      'a language without files',
      { pack: { locales: ['de', 'es-419'] } },
      "pack.json:34:5 translation.none warning: No file is in 'es-419' yet"
    ],
    [
      'a text without the words of lab.json',
      { files: { [`${ROOT}/lab.de.json`]: null } },
      `${ROOT}/text.de.md:1:1 translation.half There is no 'lab.de.json'`
    ],
    ['words without the text', { text: null }, `${ROOT}/lab.de.json:1:1 translation.half There is no 'text.de.md'`],
    ['no title', { words: { title: undefined } }, `${ROOT}/lab.de.json:1:1 translation.lost The translation has lost the lab's title`],
    [
      'what nobody teaches',
      { words: { teaches: { status: 'Status' } } },
      "translation.unknown The original does not teach 'status'; did you mean 'statuses'?"
    ],
    [
      'a check that is lost',
      { words: { checks: { driver, some, all: others.all, guessed: others.guessed } } },
      `${ROOT}/lab.de.json:4:13 translation.lost The translation has lost the check 'inner'`
    ],
    [
      'a check without its title',
      { words: { checks: { ...german.checks, all: {} } } },
      `${ROOT}/lab.de.json:16:12 translation.lost The translation has lost the title of the check 'all'`
    ],
    [
      'a check that nobody has',
      { words: { checks: { ...german.checks, driven: { title: 'D' } } } },
      `translation.unknown The original has no check 'driven'; did you mean 'driver'?`
    ],
    [
      'a sentence that is lost',
      { words: { checks: { ...german.checks, some: { title: 'Etwas' } } } },
      `${ROOT}/lab.de.json:12:13 translation.lost The translation has lost the sentence: add it in 'checks.some.why'`
    ],
    [
      'the sentence of a reason that is lost',
      { words: { checks: { ...german.checks, driver: { ...driver, why: { wrong: driver.why.wrong } } } } },
      "translation.lost The translation has lost the sentence for 'notReturned'"
    ],
    [
      'one sentence for what has several',
      { words: { checks: { ...german.checks, driver: { ...driver, why: 'Zeile {line}.' } } } },
      'translation.lost The translation has lost the sentences for wrong, notReturned'
    ],
    [
      'a reason that there is not',
      { words: { checks: { ...german.checks, driver: { ...driver, why: { ...driver.why, leak: 'Zeile {line}' } } } } },
      "translation.unknown This check never fails for 'leak'; it fails for wrong, notCalled, notReturned."
    ],
    [
      'a sentence that has lost a place',
      { words: { checks: { ...german.checks, some: { ...some, why: 'Da.' } } } },
      `${ROOT}/lab.de.json:14:14 translation.place The original names {line}`
    ],
    [
      'a place that there is not',
      { words: { checks: { ...german.checks, some: { ...some, why: 'In {line} {zeile}.' } } } },
      'translation.place There is no place {zeile}; the original names {line}.'
    ],
    [
      'a hint that is lost',
      { words: { hints: { first: german.hints.first } } },
      "translation.lost The translation has lost the hint 'second'"
    ],
    ['all hints lost', { words: { hints: { zuerst: 'x', ...german.hints } } }, "translation.unknown The original has no hint 'zuerst'."],
    [
      'code that is lost in a hint',
      { words: { hints: { ...german.hints, first: 'Gib es zurück.' } } },
      "translation.code The translation has lost a block of code, which begins 'return EFI_SUCCESS // done'."
    ],
    ['a question that is lost', { words: { predict: {} } }, "translation.lost The translation has lost the question 'guess'"],
    [
      'a question without its text',
      { words: { predict: { guess: { choose: { a: 'Ah', b: 'Be' } } } } },
      "translation.lost The translation has lost the text of the question 'guess'"
    ],
    [
      'a choice that is lost',
      { words: { predict: { guess: { text: 'Was?', choose: { a: 'Ah' } } } } },
      "translation.lost The translation has lost the choice 'b'"
    ],
    [
      'an answer to a choice that is lost',
      { words: { predict: { guess: { ...german.predict.guess, refuted: undefined } } } },
      "translation.lost The translation has lost the answer to the choice 'b': add it in 'predict.guess.refuted'."
    ],
    [
      'an answer to a choice that has none',
      { words: { predict: { guess: { ...german.predict.guess, refuted: { ...german.predict.guess.refuted, a: 'Ja.' } } } } },
      "translation.unknown The original has no answer to the choice 'a'"
    ],
    [
      'an answer to a choice without its place',
      { words: { predict: { guess: { ...german.predict.guess, refuted: { b: 'Nein.' } } } } },
      'translation.place The original names {actual}: name it here, too.'
    ],
    ['a mistake that is lost', { words: { mistakes: undefined } }, "translation.lost The translation has lost the mistake 'none.ts'"],
    [
      'a section that is lost',
      { files: { 'pack.de.json': '{ "title": "K", "summary": "S", "sections": {} }' } },
      "translation.lost The translation has lost the section 'All'"
    ],
    ['a step that is lost', replaced('## 1. Gib', '## Gib'), `${ROOT}/text.de.md:1:1 translation.step The translation has lost step 1`],
    [
      'a step that nobody has',
      replaced('## Danach', '## 2. Noch einer\n\n## Danach'),
      `${ROOT}/text.de.md:13:1 translation.step The original has no step 2.`
    ],
    [
      'a step twice',
      replaced('## Danach', '## 1. Noch einmal\n\n## Danach'),
      `${ROOT}/text.de.md:13:1 translation.step Step 1 stands here twice.`
    ],
    [
      'a part after the steps that is lost',
      replaced('## Danach', '### Danach'),
      "translation.step The translation has lost the part 'Afterwards'"
    ],
    [
      'a beginning that is lost',
      replaced('Siehe [dort](https://example.org/there).\n\n', ''),
      'translation.step The translation has lost what stands before the first step'
    ],
    [
      'code that is lost',
      replaced('```\nplain\n```', 'plain'),
      `${ROOT}/text.de.md:13:1 translation.code The translation has lost a block of code, which begins 'plain'.`
    ],
    [
      'code that is another',
      replaced('EFI_SUCCESS // fertig', 'EFI_ABORTED // fertig'),
      `${ROOT}/text.de.md:9:1 translation.code This block of code is another one`
    ],
    [
      'plain lines that are translated',
      replaced('\nplain\n', '\nschlicht\n'),
      `${ROOT}/text.de.md:15:1 translation.code This block of code is another one`
    ],
    [
      'code of another language',
      replaced('```ts', '```c'),
      `${ROOT}/text.de.md:9:1 translation.code This block of code is marked 'c', the original 'ts'.`
    ],
    [
      'code that nobody has',
      replaced('\nplain\n```', '\nplain\n```\n\n```\nmore\n```'),
      `${ROOT}/text.de.md:19:1 translation.code The original has no such block of code.`
    ],
    [
      'a link that is lost',
      replaced('[dort](https://example.org/there)', 'dort'),
      `${ROOT}/text.de.md:1:1 translation.link The translation has lost the link to 'https://example.org/there'.`
    ],
    [
      'a picture that is lost',
      replaced('![Ein Kasten](assets/kasten.png)', 'Ein Kasten.'),
      `${ROOT}/text.de.md:5:1 translation.picture The translation has lost a picture: 'assets/box.png'`
    ],
    ['a picture that is not there', replaced('kasten.png', 'kiste.png'), `${ROOT}/text.de.md:7:1 text.noFile`]
  ])('finds %s', (_, change, line) => {
    const lines = found(change)
    expect(lines.filter((one) => one.includes(line))).toHaveLength(1)
    // One slip may lose what stands behind it, too, and nothing else.
    expect(lines.every((one) => /translation\.|text\.noFile/.test(one))).toBe(true)
  })

  it('finds a reason that the original’s script has no sentence for', () => {
    const scripted = { id: 'scripted', kind: 'script', title: 'S', step: 1, file: 'it.ts', why: { tooMany: 'In {line}.' } }
    const words = (why: object): Change => ({
      words: { checks: { ...german.checks, scripted: { title: 'S', why } } },
      pack: { capabilities: ['script-check'] },
      files: {
        [`${ROOT}/lab.json`]: JSON.stringify({ ...labJson, ...lab, checks: [...lab.checks, scripted] }),
        [`${ROOT}/checks/it.ts`]: 'export const check = () => ({ pass: true })'
      }
    })
    expect(found(words({ tooMany: 'In {line}.' }))).toEqual([])
    expect(found(words({ tooMany: 'In {line}.', tooMny: 'In {line}.' }))).toEqual([
      expect.stringContaining("translation.unknown The original has no sentence for 'tooMny'; did you mean 'tooMany'?")
    ])
  })

  it('is told, and keeps nobody from using the lab', () => {
    const { labs, problems } = readPack('small', pack({ words: { hints: {}, checks: {} }, text: 'Nothing.' }))
    expect(problems).toEqual([])
    expect([...labs.keys()]).toEqual(['01-one', '02-two'])
  })

  it('only warns of a language that nobody has begun', () => {
    const { problems } = lintPack('small', pack({ pack: { locales: ['de', 'fr'] } }))
    expect(problems.map(isWarning)).toEqual([true])
  })

  it.each([
    ['another shape', '{ "title": 5 }', 'schema.type'],
    ['a field that nobody knows', '{ "solution": "x" }', 'schema.unknownField'],
    ['no JSON', '{', 'json.syntax'],
    ['a key that objects have of themselves', '{ "hints": { "__proto__": "x" } }', 'json.forbiddenKey'],
    ['a name that turns text around', '{ "title": "a\\u202eb" }', 'schema.value'],
    ['a title of many lines', '{ "title": "a\\nb" }', 'schema.value'],
    ['a hint without end', JSON.stringify({ hints: { first: 'x'.repeat(4001) } }), 'schema.value']
  ])('refuses %s', (_, words, code) => {
    expect(readPack('small', pack({ files: { [`${ROOT}/lab.de.json`]: words } })).problems.map((one) => one.code)).toContain(code)
  })

  it('takes no longer for a text that is made to take long', () => {
    const many = '/*'.repeat(15_000)
    const change = {
      text: germanText.replace('return EFI_SUCCESS // fertig', many),
      words: { checks: Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`${'a'.repeat(50)}-${n}`, {}])) }
    }
    const before = process.cpuUsage()
    expect(found(change).length).toBeGreaterThan(50)
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
  })
})

describe('a lab in another language', () => {
  const { labs, summary } = readPack('small', pack())
  const one = labs.get('01-one')!

  it('has the words of its translation, and the same checks', () => {
    const { lab: own, text: prose, pack: named } = labInLanguage(one, 'de')
    expect([own.title, own.objective, named.title]).toEqual(['Eins', 'Gib Erfolg zurück.', 'Klein'])
    expect(own.checks.map(({ id, title }) => [id, title])).toEqual([
      ['driver', 'Der Treiber hat Erfolg'],
      ['some', 'Etwas'],
      ['all', 'Alle'],
      ['guessed', 'Geraten']
    ])
    expect(own.checks[2]).toMatchObject({ checks: [{ id: 'inner', title: 'Innen', is: 'EFI_SUCCESS' }] })
    expect(own.checks[0]!.why).toEqual(driver.why)
    expect(own.teaches).toEqual(['EFI_SUCCESS', 'Statuswerte'])
    expect(own.hints[1]).toEqual({ ...hints[1], text: 'Mehr.' })
    expect(own.mistakes[0]).toMatchObject({ file: 'none.ts', title: 'Keiner' })
    expect(own.predict).toMatchObject([
      {
        text: 'Was?',
        answer: {
          right: ['a'],
          choose: [
            { id: 'a', text: 'Ah' },
            { text: 'Be', refuted: { why: 'Nicht {actual}.', by: 'none.ts' } }
          ]
        }
      }
    ])
    expect(prose).toContain('## 1. Gib Erfolg zurück')
    expect(packInLanguage(summary, 'de')).toMatchObject({
      title: 'Klein',
      sections: [{ title: 'Alle' }],
      walks: [{ id: 'short', title: 'Kurz', labs: ['01-one'] }],
      labs: [{ title: 'Eins' }, { title: 'One' }]
    })
  })

  it('falls back piece by piece', () => {
    const words = {
      title: undefined,
      checks: { driver: { why: { wrong: 'Zeile {line}.' } } },
      hints: { second: 'Mehr.' },
      predict: { guess: 'Was?' }
    }
    const part = readPack('small', pack({ words, text: '# Eins\n\n## 1. Erfolg\n\nGut.\n' })).labs.get('01-one')!
    const { lab: own, text: prose } = labInLanguage(part, 'de')
    expect([own.title, own.objective]).toEqual(['One', 'Gib Erfolg zurück.'])
    expect(own.checks[0]).toMatchObject({
      title: 'The driver succeeds',
      why: { wrong: 'Zeile {line}.', notReturned: 'Stopped[ on line {line}].' }
    })
    expect(own.hints.map((hint) => hint.text)).toEqual([hints[0]!.text, 'Mehr.'])
    expect(own.predict).toMatchObject([
      { text: 'Was?', answer: { choose: [{ text: 'A' }, { text: 'B', refuted: { why: "Not '{actual}'." } }] } }
    ])
    expect(prose).toBe('See [there](https://example.org/there).\n\n## 1. Erfolg\n\nGut.\n\n## Afterwards\n\n```\nplain\n```')
  })

  it('is as it was where nobody has translated it, and where its own language is asked for', () => {
    expect(labInLanguage(one, 'fr')).toBe(one)
    expect(labInLanguage(one, 'en')).toBe(one)
    expect(labInLanguage(one, '')).toBe(one)
    expect(packInLanguage(summary, 'constructor')).toBe(summary)
  })

  it('keeps words in a language that pack.json does not name to itself', () => {
    const other = readPack('small', pack({ pack: { locales: [] } })).labs.get('01-one')!
    expect(labInLanguage(other, 'de')).toBe(other)
  })

  it('knows ids that objects have of themselves for ids', () => {
    const odd = { ...lab, hints: [{ ...hints[0]!, id: 'constructor' }, hints[1]!] }
    const bundle = readPack('small', pack({ files: { [`${ROOT}/lab.json`]: JSON.stringify(odd) } })).labs.get('01-one')!
    expect(labInLanguage(bundle, 'de').lab.hints[0]!.text).toBe(hints[0]!.text)
  })

  it.each([
    ['zh-CN', ['en', 'zh-CN'], 'zh-CN'],
    ['zh-cn', ['en', 'zh-CN'], 'zh-CN'],
    ['zh-CN', ['en', 'zh'], 'zh'],
    ['zh-TW', ['en', 'zh-CN'], null],
    ['zh', ['en', 'zh-CN'], 'zh-CN'],
    ['zh-SG', ['en', 'zh-CN'], 'zh-CN'],
    ['zho', ['zh'], 'zh'],
    ['zhx', ['zh'], null],
    ['not a language', ['en'], null],
    ['', ['en'], null]
  ])('%s of %j is %s', (wanted, there, locale) => expect(localeFor(wanted, there)).toBe(locale))
})
