import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PipeChunks } from '../../../src/cli/pipe-chunks.ts'

/** A pipe with both its ends: what is written into one comes out of the other. */
function openPipe(): { chunks: PipeChunks; write: (bytes: Buffer | string) => number; close: () => void } {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kafdir-pipe-'))
  onTestFinished(() => fs.rmSync(directory, { recursive: true }))
  const file = path.join(directory, 'pipe')
  execFileSync('mkfifo', [file])
  const reading = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  const writing = fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
  const write = (bytes: Buffer | string): number => fs.writeSync(writing, Buffer.from(bytes))
  return { chunks: new PipeChunks(reading), write, close: () => fs.closeSync(writing) }
}

/** A copy: the piece is good until the next one is asked for. */
async function nextText(chunks: PipeChunks): Promise<string | null> {
  const { value } = await chunks.next()
  return value === undefined ? null : Buffer.from(value).toString('latin1')
}

describe('a pipe', () => {
  it('is read as it comes, to its end', async () => {
    const { chunks, write, close } = openPipe()
    const first = nextText(chunks)
    write('a')
    expect(await first).toBe('a')
    write('b')
    expect(await nextText(chunks)).toBe('b')
    close()
    expect(await nextText(chunks)).toBeNull()
    expect(await nextText(chunks)).toBeNull()
  })

  it('loses nothing to a reader that is slow, and reads no further ahead than two pieces', async () => {
    const { chunks, write, close } = openPipe()
    let written = ''
    let read = ''
    const fill = (): number => {
      const piece = Buffer.alloc(16 * 1024, 97 + ((written.length >> 14) % 26))
      try {
        const bytes = write(piece)
        written += piece.toString('latin1', 0, bytes)
        return bytes
      } catch {
        return 0 // full
      }
    }
    while (written.length < 2 ** 20) {
      while (fill() > 0 && written.length < 2 ** 20);
      await pause(2)
      // The pipe itself, what was read ahead, and one piece that is on its way.
      expect(written.length - read.length).toBeLessThanOrEqual(4 * 64 * 1024)
      read += await nextText(chunks)
    }
    close()
    for (let text = await nextText(chunks); text !== null; text = await nextText(chunks)) read += text
    expect(read === written).toBe(true)
  })

  it('can be given up', async () => {
    const { chunks, close } = openPipe()
    const waiting = nextText(chunks)
    chunks.destroy()
    expect(await waiting).toBeNull()
    close()
  })
})
