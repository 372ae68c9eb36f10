import { DEFAULT_SETTINGS } from '../../src-lab/default-settings'
import type { Place, Settings, WorkRef } from '../../src-lab/host-api'
import { callHost } from '../host/client'
import { languageFor, learn, speak, type Language } from '../language'

/** How long what is only remembered waits before it is written: a drag has ended by then, and a page that was opened is shown. */
const REST_MS = 400

const NOWHERE: Place = { file: '', line: 1, column: 1, top: 1, text: 0 }

function placeKey(ref: WorkRef): string {
  return 'sandbox' in ref ? ref.sandbox : `${ref.pack}/${ref.lab}`
}

/** How the user likes the screen. Applied to the root element, so that every token follows. */
export class SettingsState {
  value = $state.raw<Settings>(DEFAULT_SETTINGS)
  /** The theme that is shown: 'system' resolved. */
  theme = $state<'light' | 'dark' | 'contrast'>('light')
  /** The language that is spoken: 'system' resolved, and learnt. */
  private language = $state<Language>('en')
  /** What is not written yet. */
  private waiting: Partial<Settings> = {}
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly dark = matchMedia('(prefers-color-scheme: dark)')
  private readonly contrast = matchMedia('(prefers-contrast: more)')
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)')

  constructor() {
    for (const query of [this.dark, this.contrast, this.still]) query.addEventListener('change', () => this.apply())
    speak(() => this.language)
    addEventListener('languagechange', () => void this.speakChosen())
    this.apply()
  }

  async load(): Promise<void> {
    const reply = await callHost('settings', {})
    if (reply.ok) this.value = reply.value
    this.apply()
    await this.speakChosen()
  }

  change(changes: Partial<Settings>): void {
    this.value = { ...this.value, ...changes }
    this.apply()
    if (changes.language) void this.speakChosen()
    void callHost('saveSettings', changes)
  }

  /** Remembers a size of the layout by its name; written when the dragging has ended. */
  remember(name: string, size: number): void {
    if (this.value.layout[name] === size) return
    this.remembered({ layout: { ...this.value.layout, [name]: size } })
  }

  /** The workspace to go on with at the next start. */
  rememberLast(last: WorkRef): void {
    this.remembered({ last })
  }

  /** Where the learner was in a workspace. */
  placeIn(ref: WorkRef): Place | null {
    return this.value.places[placeKey(ref)] ?? null
  }

  rememberPlace(ref: WorkRef, changes: Partial<Place>): void {
    const place = { ...NOWHERE, ...this.placeIn(ref), ...changes }
    this.remembered({ places: { ...this.value.places, [placeKey(ref)]: place } })
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    const { waiting } = this
    if (Object.keys(waiting).length === 0) return
    this.waiting = {}
    await callHost('saveSettings', waiting)
  }

  /** Of a size, a place and a workspace the last one is written, when there was no other for a while. */
  private remembered(changes: Partial<Settings>): void {
    this.value = { ...this.value, ...changes }
    this.waiting = { ...this.waiting, ...changes }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.flush(), REST_MS)
  }

  /** A catalogue that cannot be read leaves the language as it is. */
  private async speakChosen(): Promise<void> {
    const wanted = (): Language => languageFor(this.value.language, navigator.languages)
    const language = wanted()
    await learn(language)
    // Somebody who chose another one meanwhile is spoken to in that.
    if (language !== wanted()) return
    this.language = language
    document.documentElement.lang = language
  }

  private apply(): void {
    const { theme, motion, textSize } = this.value
    this.theme = theme !== 'system' ? theme : this.contrast.matches ? 'contrast' : this.dark.matches ? 'dark' : 'light'
    const root = document.documentElement
    root.dataset.theme = this.theme
    root.dataset.motion = motion === 'reduced' || this.still.matches ? 'reduced' : 'full'
    root.style.setProperty('--scale', String(textSize))
  }
}
