/**
 * Kafka's scripts that do nothing here: why, and what to use in their place. docs/deviations.md lists them, which a test
 * holds to this table.
 */

export interface AbsentScript {
  /** A clause behind `kafka-jmx.sh is not there: `. */
  readonly why: string
  /** What does what people want of it; a sentence. */
  readonly instead: string
}

const noConnect: AbsentScript = {
  why: 'connectors come with a later version',
  instead:
    'PROGRAM | kafka-console-producer.sh --topic T brings records in, kafka-console-consumer.sh --topic T | PROGRAM takes them out.',
}
const noMirror: AbsentScript = {
  why: 'nothing runs that could follow another cluster',
  instead: 'kafdir cp SOURCE TARGET copies a topic, also from and to another directory.',
}
const noShareGroups: AbsentScript = {
  why: 'share groups come with a later version',
  instead: 'kafka-console-consumer.sh --topic T --group G shares the partitions of a topic among its members.',
}
const noZooKeeper = 'a cluster of Kafka 4 has no ZooKeeper'

/** Without `.sh`, in the order of their names. Scripts of older versions are here for the tutorials that use them. */
export const absentScripts: Readonly<Record<string, AbsentScript>> = {
  'connect-distributed': noConnect,
  'connect-mirror-maker': noMirror,
  'connect-plugin-path': {
    why: 'connectors come with a later version, and so do their plug-ins',
    instead: 'kafka-console-producer.sh and kafka-console-consumer.sh take JavaScript modules of your own.',
  },
  'connect-standalone': noConnect,
  'kafka-add-partitions': {
    why: 'Kafka has not had it since 0.8.1',
    instead: 'Use kafka-topics.sh --alter --topic T --partitions N.',
  },
  'kafka-console-share-consumer': noShareGroups,
  'kafka-consumer-offset-checker': {
    why: 'Kafka has not had it since 1.0',
    instead: 'Use kafka-consumer-groups.sh --describe --group G.',
  },
  'kafka-create-topic': {
    why: 'Kafka has not had it since 0.8.1',
    instead: 'Use kafka-topics.sh --create --topic T --partitions N.',
  },
  'kafka-jmx': {
    why: 'no Java process runs whose metrics could be read',
    instead: 'kafdir top shows what happens in the directory, and kafka-log-dirs.sh --describe how much there is.',
  },
  'kafka-list-topic': {
    why: 'Kafka has not had it since 0.8.1',
    instead: 'Use kafka-topics.sh --list.',
  },
  'kafka-mirror-maker': noMirror,
  'kafka-preferred-replica-election': {
    why: 'Kafka has not had it since 3.0',
    instead: 'Use kafka-leader-election.sh --election-type preferred --all-topic-partitions.',
  },
  'kafka-replay-log-producer': {
    why: 'Kafka has not had it since 2.0',
    instead: 'kafdir cp SOURCE TARGET copies the records of a topic into another one.',
  },
  'kafka-share-consumer-perf-test': noShareGroups,
  'kafka-simple-consumer-shell': {
    why: 'Kafka has not had it since 2.0',
    instead: 'Use kafka-console-consumer.sh --topic T --partition N --offset N.',
  },
  'kafka-verifiable-share-consumer': noShareGroups,
  trogdor: {
    why: 'there are no agents on machines that could be given faults',
    instead: 'kafka-producer-perf-test.sh and kafka-consumer-perf-test.sh put load on a topic.',
  },
  'zookeeper-security-migration': {
    why: noZooKeeper,
    instead: 'Who may use a directory is a matter of the permissions of its files.',
  },
  'zookeeper-shell': {
    why: noZooKeeper,
    instead:
      'kafka-topics.sh --describe, kafka-configs.sh --describe and kafka-metadata-quorum.sh describe --status show what it kept.',
  },
}

/** The two lines that stand for the script. */
export function absenceText(script: string, { why, instead }: AbsentScript): string {
  return `${script}.sh does nothing here: ${why}.\n${instead}\n`
}
