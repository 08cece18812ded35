/** kcat and Kafka's own console tools at a broker of Kafka: what people use today for the same job. */
import { isInstalled } from './processes.mjs'
import { row, skippedRow } from './row.mjs'

/** They are much slower: a few rounds say enough. */
const PEER_ROUNDS = 3

/** Read standard input. acks=1, because a broker of Kafka does not wait for its disk anyway. */
export const PEER_PRODUCERS = {
  'kcat -P': ({ bootstrap }, topic) => ['kcat', '-P', '-b', bootstrap, '-t', topic, '-X', 'acks=1'],
  "Kafka's console producer": ({ tool }, topic) =>
    tool('org.apache.kafka.tools.ConsoleProducer', '--topic', topic, '--request-required-acks', '1'),
}

/** Write standard output, and end when they have printed `records`, which is all. */
export const PEER_CONSUMERS = {
  'kcat -C': ({ bootstrap }, topic) => ['kcat', '-C', '-q', '-e', '-b', bootstrap, '-t', topic, '-o', 'beginning'],
  "Kafka's console consumer": ({ tool }, topic, records) => {
    const all = ['--from-beginning', '--max-messages', String(records)]
    return tool('org.apache.kafka.tools.consumer.ConsoleConsumer', '--topic', topic, ...all)
  },
}

/** As PEER_PRODUCERS, with a codec. */
export const PEER_COMPRESSORS = {
  'kcat -P': (kafka, topic, codec) => [...PEER_PRODUCERS['kcat -P'](kafka, topic), '-z', codec],
  "Kafka's console producer": (kafka, topic, codec) => [
    ...PEER_PRODUCERS["Kafka's console producer"](kafka, topic),
    '--compression-codec',
    codec,
  ],
}

/** As PEER_CONSUMERS, for those who print a record as JSON. */
export const PEER_JSON_CONSUMERS = {
  'kcat -C -J': (kafka, topic) => [...PEER_CONSUMERS['kcat -C'](kafka, topic), '-J'],
}

/**
 * Two panes: a producer that waits for no company for a line, and a consumer that prints each at once. kcat -P is none of
 * them: what comes through a pipe it sends when its buffer is full.
 */
export const PEER_PANES = {
  "Kafka's console tools": (kafka, topic) => ({
    producer: eagerProducer(kafka, topic),
    consumer: kafka.tool('org.apache.kafka.tools.consumer.ConsoleConsumer', '--topic', topic, '--from-beginning'),
  }),
  "kcat -C behind Kafka's console producer": (kafka, topic) => ({
    producer: eagerProducer(kafka, topic),
    consumer: ['kcat', '-C', '-q', '-u', '-b', kafka.bootstrap, '-t', topic, '-o', 'beginning'],
  }),
}

function eagerProducer(kafka, topic) {
  return [...PEER_PRODUCERS["Kafka's console producer"](kafka, topic), '--command-property', 'linger.ms=0']
}

/** Why `peer` can't be measured here, or null. */
function reasonAgainst(kafka, peer) {
  if (kafka.missing !== undefined) return kafka.missing
  return peer.startsWith('kcat') && !isInstalled('kcat', ['-V']) ? 'kcat is not installed' : null
}

/** Those of `peers` that are here, as [name, function that makes their argv]. */
export function presentPeers(kafka, peers) {
  return Object.entries(peers).filter(([name]) => reasonAgainst(kafka, name) === null)
}

/**
 * Contenders for `takeTurns` that sit out after a few rounds. `measure` gets argv's maker and a name for a topic; where that
 * is not enough to tell one from another, `prefix` is part of it.
 */
export function peerContenders(kafka, peers, measure, { rounds = PEER_ROUNDS, prefix = 'peer' } = {}) {
  const contender = (argv, peer) => (round) =>
    round < rounds ? measure((...args) => argv(kafka, ...args), `${prefix}-${peer}-${round}`) : undefined
  return Object.fromEntries(presentPeers(kafka, peers).map(([name, argv], peer) => [name, contender(argv, peer)]))
}

/** A row for each of `peers`: `fields` as `row` takes them, against what `found` has under the peer's name. */
export function peerRows(kafka, peers, found, fields) {
  return Object.keys(peers).map((peer) => {
    const name = `${fields.name} against ${peer}`
    const reason = reasonAgainst(kafka, peer)
    if (reason !== null) return skippedRow(name, reason)
    return row({ ...fields, name, reference: found[peer], note: `reference: ${peer}, broker of Kafka` })
  })
}
