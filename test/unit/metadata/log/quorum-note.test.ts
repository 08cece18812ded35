import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { formatQuorumNote, parseQuorumNote, QuorumNoteFile } from '../../../../src/metadata/log/quorum-note.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'

function noteFile(): QuorumNoteFile {
  const root = mkdtempSync(path.join(tmpdir(), 'kafdir-note-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  return new QuorumNoteFile(nodeFileSystem, root)
}

test('a note is the same after it was written and read', () => {
  const file = noteFile()
  expect(file.read()).toBeNull()
  const note = { epoch: 7, inSync: [1, 3], fenced: [2] }
  file.write(note)
  expect(file.read()).toStrictEqual(note)
  expect(file.read()).toBe(file.read())
})

test('a note that another process replaced is read again', () => {
  const file = noteFile()
  file.write({ epoch: 7, inSync: [1, 2], fenced: [] })
  file.read()
  const other = new QuorumNoteFile(nodeFileSystem, path.dirname(file.path))
  other.write({ epoch: 8, inSync: [2], fenced: [] })
  expect(file.read()).toStrictEqual({ epoch: 8, inSync: [2], fenced: [] })
  other.remove()
  expect(file.read()).toBeNull()
})

test('the text is one that a person can read', () => {
  expect(formatQuorumNote({ epoch: 3, inSync: [1, 2, 3], fenced: [] })).toBe('epoch=3\nin-sync=1,2,3\nfenced=\n')
})

test.for([
  '',
  'epoch=1\n',
  'epoch=x\nin-sync=1\nfenced=\n',
  'epoch=1\nin-sync=\nfenced=\n',
  'epoch=1\nin-sync=1,-2\nfenced=\n',
])('what is no note is refused: %j', (text) => {
  expect(() => parseQuorumNote(text, '/c/metadata-quorum')).toThrow('/c/metadata-quorum is damaged')
})
