/** The same job in the words of both front ends: a program of `bin` and its arguments. */
export interface FrontEnd {
  readonly name: string
  createTopic(topic: string, partitions: number): readonly [string, readonly string[]]
  listTopics(): readonly [string, readonly string[]]
  producer(topic: string, ...options: string[]): readonly [string, readonly string[]]
  consumer(topic: string, ...options: string[]): readonly [string, readonly string[]]
}

export const frontEnds: readonly FrontEnd[] = [
  {
    name: 'kafka-*.sh',
    createTopic: (topic, partitions) => [
      'kafka-topics.sh',
      ['--create', '--topic', topic, '--partitions', String(partitions)],
    ],
    listTopics: () => ['kafka-topics.sh', ['--list']],
    producer: (topic, ...options) => ['kafka-console-producer.sh', ['--topic', topic, ...options]],
    consumer: (topic, ...options) => ['kafka-console-consumer.sh', ['--topic', topic, ...options]],
  },
  {
    name: 'kafdir',
    createTopic: (topic, partitions) => ['kafdir.js', ['topics', 'create', topic, '--partitions', String(partitions)]],
    listTopics: () => ['kafdir.js', ['topics', 'list']],
    producer: (topic, ...options) => ['kafdir.js', ['console-producer', topic, ...options]],
    consumer: (topic, ...options) => ['kafdir.js', ['console-consumer', topic, ...options]],
  },
]
