/** Sentences that are made in one place and said in the language of another. */
import { describe, expect, it } from 'vitest'
import { inEnglish, learnSentences, preferredLanguage, refusal, sentencesIn, told, ToldError } from '../../../src-lab/sentences'

await learnSentences('zh-CN')
const chinese = sentencesIn('zh-CN')

describe('what is told', () => {
  it('is English with its values, and Chinese by the same template', () => {
    const sentence = told`${'driver.ts'} on the disk cannot be used: ${told`it is larger than ${512} KiB`}.`
    expect(inEnglish(sentence)).toBe('driver.ts on the disk cannot be used: it is larger than 512 KiB.')
    expect(chinese.say(sentence)).toBe('磁盘上的 driver.ts 不能使用：它超过了 512 KiB。')
  })

  it('crosses as data, in an error and in an answer', () => {
    const error = new ToldError(told`there is no file ${'a.ts'}`)
    const answer = structuredClone(refusal('saveFailed', error.told))
    expect([error.message, answer.message]).toEqual(['there is no file a.ts', 'there is no file a.ts'])
    expect(chinese.say(answer.told)).toBe('没有文件 a.ts')
  })

  it.each(['{{1}}', '$&', '{{0}}', 'constructor'])('a value is no template: %s', (name) => {
    expect(inEnglish(told`there is no file ${name}`)).toBe(`there is no file ${name}`)
    expect(chinese.say(told`there is no file ${name}`)).toBe(`没有文件 ${name}`)
  })

  it('is English where nobody has translated it', () => {
    expect(chinese.say({ text: 'constructor', values: [] })).toBe('constructor')
  })
})

describe('the language of a system', () => {
  it.each([
    [['zh'], 'zh-CN'],
    [['zh-SG', 'en'], 'zh-CN'],
    [['zh-TW', 'en-GB'], 'en'],
    [['de', 'zh-Hans-HK'], 'zh-CN'],
    [['not a tag!'], 'en'],
    [[], 'en']
  ] as const)('%j: %s', (preferred, language) => {
    expect(preferredLanguage(preferred)).toBe(language)
  })
})
