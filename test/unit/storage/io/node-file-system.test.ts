import fs, { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import { readBootId } from '../../../../src/storage/io/boot-id.ts'
import { nodeFileSystem as fileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { storageError, systemErrorCode } from '../../../../src/storage/io/storage-error.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

function storageFailure(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (isKafkaError(error) && error.error === 'KAFKA_STORAGE_ERROR') return error.message
    throw error
  }
  throw new Error('nothing failed')
}

describe('an open file', () => {
  it('is read and written by position', async () => {
    const file = fileSystem.open(path.join(temporaryDirectory(), 'a'), 'create')
    file.write(Buffer.from('hello world'), 0)
    file.write(Buffer.from('W'), 6)
    const target = Buffer.alloc(8, '.')
    expect(file.read(target, 2, 5, 6)).toBe(5)
    expect(target.toString()).toBe('..World.')
    expect(file.read(target, 0, 8, 9)).toBe(2)
    expect(file.read(target, 0, 8, 11)).toBe(0)
    file.truncate(5)
    expect(file.stat()).toMatchObject({ sizeBytes: 5, isDirectory: false })
    await file.datasync()
    file.close()
  })

  it('must exist, or must not, or is made, as the mode says', () => {
    const name = path.join(temporaryDirectory(), 'a')
    for (const mode of ['read', 'write'] as const) {
      expect(storageFailure(() => fileSystem.open(name, mode))).toBe(`${name} does not exist`)
    }
    fileSystem.open(name, 'create', 0o600).close()
    expect(statSync(name).mode & 0o777).toBe(0o600)
    expect(storageFailure(() => fileSystem.open(name, 'exclusive'))).toBe(`${name} exists already`)
    for (const mode of ['read', 'write', 'create'] as const) fileSystem.open(name, mode).close()
    const readOnly = fileSystem.open(name, 'read')
    expect(storageFailure(() => readOnly.write(Buffer.from('x'), 0))).toContain(name)
    readOnly.close()
  })

  it('keeps its inode when the path leads elsewhere', () => {
    const name = path.join(temporaryDirectory(), 'a')
    const file = fileSystem.open(name, 'create')
    fileSystem.rename(name, `${name}.old`)
    writeFileSync(name, '')
    expect(fileSystem.stat(name)?.inode).not.toBe(file.stat().inode)
    expect(fileSystem.stat(`${name}.old`)?.inode).toBe(file.stat().inode)
    file.close()
  })

  it('that is closed fails with a KafkaError, also when it is synced', async () => {
    const file = fileSystem.open(path.join(temporaryDirectory(), 'a'), 'create')
    file.close()
    expect(storageFailure(() => file.stat())).toContain('EBADF')
    await expect(file.datasync()).rejects.toThrow(expect.objectContaining({ error: 'KAFKA_STORAGE_ERROR' }))
  })
})

describe('the file system', () => {
  it('answers null for what is not there, also behind a file', () => {
    const directory = temporaryDirectory()
    writeFileSync(path.join(directory, 'file'), 'x')
    for (const missing of [path.join(directory, 'no'), path.join(directory, 'file', 'below')]) {
      expect(fileSystem.stat(missing)).toBeNull()
      expect(fileSystem.readFile(missing)).toBeNull()
      expect(fileSystem.list(missing)).toBeNull()
      expect(fileSystem.removeFile(missing)).toBe(false)
    }
    expect(fileSystem.list(directory)).toEqual(['file'])
    expect(fileSystem.readFile(path.join(directory, 'file'))?.toString()).toBe('x')
    expect(fileSystem.stat(directory)?.isDirectory).toBe(true)
  })

  it('replaces a file as a whole and leaves nothing else behind', () => {
    const directory = temporaryDirectory()
    const file = path.join(directory, 'checkpoint')
    fileSystem.replaceFile(file, Buffer.from('a long first text'))
    writeFileSync(`${file}.tmp`, 'what a dead process left, longer than the next text')
    fileSystem.replaceFile(file, Buffer.from('second'))
    expect(readFileSync(file, 'utf8')).toBe('second')
    expect(readdirSync(directory)).toEqual(['checkpoint'])
  })

  it('makes and removes directories with all that is in them', () => {
    const directory = path.join(temporaryDirectory(), 'a', 'b')
    fileSystem.makeDirectory(directory)
    fileSystem.makeDirectory(directory)
    writeFileSync(path.join(directory, 'c'), '')
    fileSystem.syncDirectory(directory)
    fileSystem.removeDirectory(path.dirname(directory))
    fileSystem.removeDirectory(path.dirname(directory))
    expect(existsSync(path.dirname(directory))).toBe(false)
    expect(storageFailure(() => fileSystem.syncDirectory(directory))).toContain('does not exist')
  })

  it('makes a subdirectory only in a directory that is there', () => {
    const directory = path.join(temporaryDirectory(), 'a')
    expect(storageFailure(() => fileSystem.makeSubdirectory(path.join(directory, 'b')))).toContain('does not exist')
    expect(existsSync(directory)).toBe(false)
    fileSystem.makeSubdirectory(directory)
    fileSystem.makeSubdirectory(directory)
    expect(existsSync(directory)).toBe(true)
  })

  it('removes a file and says whether there was one', () => {
    const file = path.join(temporaryDirectory(), 'a')
    writeFileSync(file, '')
    expect([fileSystem.removeFile(file), fileSystem.removeFile(file)]).toEqual([true, false])
  })

  it('says in a sentence where a file stands for a directory, or a directory for a file', () => {
    const directory = temporaryDirectory()
    writeFileSync(path.join(directory, 'file'), '')
    const below = path.join(directory, 'file', 'x')
    expect(storageFailure(() => fileSystem.open(below, 'create'))).toBe(
      `a part of ${below} is a file, where a directory is needed`,
    )
    expect(storageFailure(() => fileSystem.open(directory, 'write'))).toBe(
      `${directory} is a directory, where a file is needed`,
    )
  })

  it('follows links to the real path', () => {
    const directory = fileSystem.realPath(temporaryDirectory())
    mkdirSync(path.join(directory, 'real'))
    symlinkSync(path.join(directory, 'real'), path.join(directory, 'link'))
    expect(fileSystem.realPath(path.join(directory, 'link'))).toBe(path.join(directory, 'real'))
    expect(storageFailure(() => fileSystem.realPath(path.join(directory, 'no')))).toContain('does not exist')
  })

  it('knows where files can be made', () => {
    const directory = temporaryDirectory()
    expect(fileSystem.isWritable(directory)).toBe(true)
    expect(fileSystem.isWritable(path.join(directory, 'no'))).toBe(false)
  })

  it('tells of a change in a watched directory', async () => {
    const directory = temporaryDirectory()
    let changes = 0
    const watch = fileSystem.watch(directory, () => changes++)
    writeFileSync(path.join(directory, 'a'), 'x')
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0))
    watch?.close()
    expect(() => fileSystem.watch(path.join(directory, 'no'), () => undefined)).toThrow(
      expect.objectContaining({ error: 'KAFKA_STORAGE_ERROR' }),
    )
  })
})

