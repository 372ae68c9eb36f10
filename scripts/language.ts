// Lists, for each language, the sentences of the screen that nobody has translated yet and what else is wrong in its catalogue.
// `--check` exits with 1 if there is anything to list.
import { englishEntries, entriesOf, faultsOf, languages, missingFrom, roomsTell, screenSays, toldEntries } from './language/catalogues'

const { said, bare } = screenSays()
const told = roomsTell()
const sentences = new Set(said.map(({ text }) => text)).size
let listed = 0
const list = (title: string, lines: readonly string[]): void => {
  listed += lines.length
  console.log(`${title}: ${lines.length}`)
  for (const line of lines) console.log(`  ${line}`)
}

console.log(`${sentences} sentences`)
list(
  'shown without t(): in no language but English',
  bare.map(({ at, text }) => `${at} ${text}`)
)
list('wrong in en', faultsOf(englishEntries(), said))
for (const language of languages()) {
  const entries = entriesOf(language)
  list(
    `missing in ${language}`,
    missingFrom(entries, said).map(({ at, text }) => `${at} ${text}`)
  )
  list(`wrong in ${language}`, faultsOf(entries, said))
}
list(
  'told, and missing in zh-CN',
  missingFrom(toldEntries, told).map(({ at, text }) => `${at} ${text}`)
)
list('told, and wrong in zh-CN', faultsOf(toldEntries, told))
if (process.argv.includes('--check') && listed > 0) process.exitCode = 1
