/** Files that a command line names: plans, lists of offsets and topics. */
import { readPlanFile } from '../../../src/tools/consumer-groups/plan-file.ts'
import { csvFields, planFailure, planRow, readResetPlan } from '../../../src/tools/consumer-groups/reset-file.ts'
import { parseOffsetFile } from '../../../src/tools/delete-records/offset-file.ts'
import { jsonText } from '../../../src/tools/jackson/json-node.ts'
import { readJson } from '../../../src/tools/jackson/json-reader.ts'
import { parseElectionFile } from '../../../src/tools/leader-election/election-file.ts'
import { parseReassignmentPlan, parseTopicsToMove } from '../../../src/tools/reassign-partitions/reassignment-plan.ts'
import { formatTopicsFile, parseTopicsFile } from '../../../src/tools/topics/topics-file.ts'
import { AnsweringCluster, topicsAnswer } from '../../unit/tools/answering-cluster.ts'
import { type FuzzTarget, textSamples } from '../fuzz-target.ts'

const PLAN =
  '{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2],"log_dirs":["any","/data/b"]}]}'
const JSON_WORDS = [
  '"version"',
  '"partitions"',
  '"topic"',
  '"partition"',
  '"replicas"',
  '"offset"',
  '1.5',
  '[]',
  '{}',
  ':',
]

/** A cluster that has every topic that is asked for, with three partitions. */
const session = new AnsweringCluster({
  Metadata: ({ topics }) => topicsAnswer(Object.fromEntries((topics ?? []).map(({ name }) => [name ?? '', 3]))),
}).session()

export const planParsers: readonly FuzzTarget[] = [
  {
    name: "JSON of Kafka's tools",
    samples: textSamples(PLAN, '[1, -2.5e3, "a\\u00e9\\n", true, null, {"x":{}}, 12345678901234567890]'),
    isText: true,
    words: [...JSON_WORDS, '\\u', '\\"', '-', '1e', 'tru', '/'],
    read(input) {
      const node = readJson(input.toString())
      if (node.kind === 'missing') return
      const text = jsonText(node)
      if (jsonText(readJson(text)) !== text) throw new Error('it is another document when it is written and read again')
    },
  },
  {
    name: 'reassignment plans',
    samples: textSamples(PLAN),
    isText: true,
    words: JSON_WORDS,
    read: (input) => void parseReassignmentPlan(input.toString()),
  },
  {
    name: 'topics to move',
    samples: textSamples('{"topics":[{"topic":"orders"},{"topic":"users"}],"version":1}'),
    isText: true,
    words: JSON_WORDS,
    read: (input) => void parseTopicsToMove(input.toString()),
  },
  {
    name: 'offsets to delete before',
    samples: textSamples('{"version":1,"partitions":[{"topic":"orders","partition":0,"offset":17}]}'),
    isText: true,
    words: JSON_WORDS,
    read: (input) => void parseOffsetFile(input.toString()),
  },
  {
    name: 'partitions to elect',
    samples: textSamples('{"partitions":[{"topic":"orders","partition":0}]}'),
    isText: true,
    words: JSON_WORDS,
    read: (input) => void parseElectionFile(input.toString()),
  },
  {
    name: 'reset plans of Kafka',
    samples: textSamples('orders,0,17\n"users, old",1,3\n', 'audit,orders,0,17\n"a ""b""",users,1,3\r\n'),
    isText: true,
    words: [',', '"', '""', '\r\n', '99999999999'],
    read(input) {
      for (const groupIds of [['audit'], ['audit', 'other']]) {
        const { plan, problem } = readResetPlan(input.toString(), groupIds)
        if (problem !== null) throw planFailure(problem)
        for (const [groupId, rows] of plan) {
          for (const row of rows) {
            const [group, topic] = csvFields(planRow(groupId, row).trimEnd()) ?? []
            if (/[\r\n]/.test(groupId + row.topic)) continue
            if (group !== groupId || topic !== row.topic) throw new Error('a row is another one when it is read again')
          }
        }
      }
    },
  },
  {
    name: 'reset plans',
    samples: textSamples(
      'group,topic,partition,offset\naudit,orders,0,17\naudit,users,1,3\n',
      'topic,partition,new-offset\r\norders,0,1\r\n',
    ),
    isText: true,
    words: [',', '"', 'group,', 'topic', '\r\n'],
    read: async (input) => void (await readPlanFile(session, { path: 'plan.csv', csv: input.toString() }, ['audit'])),
  },
  {
    name: 'topics files',
    samples: textSamples(
      'topics:\n  orders:\n    partitions: 3\n    replicationFactor: 1\n    configs:\n      retention.ms: "-1"\n  users: &u {partitions: 1}\n  more: *u\n',
      '{"topics":{"orders":{"partitions":3,"configs":{"cleanup.policy":"compact,delete"}}}}',
    ),
    isText: true,
    words: ['topics:', '&a ', '*a', '- ', ': ', '!!str', '|', '>', '---', '%YAML 1.2', '? ', '<<: *u', '{', '[', '#'],
    read(input) {
      const topics = parseTopicsFile(input.toString(), 'topics.yaml')
      const whole = topics.map(({ name, configs }) => ({ name, configs, partitions: 1, replicationFactor: 1 }))
      const again = parseTopicsFile(formatTopicsFile(whole), 'again.yaml')
      const names = (list: readonly { readonly name: string }[]) =>
        [...new Set(list.map(({ name }) => name))].sort().join()
      if (names(again) !== names(topics)) throw new Error('a topic is lost when the file is written and read again')
    },
  },
]
