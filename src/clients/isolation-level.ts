/** Which records a reader gets to see. Kafka: IsolationLevel. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed'

/** The number in requests. */
export function isolationLevelId(level: IsolationLevel): number {
  return level === 'read_committed' ? 1 : 0
}
