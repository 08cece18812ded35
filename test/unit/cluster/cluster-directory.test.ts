import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createClusterDirectory, inspectClusterDirectory } from '../../../src/cluster/cluster-directory.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'cluster-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('a cluster directory that lost its meta.properties is told by what is missing', async () => {
  await createClusterDirectory(directory, nodeFileSystem, 'x', async () => {})
  const file = path.join(directory, 'broker-1', 'meta.properties')
  expect(() => inspectClusterDirectory(directory, nodeFileSystem)).toThrow(`${file} is missing`)
})
