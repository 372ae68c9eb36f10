/** One page for each learner and one for the class: HTML that needs nothing else, and in which nothing of a stranger's can do anything. */
import { createHash } from 'node:crypto'
import { firstFailing } from '../../../src-lab/grade/known-mistakes'
import type { LabStatistics } from '../../../src-lab/grade/statistics'
import { isDeviceName } from '../../../src-lab/lab/source-path'
import { visible } from '../../../src-lab/sentences'
import type { Graded, LearnerRow } from './graded'
import { reportWords, type ReportLanguage, type ReportWords } from './words'

interface ReportOptions {
  readonly language: ReportLanguage
  /** How the pack is called on the command line. */
  readonly pack: string
  /** Where the submissions lie, as it was said. */
  readonly folder: string
}

/** Pages by file name: 'index.html' is the class's. */
export function* reportPages(graded: Graded, options: ReportOptions): Generator<readonly [file: string, html: string]> {
  const rows = new Map<string, LearnerRow[]>()
  for (const row of graded.rows) rows.set(row.submission, [...(rows.get(row.submission) ?? []), row])
  const words = reportWords[options.language]
  for (const [submission, own] of rows) yield [pageName(submission), learnerPage(graded, own, words, options)]
  yield ['index.html', classPage(graded, [...rows.keys()], words, options)]
}

/** A name that every disk keeps, and that two submissions do not share. */
function pageName(submission: string): string {
  const plain = submission.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80)
  const isPlain = plain === submission && plain === plain.toLowerCase() && !isDeviceName(plain) && plain !== 'index'
  return `${isPlain ? plain : `${plain}-${createHash('sha256').update(submission).digest('hex').slice(0, 8)}`}.html`
}

function learnerPage({ pack }: Graded, rows: readonly LearnerRow[], words: ReportWords, options: ReportOptions): string {
  const [{ submission, name }] = rows as readonly [LearnerRow, ...LearnerRow[]]
  const sum = (of: (row: LearnerRow) => number): number => Math.round(rows.reduce((total, row) => total + of(row), 0) * 100) / 100
  const title = name || submission
  return page(
    options.language,
    `${title} · ${pack.title}`,
    html`<h1>${title}</h1>
      <p class="lead">
        ${pack.title} ${pack.version} ·
        <b
          >${words.points(
            sum((row) => row.points),
            sum((row) => row.of)
          )}</b
        >
      </p>
      ${rows.map((row) => labSection(row, words, options))}`
  )
}

function labSection(row: LearnerRow, words: ReportWords, options: ReportOptions): Html {
  return html`<section>
    <h2 class="head">
      <span>${row.title} <span class="state ${row.status}">${words.status[row.status]}</span></span>
      <span class="points">${words.points(row.points, row.of)}</span>
    </h2>
    ${row.note ? html`<p class="note">${words.noteLabel}${row.note}</p>` : ''}
    ${row.mistakes.map((mistake) => html`<p class="note">${words.looksLike}<b>${mistake.title}</b></p>`)}
    <ul>
      ${row.checks.map(
        (check) =>
          html`<li class="${check.status}">
            <span class="mark" title="${words.check[check.status]}">${MARKS[check.status]}</span>
            <div class="head"><b>${check.title}</b> <span class="points">${pointsOf(check)}</span></div>
            ${
              check.status === 'fail' || check.reason === 'unjudged'
                ? html`<p>${check.message}</p>
                    <p class="where">${placeOf(check, words)}</p>
                    ${row.path === null ? '' : html`<p class="where">${words.again}<code>${replayCommand(row, check, options)}</code></p>`}`
                : ''
            }
          </li>`
      )}
    </ul>
  </section>`
}

function placeOf({ file, line, machine, seed }: LearnerRow['checks'][number], words: ReportWords): string {
  const where = words.where(machine, seed)
  return file === null || line === null ? where : words.whereInText(file, line, where)
}

function pointsOf({ points, of }: { readonly points: number; readonly of: number }): string {
  return `${points} / ${of}`
}

const MARKS = { pass: '✓', fail: '✗', notReached: '·' } as const

/** What shows a failure again, as it was judged. */
export function replayCommand(
  { lab, path }: Pick<LearnerRow, 'lab' | 'path'>,
  { machine, seed }: { readonly machine: string; readonly seed: number },
  { pack, folder, language }: ReportOptions
): string {
  const where = path === null ? folder : folder.endsWith('.zip') ? path : `${folder.endsWith('/') ? folder.slice(0, -1) : folder}/${path}`
  return `handoff check ${quoted(`${pack}/${lab}`)} ${quoted(where)} --machine ${machine} --seed ${seed} --instructor${language === 'en' ? '' : ` --lang ${language}`}`
}

