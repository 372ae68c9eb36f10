// The licences of the packages: whether what is given away may be, as a part of a program under MIT. What goes with it is written by notices.js.
//
//   node scripts/licences.js       checks every package of the lock file; npm test does
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Licences under which something may be given away as a part of a program under MIT, with its notice. */
const GIVEN_AWAY = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'CC0-1.0',
  'Zlib'
]
/** Fonts are given away as they are, under their own name. */
const FONTS = ['OFL-1.1']
/** Tools that are used to build and test, and no part of what is given away. */
const TOOLS = ['MPL-2.0', 'CC-BY-4.0', 'CC-BY-3.0']

/**
 * Does an SPDX expression leave a choice that is allowed? 'A OR B' is a choice, 'A AND B' asks for both; there are no names in it that mean nothing.
 * @param {string} expression
 * @param {readonly string[]} allowed
 * @returns {boolean}
 */
export function allows(expression, allowed) {
  const words = expression.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const one = () => {
    if (words[at] === '(') {
      at++
      const inner = either()
      return words[at++] === ')' && inner
    }
    const name = words[at++]
    // An exception (WITH …) only ever allows more.
    if (words[at] === 'WITH') at += 2
    return name !== undefined && allowed.includes(name)
  }
  const both = () => {
    let all = one()
    while (words[at] === 'AND') {
      at++
      all = one() && all
    }
    return all
  }
  const either = () => {
    let any = both()
    while (words[at] === 'OR') {
      at++
      any = both() || any
    }
    return any
  }
  return either() && at === words.length
}

/**
 * May a package under this licence be a part of what is given away?
 * @param {string} name
 * @param {string} licence
 * @returns {boolean}
 */
export function mayBeGivenAway(name, licence) {
  return allows(licence, name.startsWith('@fontsource') ? [...GIVEN_AWAY, ...FONTS] : GIVEN_AWAY)
}

/**
 * The licence that a package says it has; where its package.json says none, the one whose text lies in it.
 * @param {string} folder
 * @param {{ license?: unknown, licenses?: { type: string }[] }} manifest
 * @returns {string | null}
 */
export function licenceOf(folder, manifest) {
  if (typeof manifest.license === 'string') return manifest.license
  const text = noticesOf(folder)
    .map(({ text }) => text)
    .join('\n')
  if (/^\s*(The )?MIT License/m.test(text) && /Permission is hereby granted, free of charge/.test(text)) return 'MIT'
  return null
}

/** @param {string} folder @returns {any} */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/**
 * The files of a package that have to go with it.
 * @param {string} folder
 * @returns {{ name: string, text: string }[]}
 */
export function noticesOf(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice|third-?party-?notice)/i.test(name) && !/\.(js|ts|json)$/.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim() }))
}

/**
 * What is wrong with the packages of the lock file, a sentence each.
 * @returns {string[]}
 */
export function licenceProblems() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const problems = []
  for (const [path, locked] of Object.entries(packages)) {
    // What this machine did not install (another system's binaries) is told by the lock file alone.
    const folder = join(root, path)
    const isHere = existsSync(join(folder, 'package.json'))
    if (path === '') continue
    const licence = isHere ? licenceOf(folder, manifestOf(folder)) : (locked.license ?? null)
    // What is built in is a dependency of the build alone, too: notices.js looks at its licence once more.
    const isTool = locked.dev === true || locked.devOptional === true
    const name = path.replace(/^.*node_modules\//, '')
    if (licence === null) problems.push(`${name} says nowhere under which licence it is`)
    else if (!mayBeGivenAway(name, licence) && !(isTool && allows(licence, [...GIVEN_AWAY, ...TOOLS])))
      problems.push(
        `${name} is under ${licence}: ${isTool ? 'look whether it may be used' : 'it may not be a part of what is given away under MIT'}`
      )
  }
  return problems
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const problems = licenceProblems()
  for (const problem of problems) console.error(`licences: ${problem}`)
  if (problems.length > 0) process.exit(1)
  console.log('licences: all packages are under licences that MIT can be given away with')
}
