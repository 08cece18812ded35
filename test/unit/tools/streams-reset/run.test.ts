import { describe, expect, it } from 'vitest'
import { kafkaStreamsApplicationReset } from '../../../../src/cli/kafka-tools/streams-application-reset.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { deleteTopicsResponse } from '../../../../src/protocol/messages/delete-topics.ts'
import type { ClusterSession } from '../../../../src/tools/tool-ports.ts'
import { groupSession, type MemoryCluster, partitionsOf } from '../consumer-groups/group-session.ts'
import { runReplicaTool } from '../replica-cluster.ts'

class Application {
  readonly cluster: MemoryCluster = {
    topics: {
      in: [{ start: 2, end: 10, byTime: 3 }, { end: 4 }],
      through: [{ end: 7 }],
      'app-store-changelog': [{ end: 1 }],
      'app-x-repartition': [{ end: 1 }],
      'app-orders': [{ end: 1 }],
      'other-store-changelog': [{ end: 1 }],
    },
    groups: {
      app: { offsets: { 'in-0': 5 } },
      busy: { state: 'Stable', members: [{ id: 'm1', clientId: 'c', partitions: partitionsOf('in', 0) }] },
    },
    processes: { m1: { pid: 4711, terminal: null } },
  }
  readonly deleted: string[] = []
  readonly kept = new Set<string>()

  session(): ClusterSession {
    const inner = groupSession(this.cluster)
    const request: ClusterSession['request'] = async (api, question, options) => {
      if (api !== 'DeleteTopics') return inner.request(api, question, options)
      const names = (question as { topics: readonly { name: string }[] }).topics.map(({ name }) => name)
      this.deleted.push(...names.filter((name) => !this.kept.has(name)))
      const error = (name: string) => (this.kept.has(name) ? errorCode('TOPIC_DELETION_DISABLED') : 0)
      const responses = names.map((name) => ({ name, errorCode: error(name) }))
      return fill(deleteTopicsResponse, { responses }) as never
    }
    return { ...inner, request }
  }

  run(line: string, files: Readonly<Record<string, string>> = {}) {
    return runReplicaTool(kafkaStreamsApplicationReset, line, this, files)
  }
}

