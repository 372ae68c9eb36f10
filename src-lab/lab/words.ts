/** The words of a pack in one more language, as its files and those who list it have them. */

type Words = Readonly<Record<string, string>>

/** `lab.<locale>.json`. */
export interface LabWords {
  readonly $schema?: string | undefined
  readonly title?: string | undefined
  readonly objective?: string | undefined
  /** By what they are called in the pack's own language; names of the specifications stay. */
  readonly teaches?: Words | undefined
  /** By the checks' ids, those inside 'everywhere' too. */
  readonly checks?: Readonly<Record<string, { readonly title?: string | undefined; readonly why?: string | Words | undefined }>> | undefined
  /** By the hints' ids. */
  readonly hints?: Words | undefined
  /** By the questions' ids: the question alone, or with what there is to choose from, by its ids. */
  readonly predict?: Readonly<Record<string, string | QuestionWords>> | undefined
  /** Titles, by the mistakes' files. */
  readonly mistakes?: Words | undefined
}
/** A question with what there is to choose from. */
export interface QuestionWords {
  readonly text?: string | undefined
  readonly choose?: Words | undefined
  /** What answers a wrong choice, by the choices' ids. */
  readonly refuted?: Words | undefined
}
/** `pack.<locale>.json`. */
export interface PackWords {
  readonly $schema?: string | undefined
  readonly title?: string | undefined
  readonly summary?: string | undefined
  /** By the sections' titles in the pack's own language. */
  readonly sections?: Words | undefined
  /** By the walks' ids. */
  readonly walks?: Readonly<Record<string, { readonly title?: string | undefined; readonly summary?: string | undefined }>> | undefined
}
/** A lab in one more language. */
export interface LabTranslation {
  readonly words: LabWords
  /** `text.<locale>.md`; null: there is none. */
  readonly text: string | null
  /** The pack's title. */
  readonly pack?: string
  /** `lab.<locale>.json` is there and cannot be used: its words are the pack's own. */
  readonly isDamaged?: true
}
/** What a list shows of a pack in one more language; its labs' titles and objectives by their ids. */
export interface PackTranslation extends PackWords {
  /** In Markdown. */
  readonly welcome?: string
  readonly farewell?: string
  readonly labs: Readonly<Record<string, Pick<LabWords, 'title' | 'objective'>>>
}
