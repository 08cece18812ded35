import { describe, expect, it } from 'vitest'
import { replayed, transcriptsOf } from './replayed-transcript.ts'

describe.concurrent('kafka-e2e-latency.sh', () => {
  it.each(transcriptsOf('kafka-e2e-latency'))("prints what Kafka's prints in %s", async (name) => {
    const { seen, expected } = await replayed(name)
    expect(seen).toEqual(expected)
  })
})
