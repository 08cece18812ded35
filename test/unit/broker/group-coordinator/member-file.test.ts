import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  lookAtMember,
  MemberFile,
  type MemberFileOptions,
  readMemberNote,
  removeUnhosted,
} from '../../../../src/broker/group-coordinator/member-file.ts'
import { RunFiles } from '../../../../src/broker/group-coordinator/run-files.ts'
import type { FileStat, FileSystem, OpenFile } from '../../../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { FaultProcess } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'

let directory = ''
let nowMs = 1_700_000_000_000
const options: MemberFileOptions = {
  fileSystem: nodeFileSystem,
  locks: kernelLocks,
  clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
}
const note = { groupId: 'g', memberId: 'm', processId: 4711, terminal: 'pts/3' }

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kafdir-member-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const file = () => path.join(directory, 'm')

describe('the file of a member', () => {
  it('tells that the member lives, and where, until it is released', async () => {
    expect(lookAtMember(file(), options)).toBe('unknown')
    const member = await MemberFile.take(file(), note, options)
    expect([lookAtMember(file(), options), readMemberNote(nodeFileSystem, file())]).toEqual(['alive', note])
    member.release()
    expect(lookAtMember(file(), options)).toBe('unknown')
  })

  it('of a dead process is nobody’s, and can be taken', async () => {
    writeFileSync(file(), 'what a former one wrote, which was longer than what comes now: '.repeat(9))
    expect([lookAtMember(file(), options), readMemberNote(nodeFileSystem, file())]).toEqual(['dead', null])
    const member = await MemberFile.take(file(), note, options)
    expect(readMemberNote(nodeFileSystem, file())).toEqual(note)
    member.release()
  })

  it('is no other one than that behind the path: who fenced a former life may have removed what was opened', async () => {
    let isFenced = false
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: (...args) => {
        const opened = nodeFileSystem.open(...args)
        if (!isFenced) rmSync(opened.path)
        isFenced = true
        return opened
      },
    }
    const member = await MemberFile.take(file(), note, { ...options, fileSystem })
    expect([member.isInPlace, lookAtMember(file(), options)]).toEqual([true, 'alive'])
    member.release()
  })

  it('is taken though others look at it all the time', async () => {
    const lookers = setInterval(() => {
      for (let i = 0; i < 50; i++) lookAtMember(file(), options)
    }, 0)
    let takenCount = 0
    for (; takenCount < 20; takenCount++) (await MemberFile.take(file(), note, options)).release()
    clearInterval(lookers)
    expect(takenCount).toBe(20)
  })

  it('changes its time with each sign of life, whatever the clock does', async () => {
    const member = await MemberFile.take(file(), note, options)
    const times = [nowMs, nowMs, nowMs - 1_000_000, nowMs + 1_000_000].map((ms) => {
      nowMs = ms
      member.touch()
      return statSync(file()).mtimeMs
    })
    expect(times.filter((ms, i) => ms === times[i - 1])).toEqual([])
    member.release()
  })

  it('knows when somebody else has removed it, and leaves the new one alone', async () => {
    const member = await MemberFile.take(file(), note, options)
    expect(member.isInPlace).toBe(true)
    rmSync(file())
    expect(member.isInPlace).toBe(false)
    writeFileSync(file(), '')
    utimesSync(file(), 1, 1)
    member.touch()
    member.release()
    expect(statSync(file()).mtimeMs).toBe(1000)
  })
})

describe('a file that may be abandoned', () => {
  it('is removed unless somebody holds it', async () => {
    const member = await MemberFile.take(file(), note, options)
    expect([removeUnhosted(file(), options), member.isInPlace]).toEqual([false, true])
    member.release()
    writeFileSync(file(), JSON.stringify(note))
    expect([removeUnhosted(file(), options), lookAtMember(file(), options)]).toEqual([true, 'unknown'])
  })
})

describe('what is not a file of a member', () => {
  it('is nobody’s, though it has such a name', () => {
    mkdirSync(file())
    execFileSync('mkfifo', [`${file()}-pipe`])
    for (const name of [file(), `${file()}-pipe`]) {
      expect([lookAtMember(name, options), readMemberNote(nodeFileSystem, name)]).toEqual(['unknown', null])
    }
  })

  it('is not left behind where the disk was full', async () => {
    const disk = new MemoryDisk()
    const { fileSystem, locks } = new FaultProcess(disk, new MemoryLocks(), ({ kind }) =>
      kind === 'write' ? { kind: 'ENOSPC', writtenBytes: 3 } : null,
    )
    fileSystem.makeDirectory('/d')
    const closed: string[] = []
    const watched: FileSystem = {
      ...fileSystem,
      open: (...where) => {
        const inner = fileSystem.open(...where)
        const close = (): void => {
          closed.push(inner.path)
          inner.close()
        }
        return Object.assign(Object.create(inner) as OpenFile, { close })
      },
    }
    const taking = MemberFile.take('/d/m', note, { ...options, fileSystem: watched, locks })
    await expect(taking).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect([fileSystem.list('/d'), closed]).toEqual([[], ['/d/m']])
  })
})

describe('names of files', () => {
  const files = new RunFiles('/log-dir')
  it.each([
    ['long ids', 'x'.repeat(1000), `${'x'.repeat(999)}y`],
    ['ids with odd letters', 'a/b', 'a:b'],
    ['ids that differ in case only', 'Ab', 'aB'],
  ])('of %s differ, and fit into a directory', (_, a, b) => {
    const names = [a, b].map((id) => path.basename(files.ofGroup(id)).toLowerCase())
    expect(names[0]).not.toBe(names[1])
    for (const name of names) expect(name).toMatch(/^\.kafdir-group-[\w-]{1,100}$/)
    expect(path.dirname(files.ofGroup(a))).toBe('/log-dir')
  })

  it('of members tell groups apart, and are found in a listing, also where notes were before', () => {
    const [a, b] = [files.ofMember('g', 'm'), files.ofMember('h', 'm')]
    expect(a).not.toBe(b)
    const names = ['orders-0', path.basename(a), path.basename(files.ofGroup('g'))]
    const list = (directory: string) => (directory === '/log-dir' ? names : null)
    expect(files.allMembers({ list })).toEqual([a])
    const now = new RunFiles('/run', () => ['/log-dir'])
    expect(now.allMembers({ list })).toEqual([a])
    const stat = (file: string) => (file === a ? ({} as FileStat) : null)
    expect(now.findMember('g', 'm', { stat })).toBe(a)
    expect(now.findMember('h', 'm', { stat })).toBe(path.join('/run', path.basename(b)))
  })
})
