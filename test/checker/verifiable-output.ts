/** What kafka-verifiable-producer and -consumer print, a line of JSON for each event. The same for Kafka's tools and ours. */
import type { Acknowledgement, ConsumerEvent } from './evidence.ts'

interface Place {
  readonly topic: string
  readonly partition: number
}

/** The fields that are read, of those events that have them. */
interface Event extends Place {
  readonly timestamp: number
  readonly name: string
  readonly key: string | null
  readonly value: string
  readonly offset: number
  readonly success?: boolean
  readonly partitions?: readonly Place[]
  readonly offsets?: readonly (Place & { readonly offset: number })[]
}

/** Whole lines: who was killed may have ended within one. Throws SyntaxError for what is no JSON. */
function eventsOf(output: string): readonly Event[] {
  const lines = output.slice(0, output.lastIndexOf('\n') + 1).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Event)
}

/** Nothing with acks=0: nobody was told anything. */
export function acknowledgementsOf(output: string): readonly Acknowledgement[] {
  return eventsOf(output)
    .filter(({ name, offset }) => name === 'producer_send_success' && offset >= 0)
    .map((event) => {
      return { place: { partition: nameOf(event), offset: event.offset }, key: event.key, value: event.value }
    })
}

/** Of a consumer with `--verbose`. */
export function consumerEventsOf(output: string): readonly ConsumerEvent[] {
  return eventsOf(output).flatMap((event): ConsumerEvent[] => {
    const { timestamp: atMs, partitions = [], offsets = [] } = event
    if (event.name === 'partitions_assigned') return [{ kind: 'assigned', atMs, partitions: partitions.map(nameOf) }]
    if (event.name === 'partitions_revoked') return [{ kind: 'revoked', atMs, partitions: partitions.map(nameOf) }]
    if (event.name === 'record_data') {
      return [
        { kind: 'record', atMs, partition: nameOf(event), offset: event.offset, key: event.key, value: event.value },
      ]
    }
    if (event.name !== 'offsets_committed' || event.success !== true) return []
    return offsets.map((each) => ({ kind: 'committed', atMs, partition: nameOf(each), offset: each.offset }))
  })
}

function nameOf({ topic, partition }: Place): string {
  return `${topic}-${partition}`
}
