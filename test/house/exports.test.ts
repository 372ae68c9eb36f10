import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, sources } from './imports'

const EXPORT = /^\s*export (?:async )?(?:const|function|class|interface|type|let) (\w+)/gm

const texts = new Map(
  ['src-firmware', 'src-lab', 'src-main', 'src-renderer', 'test', 'scripts']
    .flatMap((room) => sources(room))
    // What the SDK exports is there for drivers; its text as it is bundled would mention everything.
    .filter((file) => !file.startsWith('src-lab/sdk/g'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')])
)

/** The names that each text mentions. */
const names = new Map([...texts].map(([file, text]) => [file, new Set(text.match(/\w+/g))]))

it.each(['src-firmware', 'src-lab', 'src-main', 'src-renderer'])('what a file of %s exports, another one uses', (room) => {
  const alone = [...texts].flatMap(([file, text]) =>
    file.startsWith(`${room}/`)
      ? [...text.matchAll(EXPORT)]
          .map((match) => match[1]!)
          .filter((name) => ![...names].some(([other, used]) => other !== file && used.has(name)))
          .map((name) => `${file} exports ${name}`)
      : []
  )
  expect(alone).toEqual([])
})
