/** The runs that the gallery shows, made by the engine: of labs with what their checks said, of drivers that stop, and of other machines. */
import { join } from 'node:path'
import { platformById } from '../../src-firmware'
import { readPack } from '../../src-lab/pack/read-pack'
import { DEFAULT_LIMITS, type RunReply } from '../../src-lab/request/run-request'
import { labFiles } from '../../src-lab/run/lab-files'
import { runLab } from '../../src-lab/run/lab-run'
import { nodeEngine } from '../labs/node-engine'
import { packFolder } from '../labs/pack-folder'
import { galleryApp } from './app'

const LABS = ['12-memory-map', '03-install-pei-memory', '17-exit-twice', '19-u-boot', '20-standalone-mm', '10-types']

const HEAD = `import { EFI_SUCCESS, IN_OUT, NULL, OUT, type EFI_INPUT_KEY, type UINTN, type VOID_PTR } from 'Uefi'
import { gBS, gST } from 'Library/UefiBootServicesTableLib'
import { peek8 } from 'Library/BaseLib'
import { Print } from 'Library/UefiLib'
`
const around = (body: string, before = ''): string => `${HEAD}${before}
export function UefiMain(): bigint {
  ${body}
  return EFI_SUCCESS
}
`
const FILL = `function fill(): void {
  gBS.AllocatePool(2, 64, OUT<VOID_PTR>())
`

const STOPS: Readonly<Record<string, string>> = {
  'a fault in a helper': around('fill()', `${FILL}  peek8(0)\n}`),
  'an exception': around("throw new Error('on purpose')"),
  'an endless loop': around('for (;;) gBS.Stall(1)'),
  'a wrong argument': around('gBS.Stall(1.5)'),
  'a value that nobody wrote': around('Print("%d", OUT<UINTN>().value)'),
  'a wait for a key': around('gBS.WaitForEvent(1, [gST.ConIn!.WaitForKey], OUT<UINTN>())'),
  'a text that does not parse': 'export function UefiMain() {'
}

const OTHERS: Readonly<Record<string, string>> = {
  'refused, and what stands in the way': around(
    'gBS.AllocatePages(2, 2, 4, IN_OUT(0x100000000n)); gBS.AllocatePages(2, 2, 4, IN_OUT(0x0n))'
  ),
  'six thousand calls': around(
    'for (let i = 0; i < 3000; i++) { const B = OUT<VOID_PTR>(); gBS.AllocatePool(2, 64, B); gBS.FreePool(B.value) }'
  )
}

/** The text of the module 'gallery:runs'. */
export async function galleryRuns(): Promise<string> {
  const engine = nodeEngine()
  const reading = readPack('uefi-memory', packFolder(join(import.meta.dirname, '../../labs/uefi-memory')))

  const plain = async (text: string): Promise<RunReply> => {
    const driver = await engine.compiler.compile({ 'driver.ts': text }, 'driver.ts')
    const platform = platformById('q35-256m')!
    return engine.execute({ driver, entry: 'driver.ts', platform, phase: 'app', mode: 'strict', seed: 0, keys: '', limits: DEFAULT_LIMITS })
  }
  const plainRuns = (texts: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(texts).map(async ([name, text]) => ({ name, reply: await plain(text), result: null })))

  const labs = []
  for (const id of LABS) {
    const bundle = reading.labs.get(id)!
    const runs = []
    for (const [name, texts] of [
      ['starter', bundle.starter],
      ['solution', bundle.solution]
    ] as const) {
      const { reply, result } = await runLab(engine, bundle, labFiles(bundle, texts))
      runs.push({ name, reply, result })
    }
    labs.push({ bundle, runs })
  }
  const module = { labs, stops: await plainRuns(STOPS), others: await plainRuns(OTHERS), app: await galleryApp() }
  // Platforms hold addresses, which JSON has no word for.
  const text = JSON.stringify(module, (_, value: unknown) => (typeof value === 'bigint' ? { [BIG]: String(value) } : value))
  return `const made = JSON.parse(${JSON.stringify(text)}, (_, value) => (value?.${BIG} === undefined ? value : BigInt(value.${BIG})))
export const { labs, stops, others, app } = made`
}

const BIG = 'aBigint'
