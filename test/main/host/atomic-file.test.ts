import { chmodSync, statSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AtomicFiles, SaveFailed, type SavingFiles } from '../../../src-main/host/atomic-file'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'handoff-save-'))
})

/** A file system on which one step of a save fails. */
function failing(step: 'write' | 'sync' | 'rename' | 'short', code: string): SavingFiles {
  const refuse = (): never => {
    throw Object.assign(new Error(code), { code })
  }
  return {
    unlink,
    rename: (from, to) => (step === 'rename' ? Promise.reject(Object.assign(new Error(code), { code })) : rename(from, to)),
    open: async (path, flags, mode): Promise<FileHandle> => {
      const handle = await open(path, flags, mode)
      return new Proxy(handle, {
        get(target, name) {
          if (step === 'write' && name === 'writeFile') return refuse
          if (step === 'sync' && name === 'sync' && path.endsWith('.tmp')) return refuse
          if (step === 'short' && name === 'writeFile') return (bytes: Buffer) => target.writeFile(bytes.subarray(0, 3))
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        }
      })
    }
  }
}

describe('a save', () => {
  it('writes the whole text, and nothing else stays behind', async () => {
    await new AtomicFiles(root).save(join(root, 'a', 'driver.ts'), 'text ✓')
    expect(readFileSync(join(root, 'a', 'driver.ts'), 'utf8')).toBe('text ✓')
    expect(readdirSync(join(root, 'a'))).toEqual(['driver.ts'])
  })

  it.skipIf(process.platform === 'win32')('is for its user alone, and leaves a file that is there as open as it was', async () => {
    const files = new AtomicFiles(root)
    const modeOf = (name: string): number => statSync(join(root, name)).mode & 0o777
    writeFileSync(join(root, 'shared.ts'), 'before')
    chmodSync(join(root, 'shared.ts'), 0o664)
    await files.save(join(root, 'shared.ts'), 'after')
    await files.save(join(root, 'own.ts'), 'new')
    expect([modeOf('shared.ts'), modeOf('own.ts')]).toEqual([0o664, 0o600])
  })

  it('keeps the order in which saves of one file were asked for', async () => {
    const files = new AtomicFiles(root)
    await Promise.all(Array.from({ length: 20 }, (_, i) => files.save(join(root, 'driver.ts'), `text ${i}`)))
    expect(readFileSync(join(root, 'driver.ts'), 'utf8')).toBe('text 19')
  })

  it.each([
    ['the disk is full while writing', 'write', 'ENOSPC', /disk is full/],
    ['only a part was written', 'short', '', /only 3 of/],
    ['the bytes cannot be flushed', 'sync', 'EIO', /EIO/],
    ['the folder may not be written', 'rename', 'EROFS', /cannot be written/]
  ] as const)('leaves the old file whole when %s', async (_what, step, code, message) => {
    writeFileSync(join(root, 'driver.ts'), 'the text before')
    await expect(new AtomicFiles(root, failing(step, code)).save(join(root, 'driver.ts'), 'new text')).rejects.toThrow(message)
    expect(readFileSync(join(root, 'driver.ts'), 'utf8')).toBe('the text before')
    expect(readdirSync(root)).toEqual(['driver.ts'])
  })

  it('tries a busy rename again', async () => {
    let refusals = 2
    const files: SavingFiles = {
      open,
      unlink,
      rename: (from, to) => (refusals-- > 0 ? Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' })) : rename(from, to))
    }
    await new AtomicFiles(root, files).save(join(root, 'driver.ts'), 'text')
    expect(readFileSync(join(root, 'driver.ts'), 'utf8')).toBe('text')
  })

  it('goes on after a failed one', async () => {
    const files = new AtomicFiles(root)
    mkdirSync(join(root, 'folder.ts'))
    await expect(files.save(join(root, 'folder.ts'), 'text')).rejects.toThrow(SaveFailed)
    await files.save(join(root, 'driver.ts'), 'text')
    expect(readFileSync(join(root, 'driver.ts'), 'utf8')).toBe('text')
  })

  it('follows no link, neither a file nor a folder that leads outside', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'handoff-outside-'))
    writeFileSync(join(outside, 'secret'), 'kept')
    symlinkSync(join(outside, 'secret'), join(root, 'driver.ts'))
    symlinkSync(outside, join(root, 'work'))
    const files = new AtomicFiles(root)
    await expect(files.save(join(root, 'driver.ts'), 'overwritten')).rejects.toThrow(/no regular file/)
    await expect(files.save(join(root, 'work', 'secret'), 'overwritten')).rejects.toThrow(/outside the data folder/)
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('kept')
  })
})
