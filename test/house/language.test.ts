/** The catalogues of the screen's sentences, beside what the screen says. */
import { describe, expect, it } from 'vitest'
import {
  englishEntries,
  entriesOf,
  faultsOf,
  languages,
  missingFrom,
  roomsTell,
  screenSays,
  toldEntries
} from '../../scripts/language/catalogues'
import { saidIn } from '../../scripts/language/said'

const { said, bare } = screenSays()

it('what the markup shows goes through the languages', () => {
  expect(bare).toEqual([])
})

it.each(languages())('%s says nothing that nobody asks for, and each value and mark of a sentence', (language) => {
  expect(faultsOf(entriesOf(language), said)).toEqual([])
})

it('what host, window and command line tell has its Chinese', () => {
  const told = roomsTell()
  expect(missingFrom(toldEntries, told)).toEqual([])
  expect(faultsOf(toldEntries, told)).toEqual([])
})

it('English has plurals of what is said', () => {
  expect(faultsOf(englishEntries(), said)).toEqual([])
})

describe('the list of sentences', () => {
  const entry = (text: string, translation: string): { text: string; translation: string; file: string } => ({
    text,
    translation,
    file: 'x'
  })

  it('sees what does not fit', () => {
    const planted = [
      entry('{{count}} of <b>{{name}}</b>', '{{name}} <b>{{count}}</b>'),
      entry('{{count}} of <b>{{name}}</b>_one', '{{name}} 一'),
      entry('Close', ' '),
      entry('Close', '关闭'),
      entry('Open', '打开')
    ]
    const texts = ['{{count}} of <b>{{name}}</b>', 'Close'].map((text) => ({ text, at: '' }))
    expect(faultsOf(planted, texts)).toEqual([
      "x: '{{count}} of <b>{{name}}</b>_one': it has {{name}}, not </b> <b> {{count}} {{name}}",
      "x: 'Close': it is empty",
      "x: 'Close': it stands twice",
      "x: 'Open': nobody says it"
    ])
  })

  it('reads a component', () => {
    const source = `<script lang="ts">
  const NAMES = { a: sentence('In a table') } as const
</script>
{#if a}<b title="A title" aria-label={t('Said')} data-testid="none">Shown</b> Handoff <code>memmap</code>{/if}
{a ? t('This') : 'that'} {t(a ? 'One' : 'other')} {t(NAMES.a)} {t(a + b)}`
    const { said, bare } = saidIn('A.svelte', source)
    expect(said.map(({ text }) => text)).toEqual(['In a table', 'Said', 'This', 'One', 'other'])
    expect(bare).toEqual([
      { text: 'A title', at: 'A.svelte:4' },
      { text: 'Shown', at: 'A.svelte:4' },
      { text: 'that', at: 'A.svelte:5' },
      { text: 't(a + b)', at: 'A.svelte:5' }
    ])
  })

  it('reads a script', () => {
    const { said, bare } = saidIn(
      'a.ts',
      "export const a = () => [t('One {{n}}', { n }), t(`Two`), t(b ? 'Three' : NAMES[b]), t(`${b} four`)]"
    )
    expect(said.map(({ text }) => text)).toEqual(['One {{n}}', 'Two', 'Three'])
    expect(bare.map(({ text }) => text)).toEqual(['t(`${b} four`)'])
  })
})
