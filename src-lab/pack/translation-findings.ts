/** What a translation has lost: a language that has no files, a step, a check, a hint, a question, a sentence's place, a block of code, a link, a picture. */
import { MAX_STEPS } from '../lab/step-heading'
import { labSteps, type LabStep } from '../lab/lab-steps'
import type { LabBundle } from '../lab/bundle'
import type { Check, Lab, Pack } from '../lab/lab'
import { placesIn, SENTENCE_PLACES } from '../lab/sentence'
import { readJson, type JsonPath, type JsonText } from './json-text'
import { codeBlocks, links, proseLines } from './markdown-parts'
import { didYouMean } from './nearest-name'
import type { PackFiles } from './pack-files'
import { pageIn, pagesOf } from './pages'
import type { CodeOf, PackProblem } from './problem'
import { failsFor, reasonsOf } from './schema/checks'
import { labTranslation, packTranslation } from './schema/translation-schema'
import { localeFiles, localesOf } from './translations'

/** More names that nothing has are no slips of one who translates. */
const MAX_UNKNOWN = 50

type Find = (path: JsonPath, code: CodeOf<'translation'>, message: string, isKey?: boolean) => void

/** @param drafts The labs that could be read. */
export function translationFindings(files: PackFiles, pack: Pack | null, drafts: ReadonlyMap<string, LabBundle>): PackProblem[] {
  if (pack === null) return []
  return [
    ...languageFindings(files, pack),
    ...packFindings(files, pack),
    ...[...drafts.values()].flatMap((bundle) => labFindings(files, pack, bundle))
  ]
}

/** Languages that pack.json names and no file is in, and files in languages that it does not name. */
function languageFindings(files: PackFiles, pack: Pack): PackProblem[] {
  const declared = localesOf(pack)
  const pages = pagesOf(pack)
  const folders = ['', ...new Set([...files.keys()].flatMap((path) => /^labs\/[^/]+(?=\/)/.exec(path) ?? []))]
  const there = new Set<string>()
  const strays = folders.flatMap((folder) =>
    localeFiles(files, folder).flatMap(({ name, locale }): PackProblem[] => {
      there.add(locale)
      if (declared.includes(locale)) return []
      const message =
        locale === pack.language
          ? `'${locale}' is the pack's own language, which stands in ${folder === '' ? 'pack.json' : 'lab.json and text.md'}: remove this file.`
          : `'locales' of pack.json does not name '${locale}', so that nobody gets to read this: add it there${didYouMean(locale, declared)}`
      return [{ file: folder === '' ? name : `${folder}/${name}`, line: 1, column: 1, code: 'translation.locale', message }]
    })
  )
  const manifest = files.get('pack.json')
  const json = readJson('pack.json', typeof manifest === 'string' ? manifest : '')
  const empty = declared.filter((locale) => !there.has(locale))
  const missing = declared
    .filter((locale) => there.has(locale))
    .flatMap((locale) => [
      { locale, file: `pack.${locale}.json`, what: "the pack's title, summary and sections" },
      ...pages.map((page) => ({ locale, file: pageIn(locale, page), what: `what ${page} says` }))
    ])
    .filter(({ file }) => !files.has(file))
  return [
    ...strays,
    ...missing.map(({ locale, file, what }): PackProblem => ({
      file: 'pack.json',
      ...json.place(['locales', pack.locales!.indexOf(locale)]),
      code: 'translation.half',
      message: half(file, what)
    })),
    ...empty.map((locale): PackProblem => ({
      file: 'pack.json',
      ...json.place(['locales', pack.locales!.indexOf(locale)]),
      code: 'translation.none',
      message: `No file is in '${locale}' yet: write 'text.${locale}.md' and 'lab.${locale}.json' beside those of a lab, or take it out here.`
    }))
  ]
}

function packFindings(files: PackFiles, pack: Pack): PackProblem[] {
  return localesOf(pack).flatMap((locale) => {
    const file = `pack.${locale}.json`
    const { value, json } = wordsIn(files, file, packTranslation)
    if (value === null) return []
    const problems: PackProblem[] = []
    const find: Find = findIn(file, json, problems)
    const titles = pack.sections.map(({ title }) => title)
    for (const field of ['title', 'summary'] as const) if (value[field] === undefined) find([], 'lost', lost(`the pack's ${field}`, field))
    compareIds(value.sections, titles, ['sections'], 'section', find)
    const walks = (pack.walks ?? []).map(({ id }) => id)
    for (const id of compareIds(value.walks, walks, ['walks'], 'walk', find))
      for (const field of ['title', 'summary'] as const)
        if (value.walks![id]![field] === undefined) find(['walks', id], 'lost', lost(`the walk's ${field}`, `walks.${id}`))
    return problems
  })
}

