/** The programs and files that recording needs, and the recorder built with them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const FIRMWARE_CODE = '/usr/share/OVMF/OVMF_CODE_4M.fd'
/** An empty variable store: every boot starts from it. */
export const FIRMWARE_VARIABLES = '/usr/share/OVMF/OVMF_VARS_4M.fd'

const GNU_EFI = { headers: '/usr/include/efi', start: '/usr/lib/crt0-efi-x86_64.o', layout: '/usr/lib/elf_x86_64_efi.lds' }

/** What must be there, by the Debian package that brings it. */
const PROGRAMS: readonly (readonly [program: string, debianPackage: string])[] = [
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['gcc', 'gcc'],
  ['ld', 'binutils'],
  ['objcopy', 'binutils'],
  ['mkfs.fat', 'dosfstools'],
  ['mmd', 'mtools'],
  ['mcopy', 'mtools']
]
const FILES: readonly (readonly [file: string, debianPackage: string])[] = [
  [FIRMWARE_CODE, 'ovmf'],
  [FIRMWARE_VARIABLES, 'ovmf'],
  [GNU_EFI.headers, 'gnu-efi'],
  [GNU_EFI.start, 'gnu-efi'],
  [GNU_EFI.layout, 'gnu-efi']
]

/** Where programs for administrators live; they are often not in a user's PATH. */
export const PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter)

/** One sentence about what is missing, or null. */
export function missingTools(isThere: (path: string) => boolean = existsSync): string | null {
  const inPath = (program: string): boolean => PATH.split(delimiter).some((folder) => isThere(join(folder, program)))
  const missing = [
    ...PROGRAMS.filter(([program]) => !inPath(program)).map(([program, from]) => ({ what: program, from })),
    ...FILES.filter(([file]) => !isThere(file)).map(([file, from]) => ({ what: file, from }))
  ]
  if (missing.length === 0) return null
  const packages = [...new Set(missing.map(({ from }) => from))]
  return `recording needs ${missing.map(({ what }) => what).join(', ')}; on Debian: apt-get install ${packages.join(' ')}`
}

export function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH, ...environment } })
}

/** The version of the firmware: Debian's where dpkg knows it. */
export function firmwareVersion(): string {
  try {
    return `OVMF ${run('dpkg-query', ['-W', '-f', '${Version}', 'ovmf'])}, OVMF_CODE_4M.fd`
  } catch {
    return 'OVMF of unknown version, OVMF_CODE_4M.fd'
  }
}

const COMPILER_OPTIONS = [
  ...['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-fpic', '-ffreestanding', '-fno-stack-protector', '-fshort-wchar'],
  ...['-mno-red-zone', '-maccumulate-outgoing-args', '-fno-strict-aliasing', '-DGNU_EFI_USE_MS_ABI'],
  ...[`-I${GNU_EFI.headers}`, `-I${GNU_EFI.headers}/x86_64`]
]
const SECTIONS = ['.text', '.sdata', '.data', '.dynamic', '.dynsym', '.rel', '.rela', '.rel.*', '.rela.*', '.reloc']

/**
 * Builds the recorder.
 *
 * @param folder Where all that is made goes.
 * @returns The path of the application.
 */
export function buildApplication(folder: string): string {
  const sources = join(import.meta.dirname, 'application')
  const objects = readdirSync(sources)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => {
      const object = join(folder, name.replace(/c$/, 'o'))
      run('gcc', [...COMPILER_OPTIONS, '-c', join(sources, name), '-o', object])
      return object
    })
  const linked = join(folder, 'recorder.so')
  const options = ['-s', '-nostdlib', '-znocombreloc', '-shared', '-Bsymbolic', '-T', GNU_EFI.layout]
  run('ld', [...options, GNU_EFI.start, ...objects, '-o', linked, '-L/usr/lib', '-lgnuefi'])
  const application = join(folder, 'recorder.efi')
  const kept = SECTIONS.flatMap((section) => ['-j', section])
  run('objcopy', [...kept, '--target', 'efi-app-x86_64', '--subsystem=10', linked, application])
  writeFileSync(application, withFixedSizes(readFileSync(application)))
  return application
}

/**
 * The firmware reads the file into memory and loads the image from there: both sizes decide where the image lies. Compilers differ in both,
 * so every build gets the same, and all of them boot to the same map: the one that the platforms' data hold.
 */
const IMAGE_BYTES = 11 * 4096
const FILE_BYTES = 22 * 1024
/** Where the PE header's place is written, and SizeOfImage in that header. */
const PE_HEADER_OFFSET = 0x3c
const SIZE_OF_IMAGE_OFFSET = 24 + 56

function withFixedSizes(image: Buffer): Buffer {
  const file = Buffer.alloc(FILE_BYTES)
  image.copy(file)
  const at = image.readUInt32LE(PE_HEADER_OFFSET) + SIZE_OF_IMAGE_OFFSET
  if (image.length > FILE_BYTES || image.readUInt32LE(at) > IMAGE_BYTES)
    throw new Error(`this compiler makes the recorder too large: ${image.length} bytes, ${image.readUInt32LE(at)} when loaded`)
  file.writeUInt32LE(IMAGE_BYTES, at)
  return file
}
