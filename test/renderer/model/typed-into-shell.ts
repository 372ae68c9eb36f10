import type { MachineState } from '../../../src-firmware'
import { execute } from '../../../src-renderer/model/shell'

/** What the shell answers to a line that reads no memory. */
export async function typedIntoShell(line: string, state: MachineState): Promise<readonly string[]> {
  return (await execute(line, { state, calls: 3, images: [], read: () => Promise.resolve(null) })).lines
}
