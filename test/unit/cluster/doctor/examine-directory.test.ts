import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createClusterDirectory, inspectClusterDirectory } from '../../../../src/cluster/cluster-directory.ts'
import { examineDirectory } from '../../../../src/cluster/doctor/examine-directory.ts'
import { DirectoryRepair } from '../../../../src/cluster/doctor/repair-directory.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import type { Examination } from '../../../../src/common/examination.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../../../../src/storage/io/file-system.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { repairSteps } from '../../../../src/tools/doctor/repair-steps.ts'
import { random } from '../../../processes/local-session.ts'
import { temporaryDirectory } from '../../storage/temporary-directory.ts'

const KAFKA_DIRS = path.join(import.meta.dirname, '../../../data/kafka-dirs')

/** A log.dir that Apache Kafka 4.3.1 wrote. */
function kafkaDirectory(name: string): string {
  const directory = temporaryDirectory()
  execFileSync('tar', ['xzf', path.join(KAFKA_DIRS, `${name}.tar.gz`), '-C', directory])
  return path.join(directory, readdirSync(directory)[0] as string)
}

function refuse(what: string): () => never {
  return () => {
    throw new Error(`doctor called ${what}`)
  }
}

/** Whatever would change something throws; files may be opened for writing, for their locks. */
const untouchable: FileSystem = {
  ...nodeFileSystem,
  open: (file, mode, permissions): OpenFile => {
    if (mode === 'create' || mode === 'exclusive') return refuse(`open(${mode})`)()
    const opened = nodeFileSystem.open(file, mode, permissions)
    return Object.assign(Object.create(opened) as OpenFile, {
      descriptor: opened.descriptor,
      write: refuse('write'),
      truncate: refuse('truncate'),
      setModified: refuse('setModified'),
      datasync: refuse('datasync'),
    })
  },
  replaceFile: refuse('replaceFile'),
  makeDirectory: refuse('makeDirectory'),
  rename: refuse('rename'),
  removeFile: refuse('removeFile'),
  removeDirectory: refuse('removeDirectory'),
  syncDirectory: refuse('syncDirectory'),
  makeLink: refuse('makeLink'),
  linkFile: refuse('linkFile'),
  cloneFile: refuse('cloneFile'),
}

const environment = {
  kafdirHome: undefined,
  kafdirBootstrap: undefined,
  xdgDataHome: undefined,
  homeDirectory: '/',
  workingDirectory: '/',
}

function surroundings(fileSystem: FileSystem) {
  return { fileSystem, locks: kernelLocks, clock: systemClock, random, environment, bootId: 'this boot' }
}

