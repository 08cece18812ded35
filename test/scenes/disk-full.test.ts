import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { numberedLine, offsetGaps, orderOffences, PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { ScratchCluster } from '../processes/scratch-cluster.ts'

const MOUNT = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs']

/** A file system of our own can be filled without harm; mounting one takes rights. */
const mayMount = ((): boolean => {
  const cluster = ScratchCluster.open()
  const mounted = spawnSync('mount', [...MOUNT, cluster.directory], { stdio: 'ignore' }).status === 0
  if (mounted) spawnSync('umount', [cluster.directory])
  void cluster.close()
  return mounted
})()
const skipped = mayMount ? '' : ' (skipped: no right to mount)'

/** A cluster whose home is a disk of `size`. */
function clusterOnDisk(size: string): { readonly cluster: ScratchCluster; readonly resize: (to: string) => void } {
  const cluster = ScratchCluster.open()
  const home = path.join(cluster.directory, 'home')
  mkdirSync(home)
  const mount = (...options: string[]) => {
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', home]).status).toBe(0)
  }
  mount(`size=${size}`)
  onTestFinished(async () => {
    spawnSync('umount', ['-l', home])
    await cluster.close()
  })
  return { cluster, resize: (to) => mount('remount', `size=${to}`) }
}

describe.skipIf(!mayMount)(`a disk that fills up${skipped}`, () => {
  it.each([
    ['in the middle of a segment', []],
    ['where segments are rolled', ['segment.bytes=1048576']],
  ])(
    '%s is told by the producer, loses nothing acknowledged, and is over when there is room',
    async (_where, configs) => {
      const { cluster, resize } = clusterOnDisk('5m')
      await cluster.createTopic('orders', 2, ...configs)
      const count = 60_000
      const lines = Array.from({ length: count }, (_, n) => `${numberedLine('a', n, 'x'.repeat(90))}\n`).join('')
      const { status, stdout, stderr } = await cluster.produce('orders', lines)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain('the disk is full')
      // What was on its way behind the failure is lost for the same reason, whatever the log says of its sequences.
      expect(stderr).not.toContain('sequence')
      const lost = Number(/(\d+) records were not written to topic orders\.\n$/.exec(stderr)?.[1])
      const before = parseRecords((await cluster.consume('orders', ...PRINT_PLACES)).stdout)
      expect(before.length).toBe(count - lost)
      expect(before.length).toBeGreaterThan(10_000)
      expect((await cluster.topics('--list')).stdout).toBe('orders\n')
      expect((await cluster.topics('--describe', '--topic', 'orders')).status).toBe(0)

      resize('50m')
      expect(await cluster.produce('orders', `${numberedLine('b', 0)}\n`)).toEqual({
        status: 0,
        stdout: '',
        stderr: '',
      })
      expect((await cluster.topics('--create', '--topic', 'more')).status).toBe(0)
      const after = parseRecords((await cluster.consume('orders', ...PRINT_PLACES)).stdout)
      expect(after.length).toBe(before.length + 1)
      expect(offsetGaps(after)).toEqual([])
      expect(orderOffences(after)).toEqual([])
    },
  )

  it('leaves topics as they are when one can no longer be made', async () => {
    const { cluster, resize } = clusterOnDisk('200k')
    await cluster.createTopic('orders', 1)
    await cluster.produce('orders', 'a\n')
    await cluster.shell('cat /dev/zero > home/filler')
    // Whether the record of the topic itself still fits depends on the page it falls into; that it was told does not.
    const { stdout, stderr } = await cluster.topics('--create', '--topic', 'second', '--partitions', '3')
    expect(stdout + stderr).toContain('the disk is full')
    expect((await cluster.consume('orders')).stdout).toBe('a\n')
    const names = (await cluster.topics('--list')).stdout
    resize('5m')
    expect(await cluster.produce('orders', 'b\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await cluster.topics('--list')).stdout).toBe(names)
    expect((await cluster.topics('--create', '--topic', 'second', '--if-not-exists')).status).toBe(0)
    expect((await cluster.produce('second', 'c\n')).status).toBe(0)
    expect((await cluster.consume('second')).stdout).toBe('c\n')
  })
})
