import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it('too few open files are named, with what to do, and count as a failure', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('wide', 100)
  const lines = Array.from({ length: 200 }, (_, n) => `${n}\n`).join('')
  await cluster.fill('wide', lines)
  const reading = 'kafka-console-consumer.sh --topic wide --from-beginning --timeout-ms 500'
  for (const line of [reading, 'seq 200 | kafka-console-producer.sh --topic wide']) {
    const { status, stderr } = await cluster.shell(`ulimit -n 80; ${line}`)
    expect(status).toBe(1)
    expect(stderr).toMatch(/too many open files: \S+ could not be opened \(raise the limit with ulimit -n\)/)
    expect(stderr).not.toMatch(/\n {4}at |bug in kafdir/)
    expect(stderr.split('\n').length).toBeLessThan(6)
  }
  expect((await cluster.shell(`${reading} 2>/dev/null | sort -n | uniq | wc -l`)).stdout.trim()).toBe('200')
})