describe('what the kernel is asked', () => {
  /** Syncs and renames, in order, as they happen. */
  function recorded(): string[] {
    const calls: string[] = []
    const names = new Map<number, string>()
    const { openSync, fsyncSync, renameSync } = fs
    vi.spyOn(fs, 'openSync').mockImplementation((file, ...rest) => {
      const descriptor = openSync(file, ...rest)
      names.set(descriptor, path.basename(String(file)))
      return descriptor
    })
    vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
      fsyncSync(descriptor)
      calls.push(`sync ${names.get(descriptor)}`)
    })
    vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      renameSync(from, to)
      calls.push(`rename ${path.basename(String(from))} to ${path.basename(String(to))}`)
    })
    onTestFinished(() => void vi.restoreAllMocks())
    return calls
  }

  /** From now on a write takes three bytes at most, and after `room` bytes the disk is full. */
  function shortWrites(room: number): void {
    const { writeSync } = fs
    let left = room
    vi.spyOn(fs, 'writeSync').mockImplementation(((
      descriptor,
      bytes: Buffer,
      from: number,
      length: number,
      at: number,
    ) => {
      const taken = Math.min(length, 3, left)
      if (taken === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      left -= taken
      return writeSync(descriptor, bytes, from, taken, at)
    }) as typeof fs.writeSync)
    onTestFinished(() => void vi.restoreAllMocks())
  }

  it('syncs the bytes of a file before it gets its name, and then the name', () => {
    const directory = path.join(temporaryDirectory(), 'log.dir')
    mkdirSync(directory)
    const calls = recorded()
    fileSystem.replaceFile(path.join(directory, 'checkpoint'), Buffer.from('text'))
    expect(calls).toEqual(['sync checkpoint.tmp', 'rename checkpoint.tmp to checkpoint', 'sync log.dir'])
  })

  it('syncs a directory', () => {
    const directory = path.join(temporaryDirectory(), 'log.dir')
    mkdirSync(directory)
    const calls = recorded()
    fileSystem.syncDirectory(directory)
    expect(calls).toEqual(['sync log.dir'])
  })

  it('never touches the old file: who has it open reads the old text to its end', () => {
    const name = path.join(temporaryDirectory(), 'checkpoint')
    writeFileSync(name, 'the old text')
    const old = fileSystem.open(name, 'read')
    fileSystem.replaceFile(name, Buffer.from('the new text'))
    const bytes = Buffer.alloc(20)
    expect(bytes.toString('utf8', 0, old.read(bytes, 0, 20, 0))).toBe('the old text')
    old.close()
  })

  it('replaces by a file of its own, whatever somebody left under the temporary name', () => {
    const directory = temporaryDirectory()
    const name = path.join(directory, 'checkpoint')
    const elsewhere = path.join(directory, 'elsewhere')
    writeFileSync(elsewhere, 'a text')
    writeFileSync(`${name}.tmp`, 'left by a broker', { mode: 0o644 })
    fileSystem.replaceFile(name, Buffer.from('new'))
    expect((statSync(name).mode & 0o777).toString(8)).toBe('600')
    symlinkSync(elsewhere, `${name}.tmp`)
    fileSystem.replaceFile(name, Buffer.from('newer'))
    expect([readFileSync(name, 'utf8'), readFileSync(elsewhere, 'utf8')]).toEqual(['newer', 'a text'])
  })

  it('goes on with a write that was cut short', () => {
    const name = path.join(temporaryDirectory(), 'a')
    const file = fileSystem.open(name, 'create')
    shortWrites(1000)
    file.write(Buffer.from('hello world'), 2)
    file.close()
    expect(readFileSync(name, 'utf8')).toBe('\0\0hello world')
  })

  it('says so when a write does not fit, also when it fitted in part', () => {
    const file = fileSystem.open(path.join(temporaryDirectory(), 'a'), 'create')
    shortWrites(5)
    expect(storageFailure(() => file.write(Buffer.from('hello world'), 0))).toContain('the disk is full')
    file.close()
  })
})

