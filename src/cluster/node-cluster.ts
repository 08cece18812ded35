/** Clusters on this machine's own file system, locks and clock. */
import { systemClock } from '../common/clock.ts'
import type { DirectoryPlace } from '../common/directory-place.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { Random } from '../common/random.ts'
import type { RequestContext } from '../protocol/kafka-apis.ts'
import { isWaitingForLock, kernelLocks } from '../storage/io/kernel-locks.ts'
import { nodeFileSystem, readPipeOrFile } from '../storage/io/node-file-system.ts'
import { inspectClusterDirectory } from './cluster-directory.ts'
import { directoryPlace } from './directory-place.ts'
import type { Environment } from './environment.ts'
import { type DirectorySession, openClusterDirectory } from './open-cluster.ts'
import { type GivenAddress, resolveAddress } from './resolve-address.ts'

const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }

/** See openClusterDirectory. `notice` is told one sentence about anything unusual. */
export function openNodeDirectory(
  address: GivenAddress,
  context: Pick<RequestContext, 'clientId' | 'softwareVersion'>,
  environment: Environment,
  notice: (sentence: string) => void,
): Promise<DirectorySession> {
  return openClusterDirectory(address, context, {
    environment,
    notice,
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    clock: systemClock,
    random: systemRandom,
  })
}

/** The log.dir that is meant, which need not exist; nothing is opened or changed. Throws KafkaError when it can't be one. */
export async function locateNodeLogDir(address: GivenAddress, environment: Environment): Promise<string> {
  const directory = await resolveAddress(address, environment, nodeFileSystem)
  return inspectClusterDirectory(directory, nodeFileSystem).logDir
}

/** See directoryPlace. */
export function locateNodeDirectory(address: GivenAddress, environment: Environment): Promise<DirectoryPlace> {
  return directoryPlace(address, environment, nodeFileSystem)
}

/** The text of a file that was named on a command line. Throws RESOURCE_NOT_FOUND when there is none, KAFKA_STORAGE_ERROR when it can't be read. */
export function readNamedFile(path: string): string {
  const bytes = readPipeOrFile(path)
  if (bytes === null) throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${path}.` })
  return bytes.toString('utf8')
}

/** Whether something waits, on a thread of its own, for what another process does not let go of. */
export function isHeldUp(): boolean {
  return isWaitingForLock()
}
