import { rememberingCompiler } from '../../src-lab/compile/remembering-compiler'
import type { LabEngine } from '../../src-lab/run/lab-run'
import { engineHere } from '../../src-main/cli/engine'

/** The real compiler and the real sandbox, in this thread. */
export function nodeEngine(): LabEngine {
  const { compiler, execute } = engineHere(() => {})
  return { compiler: rememberingCompiler(compiler), execute }
}