describe('a storage error', () => {
  it.each([
    ['ENOSPC', 'the disk is full: a.log could not be written (make room on it, then try again)'],
    ['EROFS', 'a.log is on a read-only file system (it can be read, and written when it is mounted so)'],
    ['EIO', 'the disk reported an error at a.log (the log of the system says more: dmesg)'],
    ['ENFILE', 'too many open files in the whole system: a.log could not be opened (raise fs.file-max)'],
  ])('of %s is a sentence', (code, sentence) => {
    const cause = Object.assign(new Error('raw'), { code })
    expect(storageError(cause, 'a.log')).toMatchObject({ error: 'KAFKA_STORAGE_ERROR', message: sentence, cause })
  })

  it('of anything else keeps its text', () => {
    expect(storageError(new Error('odd'), 'a.log').message).toBe('a.log: odd')
    expect(storageError('text', 'a.log').message).toBe('a.log: text')
    expect([systemErrorCode(null), systemErrorCode({ code: 5 }), systemErrorCode('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('the boot id', () => {
  it("is the kernel's, without its newline", () => {
    const files = { ...fileSystem, readFile: () => Buffer.from('6e0b2f0c-boot\n') }
    expect(readBootId(files, 0)).toBe('6e0b2f0c-boot')
  })

  it('is the minute of the start where the kernel has none', () => {
    const files = { ...fileSystem, readFile: () => null }
    const ids = [0, 5000].map((laterMs) => readBootId(files, 1_700_000_000_000 + laterMs))
    expect(ids[0]).toMatch(/^started-\d+$/)
    expect(readBootId(files, 1_700_000_600_000)).not.toBe(ids[0])
  })
})
