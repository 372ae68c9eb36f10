// Mutation testing with StrykerJS: changes the code in one small place at a time and counts the changes that no test notices.
//
//   npm run mutate                    every room
//   npm run mutate -- dxe/memory pei  these folders
//   npm run mutate -- memory/owners.ts
//
// A room is judged by its own tests, the folder of `test` that mirrors it (or the nearest one above). What survived is printed with its
// place, and reports/mutation/<room>.html shows it in the code. What is evaluated once when a module is loaded (tables of offsets,
// declarations of services) is not counted: it would need the tests loaded anew for each mutant. --static counts it.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stryker } from '@stryker-mutator/core'
import { buildSdk } from '../build-sdk.js'

const ROOMS = [
  ...['memory', 'pei', ...['memory', 'gcd', 'events', 'handles', 'tables', 'start', 'core', 'services'].map((inner) => `dxe/${inner}`)],
  'checks'
]
const plugin = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url))

/** Where a folder or file of a room lies: 'dxe/memory', 'pei', 'checks/judge.ts'. @param {string} name */
function placeOf(name) {
  const place = [`src-firmware/${name}`, `src-lab/${name}`].find((path) => existsSync(path))
  if (!place) throw new Error(`there is no ${name} in src-firmware or src-lab`)
  return place
}

/** What every test of DXE goes through: these are judged by all of them, those of their own folder first. */
const ENTERED_BY_ALL = /^src-firmware\/dxe\/((?:services|core|start))\b/

/** @param {string} place @returns {{ readonly tests: string, readonly first: string }} */
function judgesOf(place) {
  const own = ENTERED_BY_ALL.exec(place)?.[1]
  return own === undefined ? { tests: testsOf(place), first: '' } : { tests: 'test/firmware/dxe', first: `${own}/` }
}

/** @param {string} place @returns {string} */
function testsOf(place) {
  const folder = place.replace(/^src-/, 'test/')
  return existsSync(folder) && !folder.endsWith('.ts') ? folder : testsOf(dirname(place))
}

process.chdir(plugin('../..'))
buildSdk()
const given = process.argv.slice(2)
const names = given.filter((name) => name !== '--static')
const scores = []
for (const name of names.length > 0 ? names : ROOMS) {
  const place = placeOf(name)
  const results = await new Stryker({
    mutate: [place.endsWith('.ts') ? place : `${place}/**/*.ts`],
    testRunner: 'warm',
    warm: judgesOf(place),
    plugins: [plugin('warm-runner.js'), plugin('not-mutated.js'), plugin('said-at-once.js')],
    ignorers: ['sentences'],
    ignoreStatic: !given.includes('--static'),
    concurrency: 1,
    // Endless loops are found by counting; the clock is for what is left, and other work on the machine must not look like it.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    reporters: ['html', 'said-at-once'],
    htmlReporter: { fileName: `reports/mutation/${name.replaceAll('/', '-')}.html` },
    ignorePatterns: ['/labs', '/authoring', '/docs', '/out', '/reports', '/src-renderer', '/src-main', '/test/conformance'],
    tempDirName: '.stryker-tmp',
    logLevel: 'warn',
    warnings: { unknownOptions: false },
    disableTypeChecks: false
  }).runMutationTest()

  const counted = results.filter(({ status }) => status !== 'Ignored')
  const survived = counted.filter(({ status }) => status !== 'Killed' && status !== 'Timeout')
  const caught = counted.length - survived.length
  scores.push(`${name}: ${((100 * caught) / counted.length).toFixed(1)} % (${caught} of ${counted.length})`)
  console.log(scores.at(-1))
}
if (scores.length > 1) console.log(['', ...scores].join('\n'))
