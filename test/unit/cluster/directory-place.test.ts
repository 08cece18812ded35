import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { directoryPlace } from '../../../src/cluster/directory-place.ts'
import type { Environment } from '../../../src/cluster/environment.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

let root: string
let environment: Environment

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kafdir-place-'))
  const workingDirectory = path.join(root, 'project', 'deep')
  mkdirSync(workingDirectory, { recursive: true })
  const homeDirectory = path.join(root, 'home')
  environment = {
    kafdirHome: undefined,
    kafdirBootstrap: undefined,
    xdgDataHome: undefined,
    homeDirectory,
    workingDirectory,
  }
})
afterEach(() => rmSync(root, { recursive: true }))

const place = (address = {}, other: Partial<Environment> = {}) =>
  directoryPlace(address, { ...environment, ...other }, nodeFileSystem)

describe('the place of a directory', () => {
  it('is what --dir or a file: address names', async () => {
    expect(await place({ dir: 'data' })).toMatchObject({
      directory: path.join(root, 'project/deep/data'),
      reasons: [{ kind: 'dir' }],
    })
    const address = `file:${root}/data`
    expect(await place({ bootstrapServer: address })).toMatchObject({
      directory: path.join(root, 'data'),
      reasons: [{ kind: 'file-address', address }],
    })
  })

  it('is KAFDIR_HOME, else the nearest .kafdir, else among the data of the user', async () => {
    expect(await place()).toMatchObject({
      directory: path.join(root, 'home/.local/share/kafdir'),
      reasons: [{ kind: 'user-data' }],
    })
    mkdirSync(path.join(root, 'project/.kafdir'))
    expect(await place()).toMatchObject({
      directory: path.join(root, 'project/.kafdir'),
      reasons: [{ kind: 'nearest' }],
    })
    expect(await place({}, { kafdirHome: '../mine' })).toMatchObject({
      directory: path.join(root, 'project/mine'),
      reasons: [{ kind: 'home' }],
    })
  })

  it('tells of an alias for the default directory why that is it, and which aliases stand for it', async () => {
    const kafdirBootstrap = `localhost:9092,kafka:29092,other:9092=file:${root}/other`
    const aliased = await place({ bootstrapServer: 'localhost:9092' }, { kafdirBootstrap })
    expect(aliased.reasons).toEqual([{ kind: 'alias', address: 'localhost:9092' }, { kind: 'user-data' }])
    expect(aliased.aliases).toEqual(['localhost:9092', 'kafka:29092'])
    expect((await place({ dir: path.join(root, 'other') }, { kafdirBootstrap })).aliases).toEqual(['other:9092'])
  })

  it('tells whether there is a cluster in it, and why there can be none', async () => {
    expect(await place()).toMatchObject({
      exists: false,
      problem: null,
      logDir: path.join(root, 'home/.local/share/kafdir/broker-1'),
    })
    const logDir = path.join(root, 'kafka-logs')
    mkdirSync(logDir)
    writeFileSync(path.join(logDir, 'meta.properties'), '')
    expect(await place({ dir: logDir })).toMatchObject({ exists: true, problem: null, logDir })
    const other = await place({ dir: path.join(root, 'project') })
    expect(other).toMatchObject({ exists: false, logDir: null })
    expect(other.problem).toContain('is not a Kafka directory: it holds other things (deep)')
  })
})
