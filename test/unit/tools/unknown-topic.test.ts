import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../src/common/kafka-error.ts'
import { locateTopic } from '../../../src/tools/unknown-topic.ts'
import { recordedSession } from '../clients/admin/recorded-session.ts'

const unknown = { topics: [{ name: 'ordres', errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION') }] }
const listed = { errorCode: 0, topics: [{ name: 'orders', topicId: 'id', isInternal: false, partitions: [{}] }] }
const made = { topics: [{ name: 'ordres', errorCode: 0, topicId: 'id', partitions: [{ partitionIndex: 0 }] }] }

/** Looks for `ordres` where the broker gives these answers. */
async function locate(responses: readonly object[], allowAutoCreate: boolean) {
  const { session, requests } = recordedSession(responses)
  const told: string[] = []
  const stderr = { write: (text: string | Uint8Array) => told.push(String(text)) > 0 }
  const located = await locateTopic({ ...session, directory: '/here' }, 'ordres', { allowAutoCreate, stderr }).catch(
    (error: unknown) => error,
  )
  return { located, told, requests }
}

describe('a topic that is not there', () => {
  it('is an error that says where it was looked for and what may be meant', async () => {
    const { located, told } = await locate([unknown, listed], false)
    expect(located).toMatchObject({ message: "Topic 'ordres' does not exist in /here.", hint: 'Did you mean orders?' })
    expect(told).toEqual([])
  })

  it('is made where brokers do so, and it is told', async () => {
    const { located, told, requests } = await locate([unknown, listed, made], true)
    expect(located).toEqual({ name: 'ordres', topicId: 'id', partitions: [0] })
    expect(told).toEqual(['Topic ordres did not exist: it was created with 1 partition. Did you mean orders?\n'])
    expect(
      requests.map(({ request }) => (request as { allowAutoTopicCreation: boolean }).allowAutoTopicCreation),
    ).toEqual([false, false, true])
  })

  it('is an error that names the setting where brokers make none', async () => {
    const { located } = await locate([unknown, listed, unknown], true)
    expect(located).toMatchObject({
      message: "Topic 'ordres' does not exist in /here, and auto.create.topics.enable is false.",
      hint: 'Did you mean orders?',
    })
  })
})
