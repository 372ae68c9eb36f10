// Writes out/THIRD-PARTY-NOTICES.txt: the licences of all packages that are in what was built, and of those that the built programs ask for beside
// it. It goes by the modules that were really built in. The plugins that there are for this see one bundle's modules; ours come in three bundles, in
// workers' bundles, and as fonts, style sheets and WebAssembly.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { licenceOf, manifestOf, mayBeGivenAway, noticesOf, root } from './licences.js'

const target = join(root, 'out/THIRD-PARTY-NOTICES.txt')
/** Electron brings its own licences beside its binary. */
const NOT_OURS = new Set(['electron'])
/** What bundlers write into what they build. */
const BUNDLERS = /** @type {const} */ ([
  ['\0vite/', 'vite'],
  ['\0rolldown/', 'rolldown']
])

/**
 * The folder of the package that a module belongs to; null: it is ours.
 * @param {string} id
 */
function packageOf(id) {
  for (const [beginning, name] of BUNDLERS) if (id.startsWith(beginning)) return join(root, 'node_modules', name)
  const path = id
    .replace(/^\0/, '')
    .replace(/[?#].*$/, '')
    .replaceAll('\\', '/')
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)
  return found ? found[1] : null
}

/**
 * The folder of a package as Node finds it from another one.
 * @param {string} name
 * @param {string} from
 */
function findPackage(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return found
    if (folder === dirname(folder)) return null
  }
}

/**
 * A package with all that it needs.
 * @param {string} folder
 * @param {Set<string>} all
 */
function withWhatItNeeds(folder, all) {
  if (all.has(folder)) return
  all.add(folder)
  const { dependencies = {} } = manifestOf(folder)
  for (const name of Object.keys(dependencies)) {
    const needed = findPackage(name, folder)
    if (needed) withWhatItNeeds(needed, all)
  }
}

/** Of all bundles of one build. */
const builtIn = new Set()
const beside = new Set()

/** @returns {import('vite').Plugin} */
export function thirdPartyNotices() {
  let base = root
  return {
    name: 'handoff:third-party-notices',
    apply: 'build',
    configResolved: (config) => void (base = config.root),
    generateBundle(_options, bundle) {
      const add = (id) => {
        const folder = packageOf(id)
        if (folder) builtIn.add(folder)
      }
      for (const part of Object.values(bundle)) {
        if (part.type === 'asset') {
          for (const name of part.originalFileNames) add(isAbsolute(name) ? name : resolve(base, name))
          continue
        }
        for (const [id, { renderedLength }] of Object.entries(part.modules)) if (renderedLength > 0) add(id)
        for (const name of [...part.imports, ...part.dynamicImports]) {
          if (name in bundle || name.startsWith('node:') || builtinModules.includes(name)) continue
          const folder = findPackage(/^(@[^/]+\/)?[^/]+/.exec(name)[0], root)
          if (folder && !NOT_OURS.has(name)) withWhatItNeeds(folder, beside)
        }
      }
      // Style sheets are no part of a script once they are written.
      for (const id of this.getModuleIds()) if (/\.css($|\?)/.test(id)) add(id)
    },
    closeBundle() {
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, noticesText())
    }
  }
}

function noticesText() {
  const entries = [...new Set([...builtIn, ...beside])]
    .map((folder) => {
      const { name, version, ...manifest } = manifestOf(folder)
      const notices = noticesOf(folder)
      // The text of nearly every licence has to go with what is under it.
      if (notices.length === 0) throw new Error(`${name} is built in, and has no file with its licence`)
      const licence = licenceOf(folder, manifest)
      if (licence === null || !mayBeGivenAway(name, licence))
        throw new Error(`${name} is built in, and is under ${licence ?? 'no licence'}`)
      return { name, version, licence, where: builtIn.has(folder) ? 'built in' : 'beside', notices }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
  const once = entries.filter((entry, at) => entry.name !== entries[at - 1]?.name || entry.version !== entries[at - 1]?.version)
  const line = '='.repeat(80)
  return [
    'Handoff is under the MIT licence (LICENSE). It is made with the packages below: those that are built in are part of the files in this folder,',
    'those that stand beside are asked for by the programs in main/. Each is under its own licence, whose text follows.',
    '',
    ...once.map(({ name, version, licence, where }) => `  ${name} ${version}: ${licence}, ${where}`),
    ...once.flatMap(({ name, version, notices }) => [
      '',
      line,
      `${name} ${version}`,
      ...notices.flatMap(({ name: file, text }) => [line, file, '', text])
    ]),
    ''
  ].join('\n')
}
