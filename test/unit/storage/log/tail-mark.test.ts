import { beforeEach, expect, it } from 'vitest'
import { TailMark } from '../../../../src/storage/log/tail-mark.ts'
import { FaultProcess } from '../../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../../crash/memory-disk.ts'
import { MemoryLocks } from '../../../crash/memory-locks.ts'

const { fileSystem } = new FaultProcess(new MemoryDisk(), new MemoryLocks())
let directory = ''
let number = 0

beforeEach(() => {
  directory = `/log-${number++}`
  fileSystem.makeDirectory(directory)
})

const segment = (baseOffset: number) => `${directory}/${String(baseOffset).padStart(20, '0')}.log`
const write = (baseOffset: number) => fileSystem.open(segment(baseOffset), 'create').close()

function mark(): TailMark {
  const noted = new TailMark(fileSystem, directory)
  noted.note()
  return noted
}

it('is the same while segments come behind the last one, and while earlier ones are replaced', () => {
  write(0)
  write(10)
  const noted = mark()
  write(20)
  fileSystem.replaceFile(segment(0), Buffer.from('compacted'))
  expect(noted.isSame()).toBe(true)
})

it('is another one when the segment that was the last is replaced or gone', () => {
  write(0)
  const replaced = mark()
  fileSystem.replaceFile(segment(0), Buffer.from('compacted'))
  expect(replaced.isSame()).toBe(false)
  const gone = mark()
  fileSystem.removeFile(segment(0))
  expect(gone.isSame()).toBe(false)
})

it('is another one when a log begins where there was none, and before anything was noted', () => {
  expect(new TailMark(fileSystem, directory).isSame()).toBe(false)
  const noted = mark()
  expect(noted.isSame()).toBe(true)
  write(0)
  expect(noted.isSame()).toBe(false)
})
