/**
 * Which module an import inside the guest reaches. Every image has its own copy of the driver's files and of the libraries that know the image
 * ('1:driver.ts', 'sdk:Library/UefiBootServicesTableLib#1'); the rest of the SDK keeps no state and is shared.
 */
import { SimulatorBug } from '../../src-firmware/board/guest'
import type { ServiceSignature } from '../../src-firmware/services/signature'
import type { StartPhase } from '../../src-firmware/spec/phase'
import { resolveImport } from '../compile/driver-imports'
import { POSITION_MODULE } from '../compile/position-module'
import { sdkCode } from '../sdk/generated/code'

const IMAGE_MODULE = 'handoff:image'
const SIGNATURES_MODULE = 'handoff:signatures'
/** Modules that know which image imports them. */
const OF_AN_IMAGE: ReadonlySet<string> = new Set(['Library/UefiBootServicesTableLib', 'Library/HobLib'])

interface ImageFacts {
  readonly imageHandle: bigint
  readonly systemTable: bigint
}

/** What the guest has to know of a service: which values it takes and gives. */
function shape({ table, service, parameters, returns }: ServiceSignature): Omit<ServiceSignature, 'facts'> {
  return { table, service, parameters, returns }
}

/** The modules that a driver's images import. */
export class ModuleGraph {
  private readonly images: ImageFacts[] = []

  /** @param code The driver's JavaScript by the path of its source file. @param phase Some libraries are of one phase only; null: the run goes through more than one. */
  constructor(
    private readonly code: Readonly<Record<string, string>>,
    private readonly signatures: readonly ServiceSignature[],
    private readonly phase: StartPhase | null
  ) {}

  /** A new image's number. */
  addImage(facts: ImageFacts): number {
    return this.images.push(facts) - 1
  }

  /** Text of a module that runs a file's top-level code as an image, and hands its exports on. */
  loader(image: number, file: string): string {
    return `import * as exports from ${JSON.stringify(`${image}:${file}`)}\nimport { loaded } from 'sdk:core/boot'\nloaded(${image}, exports)`
  }

  readonly resolve = (from: string, specifier: string): string | null => {
    if (from.startsWith('sdk:')) return this.fromSdk(from.slice('sdk:'.length), specifier)
    const image = /^(\d+):(.*)$/.exec(from)
    // What the host itself wrote names modules in full.
    if (!image) return specifier
    if (specifier === POSITION_MODULE) return POSITION_MODULE
    const [, number, file] = image as unknown as [string, string, string]
    const found = resolveImport(specifier, file, this.code)
    if (found.kind === 'nothing') return null
    if (found.kind === 'file') return `${number}:${found.path}`
    return `sdk:${this.sdkPath(found.module)}${OF_AN_IMAGE.has(found.module) ? `#${number}` : ''}`
  }

  readonly source = (name: string): string => {
    if (name === POSITION_MODULE) return "export { position } from 'sdk:core/host'"
    if (name === SIGNATURES_MODULE) return `export default ${JSON.stringify(this.signatures.map(shape))}`
    const [path, image] = name.split('#') as [string, string | undefined]
    if (path === IMAGE_MODULE) {
      const facts = this.images[Number(image)]
      if (!facts) throw new SimulatorBug(`there is no image ${image}`)
      return `export const imageHandle = ${facts.imageHandle}n\nexport const systemTable = ${facts.systemTable}n`
    }
    const text = path.startsWith('sdk:') ? sdkCode[path.slice('sdk:'.length)] : this.code[path.replace(/^\d+:/, '')]
    if (text === undefined) throw new SimulatorBug(`there is no module ${name}`)
    const why = path.startsWith('sdk:') ? strangerIn(this.phase, path.slice('sdk:'.length)) : null
    return why === null ? text : `import { stop as stopHere } from 'sdk:core/host'\nstopHere('import', ${JSON.stringify(why)})\n${text}`
  }

  private fromSdk(from: string, specifier: string): string {
    const [path, image] = from.split('#') as [string, string | undefined]
    if (specifier === IMAGE_MODULE) return `${IMAGE_MODULE}#${image}`
    if (!specifier.startsWith('.')) return specifier
    const parts = path.split('/').slice(0, -1)
    for (const part of specifier.split('/')) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    return `sdk:${this.sdkPath(parts.join('/'))}`
  }

  private sdkPath(path: string): string {
    return Object.hasOwn(sdkCode, path) ? path : `${path}/index`
  }
}

const UEFI_TABLES: ReadonlySet<string> = new Set([
  'Library/UefiBootServicesTableLib',
  'Library/UefiRuntimeServicesTableLib',
  'Library/DxeServicesTableLib'
])
const MM_TABLES: ReadonlySet<string> = new Set(['Library/MmServicesTableLib', 'Library/StandaloneMmMemLib'])
const PEI_TABLES: ReadonlySet<string> = new Set(['Library/PeiServicesLib', 'Library/PeiServicesTablePointerLib'])

/** Why a library cannot be used in a phase; null: it can. */
function strangerIn(phase: StartPhase | null, module: string): string | null {
  if (phase === 'pei' && UEFI_TABLES.has(module))
    return `'${module}' is no library for a PEIM: there are no tables of UEFI before DXE. Ask PeiServices, the second argument of PeimEntryPoint`
  if (phase === 'mm' && (UEFI_TABLES.has(module) || PEI_TABLES.has(module)))
    return `'${module}' is no library for an MM driver: the tables of the normal world are not there. Ask gMmst from 'Library/MmServicesTableLib'`
  if (phase !== null && phase !== 'mm' && MM_TABLES.has(module))
    return `'${module}' is a library for MM drivers: nothing of MM can be called from outside. Send a message with EFI_MM_COMMUNICATION2_PROTOCOL`
  if (phase !== null && phase !== 'pei' && PEI_TABLES.has(module))
    return `'${module}' is a library for PEIMs: PEI is over, and its services with it. Ask gBS from 'Library/UefiBootServicesTableLib'`
  return null
}
