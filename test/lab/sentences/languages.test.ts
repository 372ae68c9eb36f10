/** What one language says of a run another says, too: the same numbers, addresses, names and places. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src-lab/lab/lab'
import type { LabBundle } from '../../../src-lab/lab/bundle'
import { labInLanguage } from '../../../src-lab/lab/translation'
import { placesIn } from '../../../src-lab/lab/sentence'
import { readPack } from '../../../src-lab/pack/read-pack'
import { filesOf, type Variant } from '../../../src-lab/proof/variant'
import { rememberingEngine } from '../../../src-lab/run/remembering-engine'
import { runLab } from '../../../src-lab/run/lab-run'
import { languageFor, learnSentences, sentencesIn } from '../../../src-lab/sentences'
import { nodeEngine } from '../../labs/node-engine'
import { packFolder } from '../../labs/pack-folder'

await learnSentences('zh-CN')
const [english, chinese] = [sentencesIn('en'), sentencesIn('zh-CN')]
const engine = nodeEngine()
const { labs } = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../../labs/uefi-memory')))

/** Numbers, addresses, places in files, and names of the specifications. */
const NAMES =
  /0x[0-9A-Fa-f]+|\b\d+(?:,\d{3})*\b|\b[\w-]+\.ts(?::\d+)?|\b(?:EFI|CMD)_[A-Z_]+\b|\b[A-Z][a-z]+[A-Z]\w*|\b(?:NULL|HOB|PEI|DXE|MMRAM|PEIM|MMIO|GCD|TPL|ACPI)\b/g
const named = (text: string): string[] => [...new Set(text.match(NAMES) ?? [])]
const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)
/** Says the Chinese sentence all that the English one names? */
function lost(en: string, zh: string): string[] {
  return named(en).filter((name) => !zh.includes(name))
}

/** A lab with the app's own sentences alone, and without its checks on other machines: these say what the checks inside do. */
const here = (bundle: LabBundle): LabBundle => ({
  ...bundle,
  lab: {
    ...bundle.lab,
    checks: bundle.lab.checks.filter(({ kind }) => kind !== 'everywhere').map((check) => ({ ...check, why: undefined }))
  }
})

/** One text of each lab that runs, and every known mistake of those that are translated. */
const variants = [...labs.values()].flatMap((bundle): [string, LabBundle, Variant][] => {
  const solution: [string, LabBundle, Variant] = [
    `${bundle.ref.lab}: the solution`,
    bundle,
    bundle.lab.starter === 'passes' ? 'starter' : 'solution'
  ]
  const isWalked = /^(00|04|08|12|17)-/.test(bundle.ref.lab)
  return [
    solution,
    ...(isWalked ? bundle.lab.mistakes : []).map(({ file }): [string, LabBundle, Variant] => [
      `${bundle.ref.lab}: ${file}`,
      bundle,
      { mistake: file }
    ])
  ]
})

