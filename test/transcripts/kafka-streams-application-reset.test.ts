import { describe, expect, it } from 'vitest'
import { replayed, transcriptsOf } from './replayed-transcript.ts'

describe.concurrent('kafka-streams-application-reset.sh', () => {
  it.each(transcriptsOf('kafka-streams-application-reset'))("prints what Kafka's prints in %s", async (name) => {
    const { seen, expected } = await replayed(name)
    expect(seen).toEqual(expected)
  })
})
