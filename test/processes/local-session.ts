/** A conversation of the test's own process with the broker that a directory is. */
import { randomBytes } from 'node:crypto'
import { LocalBroker } from '../../src/broker/local-broker.ts'
import { systemClock } from '../../src/common/clock.ts'
import { stockBrokerConfigs } from '../../src/metadata/configs/broker-configs.ts'
import type { KafkaSession } from '../../src/protocol/kafka-apis.ts'
import { kernelLocks } from '../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'

export const random = { bytes: (length: number) => randomBytes(length) }

const context = {
  clientId: 'test',
  softwareName: 'test',
  softwareVersion: '1',
  principal: 'User:ANONYMOUS',
  host: '127.0.0.1',
  listener: 'LOCAL',
}

export interface LocalSession {
  readonly session: KafkaSession
  /** Ends the session and its broker. */
  close(): Promise<void>
}

/** `logDir` exists. Each session has a broker of its own, as if it were another process. */
export async function openLocalSession(logDir: string): Promise<LocalSession> {
  const broker = await LocalBroker.open({
    staticBrokerConfigs: stockBrokerConfigs,
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random,
    logDir,
    bootId: 'this-boot',
    create: null,
    notice: () => {},
  })
  const session = broker.open(context)
  const close = async (): Promise<void> => {
    await session.close()
    await broker.close()
  }
  return { session, close }
}
