import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatLogDir } from '../../../../src/metadata/format/format-log-dir.ts'
import { lookAtLogDir } from '../../../../src/metadata/format/look-at-log-dir.ts'
import { scramRecord } from '../../../../src/metadata/format/scram-record.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { wrappedFile } from '../../storage/wrapped-file.ts'
import { controlRecordsIn, metadataRecordsIn } from '../log-entries.ts'

const content = {
  clusterId: 'cluster',
  nodeId: 3,
  directoryId: 'm39mzZ_4TjCcISUDGLwEug',
  bootstrapRecords: [
    { type: 'FeatureLevelRecord', version: 0, data: { name: 'metadata.version', featureLevel: 25 } },
  ] as const,
}
const voter = {
  nodeId: 3,
  directoryId: content.directoryId,
  endpoint: { name: 'CONTROLLER', host: 'h', port: 9093 },
}

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'format-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('formatting', () => {
  it('writes what a new node needs, and its voters', async () => {
    const logDir = path.join(directory, 'deep', 'data')
    await formatLogDir(nodeFileSystem, logDir, { ...content, quorum: { voters: [voter], kraftVersion: 1 } }, 1000)
    expect(lookAtLogDir(nodeFileSystem, logDir)).toEqual({
      kind: 'formatted',
      properties: { version: 1, clusterId: 'cluster', nodeId: 3, directoryId: content.directoryId },
    })
    expect(metadataRecordsIn(readFileSync(path.join(logDir, 'bootstrap.checkpoint')))).toEqual(content.bootstrapRecords)
    const snapshot = path.join(logDir, '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint')
    expect((statSync(snapshot).mode & 0o777).toString(8)).toBe('400')
    const [, version, voters] = controlRecordsIn(readFileSync(snapshot))
    expect(version).toMatchObject({ type: 'KRaftVersion', data: { kRaftVersion: 1 } })
    expect(voters).toMatchObject({ data: { voters: [{ voterId: 3, endpoints: [voter.endpoint] }] } })
  })

  it('goes on where an attempt before was cut off', async () => {
    const quorum = { voters: [voter], kraftVersion: 1 }
    await formatLogDir(nodeFileSystem, directory, { ...content, quorum }, 1000)
    rmSync(path.join(directory, 'meta.properties'))
    expect(lookAtLogDir(nodeFileSystem, directory)).toEqual({ kind: 'empty' })
    await formatLogDir(nodeFileSystem, directory, { ...content, nodeId: 4, quorum }, 2000)
    expect(lookAtLogDir(nodeFileSystem, directory)).toMatchObject({ properties: { nodeId: 4 } })
  })

  it('names its meta.properties when it is whole', async () => {
    const failing: FileSystem = {
      ...nodeFileSystem,
      open: (file, mode, permissions) => {
        const opened = nodeFileSystem.open(file, mode, permissions)
        if (!path.basename(file).startsWith('meta.properties')) return opened
        return wrappedFile(opened, { datasync: () => Promise.reject(new Error('no space')) })
      },
    }
    await expect(formatLogDir(failing, directory, { ...content, quorum: null }, 1000)).rejects.toThrow('no space')
    expect(lookAtLogDir(nodeFileSystem, directory)).toEqual({ kind: 'empty' })
    await formatLogDir(nodeFileSystem, directory, { ...content, quorum: null }, 1000)
    expect(readdirSync(directory).sort()).toEqual(['bootstrap.checkpoint', 'meta.properties'])
  })

  it('leaves the metadata log to others without voters', async () => {
    await formatLogDir(nodeFileSystem, directory, { ...content, quorum: null }, 1000)
    expect(readdirSync(directory).sort()).toEqual(['bootstrap.checkpoint', 'meta.properties'])
  })
})

