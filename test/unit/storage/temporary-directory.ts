/** Directories on the real disk that go away with the test that asked for them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A new, empty directory. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kafdir-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
