/** Opens both ends of a copy, and copies. */
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'
import type { CopiedTopic } from './copied-topic.ts'
import { type CopyOptions, type CopyOutcome, copyTopic } from './copy-topic.ts'

export interface CpOptions extends Omit<CopyOptions, 'signal'> {
  readonly source: CopiedTopic
  readonly target: CopiedTopic
  /** The cluster of those ends that name none. `readOnly` is about the source. */
  readonly address: ClusterAddress
}

export interface CpResult extends CopyOutcome {
  readonly sourceDirectory: string | undefined
  readonly targetDirectory: string | undefined
}

/** Throws KafkaError and ToolError where nothing could be copied at all. */
export async function runCp(options: CpOptions, ports: Pick<ToolPorts, 'openSession' | 'signal'>): Promise<CpResult> {
  const { source, target, address } = options
  const sourceSession = await ports.openSession(addressAt(address, source))
  try {
    const isShared = address.readOnly !== true && source.place === null && target.place === null
    const targetSession = isShared
      ? sourceSession
      : await ports.openSession({ ...addressAt(address, target), readOnly: false })
    try {
      const outcome = await copyTopic(
        { session: sourceSession, topic: source.topic },
        { session: targetSession, topic: target.topic },
        { ...options, signal: ports.signal },
      )
      return { ...outcome, sourceDirectory: sourceSession.directory, targetDirectory: targetSession.directory }
    } finally {
      if (!isShared) await targetSession.close()
    }
  } finally {
    await sourceSession.close()
  }
}

/** A place says all there is to say about an address. */
function addressAt({ dir, bootstrapServer, ...rest }: ClusterAddress, { place }: CopiedTopic): ClusterAddress {
  return { ...rest, ...(place ?? { dir, bootstrapServer }) }
}
