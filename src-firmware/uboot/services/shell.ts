/** What a command of U-Boot's works on. */
import type { CommandLine } from '../commands/command-line'
import type { UBootCore } from '../core/core'
import type { Lmb, LmbLists } from '../lmb/lmb'

/** The core, the commands of the prompt, and the structs of lmb that a command has made (v2023.01; the first is 1), and the maps that lmb_push has set aside. */
export type UBootShell = UBootCore & { readonly commands: CommandLine; readonly lmbs: Lmb[]; readonly setAside: LmbLists[] }
