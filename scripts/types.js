// Type-checks every room with its own tsconfig, then the Svelte components. Prints what failed and exits with 1. A room answers for its own files, and
// a file that several rooms import is read once for all of them: tsc for each would read and check the firmware seven times.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const rooms = [
  'src-firmware/tsconfig.json',
  'src-lab/tsconfig.json',
  'src-lab/sdk/guest/tsconfig.json',
  'src-main/tsconfig.json',
  'src-main/electron/tsconfig.preload.json',
  'src-renderer/model/tsconfig.json',
  'scripts/tsconfig.json',
  'test/tsconfig.json'
]

/** By path and by what the reading depends on. @type {Map<string, ts.SourceFile | undefined>} */
const read = new Map()

/** A compiler's host whose files are read once, whichever room asks. @param {ts.CompilerOptions} options */
function hostOf(options) {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (file, how, ...rest) => {
    const key = `${file} ${typeof how === 'object' ? `${how.languageVersion} ${how.impliedNodeFormat} ${how.jsDocParsingMode}` : how}`
    if (!read.has(key)) read.set(key, getSourceFile.call(host, file, how, ...rest))
    return read.get(key)
  }
  return host
}

/** @param {string} room Its tsconfig. @returns {readonly ts.Diagnostic[]} */
function findings(room) {
  const path = join(root, room)
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error) return [error]
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), undefined, path)
  const program = ts.createProgram({ rootNames: fileNames, options, host: hostOf(options), configFileParsingDiagnostics: errors })
  const own = fileNames.flatMap((name) => program.getSourceFile(name) ?? [])
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
  ]
}

let failed = false
for (const room of rooms) {
  const found = findings(room)
  if (found.length === 0) continue
  failed = true
  const format = { getCurrentDirectory: () => root, getCanonicalFileName: (/** @type {string} */ name) => name, getNewLine: () => '\n' }
  console.error(`${ts.formatDiagnosticsWithColorAndContext(ts.sortAndDeduplicateDiagnostics(found), format)}\ntypes: ${room} failed`)
}
const svelte = [
  'node_modules/svelte-check/bin/svelte-check',
  '--tsconfig',
  './src-renderer/tsconfig.json',
  '--threshold',
  'warning',
  '--output',
  'human'
]
const { status } = spawnSync(process.execPath, svelte, { cwd: root, stdio: 'inherit' })
process.exit(failed || status !== 0 ? 1 : 0)
