import { isKafkaError } from '../../common/kafka-error.ts'
import { unknownBroker } from '../absence.ts'
import type { ClusterSession } from '../tool-ports.ts'

/** What `work` gives; a broker that does not exist is told in kafdir's words. */
export async function namingUnknownBroker<T>(
  id: number,
  session: Pick<ClusterSession, 'directory' | 'isCutShort'>,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isKafkaError(error) && error.error === 'BROKER_ID_NOT_REGISTERED' ? unknownBroker(id, session) : error
  }
}
