/** Other people's tutorials, run as they stand there with nothing but `eval "$(kafdir env)"` before them. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { binDirectory } from '../processes/tool-process.ts'

/** Of Kafka's config/server.properties what the scripts look at; its log.dirs in the test's own directory. */
const SERVER_PROPERTIES = `process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
`

async function follow(tutorial: string) {
  const cluster = scratchCluster()
  const { directory } = cluster
  mkdirSync(path.join(directory, 'path'))
  symlinkSync(path.join(binDirectory, 'kafdir.js'), path.join(directory, 'path/kafdir'))
  mkdirSync(path.join(directory, 'config'))
  writeFileSync(
    path.join(directory, 'config/server.properties'),
    `${SERVER_PROPERTIES}log.dirs=${directory}/kafka-logs\n`,
  )
  writeFileSync(path.join(directory, 'config/zookeeper.properties'), 'dataDir=zookeeper\nclientPort=2181\n')
  const script = readFileSync(path.join(import.meta.dirname, 'tutorials', tutorial), 'utf8')
  const lines = `eval "$(kafdir env)"\nset -euo pipefail\n${script}`
  // Only kafdir is on the path: the scripts come with its `env`.
  const PATH = `${path.join(directory, 'path')}:${process.env['PATH'] ?? ''}`
  return cluster.spawn('bash', ['-c', lines], { env: { PATH, SHELL: '/bin/bash' } }).end(50_000)
}

const REPORT = (text: string) => text.replaceAll(/[A-Za-z0-9_-]{22}(?=\s)/g, '<id>')

const MESSAGES = [
  'Hello World',
  'I love Kafka',
  'My name is Conduktor',
  'Stephane',
  'example value',
  'fun learning!',
  'some message that is acked',
].join('\n')

describe('a tutorial', () => {
  it("of Kafka's own: the quick start", async () => {
    const { status, stdout, stderr } = await follow('apache-quick-start.sh')
    expect(stderr).not.toMatch(/error|exception/i)
    expect(status).toBe(0)
    expect(stdout).toContain('Created topic quickstart-events.\n')
    expect(REPORT(stdout)).toContain('Topic: quickstart-events\tTopicId: <id>\tPartitionCount: 1\tReplicationFactor: 1')
    expect(stdout).toMatch(/This is my first event\nThis is my second event\n$/)
  })

  it("of Conduktor's: topics, producer, consumer, groups, offsets, configs", async () => {
    const { status, stdout } = await follow('conduktor-cli.sh')
    expect(status).toBe(0)
    // Plainly, in the group, and in the group again once its offsets were reset; with keys and times in between.
    expect(stdout.split(`${MESSAGES}\n`)).toHaveLength(4)
    expect(stdout).toContain('CreateTime:…\tname\tStephane\n')
    expect(stdout).toContain('CreateTime:…\tnull\tHello World\n')
    expect(stdout).toMatch(/^my-first-application +first_topic +4 +(\d+) +\1 +0 +- /m)
    expect(stdout).toContain("Deletion of requested consumer groups ('my-first-application') was successful.\n")
    expect(stdout).toContain('  min.insync.replicas=2 sensitive=false synonyms=')
    expect(stdout).toMatch(/configured-topic\n$/)
  })

  it("of DigitalOcean's: trying the installation out", async () => {
    const { status, stdout } = await follow('digitalocean-install.sh')
    expect(status).toBe(0)
    expect(stdout).toContain('Created topic TutorialTopic.\n')
    expect(stdout).toMatch(/Hello, World\nHello World from Sammy at DigitalOcean!\n$/)
  })

  it("of Baeldung's: consumer groups in the shell, with the daemons of an older Kafka", async () => {
    const { status, stdout } = await follow('baeldung-consumer-groups.sh')
    expect(status).toBe(0)
    expect(stdout).toContain('1:John\n2:Jane\n3:Ada\n')
    expect(stdout).toMatch(/^new-user +new-users +1 +(\d) +\1 +0 +- /m)
    expect(stdout).toContain('Request succeeded for deleting offsets from group new-user.\n')
    expect(stdout).toMatch(/^new-users:0:\d\nnew-users:1:\d$/m)
  })
})
