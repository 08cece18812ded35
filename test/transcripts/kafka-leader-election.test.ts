import { describe, expect, it } from 'vitest'
import { replayed, transcriptsOf } from './replayed-transcript.ts'

describe.concurrent('kafka-leader-election.sh', () => {
  it.each(transcriptsOf('kafka-leader-election'))("prints what Kafka's prints in %s", async (name) => {
    const { seen, expected } = await replayed(name)
    expect(seen).toEqual(expected)
  })
})
