import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { Patience } from '../../../../src/tools/console-consumer/patience.ts'
import type { ClusterSession } from '../../../../src/tools/tool-ports.ts'

const away = new KafkaError('LEADER_NOT_AVAILABLE', { message: 'orders-0 has no leader' })

function patienceOf(hasSeveralBrokers: boolean) {
  const said: string[] = []
  const session: ClusterSession = {
    request: async () => {
      throw new Error('nobody asks')
    },
    hasSeveralBrokers: () => hasSeveralBrokers,
    apiVersions: async () => [],
    close: async () => {},
  }
  const stderr = { write: (text: string) => said.push(text) }
  return { patience: new Patience(session, stderr), said }
}

describe('a consumer whose brokers are away', () => {
  const { signal } = new AbortController()

  it('says so once, and once more when it had worked in between', async () => {
    const { patience, said } = patienceOf(true)
    await patience.wait(away, signal)
    await patience.wait(new KafkaError('KAFKA_STORAGE_ERROR'), signal)
    expect(patience.failure?.error).toBe('KAFKA_STORAGE_ERROR')
    expect(said).toStrictEqual(['orders-0 has no leader. It waits, and goes on from there.\n'])
    patience.worked()
    expect(patience.failure).toBeNull()
    await patience.wait(away, signal)
    expect(said).toHaveLength(2)
  })

  it('does not wait for what will not pass, nor where there is but one broker', async () => {
    const damaged = new KafkaError('CORRUPT_MESSAGE')
    const deleted = new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    await expect(patienceOf(true).patience.wait(damaged, signal)).rejects.toBe(damaged)
    await expect(patienceOf(true).patience.wait(deleted, signal)).rejects.toBe(deleted)
    await expect(patienceOf(false).patience.wait(away, signal)).rejects.toBe(away)
  })

  it('stops waiting at a signal', async () => {
    const begunMs = performance.now()
    await patienceOf(true).patience.wait(away, AbortSignal.abort())
    expect(performance.now() - begunMs).toBeLessThan(200)
  })
})
