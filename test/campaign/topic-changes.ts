/** Processes that create, change and delete topics, and what must be true of a topic after such a one was killed. */
import type { CampaignLedger } from './campaign-ledger.ts'
import type { Task } from './data-victims.ts'
import type { Finding } from './kill-record.ts'
import type { VictimEnd } from './victim.ts'

/** As `kafdir topics describe --json` says it. */
export interface DescribedTopic {
  readonly name: string
  readonly topicId: string
  readonly configs: Readonly<Record<string, string>>
  readonly partitions: readonly {
    readonly partition: number
    readonly leader: number | null
    readonly isr: readonly number[]
  }[]
}

/** Null: the topic is not there. */
type TopicState = { readonly partitions: number; readonly retentionMs: string | null } | null

type Change = (before: TopicState) => { readonly task: Omit<Task, 'ended'>; readonly after: TopicState }

/** All that may be true of some topics. Each is changed by one process at a time. */
export class TopicChanges {
  readonly #possible = new Map<string, readonly TopicState[]>()
  readonly #ids = new Map<string, string>()
  readonly #ledger: CampaignLedger

  constructor(ledger: CampaignLedger) {
    this.#ledger = ledger
  }

  /** `number` chooses what is done. */
  task(topic: string, number: number): Task {
    const [before = null] = this.#possible.get(topic) ?? []
    const changes = before === null ? [create] : [addPartition, changeConfig, remove]
    const { task, after } = (changes[number % changes.length] as (topic: string, number: number) => Change)(
      topic,
      number,
    )(before)
    return {
      ...task,
      ended: ({ status }: VictimEnd) => this.#possible.set(topic, status === 0 ? [after] : [before, after]),
    }
  }

  /** What is true of the topics now is one of the things that may be; from now on it is the only one. */
  judge(described: readonly DescribedTopic[]): readonly Finding[] {
    const findings: Finding[] = []
    for (const [name, states] of this.#possible) {
      const found = described.find((topic) => topic.name === name)
      const state = found === undefined ? null : stateOf(found)
      if (!states.some((possible) => JSON.stringify(possible) === JSON.stringify(state))) {
        const wanted = states.map((possible) => JSON.stringify(possible)).join(' or ')
        findings.push({ verdict: 'change lost', detail: `${name} is ${JSON.stringify(state)}, not ${wanted}` })
      }
      this.#possible.set(name, [state])
      // What is left of a deleted topic goes with the next operation: nothing says when.
      if (found === undefined) this.#ledger.forget(name)
      else if (found.topicId !== this.#ids.get(name)) this.#ledger.begin(name)
      this.#ids.set(name, found?.topicId ?? '')
    }
    return findings
  }
}

function stateOf({ partitions, configs }: DescribedTopic): TopicState {
  return { partitions: partitions.length, retentionMs: configs['retention.ms'] ?? null }
}

function create(topic: string, number: number): Change {
  const partitions = 1 + (number % 4)
  return () => ({
    task: {
      kind: 'creator of topics',
      path: 'creator of topics',
      tool: 'kafka-topics.sh',
      args: ['--create', '--topic', topic, '--partitions', String(partitions)],
    },
    after: { partitions, retentionMs: null },
  })
}

function addPartition(topic: string): Change {
  return (before) => {
    const partitions = (before?.partitions ?? 0) + 1
    const args = ['--alter', '--topic', topic, '--partitions', String(partitions)]
    return {
      task: { kind: 'adder of partitions', path: 'adder of partitions', tool: 'kafka-topics.sh', args },
      after: { partitions, retentionMs: before?.retentionMs ?? null },
    }
  }
}

function changeConfig(topic: string, number: number): Change {
  const retentionMs = String(100_000 + number)
  const entity = ['--entity-type', 'topics', '--entity-name', topic]
  const args = ['--alter', ...entity, '--add-config', `retention.ms=${retentionMs}`]
  return (before) => ({
    task: { kind: 'changer of configs', path: 'changer of configs', tool: 'kafka-configs.sh', args },
    after: { partitions: before?.partitions ?? 0, retentionMs },
  })
}

function remove(topic: string): Change {
  return () => ({
    task: {
      kind: 'deleter of topics',
      path: 'deleter of topics',
      tool: 'kafka-topics.sh',
      args: ['--delete', '--topic', topic],
    },
    after: null,
  })
}
