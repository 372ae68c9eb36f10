import { expect, it } from 'vitest'
import { handlesBefore } from '../../../src-renderer/model/handles-before'

const LOADED_IMAGE = '5b1b31a1-9562-11d2-8e3f-00a0c969723b'

it('a recorded board has the handles that its firmware had when an application started', async () => {
  const handles = await handlesBefore({ phase: 'app', platform: 'q35-256m' })
  expect(handles).toHaveLength(180)
  expect(handles.filter((protocols) => protocols.some((guid) => guid.toLowerCase() === LOADED_IMAGE))).not.toHaveLength(0)
})

it.each([
  ['before DXE', { phase: 'pei', platform: 'q35-256m' }],
  ['of a constructed board', { phase: 'app', platform: 'made-pc-256m' }],
  ["of a pack's own machine", { phase: 'app', platform: 'my-own' }]
] as const)('there are none %s', async (_, head) => {
  expect(await handlesBefore(head)).toEqual([])
})
