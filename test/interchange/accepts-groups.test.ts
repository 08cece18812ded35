import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { GroupObserver, startClassicMember, startMember } from '../processes/group-panes.ts'
import { kafkaIsMissing, RealBroker, runJavaTool } from '../processes/real-broker.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const skipped = kafkaIsMissing === null ? '' : ` (skipped: ${kafkaIsMissing})`
const TOOL = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'
const CONSOLE_CONSUMER = 'org.apache.kafka.tools.consumer.ConsoleConsumer'

/** Rows without their padding, in ascending order. */
function rowsOf(stdout: string): string[] {
  const lines = stdout.split('\n').map((line) => line.trim().split(/ +/).join(' '))
  return lines.filter((line) => line !== '').sort()
}

it.skipIf(kafkaIsMissing)(`Kafka's own tool shows our groups and offsets on our directory${skipped}`, async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 3)
  await cluster.fill('orders', 'a\nb\nc\nd\ne\n')
  const observer = await GroupObserver.open(cluster)
  const often = ['--command-property', 'auto.commit.interval.ms=100']
  const members = [startMember(cluster, 'team', ...often), startMember(cluster, 'team', ...often)]
  await observer.untilShared('team', [1, 2])
  expect((await cluster.run('kafdir.js', ['wait', '--group', 'team'])).status).toBe(0)
  const reset = ['consumer-groups', 'reset', 'simple', '--topic', 'orders', '--to-latest', '--yes']
  expect((await cluster.run('kafdir.js', reset)).status).toBe(0)
  for (const member of members) {
    member.signal('SIGTERM')
    expect((await member.end()).status).toBe(143)
  }
  await cluster.fill('orders', 'f\ng\n')
  const describeAll = ['--describe', '--all-groups']
  const ours = await cluster.run('kafka-consumer-groups.sh', describeAll)
  const list = ['--list', '--type', '--state']
  const listed = await cluster.run('kafka-consumer-groups.sh', list)

  const scratch = path.join(cluster.directory, 'broker')
  const copy = path.join(cluster.directory, 'copy')
  cpSync(cluster.logDir, copy, { recursive: true })
  rmSync(path.join(copy, '.lock'), { force: true })
  const broker = new RealBroker(copy, scratch)
  try {
    const address = ['--bootstrap-server', await broker.start()]
    expect(rowsOf(await runJavaTool(scratch, TOOL, [...address, ...describeAll]))).toEqual(rowsOf(ours.stdout))
    expect(rowsOf(await runJavaTool(scratch, TOOL, [...address, ...list]))).toEqual(rowsOf(listed.stdout))
  } finally {
    await broker.stop()
  }
  expect(broker.problems()).toEqual([])
  expect(rowsOf(listed.stdout)).toContain('team Consumer Empty')
})

it.skipIf(kafkaIsMissing)(`Kafka goes on with classic groups of ours, and we with Kafka's${skipped}`, async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 3)
  await cluster.fill('orders', 'a\nb\nc\nd\ne\n')
  const observer = await GroupObserver.open(cluster)
  const first = ['--topic', 'orders', '--group', 'quiet', '--from-beginning', '--max-messages', '3']
  expect((await cluster.run('kafka-console-consumer.sh', first)).status).toBe(0)
  const members = [1, 2].map(() => startClassicMember(cluster, 'killed'))
  await observer.untilShared('killed', [1, 2])
  const looks = [
    ['--describe', '--group', 'killed', '--members', '--verbose'],
    ['--describe', '--group', 'killed', '--state', '--verbose'],
    ['--list', '--type', '--state'],
  ]
  const ours: string[] = []
  for (const look of looks) ours.push((await cluster.run('kafka-consumer-groups.sh', look)).stdout)
  for (const member of members) member.signal('SIGKILL')
  await Promise.all(members.map((member) => member.ended))

  const scratch = path.join(cluster.directory, 'broker')
  const copy = path.join(cluster.directory, 'copy')
  cpSync(cluster.logDir, copy, { recursive: true })
  rmSync(path.join(copy, '.lock'), { force: true })
  const broker = new RealBroker(copy, scratch)
  try {
    const address = ['--bootstrap-server', await broker.start()]
    const masked = (text: string) => rowsOf(text.replaceAll(/localhost:\d+/g, 'localhost'))
    for (const [i, look] of looks.entries()) {
      expect(masked(await runJavaTool(scratch, TOOL, [...address, ...look])), look.join(' ')).toEqual(
        masked(ours[i] ?? ''),
      )
    }
    const rest = ['--topic', 'orders', '--group', 'quiet', '--max-messages', '1']
    expect(await runJavaTool(scratch, CONSOLE_CONSUMER, [...address, ...rest])).toMatch(/^[a-e]\n$/)
  } finally {
    await broker.stop()
  }
  expect(broker.problems()).toEqual([])

  const next = ['--topic', 'orders', '--from-beginning', '--dir', copy, '--max-messages']
  const last = await cluster.run('kafka-console-consumer.sh', [...next, '1', '--group', 'quiet'])
  expect(last).toMatchObject({ status: 0, stdout: expect.stringMatching(/^[a-e]\n$/) as string })
  const again = await cluster.run('kafka-console-consumer.sh', [...next, '5', '--group', 'killed'])
  expect(again.status).toBe(0)
  const described = ['--describe', '--group', 'killed', '--state', '--dir', copy]
  expect((await cluster.run('kafka-consumer-groups.sh', described)).stdout).toContain('Empty')
})
