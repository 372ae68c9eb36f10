/** What an ordinary editor completes and checks a pack's drivers and scripts with: their typings, and a tsconfig.json of TypeScript's. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab } from '../../src-lab/lab/lab'

/** Stands first in each tsconfig.json that is made here: whoever takes it away keeps the file as his own. */
export const MADE = '// Made by Handoff: handoff pack types makes it anew, as long as this line stands.'
/** Where drivers lie in a lab's folder. */
const FOLDERS = ['starter', 'solution', 'solutions', 'mistakes']
/** Where its scripts do. */
const SCRIPTS = 'checks'
/** What drivers import, and what scripts are written against. */
const TYPINGS = ['handoff.d.ts', 'handoff-check.d.ts']

/** As much of a lab as its editor's files depend on. */
export type EditorLab = Pick<Lab, 'files' | 'mistakes' | 'checks'>

/**
 * @param authoring The folder with `editor`.
 * @param labs By the names of their folders.
 * @returns Files by their paths in the pack.
 */
export function editorFiles(authoring: string, labs: ReadonlyMap<string, EditorLab>): ReadonlyMap<string, string> {
  const several = [...labs].filter(([, lab]) => lab.files.length > 1)
  const alone = [...labs].filter(([, lab]) => lab.files.length === 1)
  const root = {
    // As the app's own compiler has them.
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023'],
      module: 'ES2022',
      moduleResolution: 'Bundler',
      moduleDetection: 'force',
      strict: true,
      skipLibCheck: true,
      types: [],
      noEmit: true
    },
    include: [...TYPINGS, ...[...FOLDERS, SCRIPTS].map((folder) => `labs/*/${folder}/**/*.ts`)],
    exclude: [...several.map(([id]) => `labs/${id}`), ...alone.flatMap(([id, lab]) => mistyped(lab).map((path) => `labs/${id}/${path}`))]
  }
  return new Map([
    ...TYPINGS.map((name): [string, string] => [name, readFileSync(join(authoring, 'editor', name), 'utf8')]),
    ['tsconfig.json', written(root)],
    ...several.map(([id, lab]): [string, string] => [`labs/${id}/tsconfig.json`, written(ofSeveral(lab))])
  ])
}

/** In a lab of several files a driver finds the others where they lie: a mistake in the solution's, the solution in the starter's. */
function ofSeveral(lab: EditorLab): object {
  return {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDirs: FOLDERS },
    include: [...TYPINGS.map((name) => `../../${name}`), ...[...FOLDERS, SCRIPTS].map((folder) => `${folder}/**/*.ts`)],
    exclude: mistyped(lab)
  }
}

/** Mistakes that are errors of TypeScript's on purpose. */
function mistyped({ checks, mistakes }: EditorLab): string[] {
  const compile = new Set(checks.flatMap(({ kind, id }) => (kind === 'compile' ? [id] : [])))
  return mistakes.filter(({ fails }) => compile.has(fails)).map(({ file }) => `mistakes/${file}`)
}

function written(config: object): string {
  return `${MADE}\n${JSON.stringify(config, null, 2)}\n`
}
