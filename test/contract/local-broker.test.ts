import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { LocalBroker } from '../../src/broker/local-broker.ts'
import { systemClock } from '../../src/common/clock.ts'
import { randomUuid } from '../../src/common/uuid.ts'
import { stockBrokerConfigs } from '../../src/metadata/configs/broker-configs.ts'
import { newLogDirFiles } from '../../src/metadata/format/new-log-dir.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { orderedLocks } from '../processes/ordered-locks.ts'
import { expectKafkaApisContract } from './kafka-apis-contract.ts'

const random = { bytes: (length: number) => randomBytes(length) }

/** A log.dir on which nothing has happened yet. */
function newLogDir(): string {
  const logDir = mkdtempSync(path.join(tmpdir(), 'kafdir-contract-'))
  const ids = { clusterId: randomUuid(random), nodeId: 1, directoryId: randomUuid(random), nowMs: 0 }
  for (const file of newLogDirFiles(ids)) {
    const target = path.join(logDir, file.path)
    nodeFileSystem.makeDirectory(path.dirname(target))
    const opened = nodeFileSystem.open(target, 'exclusive', file.permissions)
    opened.write(file.bytes, 0)
    opened.close()
  }
  return logDir
}

expectKafkaApisContract('a broker over a directory', async () => {
  const logDir = newLogDir()
  const open = () =>
    LocalBroker.open({
      staticBrokerConfigs: stockBrokerConfigs,
      fileSystem: nodeFileSystem,
      locks: orderedLocks(kernelLocks),
      clock: systemClock,
      random,
      logDir,
      bootId: 'this-boot',
      create: null,
      notice: () => {},
    })
  const apis = await open()
  const others = await open()
  return {
    apis,
    others,
    close: async () => {
      await apis.close()
      await others.close()
      rmSync(logDir, { recursive: true })
    },
  }
})
