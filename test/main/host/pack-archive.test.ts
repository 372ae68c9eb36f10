import { zipSync, strToU8, type Zippable } from 'fflate'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPackArchive } from '../../../src-main/host/pack-archive'
import { archiveName, buildArchive } from '../../../src-main/host/pack-build'
import { png as pngHeader } from '../../lab/pack/pictures'
import { smallPack } from '../../lab/pack/small-pack'
import { zip } from './strange-zip'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handoff-archive-'))
})

const written = (bytes: Uint8Array): string => {
  const path = join(folder, 'a.labpack')
  writeFileSync(path, bytes)
  return path
}
const read = (bytes: Uint8Array): ReturnType<typeof readPackArchive> => readPackArchive(written(bytes))
const png = pngHeader(1, 1)

describe('a .labpack that was built', () => {
  it('gives back the files of its folder', async () => {
    const files = smallPack({ files: { 'labs/01-one/assets/a.png': new Uint8Array(png) } })
    const { files: back, packedBytes } = await read(buildArchive(files))
    expect(new Map([...back].sort())).toEqual(new Map([...files].sort()))
    expect(packedBytes).toBeGreaterThan(100)
  })

  it('has the same bytes each time, whatever the order of the files and the time zone', () => {
    const files = smallPack()
    const zone = process.env.TZ
    process.env.TZ = 'Pacific/Auckland'
    const there = buildArchive(new Map([...files].reverse()))
    process.env.TZ = zone
    expect(Buffer.from(there).equals(Buffer.from(buildArchive(files)))).toBe(true)
  })

  it('leaves out what is for editors alone, and is named after the pack', async () => {
    const { files } = await read(buildArchive(smallPack({ files: { 'schema/lab.schema.json': '{}' } })))
    expect([...files.keys()].some((path) => path.startsWith('schema/'))).toBe(false)
    expect(archiveName({ id: 'acme-memory', version: '1.4.0' })).toBe('acme-memory-1.4.0.labpack')
  })

  it('is read with folders too, as other tools write them', async () => {
    const { files } = await read(zip([{ name: 'labs/', content: '', mode: 0o040755 }, { name: 'pack.json' }]))
    expect([...files]).toEqual([['pack.json', '{}']])
  })
})

describe('a hostile .labpack gets one sentence that names the entry, and leaves nothing behind', () => {
  const many = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`labs/a/${index}.md`, strToU8('')])) as Zippable
  it.each<[string, () => Uint8Array, RegExp]>([
    ['leaves the folder', () => zip([{ name: '../evil.md' }]), /'\.\.\/evil\.md' leaves the pack's folder/],
    ['leaves the folder on the way', () => zip([{ name: 'labs/../../evil.md' }]), /leaves the pack's folder/],
    ['is absolute', () => zip([{ name: '/etc/evil.md' }]), /is an absolute path/],
    ['names a drive', () => zip([{ name: 'C:/evil.md' }]), /is an absolute path/],
    ['has backslashes', () => zip([{ name: '..\\evil.md' }]), /has a backslash/],
    ['is a link', () => zip([{ name: 'pack.json', content: '/etc/passwd', mode: 0o120777 }]), /'pack\.json' is a link/],
    ['is a device', () => zip([{ name: 'pack.json', mode: 0o060644 }]), /is no regular file/],
    ['is a bomb', () => zip([{ name: 'a.md', content: Buffer.alloc(8 << 20) }]), /would grow more than 200 times/],
    ['lies about its size, downwards', () => zip([{ name: 'a.md', content: 'x'.repeat(5000), size: 10 }]), /'a\.md' is damaged/],
    ['lies about its size, upwards', () => zip([{ name: 'a.md', content: 'x', size: 100 }]), /'a\.md' is damaged/],
    ['has a wrong CRC', () => zip([{ name: 'a.md', content: 'hello', crc: 1 }]), /'a\.md' is damaged/],
    ['stands there twice', () => zip([{ name: 'a.md' }, { name: 'a.md' }]), /'a\.md' stands in the archive twice/],
    ['differs in capitals only', () => zip([{ name: 'a.md' }, { name: 'A.md' }]), /'A\.md' is the same name as 'a\.md'/],
    ['is a file and a folder', () => zip([{ name: 'a.md' }, { name: 'a.md/b.md' }]), /is the same name as/],
    ['shares bytes', () => zip([{ name: 'a.md' }, { name: 'b.md', sharedWith: 0 }]), /has two headers that do not agree/],
    ['has another name inside', () => zip([{ name: 'a.md', localName: 'b.md' }]), /has two headers that do not agree/],
    ['has another size inside', () => zip([{ name: 'a.md', localSize: 7 }]), /has two headers that do not agree/],
    ['is encrypted', () => zip([{ name: 'a.md', flags: 1 }]), /is encrypted/],
    ['is compressed with bzip2', () => zip([{ name: 'a.md', method: 12 }]), /the unknown method 12/],
    ['is called __proto__', () => zip([{ name: '__proto__/a.md' }]), /the reserved name '__proto__'/],
    ['is called like a device of Windows', () => zip([{ name: 'labs/con.md' }]), /the reserved name 'con\.md'/],
    ['is hidden', () => zip([{ name: '.git/config.md' }]), /the hidden part '\.git'/],
    ['has letters of its own', () => zip([{ name: 'labs/ä.md' }]), /has other characters/],
    ['is too deep', () => zip([{ name: 'a/b/c/d/e/f/g/h/i.md' }]), /deeper than 8 folders/],
    ['is too long', () => zip([{ name: `${'a'.repeat(250)}.md` }]), /longer than 200 bytes/],
    ['is a program', () => zip([{ name: 'labs/run.exe' }]), /no files of this kind \('\.exe'\)/],
    ['is a drawing with script', () => zip([{ name: 'a.svg', content: '<svg/>' }]), /no files of this kind \('\.svg'\)/],
    ['is no picture', () => zip([{ name: 'a.png', content: 'GIF8' }]), /does not begin like a PNG/],
    ['is no text', () => zip([{ name: 'a.md', content: Buffer.from([0xff, 0xfe]) }]), /not UTF-8 text/],
    ['has too many files', () => zipSync(many), /more than 2000 files/],
    ['is cut off', () => zip([{ name: 'a.md' }]).subarray(0, 40), /the archive is damaged/],
    ['is no zip', () => Buffer.from('hello, this is some text'), /no zip archive/],
    ['is empty', () => Buffer.alloc(0), /no zip archive/],
    ['is too large', () => Buffer.alloc((20 << 20) + 1), /larger than 20 MiB/]
  ])('%s', async (_, bytes, message) => {
    await expect(read(bytes())).rejects.toThrow(message)
    expect(readdirSync(folder)).toEqual(['a.labpack'])
  })

  it('whose bytes were changed anywhere is never read as something else', async () => {
    const whole = buildArchive(smallPack())
    const good = JSON.stringify([...smallPack()].sort())
    for (let at = 0; at < whole.length; at += 41) {
      const changed = Uint8Array.from(whole)
      changed[at] = changed[at]! ^ 0x55
      const files = await read(changed).then(
        (archive) => JSON.stringify([...archive.files].sort()),
        () => good
      )
      expect(files, `byte ${at}`).toBe(good)
    }
  })
})