function labFindings(files: PackFiles, pack: Pack, { ref, lab, text }: LabBundle): PackProblem[] {
  const root = `labs/${ref.lab}`
  return localesOf(pack).flatMap((locale) => {
    const [words, prose] = [`${root}/lab.${locale}.json`, `${root}/text.${locale}.md`]
    const problems: PackProblem[] = []
    const translated = files.get(prose)
    const hasWords = files.has(words)
    if (hasWords && translated === undefined)
      problems.push({
        file: words,
        line: 1,
        column: 1,
        code: 'translation.half',
        message: half(`text.${locale}.md`, 'what the learner reads')
      })
    if (!hasWords && translated !== undefined)
      problems.push({
        file: prose,
        line: 1,
        column: 1,
        code: 'translation.half',
        message: half(`lab.${locale}.json`, 'titles, reasons and hints')
      })
    const { value, json } = wordsIn(files, words, labTranslation)
    if (value !== null) wordFindings(lab, value, findIn(words, json, problems))
    if (typeof translated === 'string') problems.push(...proseFindings(prose, text, translated))
    return problems
  })
}

const half = (file: string, what: string): string =>
  `There is no '${file}' beside it, so that ${what} would stay in the pack's own language: write it, too.`
const lost = (what: string, where: string): string => `The translation has lost ${what}: add it in '${where}'.`

/** What a file of words says, where it has the right shape; otherwise its problems are told by whoever reads it. */
function wordsIn<T>(
  files: PackFiles,
  file: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } }
): { value: T | null; json: JsonText } {
  const text = files.get(file)
  const json = readJson(file, typeof text === 'string' ? text : '')
  const parsed = typeof text === 'string' && json.value !== undefined ? schema.safeParse(json.value) : null
  return { value: parsed?.success ? parsed.data : null, json }
}

function findIn(file: string, json: JsonText, problems: PackProblem[]): Find {
  return (path, code, message, isKey = false) =>
    void problems.push({ file, ...json.place(path, isKey), code: `translation.${code}`, message })
}

/** Everything that has an id in lab.json has its words here, and nothing else has. */
function compareIds(
  words: Readonly<Record<string, unknown>> | undefined,
  ids: readonly string[],
  path: JsonPath,
  noun: string,
  find: Find
): readonly string[] {
  const there = Object.keys(words ?? {})
  for (const id of there.filter((one) => !ids.includes(one)).slice(0, MAX_UNKNOWN))
    find([...path, id], 'unknown', `The original has no ${noun} '${id}'${didYouMean(id, ids)}`, true)
  for (const id of ids) if (!there.includes(id)) find(words ? path : [], 'lost', lost(`the ${noun} '${id}'`, path.join('.')))
  return ids.filter((id) => there.includes(id))
}

type Words = NonNullable<ReturnType<(typeof labTranslation)['parse']>>

