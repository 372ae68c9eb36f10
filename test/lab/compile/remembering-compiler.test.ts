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
})
