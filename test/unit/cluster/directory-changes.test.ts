import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DirectoryChanges } from '../../../src/cluster/directory-changes.ts'
import { systemClock } from '../../../src/common/clock.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

const signal = new AbortController().signal
const LONG_MS = 20_000

function scratch() {
  const root = mkdtempSync(path.join(tmpdir(), 'kafdir-changes-'))
  const logDir = path.join(root, 'broker-1')
  const place = path.join(logDir, 'orders-0')
  mkdirSync(place, { recursive: true })
  const changes = new DirectoryChanges(nodeFileSystem, systemClock, { root, logDir, exists: true })
  onTestFinished(() => {
    changes.close()
    rmSync(root, { recursive: true, force: true })
  })
  return { root, logDir, place, changes }
}

async function heardAfterMs(heard: Promise<void>): Promise<number> {
  const startMs = performance.now()
  await heard
  return performance.now() - startMs
}

describe('listening to the directories of a cluster', () => {
  it('hears what was written after it began, also before it waits', async () => {
    const { place, changes } = scratch()
    const listening = changes.listen([place])
    writeFileSync(path.join(place, '0.log'), 'x')
    expect(await heardAfterMs(listening.heard(LONG_MS, signal))).toBeLessThan(LONG_MS / 2)
  })

  it('hears of a new topic, and of a new broker', async () => {
    const { root, logDir, changes } = scratch()
    for (const directory of [path.join(logDir, 'audit-0'), path.join(root, 'broker-2')]) {
      const listening = changes.listen([])
      setTimeout(() => mkdirSync(directory), 50)
      expect(await heardAfterMs(listening.heard(LONG_MS, signal))).toBeLessThan(LONG_MS / 2)
    }
  })

  it('waits as long as it is told while nothing happens, and no longer than somebody wants', async () => {
    const { place, changes } = scratch()
    expect(await heardAfterMs(changes.listen([place]).heard(150, signal))).toBeGreaterThanOrEqual(145)
    const ending = new AbortController()
    setTimeout(() => ending.abort(), 50)
    expect(await heardAfterMs(changes.listen([place]).heard(LONG_MS, ending.signal))).toBeLessThan(LONG_MS / 2)
  })

  it('minds no place that is not there', async () => {
    const { place, changes } = scratch()
    rmSync(place, { recursive: true })
    expect(await heardAfterMs(changes.listen([place]).heard(150, signal))).toBeGreaterThanOrEqual(145)
  })
})
