import fs, { chmodSync, closeSync, constants, mkdirSync, openSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  isAnothers,
  makePrivateDirectory,
  openPrivately,
  touchOthersFile,
} from '../../../../src/storage/io/permissions.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const CREATE = constants.O_RDWR | constants.O_CREAT
const ANY = 0o777

/** A directory with these permissions, under a umask that keeps much from others. */
function directoryWith(mode: number): string {
  const before = process.umask(0o027)
  onTestFinished(() => {
    process.umask(before)
  })
  const directory = path.join(temporaryDirectory(), 'directory')
  mkdirSync(directory)
  chmodSync(directory, mode)
  return directory
}

const modeOf = (file: string): string => (statSync(file).mode & 0o7777).toString(8)

function make(file: string, most = ANY, flags = CREATE): string {
  closeSync(openPrivately(file, flags, most))
  return modeOf(file)
}

describe('a new file', () => {
  it.each([
    [0o755, '600', '400'],
    [0o777, '600', '400'],
    [0o2770, '660', '440'],
    [0o2750, '640', '440'],
    [0o2775, '664', '444'],
  ])(
    'in a directory with %o has these permissions, or those of a file that nobody changes',
    (mode, file, unchanged) => {
      const directory = directoryWith(mode)
      expect(make(path.join(directory, 'a'))).toBe(file)
      expect(make(path.join(directory, 'b'), 0o444)).toBe(unchanged)
      expect(make(path.join(directory, 'c'), ANY, CREATE | constants.O_EXCL)).toBe(file)
    },
  )

  it('that was there already keeps what it has, and what must not be there is refused', () => {
    const directory = directoryWith(0o2770)
    const file = path.join(directory, 'a')
    writeFileSync(file, 'text', { mode: 0o604 })
    expect(make(file)).toBe('600')
    expect(() => openPrivately(file, CREATE | constants.O_EXCL, ANY)).toThrow('EEXIST')
    expect(() => openPrivately(path.join(directory, 'no', 'a'), CREATE, ANY)).toThrow('ENOENT')
  })
})

it.each([
  [0o755, '700'],
  [0o2770, '2770'],
  [0o2755, '2755'],
])('a new directory in one with %o has the permissions %s', (mode, expected) => {
  const directory = path.join(directoryWith(mode), 'below')
  makePrivateDirectory(directory)
  expect(modeOf(directory)).toBe(expected)
  expect(() => makePrivateDirectory(directory)).toThrow('EEXIST')
})

it('what is shared can be used by all also when its maker was killed before he had set its permissions', () => {
  const directory = directoryWith(0o2770)
  const killed = vi.spyOn(fs, 'fchmodSync').mockImplementation(() => {
    throw new Error('killed')
  })
  onTestFinished(() => killed.mockRestore())
  const [file, below] = [path.join(directory, 'a'), path.join(directory, 'below')]
  expect(() => make(file)).toThrow('killed')
  expect(() => makePrivateDirectory(below)).toThrow('killed')
  expect([modeOf(file), modeOf(below)]).toEqual(['660', '2770'])
  expect(process.umask(0o027).toString(8)).toBe('27')
})

it('a directory of our own is nobody else’s, and neither is one that is missing', () => {
  const directory = directoryWith(0o777)
  expect([isAnothers(directory), isAnothers(path.join(directory, 'no'))]).toEqual([false, false])
})

it.each(['', 'text'])('a file with %j that is touched has another time each time, and the same text', (text) => {
  const file = path.join(temporaryDirectory(), 'a')
  writeFileSync(file, text)
  utimesSync(file, 1, 1)
  const descriptor = openSync(file, 'r+')
  const times = [0, 1, 2].map(() => {
    touchOthersFile(descriptor)
    return statSync(file, { bigint: true }).mtimeNs
  })
  closeSync(descriptor)
  expect(new Set([...times, 1_000_000_000n]).size).toBe(4)
  expect(statSync(file).size).toBe(text.length)
})
