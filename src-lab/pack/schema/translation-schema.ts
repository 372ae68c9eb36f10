/** `lab.<locale>.json` and `pack.<locale>.json`: words in one more language. Unknown fields are errors; everything may be left out. */
import { z } from 'zod'
import type { LabWords, PackWords } from '../../lab/words'
import { schemaField } from './lab-schema'
import { told } from './told'
import { fileSlug, line, slug, sourcePath } from './values'

/** The bounds are those of what is translated: lab-schema.ts and checks.ts. */
const why = told(
  z.union([line(600), z.record(slugOrReason(), line(600))]).optional(),
  'The sentence when it fails, or one for each reason, with the same places as the original.',
  '第 {line} 行（调用 {call}）返回 {actual}，而不是 {expected}。'
)

/** Reasons have capitals inside: 'notCalled'. */
function slugOrReason(): z.ZodString {
  return z
    .string()
    .max(60)
    .regex(/^[A-Za-z0-9-]+$/, 'expected a reason')
}

export const labTranslation: z.ZodType<LabWords> = z.strictObject({
  $schema: schemaField('../../schema/lab-translation.schema.json'),
  title: told(line(80).optional(), 'What learners read in the list of labs.', '四个页'),
  objective: told(line(300).optional(), 'What the learner is to do, in a sentence.', '分配四个页，写满，再归还。'),
  teaches: told(
    z.record(line(80), line(80)).optional(),
    "What it is about, by the words of the pack's own language. Names of the specifications need none.",
    { 'temporary RAM': '临时 RAM' }
  ),
  checks: told(
    z.record(slug, z.strictObject({ title: told(line(120).optional(), 'What is looked at.', '每个字节都已写入'), why })).optional(),
    "The checks' words by their ids, those inside `everywhere` too.",
    { filled: { title: '每个字节都已写入' } }
  ),
  hints: told(z.record(slug, z.string().min(1).max(4000)).optional(), 'The hints as Markdown, by their ids.', {
    length: '一个页有 4096 字节。`SetMem` 按字节计数。'
  }),
  predict: told(
    z
      .record(
        slug,
        z.union([
          z.string().min(1).max(2000),
          z.strictObject({
            text: told(z.string().min(1).max(2000).optional(), 'What is asked, as Markdown.', 'AllocatePool 会改变映射键吗？'),
            choose: told(z.record(slug, line(300)).optional(), 'What there is to choose from, by its ids.', { more: '比之前多' }),
            refuted: told(z.record(slug, line(600)).optional(), 'What answers a wrong choice (`why` of `refuted`), by its id.', {
              more: '“{actual}”不成立，正确的是“{expected}”。从未归还的页仍在映射里。'
            })
          })
        ])
      )
      .optional(),
    'The predictions by their ids: the question alone, or with what there is to choose from.',
    { key: 'AllocatePool 会改变映射键吗？', 'how-many': { text: '映射会有多少个描述符？', choose: { more: '比之前多' } } }
  ),
  mistakes: told(z.record(sourcePath, line(120)).optional(), "The known mistakes' titles, by their files.", {
    'nothing-freed.ts': '这些页从未归还'
  })
})

export const packTranslation: z.ZodType<PackWords> = z.strictObject({
  $schema: schemaField('schema/pack-translation.schema.json'),
  title: told(line(80).optional(), 'What learners read on the first page.', 'Acme 的内存'),
  summary: told(line(400).optional(), 'What it is about, below the title.', '关于我们的板子的内存映射的六个实验。'),
  sections: told(z.record(line(80), line(80)).optional(), "The sections' headings, by those in the pack's own language.", {
    'First steps': '起步'
  }),
  walks: told(
    z
      .record(
        fileSlug,
        z.strictObject({
          title: told(line(40).optional(), 'What it is called on the first page.', '短路线'),
          summary: told(line(200).optional(), 'For whom it is, and how long it takes.', '两个实验，半小时。')
        })
      )
      .optional(),
    "The walks' words by their ids.",
    { short: { title: '短路线', summary: '两个实验，半小时。' } }
  )
})
