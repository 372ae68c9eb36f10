/** The programs and files that recording needs, and the recorder built with them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type Architecture = 'x64' | 'aarch64'

const GNU_EFI = { headers: '/usr/include/efi', start: '/usr/lib/crt0-efi-x86_64.o', layout: '/usr/lib/elf_x86_64_efi.lds' }

type Needed = readonly (readonly [what: string, debianPackage: string])[]
const ALWAYS: Needed = [
  ['mkfs.fat', 'dosfstools'],
  ['mmd', 'mtools'],
  ['mcopy', 'mtools']
]
/** What must be there, by the Debian package that brings it. */
const PROGRAMS: Readonly<Record<Architecture, Needed>> = {
  x64: [['qemu-system-x86_64', 'qemu-system-x86'], ['gcc', 'gcc'], ['ld', 'binutils'], ['objcopy', 'binutils'], ...ALWAYS],
  aarch64: [['qemu-system-aarch64', 'qemu-system-arm'], ['clang', 'clang'], ['lld-link', 'lld'], ...ALWAYS]
}
const FILES: Readonly<Record<Architecture, Needed>> = {
  x64: [
    [GNU_EFI.headers, 'gnu-efi'],
    [GNU_EFI.start, 'gnu-efi'],
    [GNU_EFI.layout, 'gnu-efi']
  ],
  aarch64: [[GNU_EFI.headers, 'gnu-efi']]
}

/** Where programs for administrators live; they are often not in a user's PATH. */
export const PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter)

/** One sentence about what is missing, or null. */
export function missingTools(architecture: Architecture, isThere: (path: string) => boolean = existsSync): string | null {
  const inPath = (program: string): boolean => PATH.split(delimiter).some((folder) => isThere(join(folder, program)))
  const missing = [
    ...PROGRAMS[architecture].filter(([program]) => !inPath(program)).map(([program, from]) => ({ what: program, from })),
    ...FILES[architecture].filter(([file]) => !isThere(file)).map(([file, from]) => ({ what: file, from }))
  ]
  if (missing.length === 0) return null
  const packages = [...new Set(missing.map(({ from }) => from))]
  return `recording needs ${missing.map(({ what }) => what).join(', ')}; on Debian: apt-get install ${packages.join(' ')}`
}

export function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  return execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH, ...environment } })
}

const ANY_COMPILER = [
  '-std=gnu11',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-ffreestanding',
  '-fno-stack-protector',
  '-fshort-wchar',
  '-fno-strict-aliasing'
]
const COMPILERS: Readonly<Record<Architecture, readonly string[]>> = {
  x64: [
    ...['gcc', ...ANY_COMPILER, '-O1', '-fpic', '-mno-red-zone', '-maccumulate-outgoing-args', '-DGNU_EFI_USE_MS_ABI'],
    ...[`-I${GNU_EFI.headers}`, `-I${GNU_EFI.headers}/x86_64`]
  ],
  // clang writes a PE file for any processor; Debian's gnu-efi has headers for x86 alone, and ours of the recorder complete them.
  aarch64: [
    ...['clang', '--target=aarch64-unknown-windows', ...ANY_COMPILER, '-Oz', '-flto', '-fno-builtin', '-mgeneral-regs-only'],
    ...['-fno-unwind-tables', '-fno-asynchronous-unwind-tables', `-I${GNU_EFI.headers}`]
  ]
}
const SECTIONS = ['.text', '.sdata', '.data', '.dynamic', '.dynsym', '.rel', '.rela', '.rel.*', '.rela.*', '.reloc']

/** What the recorder is built for: to carry out scripts, or to tell a platform's state. */
export type Purpose = 'scripts' | 'platforms'
/** What the other purpose needs alone. */
const LEFT_OUT: Readonly<Record<Purpose, readonly string[]>> = {
  scripts: ['platform_operations.c', 'translation_tables.c'],
  platforms: ['image_operations.c']
}

/**
 * Builds the recorder.
 *
 * @param folder Where all that is made goes.
 * @returns The path of the application.
 */
