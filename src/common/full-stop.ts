/** `sentence` with a full stop, unless it ends like a sentence: many of Kafka's messages and of the system's have none. */
export function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