function quoted(text: string): string {
  return /^[A-Za-z0-9_./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function classPage(graded: Graded, submissions: readonly string[], words: ReportWords, { language }: ReportOptions): string {
  const { pack, rows, statistics } = graded
  const isOneLab = new Set(rows.map(({ lab }) => lab)).size === 1
  return page(
    language,
    `${words.classReport} · ${pack.title}`,
    html`<h1>${pack.title} <span class="points">${pack.version}</span></h1>
      ${statistics.map((one) => statisticsSection(one, words))}
      <h2>${words.learners(submissions.length)}</h2>
      <table class="learners">
        <tr>
          <th>${words.learner}</th>
          ${isOneLab ? '' : html`<th>${words.lab}</th>`}
          <th>${words.result}</th>
          <th class="number">${words.pointsHead}</th>
          <th>${words.stoppedBy}</th>
        </tr>
        ${rows.map(
          (row) =>
            html`<tr>
              <td class="name"><a href="${pageName(row.submission)}">${row.name || row.submission}</a></td>
              ${isOneLab ? '' : html`<td>${row.title}</td>`}
              <td class="state ${row.status}">${words.status[row.status]}</td>
              <td class="number">${pointsOf(row)}</td>
              <td>${firstFailing(row)?.title ?? row.note ?? ''}</td>
            </tr>`
        )}
      </table>`
  )
}

function statisticsSection(one: LabStatistics, words: ReportWords): Html {
  const stopped = one.checks.filter(({ failed }) => failed > 0)
  return html`<section>
    <h2>${one.title}</h2>
    <p class="lead">
      ${words.passed(one.passed, one.graded)} ·
      ${words.average(one.averagePoints, one.of)}${one.missing > 0 ? ` · ${words.missing(one.missing)}` : ''}
    </p>
    ${
      stopped.length === 0
        ? ''
        : html`<h3>${words.whatStopped}</h3>
            <table>
              <tr>
                <th>${words.check_}</th>
                <th class="number">${words.stopped}</th>
                <th class="number">${words.failed}</th>
              </tr>
              ${stopped.map(
                (check) =>
                  html`<tr>
                    <td>${check.title}</td>
                    <td class="number">${check.stopped}</td>
                    <td class="number">${check.failed}</td>
                  </tr>`
              )}
            </table>`
    }
    ${
      one.mistakes.length === 0 && one.unknownMistakes === 0
        ? ''
        : html`<h3>${words.knownMistakes}</h3>
            <table>
              ${one.mistakes.map(
                (mistake) =>
                  html`<tr>
                    <td>${mistake.title}</td>
                    <td class="number">${mistake.count}</td>
                  </tr>`
              )}
            </table>
            ${one.unknownMistakes > 0 ? html`<p>${words.unknownMistakes(one.unknownMistakes)}</p>` : ''}`
    }
  </section>`
}

/** Markup, and not text that somebody wrote. */
class Html {
  constructor(readonly text: string) {}
}
type Part = string | number | Html | readonly Html[]

/** Everything that is filled in is text, whoever wrote it; only what this has made itself is markup. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = parts.map((part) => {
    if (part instanceof Html) return part.text
    if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
    return part.map(({ text }) => text).join('')
  })
  return new Html(strings.map((piece, index) => piece + (filled[index] ?? '')).join(''))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (one) => ENTITIES[one]!)
}

function page(language: ReportLanguage, title: string, body: Html): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<main>
${body.text}
</main>
</html>
`
}

const STYLE = `
:root { color-scheme: light dark; --ink: #17191c; --soft: #5c6470; --line: #dfe2e6; --good: #1a7f37; --bad: #c4332b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #9aa3ae; --line: #333940; --good: #57c26f; --bad: #f2786f; } }
body { font: 15px/1.55 system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; color: var(--ink); margin: 0; }
main { max-width: 860px; margin: 40px auto; padding: 0 24px; }
h1 { font-size: 26px; line-height: 1.3; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 6px; } h3 { font-size: 14px; color: var(--soft); margin: 18px 0 4px; }
h1, h2, h3, td, b { overflow-wrap: anywhere; }
.lead, .points, .where, .missing, .notReached { color: var(--soft); } .points { font-weight: 400; font-size: 14px; white-space: nowrap; }
.head { display: flex; gap: 4px 16px; justify-content: space-between; align-items: baseline; } .points, .number { font-variant-numeric: tabular-nums; }
.pass .mark, .state.pass { color: var(--good); } .fail .mark, .state:is(.fail, .error, .timeout, .unreadable) { color: var(--bad); }
h2 > span:first-child { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; } h2 .state { font-size: 14px; white-space: nowrap; } .note { margin: 6px 0; }
ul { list-style: none; padding: 0; margin: 8px 0; } li { border-top: 1px solid var(--line); padding: 8px 0 8px 24px; position: relative; }
li p { margin: 4px 0; overflow-wrap: anywhere; } .mark { position: absolute; left: 0; } .where { font-size: 13px; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 6px 16px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: 13px; } th.number, td.number { text-align: right; white-space: nowrap; } :is(th, td):last-child { padding-right: 0; }
td.state, td.name { min-width: 88px; } a { color: inherit; }
@media (max-width: 560px) {
  main { margin: 24px auto; padding: 0 16px; }
  .learners tr { display: grid; grid-template-columns: 1fr auto; gap: 0 16px; border-top: 1px solid var(--line); padding: 8px 0; } .learners tr:first-child { display: none; }
  .learners td { border: 0; padding: 0; grid-column: 1 / -1; } .learners td.name { grid-column: 1; } .learners td.number { grid-column: 2; grid-row: 1; } .learners td:empty { display: none; }
}
@media print { main { margin: 0; } }
`
