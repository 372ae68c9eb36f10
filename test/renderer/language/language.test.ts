import { afterEach, describe, expect, it } from 'vitest'
import { languageFor, learn, list, listed, marked, sentence, speak, t, type Language } from '../../../src-renderer/language'

let spoken: Language = 'en'
speak(() => spoken)
const speakChinese = async (): Promise<void> => {
  await learn('zh-CN')
  spoken = 'zh-CN'
}
afterEach(() => void (spoken = 'en'))

describe('the language', () => {
  it.each([
    ['en', ['zh-CN'], 'en'],
    ['zh-CN', ['en-US'], 'zh-CN'],
    ['system', ['zh-CN', 'en-US'], 'zh-CN'],
    ['system', ['zh'], 'zh-CN'],
    ['system', ['zh-SG'], 'zh-CN'],
    ['system', ['zh-Hans-HK'], 'zh-CN'],
    ['system', ['de-DE', 'zh-CN', 'en'], 'zh-CN'],
    ['system', ['en-GB', 'zh-CN'], 'en'],
    ['system', ['zh-TW', 'en'], 'en'],
    ['system', ['fr'], 'en'],
    ['system', ['not a language', 'zh-CN'], 'zh-CN'],
    ['system', [], 'en']
  ] as const)('of %s, where the system prefers %j, is %s', (setting, preferred, language) => {
    expect(languageFor(setting, preferred)).toBe(language)
  })
})

describe('a sentence', () => {
  it('is said in the language that is spoken when it is said', async () => {
    const name = sentence('Dark')
    expect(t(name)).toBe('Dark')
    await speakChinese()
    expect([t(name), t('Where you left off: {{title}}', { title: 'PEI' })]).toEqual(['深色', '上次进行到：PEI'])
  })

  it('that nobody has translated is said in English', async () => {
    await speakChinese()
    expect(t('Nobody translates {{what}}, they say.', { what: 'this' })).toBe('Nobody translates this, they say.')
  })

  it('takes the plural of its language, the missing one too', async () => {
    const labs = (count: number): string => t('{{count}} labs, {{minutes}} minutes', { count, minutes: 9 })
    expect([labs(1), labs(2), labs(0), labs(1)]).toEqual(['1 lab, 9 minutes', '2 labs, 9 minutes', '0 labs, 9 minutes', '1 lab, 9 minutes'])
    await speakChinese()
    expect([labs(1), labs(2)]).toEqual(['1 个实验，9 分钟', '2 个实验，9 分钟'])
  })

  it.each(['$t(Dark)', '{{title}}', 'a <b>bold</b> one & another', '$t(Dark, {"a": {{title}}})', '__proto__'])(
    'shows a value as it is: %s',
    (title) => {
      expect(t('Remove {{title}}', { title })).toBe(`Remove ${title}`)
      const pieces = marked('Your work under this pack’s uuid was made in <b>{{title}}</b> by {{authors}}. What becomes of it? Until you choose, no lab of this pack opens.', { title, authors: title }) // prettier-ignore
      expect(pieces.slice(1, 3)).toEqual([
        { mark: 'b', text: title },
        { mark: null, text: expect.stringContaining(` by ${title}. `) }
      ])
    }
  )

  it('keeps its marks, wherever the language has them', async () => {
    await speakChinese()
    expect(marked('A <code>.labpack</code> from a teacher or a colleague. You can also drop it anywhere on this page.')).toEqual([
      { mark: null, text: '老师或同事给你的 ' },
      { mark: 'code', text: '.labpack' },
      { mark: null, text: ' 文件。也可以把它拖放到本页任意位置。' }
    ])
  })
})

it('a list is separated as the language does it', async () => {
  expect([list(['a', 'b', 'c']), listed(['a', 'b', 'c']), listed(['a', 'b']), listed(['a']), listed([])]).toEqual([
    ...['a, b, c', 'a, b and c', 'a and b', 'a', '']
  ])
  await speakChinese()
  expect([list(['a', 'b', 'c']), listed(['a', 'b', 'c'])]).toEqual(['a、b、c', 'a、b和c'])
})
