import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemberFile } from '../../../src/broker/group-coordinator/member-file.ts'
import { RunFiles } from '../../../src/broker/group-coordinator/run-files.ts'
import { memberProcesses } from '../../../src/cluster/member-processes.ts'
import { systemClock } from '../../../src/common/clock.ts'
import { kernelLocks } from '../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

const surroundings = { fileSystem: nodeFileSystem, locks: kernelLocks, clock: systemClock }

let logDir = ''
beforeEach(() => {
  logDir = mkdtempSync(path.join(tmpdir(), 'kafdir-members-'))
})
afterEach(() => rmSync(logDir, { recursive: true }))

function host(memberId: string, processId: number | null, terminal: string | null): Promise<MemberFile> {
  const note = { groupId: 'g', memberId, processId, terminal }
  return MemberFile.take(new RunFiles(logDir).ofMember('g', memberId), note, surroundings)
}

describe('processes behind members', () => {
  it('are those that hold the file of the member', async () => {
    const files = [await host('m1', 4711, 'pts/3'), await host('m2', 4712, null), await host('m3', null, null)]
    expect([...memberProcesses([logDir], ['m1', 'm2', 'm3', 'elsewhere'], surroundings)]).toEqual([
      ['m1', { pid: 4711, terminal: 'pts/3' }],
      ['m2', { pid: 4712, terminal: null }],
    ])
    for (const file of files) file.release()
    expect(memberProcesses([logDir], ['m1', 'm2'], surroundings).size).toBe(0)
  })

  it('are found though other things have names like theirs', async () => {
    mkdirSync(path.join(logDir, '.kafdir-member-a'))
    execFileSync('mkfifo', [path.join(logDir, '.kafdir-member-b')])
    writeFileSync(path.join(logDir, '.kafdir-member-c'), '[')
    const file = await host('m1', 4711, null)
    expect([...memberProcesses([logDir], ['m1'], surroundings).keys()]).toEqual(['m1'])
    file.release()
  })
})
