import { Writable } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { finishOutput } from '../../../src/cli/finish-output.ts'
import { ProcessOutput } from '../../../src/cli/process-output.ts'

/** A stream whose reader takes a chunk only when it is told to, or fails. */
function slowStream({ fails }: { fails?: string } = {}) {
  const chunks: Buffer[] = []
  const waiting: (() => void)[] = []
  const stream = new Writable({
    highWaterMark: 1024,
    write(chunk: Buffer, _, done) {
      if (fails !== undefined) return done(Object.assign(new Error(`write ${fails}`), { code: fails }))
      chunks.push(chunk)
      waiting.push(done)
    },
  }) as unknown as NodeJS.WriteStream
  return { stream, chunks, readOne: () => waiting.shift()?.() }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('the output of this process', () => {
  it('says when the reader is slower, and drains when all has gone out', async () => {
    const { stream, readOne } = slowStream()
    const output = new ProcessOutput(() => stream)
    expect(output.write('a')).toBe(true)
    expect(output.write('b'.repeat(2000))).toBe(false)
    let isDrained = false
    const drained = output.drain().then(() => (isDrained = true))
    readOne()
    await nextTurn()
    expect(isDrained).toBe(false)
    readOne()
    await drained
    await output.drain()
  })

  it('waits for what was written although the stream asked for no pause', async () => {
    const { stream, chunks, readOne } = slowStream()
    const output = new ProcessOutput(() => stream)
    output.write('a')
    const drained = output.drain()
    readOne()
    await nextTurn()
    readOne()
    await drained
    expect(Buffer.concat(chunks).toString()).toBe('a')
  })

  it('writes large data in pieces of at most 256 KiB', async () => {
    const { stream, chunks, readOne } = slowStream()
    const output = new ProcessOutput(() => stream)
    const text = '주문'.repeat(150_000)
    output.write(text)
    for (let i = 0; i < 10; i++) {
      readOne()
      await nextTurn()
    }
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBe(256 * 1024)
    expect(Buffer.concat(chunks).toString()).toBe(text)
  })

  it.each(['EPIPE', 'ECONNRESET'])('is closed, without a failure, when the reader has gone: %s', async (fails) => {
    const { stream } = slowStream({ fails })
    const output = new ProcessOutput(() => stream)
    output.write('a')
    await output.drain()
    await nextTurn()
    expect(output.closed).toBe(true)
    expect(output.closeSignal.aborted).toBe(true)
    expect(output.failure).toBeUndefined()
    expect(output.write('b')).toBe(true)
    expect(await finishOutput(0, { stdout: output, stderr: output })).toBe(0)
  })

  it('fails the run when the disk is full', async () => {
    const { stream } = slowStream({ fails: 'ENOSPC' })
    const stderr = slowStream()
    const output = new ProcessOutput(() => stream)
    output.write('a')
    await nextTurn()
    const code = finishOutput(0, { stdout: output, stderr: new ProcessOutput(() => stderr.stream) })
    await nextTurn()
    stderr.readOne()
    await nextTurn()
    stderr.readOne()
    expect(await code).toBe(1)
    expect(Buffer.concat(stderr.chunks).toString()).toBe('Could not write to standard output: write ENOSPC\n')
  })
})

describe('the colours of the output', () => {
  const streamOf = (depth: number, isTTY = true) =>
    new ProcessOutput(() => Object.assign(slowStream().stream, { isTTY, getColorDepth: () => depth }))

  it.each([
    [1, 0],
    [4, 1],
    [8, 2],
    [24, 3],
  ])('of %i bits are those of level %i', (depth, level) => {
    vi.stubEnv('NO_COLOR', '')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(streamOf(depth).colourLevel).toBe(level)
    expect(streamOf(depth, false).colourLevel).toBe(0)
  })

  it('are none where NO_COLOR is set', () => {
    vi.stubEnv('NO_COLOR', '1')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(streamOf(24).colourLevel).toBe(0)
  })
})