function wordFindings(lab: Lab, words: Words, find: Find): void {
  for (const field of ['title', 'objective'] as const) if (words[field] === undefined) find([], 'lost', lost(`the lab's ${field}`, field))
  for (const one of Object.keys(words.teaches ?? {}).slice(0, MAX_UNKNOWN))
    if (!lab.teaches.includes(one))
      find(['teaches', one], 'unknown', `The original does not teach '${one}'${didYouMean(one, lab.teaches)}`, true)
  const checks = lab.checks.flatMap((check): readonly Check[] => (check.kind === 'everywhere' ? [check, ...check.checks] : [check]))
  const known = compareIds(words.checks, [...new Set(checks.map(({ id }) => id))], ['checks'], 'check', find)
  for (const id of known) {
    const { title, why } = words.checks![id]!
    if (title === undefined) find(['checks', id], 'lost', lost(`the title of the check '${id}'`, `checks.${id}`))
    for (const check of checks) if (check.id === id) whyFindings(check, why, ['checks', id, 'why'], find)
  }
  const hints = new Map(lab.hints.map((hint) => [hint.id, hint.text]))
  for (const id of compareIds(words.hints, [...hints.keys()], ['hints'], 'hint', find))
    codeFindings(hints.get(id)!, words.hints![id]!, (message) => find(['hints', id], 'code', message))
  const questions = new Map((lab.predict ?? []).map((question) => [question.id, question]))
  for (const id of compareIds(words.predict, [...questions.keys()], ['predict'], 'question', find)) {
    const { answer, text } = questions.get(id)!
    const given = words.predict![id]!
    const own = typeof given === 'string' ? { text: given } : given
    if (own.text === undefined) find(['predict', id], 'lost', lost(`the text of the question '${id}'`, `predict.${id}`))
    else codeFindings(text, own.text, (message) => find(['predict', id], 'code', message))
    const choices = 'choose' in answer ? answer.choose.map((one) => one.id) : []
    compareIds(own.choose, choices, own.choose ? ['predict', id, 'choose'] : ['predict', id], 'choice', find)
    const whys = new Map('choose' in answer ? answer.choose.flatMap(({ id, refuted }) => (refuted ? [[id, refuted.why]] : [])) : [])
    for (const choice of compareIds(own.refuted, [...whys.keys()], ['predict', id, 'refuted'], 'answer to the choice', find))
      placeFindings(whys.get(choice), own.refuted![choice]!, ['predict', id, 'refuted', choice], find)
  }
  compareIds(
    words.mistakes,
    lab.mistakes.map(({ file }) => file),
    ['mistakes'],
    'mistake',
    find
  )
}

/** A sentence for each reason that the original has one for, with the places that it names. */
function whyFindings(check: Check, why: string | Readonly<Record<string, string>> | undefined, path: JsonPath, find: Find): void {
  const own = check.why
  const at = why === undefined ? path.slice(0, -1) : path
  if (typeof own === 'object' && typeof why !== 'object')
    return find(at, 'lost', lost(`the sentences for ${Object.keys(own).join(', ')}`, path.join('.')))
  if (typeof own === 'string' && why === undefined) return find(at, 'lost', lost('the sentence', path.join('.')))
  if (typeof why === 'string') return placeFindings(typeof own === 'string' ? own : undefined, why, path, find)
  const reasons = reasonsOf(check)
  for (const [reason, sentence] of Object.entries(why ?? {})) {
    if (!failsFor(check, reason))
      find([...path, reason], 'unknown', `This check never fails for '${reason}'; it fails for ${reasons.join(', ')}.`, true)
    // What a script fails for it alone knows: a reason that the original has no sentence for is a slip.
    else if (check.kind === 'script' && typeof own === 'object' && !Object.hasOwn(own, reason))
      find([...path, reason], 'unknown', `The original has no sentence for '${reason}'${didYouMean(reason, Object.keys(own))}`, true)
    else placeFindings(typeof own === 'object' ? own[reason] : own, sentence, [...path, reason], find)
  }
  for (const reason of typeof own === 'object' ? Object.keys(own) : [])
    if (!Object.hasOwn(why!, reason)) find(path, 'lost', lost(`the sentence for '${reason}'`, path.join('.')))
}

/** A sentence names the places that the original names, and none that there is not. */
function placeFindings(original: string | undefined, sentence: string, path: JsonPath, find: Find): void {
  const [wanted, there] = [new Set(placesIn(original ?? '')), placesIn(sentence)]
  for (const place of wanted) if (!there.includes(place)) find(path, 'place', `The original names {${place}}: name it here, too.`)
  for (const place of new Set(there))
    if (!SENTENCE_PLACES.includes(place)) find(path, 'place', `There is no place {${place}}; the original names ${inBraces(wanted)}.`)
}

const inBraces = (places: ReadonlySet<string>): string => (places.size === 0 ? 'none' : [...places].map((place) => `{${place}}`).join(' '))