describe('in Chinese', () => {
  const failed = new Set<string>()

  it.each(variants)('%s is told with what it is told with in English', async (_, bundle, variant) => {
    const files = filesOf(bundle, variant)
    const once = rememberingEngine(engine)
    const { reply, result: en } = await runLab(once, here(bundle), files)
    const { result: zh } = await runLab(once, here(bundle), files, { language: 'zh-CN' })
    expect(zh.traceHash).toBe(en.traceHash)
    const { trace, result } = reply
    const pairs: (readonly [string, string])[] = trace
      .filter((event) => event.kind !== 'console' || event.source === 'firmware')
      .map((event) => [english.event(trace, event), chinese.event(trace, event)])
    // What the sandbox itself says of the driver's JavaScript stays in its words.
    if (result.stopped && result.stopped.why.code !== 'guest') {
      pairs.push([english.stopped(result.stopped), chinese.stopped(result.stopped)])
      const [a, b] = [english.stop(result.stopped), chinese.stop(result.stopped)]
      pairs.push([a.why, b.why], [a.what, b.what])
      expect([b.where, b.try === null]).toEqual([a.where, a.try === null])
    }
    const told = ({ checks }: { checks: readonly CheckResult[] }) =>
      checks.map(({ message: _message, expected: _expected, actual: _actual, ...facts }) => facts)
    expect(told(zh)).toEqual(told(en))
    en.checks.forEach(({ id, message, expected, actual, status }, index) => {
      const other = zh.checks[index]!
      if (status === 'fail') failed.add(id)
      if (result.stopped?.why.code !== 'guest')
        pairs.push([message, other.message], [expected ?? '', other.expected ?? ''], [actual ?? '', other.actual ?? ''])
    })
    for (const [a, b] of pairs) expect({ en: a, zh: b, lost: lost(a, b) }).toEqual({ en: a, zh: b, lost: [] })
    // Every sentence that has a word has a Chinese one; a line that is a name alone stays as it is.
    for (const [a, b] of pairs)
      if (/[a-z]{2,} (?:the|of|is|was|to) /.test(a.replace(/‘.*?’|'.*?'/g, '')) && a !== b) expect(b).toSatisfy(isChinese)
  })

  it('checks of many kinds failed in these runs', () => expect(failed.size).toBeGreaterThan(15))

  it('a lab that is translated is judged in its own words', async () => {
    const bundle = labInLanguage(labs.get('12-memory-map')!, 'zh-CN')
    const { result } = await runLab(engine, bundle, filesOf(bundle, 'starter'), { language: 'zh-CN' })
    for (const { status, message } of result.checks) if (status !== 'pass') expect(message).toSatisfy(isChinese)
    expect(result.checks.some(({ status }) => status === 'fail')).toBe(true)
  })
})

describe('every template', () => {
  /** A leaf of the words of checks: its path, and what it says of some values. */
  function* leaves(words: unknown, path = ''): IterableIterator<readonly [string, string]> {
    if (typeof words === 'string') yield [path, words]
    else if (typeof words === 'object' && words !== null)
      for (const [name, inner] of Object.entries(words)) yield* leaves(inner, `${path}.${name}`)
  }
  const other = new Map(leaves(chinese.checks))

  it.each([...leaves(english.checks)])('%s has its places', (path, template) => {
    const [own, theirs] = [new Set(placesIn(template)), new Set(placesIn(other.get(path) ?? ''))]
    // The place of a cause may say more than the English one does, and the line that is meant twice is named once.
    expect([...own].filter((place) => !theirs.has(place) && place !== 'cause')).toEqual([])
    const brackets = (text: string): number => [...text].filter((one) => one === '[').length - [...text].filter((one) => one === ']').length
    expect(brackets(other.get(path)!)).toBe(0)
  })
})

describe('every sentence', () => {
  const folder = join(import.meta.dirname, '../../../src-lab/sentences')
  /** What stands behind each `case`: the values that it names. */
  const cases = (language: string, file: string): ReadonlyMap<string, ReadonlySet<string>> => {
    const [, ...parts] = readFileSync(join(folder, language, file), 'utf8').split(/\n {4}case /)
    const values = (part: string): ReadonlySet<string> =>
      new Set(part.match(/\b(?:why|cause|note|did|own|step|way)\.\w+(?:\.\w+)*/g)?.filter((name) => !name.endsWith('.code')))
    return new Map(parts.map((part) => [/^'(\w+)'/.exec(part)![1]!, values(part)]))
  }

  it.each(readdirSync(join(folder, 'en')).filter((file) => file !== 'index.ts'))(
    'of %s is there, with the values that it names',
    (file) => {
      const zh = cases('zh-CN', file)
      for (const [name, values] of cases('en', file)) expect([name, [...(zh.get(name) ?? [])].sort()]).toEqual([name, [...values].sort()])
    }
  )
})

it.each([
  ['zh-CN', 'zh-CN'],
  ['ZH-cn', 'zh-CN'],
  ['en-GB', 'en'],
  ['zh', 'zh-CN'],
  ['zh-SG', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh-TW', 'en'],
  ['', 'en'],
  ['not a language', 'en']
])('somebody who asks for %j is spoken to in %s', (wanted, language) => expect(languageFor(wanted)).toBe(language))
