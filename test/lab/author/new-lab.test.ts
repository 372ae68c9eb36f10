import { describe, expect, it } from 'vitest'
import { freeLabId, labIds, newLabFiles } from '../../../src-lab/author/new-lab'

const FILES = {
  'pack.json': '{}',
  'labs/01-one/lab.json': '{ "uuid": "a", "revision": 7, "title": "One \\"quoted\\"", "checks": [{ "title": "kept" }] }',
  'labs/01-one/starter/driver.ts': 'export {}\n',
  'labs/01-one/assets/map.png': new Uint8Array([1]),
  'labs/03-three/lab.json': '{}'
}

describe('a new lab', () => {
  it('has the next number', () => {
    expect(labIds(Object.keys(FILES))).toEqual(['01-one', '03-three'])
    expect(freeLabId(['01-one', '03-three'])).toBe('04-new-lab')
    expect(freeLabId([])).toBe('01-new-lab')
  })

  it('is a copy with a uuid, a title and a first revision of its own', () => {
    const made = newLabFiles('04-new-lab', 'b', '01-one', FILES)
    expect([...made.keys()]).toEqual(['labs/04-new-lab/lab.json', 'labs/04-new-lab/starter/driver.ts'])
    expect(JSON.parse(made.get('labs/04-new-lab/lab.json')!)).toEqual({
      uuid: 'b',
      revision: 1,
      title: 'New lab',
      checks: [{ title: 'kept' }]
    })
  })

  it('of nothing is nothing', () => expect(newLabFiles('01-new-lab', 'b', null, FILES).size).toBe(0))
})