export function buildApplication(architecture: Architecture, purpose: Purpose, folder: string): string {
  const sources = join(import.meta.dirname, 'application')
  const [compiler, ...given] = COMPILERS[architecture]
  const options = [...given, ...(purpose === 'platforms' ? ['-DRECORDS_PLATFORMS'] : [])]
  const objects = readdirSync(sources)
    .filter((name) => name.endsWith('.c') && !LEFT_OUT[purpose].includes(name))
    .sort()
    .map((name) => {
      const object = join(folder, `${architecture}-${name.replace(/c$/, 'o')}`)
      run(compiler!, [...options, `-I${sources}`, '-c', join(sources, name), '-o', object])
      return object
    })
  const application = join(folder, `recorder-${architecture}.efi`)
  if (architecture === 'x64') linkX64(objects, folder, application)
  else linkAarch64(objects, application)
  writeFileSync(application, withFixedSizes(readFileSync(application), SIZES[architecture]))
  return application
}

function linkX64(objects: readonly string[], folder: string, application: string): void {
  const linked = join(folder, 'recorder.so')
  const options = ['-s', '-nostdlib', '-znocombreloc', '-shared', '-Bsymbolic', '-T', GNU_EFI.layout]
  run('ld', [...options, GNU_EFI.start, ...objects, '-o', linked, '-L/usr/lib', '-lgnuefi'])
  const kept = SECTIONS.flatMap((section) => ['-j', section])
  run('objcopy', [...kept, '--target', 'efi-app-x86_64', '--subsystem=10', linked, application])
}

/** Calls inside the recorder stay calls, and what several functions have in common is one more: its code has to fit into its pages. */
const SMALL = ['/mllvm:-enable-machine-outliner=always', '/mllvm:-machine-outliner-reruns=5', '/mllvm:-inline-threshold=-100']

/** One section of code and one of data, in whole pages: the firmware keeps a record of such an image in its pool. */
function linkAarch64(objects: readonly string[], application: string): void {
  const options = ['/subsystem:efi_application', '/nodefaultlib', '/entry:efi_main', '/merge:.rdata=.data', ...SMALL]
  run('lld-link', [...options, ...objects, `/out:${application}`])
}

/**
 * The firmware reads the file into memory and loads the image from there: both sizes decide where the image lies. Compilers differ in both,
 * so every build gets the same, and all of them boot to the same map: the one that the platforms' data hold.
 */
const SIZES: Readonly<Record<Architecture, { readonly image: number; readonly file: number }>> = {
  x64: { image: 11 * 4096, file: 22 * 1024 },
  aarch64: { image: 0x6600, file: 29032 }
}
/** Where the PE header's place is written; in that header the number of sections, the length of what is before their headers, and SizeOfImage. */
const PE_HEADER_OFFSET = 0x3c
const NUMBER_OF_SECTIONS_OFFSET = 6
const OPTIONAL_HEADER_BYTES_OFFSET = 20
const SIZE_OF_IMAGE_OFFSET = 24 + 56
const SECTION_HEADERS_OFFSET = 24
const SECTION_HEADER_BYTES = 40

function withFixedSizes(image: Buffer, sizes: { readonly image: number; readonly file: number }): Buffer {
  const file = Buffer.alloc(sizes.file)
  image.copy(file)
  const header = image.readUInt32LE(PE_HEADER_OFFSET)
  const loaded = loadedBytes(image, header)
  if (image.length > sizes.file || loaded > sizes.image)
    throw new Error(`this compiler makes the recorder too large: ${image.length} bytes, ${loaded} when loaded`)
  file.writeUInt32LE(sizes.image, header + SIZE_OF_IMAGE_OFFSET)
  return file
}

/** Where the last section ends: linkers write SizeOfImage in whole pages. */
function loadedBytes(image: Buffer, header: number): number {
  const sections = header + SECTION_HEADERS_OFFSET + image.readUInt16LE(header + OPTIONAL_HEADER_BYTES_OFFSET)
  return Math.max(
    ...Array.from({ length: image.readUInt16LE(header + NUMBER_OF_SECTIONS_OFFSET) }, (_, i) => {
      const section = sections + i * SECTION_HEADER_BYTES
      return image.readUInt32LE(section + 8) + image.readUInt32LE(section + 12)
    })
  )
}
