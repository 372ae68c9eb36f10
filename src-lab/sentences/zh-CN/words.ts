/** What `learnSentences` reads. */
export { heardInChinese as heard } from './heard'
export { toldInChinese as told } from './told'