/** Step by step; what comes after the last step goes by its order. */
function proseFindings(file: string, original: string, translated: string): PackProblem[] {
  const problems: PackProblem[] = []
  const find = (line: number, code: CodeOf<'translation'>, message: string): void =>
    void problems.push({ file, line, column: 1, code: `translation.${code}`, message })
  const [own, other] = [labSteps(original), labSteps(translated).slice(0, 2 * MAX_STEPS)]
  const numbers = (steps: readonly LabStep[]): number[] => steps.flatMap(({ number }) => (number === null || number === 0 ? [] : [number]))
  const [wanted, there] = [numbers(own), numbers(other)]
  for (const number of wanted)
    if (!there.includes(number)) find(1, 'step', `The translation has lost step ${number}: it needs a heading '## ${number}. …'.`)
  for (const step of other) {
    if (step.number === null || step.number === 0) continue
    if (!wanted.includes(step.number)) find(step.line, 'step', `The original has no step ${step.number}.`)
    else if (other.find(({ number }) => number === step.number) !== step) find(step.line, 'step', `Step ${step.number} stands here twice.`)
  }
  const after = (steps: readonly LabStep[]): readonly LabStep[] => steps.filter(({ number }) => number === null)
  const missing = after(own).slice(after(other).length)
  for (const { title } of missing) find(1, 'step', `The translation has lost the part '${title}', which comes after the steps.`)
  for (const extra of after(other).slice(after(own).length)) find(extra.line, 'step', 'The original has no such part after its steps.')
  if (own[0]?.number === 0 && other[0]?.number !== 0) find(1, 'step', 'The translation has lost what stands before the first step.')
  const bodies = (step: LabStep): LabStep | undefined =>
    step.number === null ? after(other)[after(own).indexOf(step)] : other.find(({ number }) => number === step.number)
  for (const step of own) {
    const its = bodies(step)
    if (its === undefined) continue
    codeFindings(step.body, its.body, (message, line) => find(line === null ? its.line : its.bodyLine + line - 1, 'code', message))
    linkFindings(step.body, its.body, (code, message) => find(its.line, code, message))
  }
  return problems
}

const COMMENTED: ReadonlySet<string> = new Set(['ts', 'typescript', 'js', 'c', 'h', 'cpp'])

/** Code is the same in every language, but for its comments. */
function codeFindings(original: string, translated: string, find: (message: string, line: number | null) => void): void {
  const [own, other] = [codeBlocks(original), codeBlocks(translated)]
  const bare = ({ info, code }: (typeof own)[number]): string => (COMMENTED.has(info) ? withoutComments(code) : code)
  own.forEach((block, index) => {
    const its = other[index]
    if (its === undefined)
      find(`The translation has lost a block of code, which begins '${block.code.split('\n')[0]!.slice(0, 60)}'.`, null)
    else if (its.info !== block.info) find(`This block of code is marked '${its.info}', the original '${block.info}'.`, its.line)
    else if (bare(its) !== bare(block))
      find('This block of code is another one than the original: only its comments may be translated.', its.line)
  })
  for (const extra of other.slice(own.length)) find('The original has no such block of code.', extra.line)
}

/** Goes over a line once, whatever stands in it. */
function withoutComments(code: string): string {
  const plain = (line: string): string => {
    let rest = line
    let kept = ''
    for (;;) {
      const at = rest.search(/\/[/*]/)
      const end = at < 0 || rest[at + 1] === '/' ? -1 : rest.indexOf('*/', at + 2)
      if (end < 0) return kept + (at < 0 ? rest : rest.slice(0, at))
      kept += rest.slice(0, at)
      rest = rest.slice(end + 2)
    }
  }
  return code
    .split('\n')
    .map((line) => plain(line).trimEnd())
    .join('\n')
}

/** Every page that the original leads to, and as many pictures: a translation may show one of its own. */
function linkFindings(original: string, translated: string, find: (code: CodeOf<'translation'>, message: string) => void): void {
  const all = (text: string): ReturnType<typeof links> => proseLines(text).flatMap(({ plain }) => links(plain))
  const [own, other] = [all(original), all(translated)]
  const there = new Set(other.map(({ target }) => target))
  for (const target of new Set(own.flatMap((link) => (link.isPicture ? [] : [link.target]))))
    if (!there.has(target)) find('link', `The translation has lost the link to '${target}'.`)
  const pictures = (list: typeof own): number => list.filter(({ isPicture }) => isPicture).length
  if (pictures(other) < pictures(own)) {
    const { target } = own.find((link) => link.isPicture && !there.has(link.target)) ?? own.find(({ isPicture }) => isPicture)!
    find('picture', `The translation has lost a picture: '${target}', or one of its own in that place.`)
  }
}
