/** Which firmware is recorded: its files, and which build it says it is. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FirmwareBuild } from '../../src-firmware/platforms/platform'
import type { Architecture } from './toolchain'

/** The files of one build. */
export interface Firmware {
  readonly architecture: Architecture
  /** What the machine runs. */
  readonly code: string
  /** x64: an empty variable store, from which every boot starts. */
  readonly variables: string | null
}

/** Where Debian's packages have their images. */
const IMAGES: Readonly<Record<Architecture, readonly string[]>> = {
  x64: ['usr/share/OVMF/OVMF_CODE_4M.fd', 'usr/share/OVMF/OVMF_VARS_4M.fd'],
  aarch64: ['usr/share/qemu-efi-aarch64/QEMU_EFI.fd']
}

/**
 * @param folder A package's unpacked tree, or a folder in which the images lie themselves; '/' for what is installed.
 * @returns One sentence where something is not there.
 */
export function firmwareIn(folder: string, architecture: Architecture, isThere: (path: string) => boolean = existsSync): Firmware | string {
  const places = IMAGES[architecture].map((image) => [join(folder, image), join(folder, basename(image))])
  const [code, variables] = places.map((candidates) => candidates.find(isThere))
  const missing = places.filter((candidates) => !candidates.some(isThere)).map(([usual]) => usual)
  if (code !== undefined && missing.length === 0) return { architecture, code, variables: variables ?? null }
  const from = architecture === 'x64' ? 'ovmf' : 'qemu-efi-aarch64'
  return folder === '/'
    ? `recording needs ${missing.join(', ')}; on Debian: apt-get install ${from}`
    : `${folder} has no ${missing.join(', no ')}: --firmware takes the folder that the package ${from} was unpacked into`
}

/** @param said The line in which the running firmware told its version; a build may say nothing. */
export function buildOf({ architecture, code }: Firmware, said: { readonly version?: string } | undefined): FirmwareBuild {
  return {
    name: architecture === 'x64' ? 'OVMF' : 'AAVMF',
    version: said?.version?.trim() || 'of unknown version',
    file: basename(code),
    sha256: createHash('sha256').update(readFileSync(code)).digest('hex')
  }
}

/** As a recording's first line names it. */
export function firmwareLine({ name, version, file }: FirmwareBuild): string {
  return `${name} ${version}, ${file}${name === 'AAVMF' ? ', aarch64' : ''}`
}
