/** The one wording of kafdir for what is not there. */
import type { KafkaErrorName } from '../common/error-table.ts'
import { KafkaError } from '../common/kafka-error.ts'
import { ToolError } from './tool-error.ts'
import type { ClusterSession } from './tool-ports.ts'

interface Surroundings extends Pick<ClusterSession, 'directory' | 'isCutShort'> {
  /** The command that lists what is there. */
  readonly list: string
  /** What may be meant. */
  readonly meant?: string | undefined
}

/**
 * `Topic 'ordres' does not exist in DIR.`, a ToolError (`terse`); `error` is Kafka's name for it. Of damaged metadata nobody
 * knows what else there was.
 */
export function absence(
  what: string,
  error: KafkaErrorName,
  { directory, list, meant, isCutShort }: Surroundings,
): ToolError {
  const where = directory === undefined ? '' : ` in ${directory}`
  if (isCutShort === true) {
    const message = `${what} is not in the metadata${where}, which ends at the damage: it may exist all the same.`
    return new ToolError('terse', message, { cause: new KafkaError(error) })
  }
  const hint = meant === undefined ? `kafdir ${list} shows those that do.` : `Did you mean ${meant}?`
  return new ToolError('terse', `${what} does not exist${where}.`, { hint, cause: new KafkaError(error) })
}

/** No broker has this id. */
export function unknownBroker(
  id: string | number,
  session: Pick<ClusterSession, 'directory' | 'isCutShort'>,
): ToolError {
  return absence(`Broker ${id}`, 'BROKER_ID_NOT_REGISTERED', { ...surroundingsOf(session), list: 'brokers list' })
}

/** The part of a session that an absence is told with. */
export function surroundingsOf({
  directory,
  isCutShort = false,
}: Pick<ClusterSession, 'directory' | 'isCutShort'>): Pick<ClusterSession, 'directory' | 'isCutShort'> {
  return { directory, isCutShort }
}
