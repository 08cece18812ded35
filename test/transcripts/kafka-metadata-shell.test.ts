import { describe, expect, it } from 'vitest'
import { replayed, transcriptsOf } from './replayed-transcript.ts'

describe.concurrent('kafka-metadata-shell.sh', () => {
  it.each(transcriptsOf('kafka-metadata-shell'))("prints what Kafka's prints in %s", async (name) => {
    const { seen, expected } = await replayed(name)
    expect(seen).toEqual(expected)
  })
})
