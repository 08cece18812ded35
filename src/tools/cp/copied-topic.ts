/** `TOPIC`, or `PLACE:TOPIC` for one in another cluster, as scp names files on other machines. */
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress } from '../tool-ports.ts'

export interface CopiedTopic {
  readonly topic: string
  /** As the user wrote it. */
  readonly text: string
  /** Null: the cluster that the options name. */
  readonly place: Pick<ClusterAddress, 'dir' | 'bootstrapServer'> | null
}

/**
 * Reads one end of a copy. A place is a directory, `file:DIR`, or addresses as `--bootstrap-server` takes them. Throws
 * ToolError (`usage`) where the topic is missing.
 */
export function parseCopiedTopic(text: string): CopiedTopic {
  // No topic's name has a colon, but C:\kafka does, and localhost:9092.
  const at = text.lastIndexOf(':')
  const topic = text.slice(at + 1)
  const place = text.slice(0, Math.max(at, 0))
  if (topic === '' || /[/\\]/.test(topic) || (at >= 0 && place === '') || isAddress(text)) {
    throw new ToolError('usage', `'${text}' names no topic.`, {
      hint: 'Write TOPIC, or DIR:TOPIC or HOST:PORT:TOPIC for one in another cluster.',
    })
  }
  if (at < 0) return { topic, text, place: null }
  return {
    topic,
    text,
    place: place.startsWith('file:') || isAddress(place) ? { bootstrapServer: place } : { dir: place },
  }
}

/** `host:port`, or several with commas. */
function isAddress(text: string): boolean {
  return /^[^:/\\]+:\d+(,[^:/\\]+:\d+)*$/.test(text)
}
