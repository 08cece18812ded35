import { javaStringHash } from '../common/java-hash.ts'

/** The partition of a coordinator's topic that keeps a group, or a transactional id. Kafka: Utils.abs(key.hashCode) % partitions. */
export function partitionOfKey(key: string, partitionCount: number): number {
  const hash = javaStringHash(key)
  return (hash === -0x80000000 ? 0 : Math.abs(hash)) % partitionCount
}
