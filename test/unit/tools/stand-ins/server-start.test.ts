import { describe, expect, it } from 'vitest'
import type { DirectoryPlace } from '../../../../src/common/directory-place.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { kafkaServer, runServerStart, zooKeeperServer } from '../../../../src/tools/stand-ins/server-start.ts'
import { runServerStop } from '../../../../src/tools/stand-ins/server-stop.ts'
import { type MemoryPortsOptions, memoryPorts } from '../memory-ports.ts'

const place: DirectoryPlace = {
  directory: '/data',
  logDir: '/data/broker-1',
  exists: true,
  problem: null,
  reasons: [{ kind: 'home' }],
  aliases: ['localhost:9092'],
}

const cluster = {
  request: () => Promise.resolve({ errorCode: 0, clusterId: 'abc', brokers: [] }),
  close: () => Promise.resolve(),
} as unknown as KafkaSession
const brokerRuns = () => Promise.reject(new KafkaError('KAFKA_STORAGE_ERROR', { message: 'A broker runs.' }))

function ports(options: MemoryPortsOptions = {}, where: Partial<DirectoryPlace> = {}) {
  const memory = memoryPorts({ openSession: () => Promise.resolve(cluster), ...options })
  return Object.assign(memory, { locateDirectory: async () => ({ ...place, ...where }) })
}

const start = (argv: readonly string[], given = ports()) => runServerStart(kafkaServer, argv, '4.3.1', given)

describe('kafka-server-start', () => {
  it.each([['config/server.properties'], ['-daemon', 'config/server.properties']])(
    'starts nothing and says so (%s)',
    async (...argv) => {
      const given = ports()
      expect(await start(argv, given)).toBe(0)
      expect(given.stdout.text).toBe('')
      expect(given.stderr.text).toBe(
        'No server was started, and none is needed: the directory /data is the broker. Commands work on it at once.\n',
      )
    },
  )

  it('tells how the address of the file can stand for the directory', async () => {
    const given = ports({ files: { s: 'listeners=PLAINTEXT://:19092,CONTROLLER://:19093' } })
    expect(await start(['s'], given)).toBe(0)
    expect(given.stderr.text).toContain('export KAFDIR_BOOTSTRAP=localhost:9092,localhost:19092\n')
    const overridden = ports({ files: { s: 'listeners=PLAINTEXT://:19092' } })
    await start(['s', '--override', 'listeners=PLAINTEXT://:9092'], overridden)
    expect(overridden.stderr.text).not.toContain('KAFDIR_BOOTSTRAP')
  })

  it('tells of a formatted log.dir that is another one', async () => {
    const properties = { version: 1, clusterId: 'abc', nodeId: 1, directoryId: null }
    const formatted = {
      look: (dir: string) => (dir === '/kraft' ? { kind: 'formatted', properties } : { kind: 'missing' }),
    }
    const logDirFiles = formatted as unknown as NonNullable<MemoryPortsOptions['logDirFiles']>
    const files = { other: 'log.dirs=/kraft,/more', none: 'log.dirs=/nowhere', same: 'log.dirs=/data/broker-1' }
    const told = async (file: string) => {
      const given = ports({ files, logDirFiles })
      await start([file], given)
      return given.stderr.text
    }
    expect(await told('other')).toContain('export KAFDIR_HOME=/kraft to work on that.\n')
    expect(await told('none')).not.toContain('KAFDIR_HOME')
    expect(await told('same')).not.toContain('KAFDIR_HOME')
  })

  it('fails while a broker runs on the directory', async () => {
    await expect(start(['s'], ports({ openSession: brokerRuns }))).rejects.toThrow('A broker runs.')
  })

  it('answers --version, --help and a missing file as the script does', async () => {
    const given = ports()
    expect(await start(['s', '--version'], given)).toBe(0)
    expect(given.stdout.text).toBe('4.3.1\n')
    expect(await start([], given)).toBe(1)
    expect(await start(['-daemon'], given)).toBe(1)
    expect(await start(['s', '--help'], given)).toBe(1)
    expect(given.stderr.text).toBe('')
  })
})

describe('zookeeper-server-start', () => {
  it('starts nothing either, and looks at no settings of a broker', async () => {
    const given = ports({ files: { z: 'listeners=PLAINTEXT://:1' } })
    expect(await runServerStart(zooKeeperServer, ['z'], '4.3.1', given)).toBe(0)
    expect(given.stderr.text).toMatch(/^No ZooKeeper was started, .* \/data is the broker\.\n$/)
  })
})

describe('kafka-server-stop', () => {
  it('finds nothing to stop, which is what was wanted', async () => {
    const given = ports()
    expect(await runServerStop('Kafka server', given)).toBe(0)
    expect(given.stderr.text).toBe('No Kafka server runs on /data, and none is needed: there is nothing to stop.\n')
  })

  it('makes no directory, and stops no real broker', async () => {
    expect(await runServerStop('Kafka server', ports({ openSession: brokerRuns }, { exists: false }))).toBe(0)
    await expect(runServerStop('Kafka server', ports({ openSession: brokerRuns }))).rejects.toThrow('A broker runs.')
  })
})
