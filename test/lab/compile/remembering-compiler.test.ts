import { describe, expect, it } from 'vitest'
import { rememberingCompiler } from '../../../src-lab/compile/remembering-compiler'
import { nodeEngine } from '../../labs/node-engine'

describe('a compiler that remembers', () => {
  it('compiles a driver once, however many rules are asked about its text meanwhile', async () => {
    const { compiler } = nodeEngine()
    let compiled = 0
    const remembering = rememberingCompiler({
      ...compiler,
      compile: (files, entry) => {
        compiled++
        return compiler.compile(files, entry)
      }
    })
    const files = { 'driver.ts': 'export function UefiMain() { return 0 }' }
    const first = await remembering.compile(files, 'driver.ts')
    for (let rule = 0; rule < 20; rule++) await remembering.sourceFindings(files, { uses: `name${rule}` })
    expect(await remembering.compile({ ...files }, 'driver.ts')).toBe(first)
    expect(compiled).toBe(1)
  })

  it('forgets the driver that nobody asked for longest, and one that could not be compiled', async () => {
    const { compiler } = nodeEngine()
    const compiled: string[] = []
    const remembering = rememberingCompiler(
      {
        ...compiler,
        compile: (files, entry) => {
          compiled.push(entry)
          return entry === 'broken.ts' ? Promise.reject(new Error('ended')) : compiler.compile(files, entry)
        }
      },
      2
    )
    const ask = (entry: string) => remembering.compile({ [entry]: '' }, entry)
    for (const entry of ['a.ts', 'b.ts', 'a.ts', 'c.ts', 'a.ts', 'b.ts']) await ask(entry)
    expect(compiled).toEqual(['a.ts', 'b.ts', 'c.ts', 'b.ts'])
    for (let i = 0; i < 2; i++) await expect(ask('broken.ts')).rejects.toThrow('ended')
    expect(compiled.slice(4)).toEqual(['broken.ts', 'broken.ts'])
  })
})
