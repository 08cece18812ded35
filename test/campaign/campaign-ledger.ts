/** What producers and consumers of a trial were told, by topic: the evidence for the checker. */
import type { Acknowledgement, ConsumerLog, Evidence, ProducerLog, Removal } from '../checker/evidence.ts'

export class CampaignLedger {
  readonly removals = new Map<string, Removal>()
  readonly consumers: ConsumerLog[] = []
  #producers: ProducerLog[] = []
  #writers = 0

  /** The checker looks at what is in the topic from now on, and at nothing that was there under its name before. */
  begin(topic: string): void {
    this.forget(topic)
    this.#producers.push({ writer: 'nobody', topic, offered: 0, acknowledged: [], mayRepeat: false })
  }

  /** The checker does not look at what is in the topic. */
  forget(topic: string): void {
    this.#producers = this.#producers.filter((producer) => producer.topic !== topic)
  }

  /** A number: that is what kafka-verifiable-producer takes. */
  newWriter(): string {
    return String(++this.#writers)
  }

  produced(topic: string, writer: string, offered: number, acknowledged: readonly Acknowledgement[]): void {
    this.#producers.push({ writer, topic, offered, acknowledged, mayRepeat: false })
  }

  get evidence(): Evidence {
    return { removals: this.removals, producers: this.#producers, consumers: this.consumers }
  }

  get acknowledgedCount(): number {
    return this.#producers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
  }

  get consumedCount(): number {
    return this.consumers.reduce((sum, { events }) => sum + events.filter(({ kind }) => kind === 'record').length, 0)
  }
}

/** Lines that a program took whole: each is written, nobody was told where. */
export function acknowledgedLines(values: readonly string[]): readonly Acknowledgement[] {
  return values.map((value) => ({ place: null, key: null, value }))
}