describe('looking at a directory', () => {
  it.each([
    ['version=7\n', { kind: 'unreadable', message: 'Unknown meta.properties version number 7' }],
    ['version=1\nnode.id=1\n', { kind: 'unreadable', message: 'cluster.id was not found.' }],
    ['version=1\ncluster.id=a\n', { kind: 'unreadable', message: 'Failed to find node.id' }],
    [
      'version=1\ncluster.id=a\nnode.id=x\n',
      { kind: 'unreadable', message: 'Unable to read node.id as a base-10 number.' },
    ],
    ['broker.id=x\n', { kind: 'unreadable', message: 'Unable to read broker.id as a base-10 number.' }],
    [
      'version=1\ncluster.id=a\nnode.id=1\ndirectory.id=zzz\n',
      {
        kind: 'unreadable',
        message:
          'Unable to read directory.id as a Uuid: Input string `zzz` decoded as 2 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID',
      },
    ],
    ['version=\\u00z\n', { kind: 'unreadable', message: 'Malformed \\uxxxx encoding.' }],
    ['broker.id=1\n', { kind: 'formatted', properties: { version: 0, clusterId: null, nodeId: 1, directoryId: null } }],
  ])('understands %j', (text, expected) => {
    writeFileSync(path.join(directory, 'meta.properties'), text)
    expect(lookAtLogDir(nodeFileSystem, directory)).toEqual(expected)
  })

  it('tells files from directories, and both from nothing', () => {
    writeFileSync(path.join(directory, 'file'), '')
    expect(lookAtLogDir(nodeFileSystem, path.join(directory, 'file'))).toEqual({ kind: 'no directory' })
    expect(lookAtLogDir(nodeFileSystem, path.join(directory, 'nothing'))).toEqual({ kind: 'missing' })
  })
})

/** What kafka-storage.sh 4.3.1 made of these credentials. */
const fromKafka = [
  {
    user: 'alice',
    mechanism: 'SCRAM-SHA-256',
    iterations: 8192,
    salt: [55, 113],
    secret: { saltedPassword: Buffer.from('YCE=', 'base64') },
    storedKey: [-24, -19, 126, 121, -88, -128, 49, 106, 24, -91, -95, -113, 99, -95, 9, -112],
    serverKey: [-51, -17, 17, 77, -127, 62, -36, 106, 61, -114, 79, -124, 42, 115, -125, -8],
  },
  {
    user: 'bob',
    mechanism: 'SCRAM-SHA-512',
    iterations: 4096,
    salt: [...Buffer.from('glm46oz0a99o90cfzsyxxk8gc')],
    secret: { password: 'x' },
    storedKey: [103, 4, -50, 2, -66, -115, 32, 1, 77, -36, -6, 105, 21, -31, 7, 22],
    serverKey: [-88, 70, 64, 12, -108, 45, 119, 33, 20, -88, -47, 32, -106, 3, 126, -97],
  },
] as const

describe('a SCRAM credential', () => {
  const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }

  it.each(fromKafka)("has the keys of Kafka's for $user", async ({ salt, storedKey, serverKey, ...credential }) => {
    const record = await scramRecord({ ...credential, salt: Uint8Array.from(salt) }, random)
    const { data } = record as Extract<typeof record, { type: 'UserScramCredentialRecord' }>
    const start = (bytes: Uint8Array) => Array.from(new Int8Array(bytes.slice(0, 16)))
    expect(start(data.storedKey)).toEqual(storedKey)
    expect(start(data.serverKey)).toEqual(serverKey)
    expect(data).toMatchObject({ name: credential.user, iterations: credential.iterations })
  })

  it('gets a salt of its own without one', async () => {
    const secret = { password: 'x' }
    const credential = { user: 'c', mechanism: 'SCRAM-SHA-256', iterations: 4096, salt: null, secret } as const
    expect(await scramRecord(credential, random)).toMatchObject({
      data: { mechanism: 1, salt: Buffer.from('BwcHBwcHBwcHBwcHBwcHBw') },
    })
  })
})
