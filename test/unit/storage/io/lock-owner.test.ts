import { describe, expect, it } from 'vitest'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { findLockOwner, findOpenFileLockOwner } from '../../../../src/storage/io/lock-owner.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'

const LOCK = '/data/.lock'
const INODE = 1_234_567

/** A machine on which the processes have files open, and the kernel says so of locks. */
function machine(locks: string | null, openFiles: Readonly<Record<string, readonly string[]>>): FileSystem {
  const stat = { inode: INODE, sizeBytes: 0, isDirectory: false, isFile: true, modifiedMs: 0, changedMs: 0 }
  return {
    ...nodeFileSystem,
    stat: () => stat,
    readFile: () => (locks === null ? null : Buffer.from(locks)),
    list: (directory) => openFiles[directory.split('/')[2] ?? '']?.map((_, at) => String(at)) ?? null,
    realPath(file) {
      const [, , pid, , descriptor] = file.split('/')
      const target = openFiles[pid ?? '']?.[Number(descriptor)] ?? file
      if (target.startsWith('socket:')) throw new Error('no file')
      return target
    },
  }
}

describe('the owner of a lock', () => {
  const line = `3: POSIX  ADVISORY  WRITE 4711 fd:01:${INODE} 0 EOF\n`

  it('is the process that has the file open and locked', () => {
    const others = `1: OFDLCK ADVISORY  READ -1 fd:01:${INODE} 0 EOF\n2: POSIX  ADVISORY  WRITE 99 fd:01:7 0 EOF\n`
    expect(findLockOwner(machine(others + line, { 4711: ['socket:[1]', '/other', LOCK], 99: [LOCK] }), LOCK)).toBe(4711)
  })

  it.each([
    ['has another file of the same inode', line, { 4711: ['/mnt/other'] }],
    ['is another user’s', line, {}],
    ['shares it', line.replace('WRITE', 'READ'), { 4711: [LOCK] }],
    ['waits for it', `3: -> ${line.slice(3)}`, { 4711: [LOCK] }],
    ['is not told of', null, { 4711: [LOCK] }],
  ])('is nobody who %s', (_, locks, openFiles) => {
    expect(findLockOwner(machine(locks, openFiles), LOCK)).toBeNull()
  })
})

describe('the owner of a lock of an open file', () => {
  const held = 'pos:\t0\nlock:\t1: OFDLCK ADVISORY  WRITE -1 fd:01:7 0 EOF\n'

  /** What the kernel tells of each descriptor of the processes 99 and 4711, which have the file open. */
  function withFacts(facts: Readonly<Record<string, string>>): FileSystem {
    const base = machine(null, { 99: [LOCK], 4711: ['/other', LOCK] })
    return {
      ...base,
      list: (directory) => (directory === '/proc' ? ['99', '4711', 'locks'] : base.list(directory)),
      readFile: (file) => (facts[file] === undefined ? null : Buffer.from(facts[file])),
    }
  }

  it('is the process of whose descriptor the kernel says so', () => {
    const facts = { '/proc/99/fdinfo/0': 'pos:\t0\n', '/proc/4711/fdinfo/1': held }
    expect(findOpenFileLockOwner(withFacts(facts), LOCK)).toBe(4711)
  })

  it('is nobody who only shares it, has locked another file, or is not told of', () => {
    const facts = { '/proc/99/fdinfo/0': held.replace('WRITE', 'READ'), '/proc/4711/fdinfo/0': held }
    expect(findOpenFileLockOwner(withFacts(facts), LOCK)).toBeNull()
    expect(findOpenFileLockOwner(machine(null, {}), LOCK)).toBeNull()
  })
})