describe('kafka-streams-application-reset', () => {
  it('resets the offsets of input topics, in the order of a hash set, and deletes what the application made for itself', async () => {
    const application = new Application()
    expect(await application.run('--application-id app --input-topics in')).toEqual({
      stdout: [
        'Reset-offsets for input topics [in]',
        'Following input topics offsets will be reset to (for consumer group app)',
        'Topic: in Partition: 1 Offset: 0',
        'Topic: in Partition: 0 Offset: 2',
        'Done.',
        'Deleting inferred internal topics [app-x-repartition, app-store-changelog]',
        'Done.',
        '',
      ].join('\n'),
      stderr: '',
      exit: 0,
    })
    expect(application.cluster.groups['app']?.offsets).toEqual({ 'in-0': 2, 'in-1': 0 })
    expect(application.deleted.toSorted()).toEqual(['app-store-changelog', 'app-x-repartition'])
  })

  it('does nothing in a dry run', async () => {
    const application = new Application()
    const { stdout, exit } = await application.run('--application-id app --input-topics in --to-latest --dry-run')
    expect(stdout).toMatch(/^----Dry run displays .*----\n/)
    expect(stdout).toContain('Topic: in Partition: 0 Offset: 10\n')
    expect(exit).toBe(0)
    expect(application.cluster.groups['app']?.offsets).toEqual({ 'in-0': 5 })
    expect(application.deleted).toEqual([])
  })

  it.each([
    ['--to-earliest', [2, 0]],
    ['--to-offset 3', [3, 3]],
    ['--to-offset 99', [10, 4]],
    ['--shift-by -1', [4, 3]],
    ['--to-datetime 2017-07-14T02:40:00.000', [3, 4]],
    ['--by-duration P1D', [3, 4]],
    ['--from-file plan.csv', [6, 1]],
  ])('begins again by %s', async (scenario, offsets) => {
    const application = new Application()
    const files = { 'plan.csv': 'in,0,6\nin,1,1\n' }
    expect((await application.run(`--application-id app --input-topics in ${scenario}`, files)).exit).toBe(0)
    expect(application.cluster.groups['app']?.offsets).toEqual({ 'in-0': offsets[0], 'in-1': offsets[1] })
  })

  it('goes on at the end of intermediate topics, and says that the option is an old one', async () => {
    const application = new Application()
    const { stdout, stderr } = await application.run('--application-id app --intermediate-topics through')
    expect(stdout).toContain('Seek-to-end for intermediate topics [through]\n')
    expect(stderr).toBe('WARN: `--intermediate-topics` is deprecated and will be removed in a future release\n')
    expect(application.cluster.groups['app']?.offsets).toMatchObject({ 'through-0': 7 })
  })

  it('passes over topics that do not exist, and fails', async () => {
    const { stdout, exit } = await new Application().run('--application-id app --input-topics nowhere,in --dry-run')
    expect(stdout).toContain('Following input topics are not found, skipping them\nTopic: nowhere\n')
    expect(stdout).toContain('Topic: in Partition: 0 Offset: 2\nDone.\n')
    expect(exit).toBe(1)
  })

  it('deletes only the internal topics that are named, and nothing that is not one', async () => {
    const application = new Application()
    const { stdout } = await application.run('--application-id app --internal-topics app-x-repartition')
    expect(stdout).toContain('Deleting specified internal topics [app-x-repartition]\n')
    expect(application.deleted).toEqual(['app-x-repartition'])
    const { stderr, exit } = await application.run('--application-id app --internal-topics app-orders')
    expect(stderr).toMatch(
      /^ERROR: java\.lang\.IllegalArgumentException: Invalid topic specified in the --internal-topics option\./,
    )
    expect(exit).toBe(1)
    expect(application.deleted).toEqual(['app-x-repartition'])
  })

  it('fails when a topic is not deleted', async () => {
    const application = new Application()
    application.kept.add('app-x-repartition')
    const { stderr, exit } = await application.run('--application-id app')
    expect(stderr).toBe(
      'ERROR: deleting topic app-x-repartition\n' +
        'ERROR: java.lang.RuntimeException: Encountered an error deleting one or more topics\n',
    )
    expect(exit).toBe(1)
  })

  it('is refused while the application runs, which is named', async () => {
    const { stderr, exit } = await new Application().run('--application-id busy --input-topics in --force')
    expect(stderr).toMatch(
      /^ERROR: java\.lang\.IllegalStateException: Consumer group 'busy' is still active\..*\n.*pid 4711/,
    )
    expect(exit).toBe(1)
  })

  it.each([
    ['--application-id app --input-topics in --from-file none.csv', 'java.nio.file.NoSuchFileException: none.csv'],
    ['--application-id app --input-topics in --from-file empty.csv', 'Error parsing reset plan CSV file. It is empty,'],
    [
      '--application-id app --input-topics in --from-file two.csv',
      'not following the format `TOPIC,PARTITION,OFFSET`.',
    ],
    ['--application-id app --input-topics in --from-file letters.csv', 'NumberFormatException: For input string: "x"'],
    ['--application-id app --input-topics in --from-file some.csv', 'The file has no offset of in-1.'],
    ['--application-id app --input-topics in --to-datetime x', 'ERROR: java.text.ParseException: '],
    ['--application-id app --input-topics in --by-duration x', 'ERROR: java.time.format.DateTimeParseException: '],
    ['--input-topics in', 'Missing required option(s) [application-id]\nOption (* = required)'],
    ['--application-id app --to-latest --to-offset 1', 'Option "[to-offset]" can\'t be used with option "[to-latest]"'],
  ])('refuses %s', async (line, message) => {
    const application = new Application()
    const files = { 'empty.csv': '', 'two.csv': 'in,0\n', 'letters.csv': 'in,0,x\n', 'some.csv': 'in,0,1\n' }
    const { stderr, exit } = await application.run(line, files)
    expect(stderr).toContain(message)
    expect(exit).toBe(1)
    expect(application.cluster.groups['app']?.offsets).toEqual({ 'in-0': 5 })
  })
})
