/** A disk that is mounted read-only: by root too, whom permissions do not stop. */
import { describe, expect, it } from 'vitest'
import { clusterOnDisk, mountIsMissing } from '../processes/small-disk.ts'

const skipped = mountIsMissing === null ? '' : ` (skipped: ${mountIsMissing})`
const READ_ONLY = /\S+ is on a read-only file system \(it can be read, and written when it is mounted so\)/

describe.skipIf(skipped !== '')(`a disk that is mounted read-only${skipped}`, () => {
  it('is read as ever, refuses what would change it in a sentence, and goes on when it is writable again', async () => {
    const { cluster, disk } = clusterOnDisk('20m')
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\n')
    expect((await cluster.consume('orders', '--group', 'audit')).status).toBe(0)
    disk.setReadOnly(true)
    const consumed = await cluster.consume('orders')
    expect(consumed).toEqual({ status: 0, stdout: 'a\nb\n', stderr: 'Processed a total of 2 messages\n' })
    for (const line of [
      'kafka-topics.sh --list',
      'kafka-topics.sh --describe',
      'kafka-consumer-groups.sh --describe --group audit',
      'kafka-configs.sh --describe --entity-type topics --entity-name orders',
      'kafka-get-offsets.sh --topic orders',
      'kafdir.js doctor',
      'kafdir.js topics list --json',
      'kafdir.js snapshot copy',
    ]) {
      expect({ line, ...(await cluster.shell(line)) }).toMatchObject({ line, status: 0 })
    }
    for (const line of [
      'echo c | kafka-console-producer.sh --topic orders',
      'kafka-console-consumer.sh --topic orders --group audit --timeout-ms 5000',
      'kafka-topics.sh --create --topic more',
      'kafka-topics.sh --delete --topic orders',
      'kafka-configs.sh --alter --entity-type topics --entity-name orders --add-config retention.ms=5',
      'kafka-consumer-groups.sh --delete --group audit',
      'kafdir.js topics cleanup orders --force',
      'kafdir.js brokers add',
    ]) {
      const { status, stdout, stderr } = await cluster.shell(line)
      expect({ line, status }).toEqual({ line, status: 1 })
      expect(stdout + stderr).toMatch(READ_ONLY)
      expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir/)
    }
    disk.setReadOnly(false)
    expect(await cluster.produce('orders', 'c\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    const next = await cluster.consume('orders', '--group', 'audit')
    expect(next).toMatchObject({ status: 0, stdout: 'c\n' })
  })
})
