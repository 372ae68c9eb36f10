import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { oneLibrary } from '../../../src-lab/compile/one-library'
import { compilerOptions, LIBRARY } from '../../../src-lab/compile/options'
import { libFiles } from '../sandbox/run-driver'

describe('a library of several files as one', () => {
  const reference = (name: string) => `/// <reference lib="${name}" />`

  it('has what is named before who names it, and each once', () => {
    const files = {
      'lib.all.d.ts': `${reference('b')}\n${reference('c')}\ninterface All {}`,
      'lib.b.d.ts': `${reference('a')}\r\ninterface B {}`,
      'lib.c.d.ts': `${reference('a')}\ninterface C {}`,
      'lib.a.d.ts': 'interface A {}',
      'lib.other.d.ts': 'interface Other {}'
    }
    const text = oneLibrary(files, 'lib.all.d.ts')!
    expect(text.match(/interface \w+/g)).toEqual(['interface A', 'interface B', 'interface C', 'interface All'])
    expect(text).not.toContain('<reference lib')
  })

  it('ends where two name each other, or one that is not there', () => {
    const files = { 'lib.a.d.ts': `${reference('b')}\nA`, 'lib.b.d.ts': `${reference('a')}\n${reference('toString')}\nB` }
    expect(oneLibrary(files, 'lib.a.d.ts')!.split('\n').filter(Boolean)).toEqual(['B', 'A'])
    expect(oneLibrary(files, 'toString')).toBeUndefined()
  })
})

/** Every property that the library's types have, with the declarations of each in the order in which a call tries them. */
function declared(getText: (name: string) => string | undefined): Map<string, string> {
  const getSourceFile = (path: string): ts.SourceFile | undefined => {
    const text = path === '/a.ts' ? 'export {}' : getText(path.replace('/lib/', ''))
    return text === undefined ? undefined : ts.createSourceFile(path, text, compilerOptions.target)
  }
  const program = ts.createProgram({
    rootNames: ['/a.ts'],
    options: { ...compilerOptions, lib: [LIBRARY] },
    host: {
      getSourceFile,
      getDefaultLibFileName: () => LIBRARY,
      getDefaultLibLocation: () => '/lib',
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (path) => getSourceFile(path) !== undefined,
      readFile: () => undefined,
      writeFile: () => undefined
    }
  })
  const checker = program.getTypeChecker()
  const found = new Map<string, string>()
  for (const symbol of checker.getSymbolsInScope(program.getSourceFile('/a.ts')!, ~0))
    for (const property of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      const texts = (property.declarations ?? []).map((declaration) => declaration.getText())
      // A symbol's number is its place in the program.
      found.set(`${symbol.name}.${property.name.replace(/@\d+$/, '')}`, texts.join(' | '))
    }
  return found
}

it('TypeScript’s own library declares in one file what it declares in many, in the same order', () => {
  const one = oneLibrary(libFiles, LIBRARY)
  const inMany = declared((name) => libFiles[name])
  expect(inMany.size).toBeGreaterThan(1000)
  expect(declared((name) => (name === LIBRARY ? one : undefined))).toEqual(inMany)
})
