import { describe, expect, it } from 'vitest'
import { replayed, transcriptsOf } from './replayed-transcript.ts'

describe.concurrent('kafka-verifiable-producer.sh', () => {
  it.each(transcriptsOf('kafka-verifiable-producer'))("prints what Kafka's prints in %s", async (name) => {
    const { seen, expected } = await replayed(name)
    expect(seen).toEqual(expected)
  })
})
