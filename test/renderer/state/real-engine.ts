/** The screen's engine with the real compiler and the real sandbox in this process, where the screen has them in workers. */
import { Engine } from '../../../src-renderer/engine/engine'
import { nodeEngine } from '../../labs/node-engine'

const { compiler, execute } = nodeEngine()

export const realEngine = (): Engine => new Engine(compiler, () => ({ run: execute }), 1)

/** An engine whose answers come when they are let come, as a slow machine's do; `letGo` says how many it let. */
export function slowEngine(): { readonly engine: Engine; letGo(): number } {
  const waiting: (() => void)[] = []
  const asked = (): Promise<void> => new Promise((resolve) => waiting.push(resolve))
  return {
    engine: new Engine(compiler, () => ({ run: async (request) => (await asked(), execute(request)) }), 1),
    letGo: () => {
      const gone = waiting.splice(0)
      for (const resolve of gone) resolve()
      return gone.length
    }
  }
}

/** An engine, and how many texts its compiler was given by now. */
export function countingEngine(): { readonly engine: Engine; compiled(): number } {
  let texts = 0
  const compile: typeof compiler.compile = (files, entry) => (texts++, compiler.compile(files, entry))
  return { engine: new Engine({ ...compiler, compile }, () => ({ run: execute }), 1), compiled: () => texts }
}

/** Nothing runs any more. */
export const brokenEngine = (): Engine =>
  new Engine(compiler, () => ({ run: () => Promise.reject(new Error('The engine has ended. Run again.')) }), 1)
