import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { inputChunks } from '../../../../src/tools/console-producer/input-chunks.ts'

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

describe('standard input', () => {
  it('comes piece by piece', async () => {
    const events: string[] = []
    const { signal } = new AbortController()
    const options = {
      signal,
      beforeEach: () => void events.push('>'),
      onPiece: () => void events.push('<'),
      whenIdle: null,
    }
    for await (const chunk of inputChunks(pieces('ab', 'c'), options)) events.push(Buffer.from(chunk).toString())
    expect(events).toEqual(['>', '<', 'ab', '>', '<', 'c', '>'])
  })

  it('is idle when the next piece does not come at once', async () => {
    const input = new PassThrough()
    let idleCount = 0
    input.write('a')
    const chunks = inputChunks(input, { signal: new AbortController().signal, whenIdle: () => idleCount++ })
    await chunks.next()
    expect(idleCount).toBe(0)
    setTimeout(() => input.end('b'), 20)
    await chunks.next()
    expect(idleCount).toBe(1)
  })

  it('is idle at once behind a lone line, and not while lines keep coming', async () => {
    const input = new PassThrough()
    let idleCount = 0
    const chunks = inputChunks(input, { signal: new AbortController().signal, whenIdle: () => idleCount++ })
    const write = async (text: string): Promise<void> => {
      input.write(text)
      await chunks.next()
    }
    const first = chunks.next()
    await new Promise((resolve) => setTimeout(resolve, 20))
    input.write('alone')
    await first
    expect(idleCount).toBe(1)

    const second = chunks.next() // the line was dealt with
    expect(idleCount).toBe(2)
    input.write('right behind it')
    await second
    await write('and another')
    expect(idleCount).toBe(2)
  })

  it('is not idle at once behind a piece that something was left behind of', async () => {
    const input = new PassThrough({ highWaterMark: 2 ** 20 })
    let idleCount = 0
    const chunks = inputChunks(input, { signal: new AbortController().signal, whenIdle: () => idleCount++ })
    const first = chunks.next()
    await new Promise((resolve) => setTimeout(resolve, 20))
    input.write(Buffer.alloc(64 * 1024))
    await first
    void chunks.next()
    expect(idleCount).toBe(1)
  })

  it('ends when a signal comes, though nothing was read', async () => {
    const stop = new AbortController()
    const chunks = inputChunks(new PassThrough(), { signal: stop.signal, whenIdle: null })
    setTimeout(() => stop.abort(), 5)
    expect(await chunks.next()).toEqual({ value: undefined, done: true })
  })
})
