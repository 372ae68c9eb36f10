import { expect, it } from 'vitest'
import { platforms } from '../../../src-firmware'
import { firmwareWords, machineTitle } from '../../../src-renderer/model/machine-title'

it.each(platforms.map((platform) => [platform.id, platform] as const))('%s is called in English as its data says', (_id, platform) => {
  expect([machineTitle(platform), firmwareWords(platform)]).toEqual([platform.title, platform.firmware])
})
