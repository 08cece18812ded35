/** Snapshots and doctor while others write, read, and make and delete topics. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

interface DoctorJson {
  readonly healthy: boolean
  readonly counts: { readonly records: number; readonly committedOffsets: number }
  readonly findings: readonly { readonly severity: string; readonly code: string; readonly what: string }[]
}

async function doctor(cluster: ScratchCluster, ...args: string[]): Promise<DoctorJson> {
  const { stdout, stderr } = await cluster.run('kafdir.js', ['doctor', '--json', ...args])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as DoctorJson
}

const serious = ({ findings }: DoctorJson): string[] =>
  findings.filter(({ severity }) => severity !== 'note').map(({ what }) => what)

const snapshot = (cluster: ScratchCluster, ...args: string[]) => cluster.run('kafdir.js', ['snapshot', ...args])

async function valuesIn(cluster: ScratchCluster, directory: string): Promise<string[]> {
  const args = [
    'console-consumer',
    'orders',
    '--dir',
    directory,
    '--read-only',
    '--from-beginning',
    '--timeout-ms',
    '1000',
  ]
  const { stdout } = await cluster.run('kafdir.js', args)
  return stdout.split('\n').slice(0, -1)
}

describe('a snapshot of a directory in which others work', () => {
  it('has all that was written before, fits together, and opens', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3, 'segment.bytes=1048576')
    const producer = cluster.startProducer('orders')
    const consumer = cluster.start('kafdir.js', ['console-consumer', 'orders', '--group', 'audit', '--from-beginning'])
    const churn = cluster.spawn('bash', [
      '-c',
      `export PATH="${binDirectory}:$PATH"; while true; do kafdir.js topics create churn --partitions 2; kafdir.js topics delete churn --yes; done`,
    ])
    let written = 0
    const writing = (async () => {
      for (let round = 0; round < 60; round++) {
        const lines = Array.from({ length: 2000 }, () => `${written++}`.padEnd(70, '.'))
        await producer.write(`${lines.join('\n')}\n`)
        await pause(50)
      }
    })()
    await until(
      async () => (await valuesIn(cluster, path.dirname(cluster.logDir))).length > 20_000,
      () => 'some records',
    )
    for (const name of ['one', 'two']) {
      // What can be read is acknowledged, or may be.
      const before = await valuesIn(cluster, path.dirname(cluster.logDir))
      const taken = await snapshot(cluster, name)
      expect(taken).toMatchObject({ status: 0 })
      expect(serious(await doctor(cluster))).toEqual([])
      const found = await doctor(cluster, '--dir', name)
      expect(serious(found)).toEqual([])
      const copied = new Set(await valuesIn(cluster, path.join(cluster.directory, name)))
      expect(before.filter((value) => !copied.has(value))).toEqual([])
    }
    await writing
    churn.killGroup()
    consumer.killGroup()
    producer.closeInput()
    await producer.end()
    // Working on the copy leaves the source alone, and the other way round.
    const listed = (directory: string) => snapshot(cluster, '--list', directory)
    const before = await listed('one')
    await cluster.run('kafdir.js', ['console-producer', 'orders', '--dir', 'two'], 'more\n')
    expect((await listed('one')).stdout).toBe(before.stdout)
    expect(before.stdout).toMatch(
      /^partition orders-2 broker=1 start=0 end=\d+ bytes=\d+ crc32c=[0-9a-f]{8} epochs=0@0$/m,
    )
    expect(before.stdout).toMatch(/^offset audit orders-0 \d+$/m)
  })

  it('is there whole or not at all, whenever its process is killed', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 3, 'segment.bytes=1048576')
    const lines = Array.from({ length: 60_000 }, (_, n) => `${n}`.padEnd(100, '.'))
    await cluster.run('kafdir.js', ['console-producer', 'orders'], `${lines.join('\n')}\n`)
    for (const afterMs of [120, 160, 200, 240, 280, 340, 420]) {
      const target = path.join(cluster.directory, `copy-${afterMs}`)
      const copying = cluster.start('kafdir.js', ['snapshot', target, '--independent'])
      await pause(afterMs)
      copying.killGroup()
      await copying.ended
      if (existsSync(target)) expect((await valuesIn(cluster, target)).length).toBe(60_000)
    }
    expect((await snapshot(cluster, 'copy')).status).toBe(0)
    expect((await snapshot(cluster, 'copy')).stderr).toContain('exists already')
  })
})

describe('restoring', () => {
  it('puts a snapshot into a new directory, and over another one only with --force and when nobody works in it', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.run('kafdir.js', ['console-producer', 'orders'], 'one\ntwo\n')
    await snapshot(cluster, 'copy')
    const restore = (...args: string[]) => cluster.run('kafdir.js', ['restore', 'copy', ...args])
    expect((await restore('--dir', 'new')).status).toBe(0)
    expect(await valuesIn(cluster, 'new')).toEqual(['one', 'two'])
    await cluster.run('kafdir.js', ['console-producer', 'orders'], 'three\n')
    expect((await restore()).stderr).toContain('--force')
    const producer = cluster.startProducer('orders')
    await producer.write('four\n')
    await until(
      async () => (await valuesIn(cluster, path.dirname(cluster.logDir))).length === 4,
      () => 'the fourth record',
    )
    const refused = await restore('--force')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain('in use by process')
    producer.closeInput()
    await producer.end()
    expect((await restore('--force')).status).toBe(0)
    expect(await valuesIn(cluster, path.dirname(cluster.logDir))).toEqual(['one', 'two'])
    expect(readdirSync(cluster.directory).filter((name) => /\.(old|new)-/.test(name))).toEqual([])
  })
})
