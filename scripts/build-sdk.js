// Compiles src-lab/sdk/guest into src-lab/sdk/generated: for each module the JavaScript that runs inside the sandbox, and the typings that
// the compiler and the editor show. Writes only when something changed, so that watchers do not wake for nothing.
//
//   node scripts/build-sdk.js      or, from a Vite or Vitest config: import { buildSdk } from './scripts/build-sdk.js'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const guest = join(root, 'src-lab/sdk/guest')
const target = join(root, 'src-lab/sdk/generated')

/** @param {ts.CompilerOptions} options */
function emit(fileNames, options) {
  const program = ts.createProgram(fileNames, options)
  /** @type {Record<string, string>} */
  const files = {}
  program.emit(undefined, (name, text) => (files[relative(guest, name).replace(/\\/g, '/')] = text))
  const problems = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics(), ...program.getDeclarationDiagnostics()]
  if (problems.length > 0) {
    throw new Error(
      ts.formatDiagnostics(problems, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' })
    )
  }
  return files
}

/** The typings a driver can reach from its modules; what only the SDK itself uses is left out. */
function reachable(typings, entries) {
  const seen = new Set()
  const visit = (path) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { fileName } of ts.preProcessFile(typings[path]).importedFiles) {
      const base = join(dirname(path), fileName).replace(/\\/g, '/')
      const found = [`${base}.d.ts`, `${base}/index.d.ts`].find((candidate) => candidate in typings)
      if (!found) throw new Error(`${path} imports ${fileName}, which has no typings`)
      visit(found)
    }
  }
  entries.forEach(visit)
  return [...seen].sort()
}

export function buildSdk() {
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(join(guest, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, guest)
  const common = { ...config.options, noEmit: false, newLine: ts.NewLineKind.LineFeed, rootDir: guest, outDir: guest }
  const js = emit(config.fileNames, { ...common, removeComments: true })
  const typings = emit(config.fileNames, { ...common, declaration: true, emitDeclarationOnly: true })

  // A driver's modules: 'Uefi' is Uefi/index.ts, 'Library/UefiLib' is Library/UefiLib.ts.
  const modules = Object.keys(js)
    .filter((path) => /^[A-Z]\w*\/index\.js$/.test(path) || path.startsWith('Library/'))
    .map((path) => path.replace(/(\/index)?\.js$/, ''))
    .sort()
  const entries = modules.map((name) => (`${name}.d.ts` in typings ? `${name}.d.ts` : `${name}/index.d.ts`))
  mkdirSync(target, { recursive: true })
  write('modules', '/** The names a driver can import. */', `export const sdkModules: readonly string[] = ${JSON.stringify(modules)}`)
  write(
    'code',
    '/** JavaScript of every module of the SDK, by its path without the ending. */',
    'export const sdkCode: Readonly<Record<string, string>> = {',
    ...Object.keys(js)
      .sort()
      .map((path) => `  ${JSON.stringify(path.replace(/\.js$/, ''))}: ${JSON.stringify(js[path])},`),
    '}'
  )
  write(
    'typings',
    "/** Typings by the path under which a driver's import finds them: 'file:///node_modules/Uefi/index.d.ts'. */",
    'export const sdkTypings: Readonly<Record<string, string>> = {',
    ...reachable(typings, entries).map((path) => `  ${JSON.stringify(`file:///node_modules/${path}`)}: ${JSON.stringify(typings[path])},`),
    '}'
  )
}

/** One of the files, a module of its own: who asks for the names has not to read the rest. @param {string} name @param {string[]} lines */
function write(name, ...lines) {
  const file = join(target, `${name}.ts`)
  const text = ['// Made by scripts/build-sdk.js from src-lab/sdk/guest. Do not edit.', ...lines, ''].join('\n')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) buildSdk()