function examine(directory: string, fileSystem: FileSystem = untouchable): Promise<Examination> {
  return examineDirectory(directory, inspectClusterDirectory(directory, fileSystem), surroundings(fileSystem), {
    deep: true,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
}

const kinds = ({ findings }: Examination): string[] =>
  findings.map(({ severity, code }) => `${severity} ${code}`).sort()

describe('a directory that a real broker left', () => {
  it.each(['plain', 'groups', 'groups-live'])('is healthy: %s', async (name) => {
    const directory = kafkaDirectory(name)
    const examination = await examine(directory)
    expect(examination.findings).toEqual([])
    expect(examination).toMatchObject({ isCluster: false, metadataVersion: '4.3-IV0' })
    expect(examination.counts.partitions).toBeGreaterThan(1)
    expect(examination.counts.groups > 0).toBe(name !== 'plain')
  })

  it('is not changed by being examined, whatever is found', async () => {
    const directory = kafkaDirectory('plain')
    mkdirSync(path.join(directory, 'stranger'))
    const [partition] = readdirSync(directory).filter((name) => /^[a-z].*-0$/.test(name))
    const log = path.join(directory, partition as string, `${'0'.repeat(20)}.log`)
    writeFileSync(log, Buffer.concat([readFileSync(log), Buffer.from('junk')]))
    // The file system of the test throws on any change.
    expect(kinds(await examine(directory)).length).toBeGreaterThan(1)
  })
})

describe('metadata and directories', () => {
  it('that do not fit are told: missing, stray, of another topic, half-made', async () => {
    const directory = kafkaDirectory('plain')
    const partitions = readdirSync(directory).filter((name) => /^[a-z].*-\d+$/.test(name))
    const withRecords = partitions.find(
      (name) => statSync(path.join(directory, name, `${'0'.repeat(20)}.log`)).size > 0,
    )
    renameSync(path.join(directory, withRecords as string), path.join(directory, 'nobodys-3'))
    mkdirSync(path.join(directory, 'gone-0.0123456789abcdef0123456789abcdef-delete'))
    mkdirSync(path.join(directory, 'lost+found'))
    mkdirSync(path.join(directory, 'ghost-0'))
    const found = kinds(await examine(directory))
    expect(found).toEqual([
      'damage partition-lost',
      'note deleted-directory',
      'warning partition-stray',
      'warning partition-stray',
      'warning strange-directory',
    ])
  })

  it('that can’t be read still lets the logs be looked at', async () => {
    const directory = kafkaDirectory('plain')
    const metadata = path.join(directory, '__cluster_metadata-0')
    for (const name of readdirSync(metadata)) if (/\.(log|checkpoint)$/.test(name)) rmSync(path.join(metadata, name))
    const examination = await examine(directory)
    expect(kinds(examination)).toContain('note no-metadata')
    expect(examination.counts.records).toBeGreaterThan(0)
  })
})

describe('offsets of groups', () => {
  it('behind the end of their log are told', async () => {
    const directory = kafkaDirectory('groups')
    const before = await examine(directory)
    const read = readdirSync(directory).filter((name) => /^[a-z].*-\d+$/.test(name))
    for (const name of read) {
      const partition = path.join(directory, name)
      for (const file of readdirSync(partition)) if (/^\d{20}\./.test(file)) rmSync(path.join(partition, file))
      for (const suffix of ['.log', '.index', '.timeindex'])
        writeFileSync(path.join(partition, '0'.repeat(20) + suffix), '')
    }
    for (const name of readdirSync(directory))
      if (name.endsWith('-offset-checkpoint')) rmSync(path.join(directory, name))
    const after = await examine(directory)
    expect(before.counts.committedOffsets).toBeGreaterThan(0)
    expect(kinds(after)).toContain('warning offset-behind-end')
    const remedies = after.findings.filter(({ code }) => code === 'offset-behind-end').map(({ remedy }) => remedy)
    for (const remedy of remedies) expect(remedy).toMatch(/ reset \S+ --topic [\w.-]+:\d+ --to-latest /)

    // Nothing is known of the end of a log that can't be read.
    const locked: FileSystem = {
      ...untouchable,
      list: (folder) => {
        if (!read.includes(path.basename(folder))) return nodeFileSystem.list(folder)
        throw new KafkaError('KAFKA_STORAGE_ERROR', { message: `${folder} may not be read` })
      },
    }
    const without = kinds(await examine(directory, locked))
    expect(without.filter((kind) => kind === 'damage unreadable')).toHaveLength(read.length)
    expect(without).not.toContain('warning offset-behind-end')
  })
})

describe('repairing', () => {
  it('leaves a directory in which doctor finds nothing more to repair, and no damage', async () => {
    const directory = kafkaDirectory('plain')
    mkdirSync(path.join(directory, 'gone-0.0123456789abcdef0123456789abcdef-delete'))
    const file = path.join(directory, 'recovery-point-offset-checkpoint')
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    writeFileSync(file, `0\n${lines.length - 1}\n${[...lines.slice(2), 'nobody 0 7'].join('\n')}\n`)
    const [partition] = readdirSync(directory).filter((name) => {
      return /^[a-z].*-\d+$/.test(name) && statSync(path.join(directory, name, `${'0'.repeat(20)}.log`)).size > 0
    })
    rmSync(path.join(directory, partition as string, `${'0'.repeat(20)}.timeindex`))
    const untouched = path.join(temporaryDirectory(), 'before')
    cpSync(directory, untouched, { recursive: true })

    const cluster = inspectClusterDirectory(directory, nodeFileSystem)
    const first = await examine(directory)
    expect(kinds(first)).toEqual(['note checkpoint-line', 'note deleted-directory', 'warning index-missing'])
    const repair = new DirectoryRepair(cluster, surroundings(nodeFileSystem), { notice: () => undefined })
    for (const step of repairSteps(first.findings)) expect(await repair.run(step)).not.toBeNull()
    repair.close()
    expect((await examine(directory)).findings).toEqual([])
    for (const name of readdirSync(directory).filter((each) => /^[a-z].*-\d+$/.test(each))) {
      const log = path.join(name, `${'0'.repeat(20)}.log`)
      expect(readFileSync(path.join(directory, log))).toEqual(readFileSync(path.join(untouched, log)))
    }
  })
})

describe('what is lost', () => {
  async function clusterDirectory(): Promise<string> {
    const root = path.join(temporaryDirectory(), 'cluster')
    const source = kafkaDirectory('plain')
    await createClusterDirectory(root, nodeFileSystem, 'x', async (building) => {
      cpSync(source, building, { recursive: true, preserveTimestamps: true })
    })
    return root
  }

  it('is damage where the metadata log is, or is empty, and partitions are there still', async () => {
    for (const lose of [
      (metadata: string) => rmSync(metadata, { recursive: true }),
      (metadata: string) => {
        for (const name of readdirSync(metadata)) {
          if (name.endsWith('.log') || /[^0]-\d+\.checkpoint$/.test(name)) rmSync(path.join(metadata, name))
        }
      },
    ]) {
      const root = await clusterDirectory()
      lose(path.join(root, 'broker-1', '__cluster_metadata-0'))
      expect(kinds(await examine(root))).toContain('damage metadata-lost')
    }
  })

  it('is told of the directory of a partition, whose topic has it still', async () => {
    const root = await clusterDirectory()
    const logDir = path.join(root, 'broker-1')
    for (const name of readdirSync(logDir).filter((each) => each.endsWith('-checkpoint')))
      rmSync(path.join(logDir, name))
    const partition = readdirSync(logDir).find((name) => /^[a-z].*-0$/.test(name)) as string
    rmSync(path.join(logDir, partition), { recursive: true })
    expect(kinds(await examine(root))).toContain('warning partition-absent')
  })

  it('is damage of partitions that only brokers have which are away', async () => {
    const root = await clusterDirectory()
    const logDir = path.join(root, 'broker-1')
    const properties = path.join(logDir, 'meta.properties')
    writeFileSync(properties, readFileSync(properties, 'utf8').replace(/node\.id=\d+/, 'node.id=7'))
    renameSync(logDir, path.join(root, 'broker-7'))
    expect(kinds(await examine(root))).toContain('damage partition-away')
  })
})
