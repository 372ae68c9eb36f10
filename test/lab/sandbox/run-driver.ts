/** Compiles and runs a driver as the command line does, in this thread. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { platformById, wholePlatform } from '../../../src-firmware/index'
import { createCompiler } from '../../../src-lab/compile/create-compiler'
import type { SourceFiles } from '../../../src-lab/compile/compiler'
import { printedResult, type PrintedResult } from '../../../src-lab/run/printed-result'
import { run } from '../../../src-lab/run/run'
import { DEFAULT_LIMITS, type RunReply, type RunRequest } from '../../../src-lab/request/run-request'
import { reusedQuickJs } from '../../../src-lab/sandbox/reused-quickjs'

const require = createRequire(import.meta.url)

function readLibFiles(): Record<string, string> {
  const folder = dirname(require.resolve('typescript'))
  const names = readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name))
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

export const libFiles = readLibFiles()
export const compiler = createCompiler(ts, libFiles)

export const wasm = await WebAssembly.compile(readFileSync(require.resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')))
export const newVm = reusedQuickJs({ module: wasm, newMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }) })

export async function requestOf(text: string | SourceFiles, options: Partial<RunRequest> = {}): Promise<RunRequest> {
  const files = typeof text === 'string' ? { 'driver.ts': text } : text
  return {
    driver: await compiler.compile(files, 'driver.ts'),
    entry: 'driver.ts',
    phase: 'app',
    mode: 'strict',
    seed: 0,
    keys: '',
    limits: DEFAULT_LIMITS,
    ...options,
    platform: await wholePlatform(options.platform ?? platformById('q35-256m')!)
  }
}

/** A reply with its result as the command line prints it. */
export type PrintedReply = Omit<RunReply, 'result'> & { readonly result: PrintedResult; readonly reply: RunReply }

export function printed(reply: RunReply): PrintedReply {
  return { ...reply, result: printedResult(reply), reply }
}

export async function runDriver(text: string | SourceFiles, options: Partial<RunRequest> = {}): Promise<PrintedReply> {
  return printed(await run(await requestOf(text, options), newVm))
}

/** A driver around some statements, which stand on line 4 and after; it returns EFI_SUCCESS at its end. */
export function driverOf(body: string): string {
  return `import * as U from 'Uefi'; import * as B from 'Library/BaseLib'; import * as M from 'Library/BaseMemoryLib'; import { Print } from 'Library/UefiLib'
import { OUT, IN_OUT, NULL, UINT64, UINTN, STRUCT, PACKED_STRUCT, FIELD_REF } from 'Uefi'
export function UefiMain(ImageHandle: bigint, SystemTable: U.EFI_SYSTEM_TABLE): bigint { const gBS = SystemTable.BootServices as any; const any = (x: any) => x;
${body}
  return U.EFI_SUCCESS
}
`
}
