/** A pack's words in other languages. What a translation leaves out stays as the pack's own language has it, piece by piece. */
import type { LabSummary, PackOffer, PackSummary } from '../host-api'
import type { LabBundle } from './bundle'
import { labSteps, type LabStep } from './lab-steps'
import { localeFor } from './locale'
import type { Check, Choice, Lab, Question } from './lab'
import type { LabWords, QuestionWords } from './words'

type Words = Readonly<Record<string, string>>

/** A lab as somebody reads it in a language. What is run and looked at is the same. */
export function labInLanguage(bundle: LabBundle, language: string): LabBundle {
  const { pack, lab } = bundle
  const translation = chosen(pack.language, bundle.translations, language)
  if (translation === null) return bundle
  const { words, text, pack: title } = translation
  return {
    ...bundle,
    pack: { ...pack, title: title ?? pack.title },
    lab: translated(lab, words),
    text: text === null ? bundle.text : joined(labSteps(bundle.text), labSteps(text))
  }
}

/** Is there a translation of the lab into this language of which a part cannot be used? */
export function hasDamagedWords({ pack, translations }: Pick<LabBundle, 'pack' | 'translations'>, language: string): boolean {
  return chosen(pack.language, translations, language)?.isDamaged ?? false
}

/** A pack as a list shows it in a language. */
export function packInLanguage(pack: PackSummary, language: string): PackSummary {
  const translation = chosen(pack.language, pack.translations, language)
  if (translation === null) return pack
  const { title, summary, sections, walks, labs, ...pages } = translation
  return {
    ...pack,
    title: title ?? pack.title,
    summary: summary ?? pack.summary,
    ...pages,
    sections: pack.sections.map((section) => ({ ...section, title: of(sections, section.title) ?? section.title })),
    walks: pack.walks.map((walk) => {
      const words = of(walks, walk.id)
      return { ...walk, title: words?.title ?? walk.title, summary: words?.summary ?? walk.summary }
    }),
    labs: pack.labs.map((lab): LabSummary => {
      const words = of(labs, lab.id)
      return { ...lab, title: words?.title ?? lab.title, objective: words?.objective ?? lab.objective }
    })
  }
}

/** A pack that somebody may add, as it is read in a language. */
export function offerInLanguage(offer: PackOffer, language: string): PackOffer {
  const translation = chosen(offer.languages[0]!, offer.translations, language)
  if (translation === null) return offer
  const { title = offer.title, summary = offer.summary, welcome, labs } = translation
  return {
    ...offer,
    title,
    summary,
    ...(welcome !== undefined && { welcome }),
    labs: offer.labs.map((lab) => ({ ...lab, title: of(labs, lab.id)?.title ?? lab.title }))
  }
}

/** The words in the language that was asked for; null: there are none, or it is the pack's own. */
function chosen<T>(own: string, translations: Readonly<Record<string, T>> = {}, language: string): T | null {
  const locale = localeFor(language, [own, ...Object.keys(translations)])
  return locale === null || locale === own ? null : translations[locale]!
}

/** Ids are a stranger's: 'constructor' is one. */
function of<T>(words: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return words !== undefined && Object.hasOwn(words, id) ? words[id] : undefined
}

function translated(lab: Lab, words: LabWords): Lab {
  return {
    ...lab,
    title: words.title ?? lab.title,
    objective: words.objective ?? lab.objective,
    teaches: lab.teaches.map((one) => of(words.teaches, one) ?? one),
    checks: checksIn(lab.checks, words),
    hints: lab.hints.map((hint) => ({ ...hint, text: of(words.hints, hint.id) ?? hint.text })),
    mistakes: lab.mistakes.map((mistake) => ({ ...mistake, title: of(words.mistakes, mistake.file) ?? mistake.title })),
    ...(lab.predict && { predict: lab.predict.map((question) => questionIn(question, of(words.predict, question.id))) })
  }
}

function checksIn<C extends Check>(checks: readonly C[], words: LabWords): C[] {
  return checks.map((check) => {
    const { title = check.title, why } = of(words.checks, check.id) ?? {}
    const inner = check.kind === 'everywhere' ? { checks: checksIn(check.checks, words) } : {}
    return { ...check, title, ...whyIn(check.why, why), ...inner }
  })
}

/** One sentence for all reasons stands for each of them; one that is only there for some leaves the others as they are. */
function whyIn(own: Check['why'], why: string | Words | undefined): Pick<Check, 'why'> {
  if (why === undefined) return {}
  if (typeof why === 'string' || typeof own !== 'object') return { why: typeof why === 'string' ? why : { ...why } }
  return { why: { ...own, ...why } }
}

function questionIn(question: Question, words: string | QuestionWords | undefined): Question {
  const { text, choose, refuted } = typeof words === 'string' ? { text: words } : (words ?? {})
  const { answer } = question
  return {
    ...question,
    text: text ?? question.text,
    answer:
      'choose' in answer
        ? { ...answer, choose: answer.choose.map((one) => choiceIn(one, of(choose, one.id), of(refuted, one.id))) }
        : answer
  }
}

function choiceIn(choice: Choice, text = choice.text, why = choice.refuted?.why): Choice {
  return { ...choice, text, ...(choice.refuted && why !== undefined && { refuted: { ...choice.refuted, why } }) }
}

/** The steps of the lab, each as it is translated, else as it stands. What comes after them goes by its order. */
function joined(own: readonly LabStep[], other: readonly LabStep[]): string {
  const placeOf = (step: LabStep, steps: readonly LabStep[]): string =>
    String(step.number ?? `after ${steps.filter(({ number }) => number === null).indexOf(step)}`)
  const theirs = new Map(other.map((step) => [placeOf(step, other), step]))
  return own
    .map((step) => theirs.get(placeOf(step, own)) ?? step)
    .map(({ number, title, body }) => (number === 0 ? body : `## ${number === null ? '' : `${number}. `}${title}\n\n${body}`))
    .join('\n\n')
}
