import { describe, expect, it } from 'vitest'
import { learnSentences, sentencesIn } from '../../../src-lab/sentences'

await learnSentences('zh-CN')

describe('a run that the watchdog ended', () => {
  it.each([
    ['en', /busy.*run it again.*a text, a list or a number/, /says nothing about the driver/],
    ['zh-CN', /忙.*再运行一次.*文本、列表或数/, /说明不了驱动程序有什么问题/]
  ] as const)('in %s: the computer may have been busy, which comes before the driver is blamed', (language, silent, long) => {
    const { why } = sentencesIn(language)
    expect(why({ code: 'tookTooLong', silent: true })).toMatch(silent)
    expect(why({ code: 'tookTooLong', silent: false })).toMatch(long)
  })
})
